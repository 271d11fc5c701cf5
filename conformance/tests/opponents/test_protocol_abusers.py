"""Targets that abuse the protocol: each run ends, with the right exit code, and says what to do."""

from __future__ import annotations

import pytest

from conformance.tests.command import Command
from conformance.verdicts import Verdict

# Whole runs; a few of the kind are in the default tier.
pytestmark = pytest.mark.full

#: Enough for a run that ends soon: two clauses, three scenarios or more.
FEW = ("--clause", "basic.login", "basic.no-header", "basic.jwt-format")
WORKERS = [1, pytest.param(2, marks=pytest.mark.full)]

#: The program, its arguments and other keys of the target file, and what the command says of it.
NEVER_STARTS = {
    "no READY": (("says", "Listening"), "did not print READY within 0.5 s", "flush it"),
    "READY elsewhere": (("says", "READY http://example.org:80"), "READY line", "on 127.0.0.1"),
    "wrong nonce": (("info", '{"nonce": "0"}'), "another server", "CONFORMANCE_NONCE"),
    "no nonce": (("no_nonce",), "has no nonce", "CONFORMANCE_NONCE"),
    "exits at once": (("exits", "7"), "exited with code 7 before it printed READY", "foreground"),
    "invalid JSON": (("not_json",), "not a JSON object", "The harness protocol"),
    "redirects": (("redirects",), "answered 302 to GET /_conformance, expected 200", "Correct"),
    "another protocol": (("info", '{"protocol": 2}'), "speaks protocol 2", '"protocol": 1'),
}

GIVES_NO_APP = {
    "invalid JSON": (("creates", "201", '{"url": "/a/1"'), "not a JSON object", "contract.md"),
    "redirects": (("creates", "302", ""), "answered 302 to POST /_conformance/apps", "Correct"),
    "500": (("creates", "500", "oops"), "answered 500 to POST", "Correct the harness"),
    "another host": (("creates", "201", '{"url": "//example.org/"}'), "not http on this", "/a/7"),
    "the same app": (("creates", "201", '{"url": "/a/1"}'), "gave out", "a url of its own"),
    "501 without a word": (("creates", "501", "{}"), "without saying what", '{"unsupported"'),
}


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("name", NEVER_STARTS)
def test_one_that_never_starts(command: Command, name: str, workers: int) -> None:
    arguments, message, remedy = NEVER_STARTS[name]
    file = command.target("plug.py", *arguments, start_seconds=0.5 if "no READY" in name else 30)
    ran, run = command.saved(file, "-n", workers)
    assert ran.code == 3
    assert message in ran.prose
    assert remedy in ran.prose
    # Three failed starts end the run, each worker's own three; what waits has a worker more.
    assert 3 <= len(run.results) <= 3 * workers + (workers > 1) < len(run.planned)
    assert {result.verdict for result in run.results} == {Verdict.INCONCLUSIVE}
    assert (run.interrupted, run.complete) == (False, True)
    assert "more were not run" in ran.out


def test_ready_of_a_server_from_an_earlier_run(command: Command) -> None:
    earlier = command.start("run", command.target("plug.py", "lends", str(command.folder / "url")))
    with earlier:
        assert earlier.stdout
        while not (command.folder / "url").exists():
            assert earlier.poll() is None
        address = (command.folder / "url").read_text()
        ran = command("run", command.target("plug.py", "says", f"READY {address}"))
        earlier.terminate()
        earlier.communicate()
    assert ran.code == 3
    assert "another server, probably left from an earlier run" in ran.prose
    assert "End that server" in ran.prose


@pytest.mark.parametrize("name", GIVES_NO_APP)
def test_one_that_gives_no_app(command: Command, name: str) -> None:
    arguments, message, remedy = GIVES_NO_APP[name]
    ran, run = command.saved(command.target("plug.py", *arguments), *FEW)
    assert ran.code == 3
    assert message in ran.prose
    assert remedy in ran.prose
    assert Verdict.PASSED not in {result.verdict for result in run.results}
    assert len(run.results) == len(run.planned)


def test_501_to_everything_is_no_green_run(command: Command) -> None:
    file = command.target("plug.py", "creates", "501", '{"unsupported": "everything"}')
    ran, run = command.saved(file)
    assert {result.verdict for result in run.results} == {Verdict.UNSUPPORTED}
    assert len(run.results) == len(run.planned)
    assert "basic.login: everything; not listed (1)" in ran.prose
    assert "nothing could be judged" in ran.prose
    assert ran.code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ("ready_twice",),
        ("prints", "stdout"),
        ("prints", "stderr"),
        ("deaf",),
        ("forks", "own"),
        ("forks", "shared"),
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("workers", WORKERS)
def test_one_that_is_judged_all_the_same(
    command: Command, arguments: tuple[str, ...], workers: int
) -> None:
    file = command.spoilt(*arguments)
    ran, run = command.saved(file, *FEW, "-n", workers)
    assert ran.code == 0, ran.said
    assert {result.verdict for result in run.results} == {Verdict.PASSED}


def test_one_that_exits_in_mid_run_again_and_again(command: Command) -> None:
    ran, run = command.saved(command.spoilt("dies", "3"), *FEW)
    verdicts = [result.verdict for result in run.results]
    assert ran.code == 3
    assert "exited with code 3" in ran.prose or "the target died" in ran.prose
    assert "out of memory" in ran.prose
    # It is started again for the scenario after the one that it died in.
    assert len(verdicts) == len(run.planned)
    assert set(verdicts) == {Verdict.PASSED, Verdict.INCONCLUSIVE}


def test_one_that_exits_in_mid_run_once(command: Command) -> None:
    spoilt = command.spoilt("dies_once", str(command.folder / "died"))
    ran, run = command.saved(spoilt, *FEW, "-n", "1")
    verdicts = [result.verdict for result in run.results]
    assert ran.code == 3
    assert verdicts.count(Verdict.INCONCLUSIVE) == 1
    assert verdicts.count(Verdict.PASSED) == len(run.planned) - 1


def test_one_that_forgets_its_apps(command: Command) -> None:
    ran, run = command.saved(command.spoilt("forgets", "3"), "--profile", "refresh", "-n", 1)
    assert ran.code == 3
    assert [r.verdict for r in run.results[:3]] == [Verdict.PASSED] * 3
    assert Verdict.PASSED not in {result.verdict for result in run.results[3:]}
    assert "404" in ran.prose


def test_one_that_is_slow_to_the_last_byte(command: Command) -> None:
    file = command.target("null.py", "drip")
    ran, run = command.saved(file, *FEW, "--deadline", "0.3")
    assert ran.code == 3
    assert "no complete answer within 0.3 s" in ran.prose
    assert {r.verdict for r in run.results} <= {Verdict.FAILED, Verdict.INCONCLUSIVE}


def test_a_harness_that_is_slow_to_the_last_byte(command: Command) -> None:
    ran, run = command.saved(command.target("null.py", "drip-harness"), *FEW, "--deadline", "0.3")
    assert ran.code == 3
    assert "did not answer GET /_conformance: no complete answer within 0.3 s" in ran.prose
    assert len(run.results) == 3
