"""Targets that plug in well and badly: each ends with a message that helps, and is gone."""

from __future__ import annotations

import json
import os
import secrets
import select
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest

from conformance.http import Client, Exchange, Request, Response
from conformance.targets import (
    Deployment,
    Target,
    TargetError,
    TargetFile,
    TargetFileError,
    Unsupported,
    harness,
    open_target,
)
from conformance.targets.ready import base_url, local_url
from conformance.targets.subprocesses.child import Process
from conformance.targets.subprocesses.output import LIMIT

PLUG = Path(__file__).parents[1] / "opponents" / "plug.py"
Open = Callable[..., Target]


@pytest.fixture(autouse=True)
def nothing_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every process of a test inherits a mark; none is alive when the test has ended."""
    mark = secrets.token_hex(8)
    monkeypatch.setenv("PLUG_TEST", mark)
    yield
    assert _marked(mark) == []


@pytest.fixture
def opened() -> Iterator[Open]:
    """Opens targets that run plug.py, and closes them."""
    targets: list[Target] = []
    client = Client(deadline=30)

    def open_plug(*arguments: str, way: str = "command", **more: Any) -> Target:
        command: Any = ("{python}", PLUG.name, *arguments)
        file = TargetFile(PLUG, "plug", **{way: command, **more})
        targets.append(open_target(file, client, stop_seconds=0.2))
        return targets[-1]

    yield open_plug
    for target in targets:
        target.close()
        target.close()
    client.close()


def _marked(mark: str) -> list[int]:
    def is_ours(folder: Path) -> bool:
        try:
            environ = (folder / "environ").read_bytes()
            watchdog = b"process_group.py" in (folder / "cmdline").read_bytes()
        except OSError:
            return False
        return f"PLUG_TEST={mark}".encode() in environ and not watchdog

    return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if is_ours(folder)]


def _failure(target: Target) -> TargetError:
    with pytest.raises(TargetError) as caught:
        target.start()
    assert not target.alive()
    assert caught.value.remedy in str(caught.value)
    return caught.value


# ── the harness: good ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("mode", ["good", "bare_port"])
def test_harness_gives_out_fresh_apps(opened: Open, mode: str) -> None:
    target = opened(mode)
    target.start()
    target.start()
    first = target.app("basic", {"SECRET_KEY": "k", "JWT_AUTH_HEADER": ""})
    second = target.app("basic", {})
    assert target.alive()
    assert target.info["server"] == "http.server"
    assert first.url.startswith("http://127.0.0.1:")
    assert first.url.endswith("/a/1")
    assert (first.secret, first.options["JWT_AUTH_HEADER"]) == ("k", "")
    assert (second.url != first.url, second.secret) == (True, None)
    assert "asked for basic" in target.log_tail()


def test_a_server_without_a_launcher_is_ready_when_it_listens(opened: Open) -> None:
    target = opened("listens", "{port}")
    target.start()
    assert target.app("basic", {}).url == f"http://127.0.0.1:{target.info['port']}/a/1"


def test_each_start_has_an_empty_folder_that_is_gone_afterwards(opened: Open) -> None:
    target, folders = opened("listens", "{port}"), []
    for _ in range(2):
        target.start()
        folders.append(Path(str(target.info["folder"])))
        assert folders[-1].is_dir()
        target.close()
    assert len(set(folders)) == 2
    assert not any(folder.exists() for folder in folders)


def test_a_folder_of_what_cannot_be_started_is_gone(
    tmp_path: Path, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with pytest.raises(TargetError):
        opened(command=("no-such-program",)).start()
    with pytest.raises(TargetError, match="exited with code 3 before it printed READY"):
        opened("exits", "3").start()
    assert list(tmp_path.iterdir()) == []


def test_a_program_that_is_missing_is_told_with_its_package(opened: Open) -> None:
    target = opened(command=("no-such-program",), debian="acme-cli")
    assert "no-such-program is not there: apt-get install acme-cli" in _failure(target).message
    assert opened("good", debian="acme-cli").file.missing == ""


@pytest.mark.parametrize("arguments", [("-c", "import no_such_module"), None])
def test_a_package_that_is_missing_is_told(opened: Open, arguments: tuple[str, ...] | None) -> None:
    probe = (sys.executable, *arguments) if arguments else ("no-such-program",)
    message = _failure(opened("good", debian="acme-lib", probe=probe)).message
    assert f'"{" ".join(probe)}" fails: apt-get install acme-lib' in message
    assert opened("good", debian="acme-lib", probe=(sys.executable, "-c", "")).file.missing == ""


def test_nothing_is_held_against_a_harness_without_delete(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "KEPT", 0)
    target = opened("good")
    target.start()
    target.drop(target.app("basic", {}))
    assert "deleted /_conformance/apps/1" in target.log_tail()
    assert target.app("basic", {}).url.endswith("/a/2")


def test_the_oldest_apps_are_dropped_once_there_are_many(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(harness, "KEPT", 2)
    target = opened("good")
    target.start()
    for _ in range(4):
        target.drop(target.app("basic", {}))
    deleted = [line for line in target.log_tail().splitlines() if line.startswith("deleted")]
    assert deleted == ["deleted /_conformance/apps/1", "deleted /_conformance/apps/2"]


def test_a_closed_target_can_be_started_again(opened: Open) -> None:
    target = opened("good")
    target.start()
    target.close()
    assert not target.alive()
    assert "hello" in target.log_tail()
    target.start()
    assert target.app("basic", {}).url.endswith("/a/1")


def test_an_app_before_the_start_is_a_defect_of_the_caller(opened: Open) -> None:
    with pytest.raises(RuntimeError, match="start"):
        opened("good").app("basic", {})


# ── the harness: READY ──────────────────────────────────────────────────────────────────


def test_no_ready_line(opened: Open) -> None:
    error = _failure(opened("says", "Listening!", "Ready 80", start_seconds=0.5))
    assert "did not print READY within 0.5 s" in error.message
    assert "flush" in error.remedy
    assert "start_seconds" in error.remedy


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("READY", "no port"),
        ("READY 0", "no port"),
        ("READY 65536", "out of range"),
        ("READY http://127.0.0.1", "no port"),
        ("READY http://127.0.0.1:80/app", "a path"),
        ("READY 127.0.0.1:80", "no port"),
        ("READY to serve", "no port"),
        ("READY https://127.0.0.1:80", "not http on this machine"),
        ("READY http://example.org:80", "not http on this machine"),
        ("READY http://0.0.0.0:80", "not http on this machine"),
        ("READY http://127.0.0.1@example.org:80", "not http on this machine"),
        ("READY http://me@127.0.0.1:80", "a user"),
        ("READY http://127.0.0.1:80?a=b", "a query"),
        ("READY http://127.0.0.1:80\x1b", "out of range|could not be cast"),
    ],
)
def test_malformed_ready_line(line: str, why: str) -> None:
    with pytest.raises(ValueError, match=why) as caught:
        base_url(line)
    assert "READY http://127.0.0.1:PORT" in str(caught.value)


def test_wrong_ready_line_ends_the_start_at_once(opened: Open) -> None:
    error = _failure(opened("says", "READY http://example.org:80"))
    assert "http://example.org:80" in error.message
    assert "on 127.0.0.1" in error.remedy


@pytest.mark.parametrize("line", ["READY http://localhost:80/", "READY http://[::1]:80"])
def test_other_spellings_of_this_machine(line: str) -> None:
    assert base_url(line) == line.removeprefix("READY ").rstrip("/")


def test_of_two_ready_lines_the_first_counts(opened: Open) -> None:
    target = opened("ready_twice")
    target.start()
    assert target.app("basic", {}).url.endswith("/a/1")
    assert "READY http://127.0.0.1:9" in target.log_tail()


def test_a_harness_cannot_decline_instead_of_being_ready(opened: Open) -> None:
    error = _failure(opened("says", "UNSUPPORTED basic"))
    assert "UNSUPPORTED basic instead of READY" in error.message
    assert "501" in error.remedy


# ── the harness: who answers ────────────────────────────────────────────────────────────


def test_ready_of_a_harness_left_from_an_earlier_run(opened: Open) -> None:
    left = opened("good")
    left.start()
    address = left.app("basic", {}).url.removesuffix("/a/1")
    error = _failure(opened("says", f"READY {address}"))
    assert "another server, probably left from an earlier run" in error.message
    assert address.rsplit(":", 1)[1] in error.message
    assert "End that server" in error.remedy
    assert error.exchange
    assert left.alive()


@pytest.mark.parametrize(
    ("arguments", "message", "remedy"),
    [
        (("info", '{"nonce": "0"}'), "another server", "CONFORMANCE_NONCE"),
        (("no_nonce",), "has no nonce", "CONFORMANCE_NONCE"),
        (("info", '{"protocol": 2}'), "speaks protocol 2, expected 1", '"protocol": 1'),
        (("info", '{"protocol": true}'), "speaks protocol true, expected 1", '"protocol": 1'),
        (("info", "[]"), "not a JSON object", "docs/contract.md"),
        (("not_json",), "not a JSON object", "docs/contract.md"),
    ],
)
def test_wrong_introduction(
    opened: Open, arguments: tuple[str, ...], message: str, remedy: str
) -> None:
    error = _failure(opened(*arguments))
    assert message in error.message
    assert remedy in error.remedy
    assert error.exchange


def test_ready_of_a_server_that_knows_no_harness_protocol(opened: Open) -> None:
    with _foreign() as port:
        error = _failure(opened("says", f"READY {port}"))
    assert "answered 404 to GET /_conformance, expected 200" in error.message


def test_ready_where_nobody_answers(opened: Open) -> None:
    with _foreign() as port:
        pass
    error = _failure(opened("says", f"READY {port}"))
    assert "did not answer GET /_conformance: connection refused" in error.message


# ── the harness: what it makes ──────────────────────────────────────────────────────────


def test_unsupported(opened: Open) -> None:
    target = opened("creates", "501", '{"unsupported": "JWT_AUTH_HEADER"}')
    target.start()
    for _ in range(3):
        with pytest.raises(Unsupported) as caught:
            target.app("basic", {})
        assert caught.value.what == "JWT_AUTH_HEADER"


@pytest.mark.parametrize(
    ("status", "body", "message"),
    [
        ("501", "{}", "without saying what is unsupported"),
        ("501", "no", "not a JSON object"),
        ("200", '{"url": "/a/1"}', "answered 200 to POST /_conformance/apps, expected 201"),
        ("302", "", "answered 302 to POST"),
        ("500", "", "answered 500 to POST"),
        ("400", '{"error": "no app refesh"}', '"no app refesh"'),
        ("201", "", "not a JSON object"),
        ("201", '{"url": "/a/1"', "not a JSON object"),
        ("201", "{}", "the url null"),
        ("201", '{"url": "http://example.org/a/1"}', "not http on this machine"),
        ("201", '{"url": "//example.org/a/1"}', "not http on this machine"),
        ("201", '{"url": "/a?b"}', "a query"),
        ("201", '{"url": "/a\\nb"}', "no URL has"),
    ],
)
def test_answers_that_give_no_app(opened: Open, status: str, body: str, message: str) -> None:
    target = opened("creates", status, body)
    target.start()
    with pytest.raises(TargetError) as caught:
        target.app("basic", {})
    assert message in caught.value.message
    assert caught.value.remedy
    assert caught.value.exchange
    assert "asked for basic" in caught.value.log
    assert target.alive()


def test_an_app_given_out_twice_is_not_fresh(opened: Open) -> None:
    target = opened("creates", "201", '{"url": "/a/1"}')
    target.start()
    target.app("basic", {})
    with pytest.raises(TargetError, match="twice"):
        target.app("basic", {})


@pytest.mark.parametrize("url", ["/a/7", "a/7", "http://127.0.0.1:80/a/7/"])
def test_urls_of_apps(url: str) -> None:
    assert local_url("http://127.0.0.1:80", url) == "http://127.0.0.1:80/a/7"


# ── how it ends ─────────────────────────────────────────────────────────────────────────


def test_exits_at_once(opened: Open) -> None:
    target = opened("exits", "7")
    error = _failure(target)
    assert "exited with code 7 before it printed READY" in error.message
    assert "cannot find my settings" in error.log
    assert not error.fatal


def test_the_third_failed_start_is_fatal(opened: Open) -> None:
    target = opened("exits", "7")
    assert [_failure(target).fatal for _ in range(4)] == [False, False, True, True]


def test_a_start_that_succeeds_ends_the_row(opened: Open) -> None:
    target = opened("exits", "7")
    broken, whole = target.file, opened("good").file
    assert [_failure(target).fatal for _ in range(2)] == [False, False]
    target.file = whole
    target.start()
    target.close()
    target.file = broken
    assert [_failure(target).fatal for _ in range(3)] == [False, False, True]


def test_command_that_does_not_exist(opened: Open) -> None:
    target = opened("good")
    target.file = TargetFile(PLUG, "none", command=("./no-such-program",))
    error = _failure(target)
    assert "'./no-such-program' could not be started" in error.message
    assert "Install it" in error.remedy


def test_a_program_installed_beside_the_suite_needs_no_activated_environment(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, opened: Open
) -> None:
    program = tmp_path / "plug-in-its-environment"
    program.write_text(f"#!/bin/sh\nexec {sys.executable} {PLUG} good\n")
    program.chmod(0o755)
    target = opened(command=(program.name,))
    with pytest.raises(TargetError, match="could not be started"):
        target.start()
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    target.start()
    assert target.alive()


def test_dies_in_mid_run_and_is_started_again(opened: Open) -> None:
    target = opened("dies_when_asked")
    target.start()
    with pytest.raises(TargetError, match="the harness exited with code 3") as caught:
        target.app("basic", {})
    assert caught.value.exchange
    assert "about to die" in caught.value.log
    with pytest.raises(TargetError, match="exited with code 3"):
        target.app("basic", {})
    assert not target.alive()
    target.start()
    assert target.alive()


@pytest.mark.parametrize("stream", ["stdout", "stderr"])
def test_a_flood_neither_blocks_nor_is_kept(opened: Open, stream: str) -> None:
    target = opened("floods", stream)
    target.start()
    target.close()
    assert "the end of it" in target.log_tail()
    assert "bytes before this were not kept" in target.log_tail()
    assert len(target.log_tail()) < LIMIT + 100


def test_ignores_sigterm(opened: Open) -> None:
    target = opened("deaf")
    target.start()
    target.close()
    assert not target.alive()


@pytest.mark.parametrize("session", ["own", "shared"])
def test_a_grandchild_ends_too(opened: Open, session: str) -> None:
    target = opened("forks", session)
    target.start()
    pid = int(target.log_tail().split("grandchild ")[1].split()[0])
    assert Path(f"/proc/{pid}/environ").read_bytes()
    target.close()
    assert not target.alive()


_RUNNER = """
import os, signal, sys
from pathlib import Path
from conformance.targets.subprocesses import watchdog
from conformance.targets.subprocesses.child import Process
process = Process([sys.executable, "plug.py", "deaf"], Path({folder!r}), stop_seconds=0.1).ready()
print(process._popen.pid, watchdog._dog[0].pid, flush=True)
{then}
"""


@pytest.mark.parametrize(
    "then",
    [
        "os.kill(os.getpid(), signal.SIGKILL)",
        "os.kill(os.getpid(), signal.SIGTERM)",
        "os.kill(os.getpid(), signal.SIGINT)",
        "os._exit(0)",
        "pass",
    ],
)
def test_a_runner_that_is_gone_leaves_nothing(then: str, tmp_path: Path) -> None:
    code = _RUNNER.format(folder=str(PLUG.parent), then="sys.stdin.readline(); " + then)
    _check_nothing_left(code, tmp_path)


_KILLED_AT_THE_START = """
import os, signal, sys
from pathlib import Path
from conformance.targets.subprocesses import watchdog
from conformance.targets.subprocesses import child as processes
start = processes._popen
def killed(*arguments):
    print(start(*arguments).pid, watchdog._dog[0].pid, flush=True)
    sys.stdin.readline()
    os.kill(os.getpid(), signal.SIGKILL)
processes._popen = killed
silent = "import signal; signal.pause()"  # it does not find out that nobody reads what it prints
processes.Process([sys.executable, "-c", silent], Path({folder!r}), stop_seconds=0.1)
"""


def test_a_runner_that_is_killed_before_it_knows_what_it_started_leaves_nothing(
    tmp_path: Path,
) -> None:
    _check_nothing_left(_KILLED_AT_THE_START.format(folder=str(PLUG.parent)), tmp_path)


def _check_nothing_left(code: str, tmp_path: Path) -> None:
    tmp = tmp_path / "two\nlines"
    tmp.mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parents[3],
        env={**os.environ, "TMPDIR": str(tmp)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as runner:
        assert runner.stdin
        assert runner.stdout
        target, dog = (os.pidfd_open(int(pid)) for pid in runner.stdout.readline().split())
        assert list(tmp.iterdir())
        runner.stdin.close()
        runner.wait()
        ended = [select.select([each], [], [], 30)[0] for each in (target, dog)]
        os.close(target)
        os.close(dog)
    assert all(ended)
    assert not list(tmp.iterdir())


@pytest.mark.parametrize("way", ["command", "process"])
def test_what_closed_its_connections_may_be_about_to_die(opened: Open, way: str) -> None:
    target = opened("good", way=way)
    target.start()
    url = target.app("basic", {}).url
    broken = target.client.send("PATCH", url)
    assert broken.response is None
    assert target.survived(broken)
    assert target.survived(None)
    assert not target.survived(target.client.send("PUT", url))


# ── process ─────────────────────────────────────────────────────────────────────────────


def test_process_target_is_told_the_app_and_the_options(opened: Open) -> None:
    target = opened("one_app", way="process")
    target.start()
    first = target.app("refresh", {"SECRET_KEY": "k"})
    assert 'told refresh {"SECRET_KEY": "k"}\nport 0' in target.log_tail()
    second = target.app("refresh", {})
    assert (first.url != second.url, first.secret) == (True, "k")
    target.drop(first)
    exchange = target.client.send("GET", second.url)
    assert exchange.response
    assert target.alive()


def test_process_target_may_decline(opened: Open) -> None:
    target = opened("says", "UNSUPPORTED JWT_ALGORITHM", way="process")
    for _ in range(4):
        with pytest.raises(Unsupported) as caught:
            target.app("basic", {})
        assert caught.value.what == "JWT_ALGORITHM"


def test_process_target_that_never_starts_is_fatal_at_the_third_time(opened: Open) -> None:
    target = opened("exits", "7", way="process")
    errors = []
    for _ in range(3):
        with pytest.raises(TargetError, match="exited with code 7") as caught:
            target.app("basic", {})
        errors.append(caught.value.fatal)
    assert errors == [False, False, True]
    with pytest.raises(TargetError):
        target.start()


def test_process_target_that_is_where_another_is(opened: Open) -> None:
    target = opened("one_app", way="process")
    url = target.app("basic", {}).url
    target.file = TargetFile(PLUG, "p", process=("{python}", PLUG.name, "says", f"READY {url}"))
    with pytest.raises(TargetError, match="where another app of this run is"):
        target.app("basic", {})


def test_process_target_that_died(opened: Open) -> None:
    target = opened("dies_when_asked", way="process")
    app = target.app("basic", {})
    target.client.send("POST", app.url, json={"app": "x"})
    target._apps[app.url].ending(30)  # type: ignore[attr-defined]
    assert not target.alive()
    assert "about to die" in target.log_tail()
    target.start()
    assert target.alive()
    assert target.app("basic", {}).url


# ── a process that is started ahead of time ─────────────────────────────────────────────


def test_a_spare_starts_while_another_app_is_used_and_is_used_once(opened: Open) -> None:
    target = opened("one_app", way="process")
    target.prepare("refresh", {"SECRET_KEY": "k"})  # type: ignore[attr-defined]
    first = target.app("basic", {})
    spare = _spare(target)
    second = target.app("refresh", {"SECRET_KEY": "k"})
    assert second.url == spare.url != first.url
    assert 'told refresh {"SECRET_KEY": "k"}' in target.log_tail()
    assert target.app("refresh", {"SECRET_KEY": "k"}).url not in (first.url, second.url)


@pytest.mark.parametrize(
    ("app", "options"), [("basic", {"A": 1}), ("refresh", {}), ("refresh", {"A": True})]
)
def test_a_spare_of_another_app_is_ended(opened: Open, app: str, options: Any) -> None:
    target = opened("one_app", way="process")
    target.prepare("refresh", {"A": 1})  # type: ignore[attr-defined]
    target.app("basic", {})
    spare = _spare(target)
    assert target.app(app, options).url != spare.url
    assert spare.ending()
    assert f"told {app} {json.dumps(options)}" in target.log_tail()


def test_a_spare_that_nobody_needs_is_ended_with_the_target(opened: Open) -> None:
    target = opened("one_app", way="process")
    target.prepare("refresh", {})  # type: ignore[attr-defined]
    target.drop(target.app("basic", {}))
    spare = _spare(target)
    target.close()
    assert spare.ending()


def test_there_is_no_spare_of_an_app_that_was_not_there(opened: Open) -> None:
    target = opened("exits", "7", way="process")
    target.prepare("refresh", {})  # type: ignore[attr-defined]
    with pytest.raises(TargetError):
        target.app("basic", {})
    assert target._spare is None  # type: ignore[attr-defined]


def test_a_spare_starts_where_an_app_is_declined(opened: Open) -> None:
    target = opened("says", "UNSUPPORTED JWT_ALGORITHM", way="process")
    target.prepare("refresh", {})  # type: ignore[attr-defined]
    with pytest.raises(Unsupported):
        target.app("basic", {})
    spare = _spare(target)
    with pytest.raises(Unsupported):
        target.app("refresh", {})
    assert spare.ending()


def test_a_spare_that_fails_counts_when_it_is_needed(opened: Open) -> None:
    target = opened("only_basic", way="process")
    errors: list[bool] = []
    for _ in range(3):
        target.prepare("refresh", {})  # type: ignore[attr-defined]
        if not errors:
            assert target.app("basic", {}).url
        with pytest.raises(TargetError, match="exited with code 7") as caught:
            target.app("refresh", {})
        assert "cannot find my settings" in caught.value.log
        assert target.alive()
        errors.append(caught.value.fatal)
    assert errors == [False, False, True]


def test_a_spare_that_cannot_be_started_does_not_harm_the_app_before_it(
    opened: Open, tmp_path: Path
) -> None:
    program = tmp_path / "once"
    program.write_text(f'#!/bin/sh\nrm "$0"\nexec {sys.executable} {PLUG} one_app\n')
    program.chmod(0o755)
    target = opened(way="process", process=(str(program),))
    target.prepare("refresh", {})  # type: ignore[attr-defined]
    assert target.app("basic", {}).url
    assert target.alive()
    with pytest.raises(TargetError, match="could not be started"):
        target.app("refresh", {})


def _spare(target: Target) -> Process:
    """The process that was started ahead of time, once it is READY."""
    process: Process = target._spare[1]  # type: ignore[attr-defined]
    return process.ready()


# ── url ─────────────────────────────────────────────────────────────────────────────────


class _foreign:  # noqa: N801
    """A socket that answers 404 with HTTP, of a server that is not a target."""

    def __enter__(self) -> int:
        code = (
            "import http.server, signal, sys;"
            "s = http.server.HTTPServer(('127.0.0.1', 0), http.server.BaseHTTPRequestHandler);"
            "s.RequestHandlerClass.do_GET = lambda self: self.send_error(404);"
            "print(s.server_port, flush=True); s.serve_forever()"
        )
        self.process = subprocess.Popen(
            [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
        assert self.process.stdout
        return int(self.process.stdout.readline())

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()


def _deployed(url: str, client: Client, **more: Any) -> Target:
    urls = {"basic": Deployment(url), "refresh": Deployment(url, {"JWT_ACCESS_TOKEN_EXPIRES": 300})}
    return open_target(TargetFile(Path("x.toml"), "x", urls=urls, **more), client)


def test_a_server_that_is_not_ours_is_sent_no_connection_to_find_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with _foreign() as port, Client() as client:
        target = _deployed(f"http://127.0.0.1:{port}", client)
        target.start()
        broken = client.send("GET", "http://127.0.0.1:9/")
        assert broken.response is None
        monkeypatch.setattr("conformance.targets.base._refuses", None)
        assert target.survived(broken)


def test_url_target_has_the_options_that_it_declares() -> None:
    with _foreign() as port, Client() as client:
        target = _deployed(f"http://127.0.0.1:{port}", client, secret="s")
        target.start()
        assert target.alive()
        assert target.app("basic", {"SECRET_KEY": "other"}).secret == "s"
        assert target.app("refresh", {"JWT_ACCESS_TOKEN_EXPIRES": 300.0}).app == "refresh"
        # What the contract has by default needs no option.
        assert target.app("basic", {"JWT_ALGORITHM": "HS256", "JWT_AUTH_HEADER": "Bearer"})
        assert target.app("refresh", {"JWT_ACCESS_TOKEN_EXPIRES": 300, "JWT_ALGORITHM": "HS256"})


@pytest.mark.parametrize(
    ("app", "options", "what"),
    [
        ("basic", {"A": 1}, 'no URL for app basic with options {"A": 1}'),
        ("basic", {"JWT_ALGORITHM": "HS512"}, "with options"),
        ("basic", {"JWT_ACCESS_TOKEN_EXPIRES": 300}, "with options"),
        ("refresh", {}, "no URL for app refresh with no options"),
        ("refresh", {"JWT_ACCESS_TOKEN_EXPIRES": True}, "with options"),
        ("claims", {}, "no URL for app claims with no options"),
    ],
)
def test_url_target_without_such_a_url(app: str, options: dict[str, Any], what: str) -> None:
    with Client() as client, pytest.raises(Unsupported, match="no URL") as caught:
        _deployed("http://127.0.0.1:9", client).app(app, options)
    assert what in caught.value.what


def test_url_target_that_is_down() -> None:
    with _foreign() as port:
        pass
    with Client() as client, pytest.raises(TargetError, match="connection refused") as caught:
        _deployed(f"http://127.0.0.1:{port}", client).start()
    assert "urls.basic in x.toml" in caught.value.remedy


def test_url_target_whose_secret_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_SECRET", "")
    with Client() as client, pytest.raises(TargetFileError, match="variable A_SECRET"):
        _deployed("http://127.0.0.1:9", client, secret_env="A_SECRET")
    monkeypatch.setenv("A_SECRET", "s")
    with Client() as client:
        target = _deployed("http://127.0.0.1:9", client, secret_env="A_SECRET")
    assert target.app("basic", {}).secret == "s"


# ── clocks ──────────────────────────────────────────────────────────────────────────────


def _dated(date: str | None) -> Exchange:
    headers = ((("Date"), date.encode()),) if date is not None else ()
    request = Request("GET", "http://127.0.0.1/", (), b"")
    return Exchange(request, Response(200, "OK", headers, b""), "", 0.0, 0.0)


@pytest.mark.parametrize("ahead", [-600, 0, 600])
def test_clock_skew(opened: Open, ahead: int) -> None:
    skew = opened("good").clock_skew(_dated(formatdate(time.time() + ahead, usegmt=True)))
    assert skew == pytest.approx(ahead, abs=30)


@pytest.mark.parametrize("date", [None, "", "yesterday", "Fri, 99 Foo 2026 00:00:00 GMT"])
def test_no_clock_skew_without_a_date(opened: Open, date: str | None) -> None:
    assert opened("good").clock_skew(_dated(date)) is None
