"""Where nothing can be written, or nobody reads: the verdict is told, and counts, all the same."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from conformance import reports
from conformance.files import replacing
from conformance.results import Run
from conformance.results.ndjson import read
from conformance.run import pytest_run
from conformance.run.run_options import RunOptions
from conformance.run.session import save_reports
from conformance.tests.command import Command, CommandResult
from conformance.tests.commands.test_exit_codes import FEW, WRONG
from conformance.tests.results import runs
from conformance.verdicts import Verdict

#: A file of a few kilobytes is too long.
SMALL = 'ulimit -f 8; "$@"'


def shell(command: Command, words: str, *arguments: object) -> CommandResult:
    """Run the command in a shell, in which it is ``"$@"``."""
    start = ["sh", "-c", words, "sh", sys.executable, "-m", command.module]
    process = subprocess.Popen(
        [*start, *map(str, arguments)],
        cwd=command.folder,
        env=command.environ(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return command.finish(process)


# ── nobody reads ────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "streams", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-", "> /dev/full", "2> /dev/full"]
)
def test_a_stream_that_is_closed_or_full_is_no_defect(command: Command, streams: str) -> None:
    report = command.folder / "x.ndjson"
    file = command.spoilt(*WRONG)
    ran = shell(command, f'"$@" {streams}', "run", file, *FEW, "--report", report)
    full = "the output cannot be written: No space left on device\n"
    assert (ran.code, ran.err) == (1, full if streams == "> /dev/full" else "")
    assert read(report).complete
    assert {result.verdict for result in read(report).results} == {Verdict.PASSED, Verdict.FAILED}


@pytest.mark.parametrize("arguments", [("run", *FEW), ("list",), ("run", "--help")])
def test_a_reader_that_leaves_changes_nothing(command: Command, arguments: tuple[str, ...]) -> None:
    ran = shell(command, '{ "$@"; echo $? > code; } | head -1', *arguments)
    assert ran.err == ""
    assert (command.folder / "code").read_text() == "0\n"


# ── nothing can be written ──────────────────────────────────────────────────────────────


def test_a_cache_that_cannot_be_written_loses_no_verdict(command: Command) -> None:
    (command.folder / "cache").write_text("a file, and no folder")
    ran = command("run", *FEW)
    assert (ran.code, ran.err) == (0, "this run is not kept for --failed: Not a directory\n")
    assert "reference conforms" in ran.out


@pytest.mark.parametrize(("mode", "code"), [(("good",), 2), (WRONG, 1)])
def test_the_verdict_comes_before_a_report_that_cannot_be_written(
    command: Command, mode: tuple[str, ...], code: int
) -> None:
    full, good = command.folder / "x.xml", command.folder / "x.md"
    full.symlink_to("/dev/full")
    ran = command("run", command.spoilt(*mode), *FEW, "--report", full, "--report", good)
    assert (ran.code, ran.err) == (code, f"{full}: cannot be written: No space left on device\n")
    assert f"spoilt.py {'conforms' if code == 2 else 'deviates'}" in ran.out
    assert "spoilt" in good.read_text("utf-8")
    assert full.is_symlink()


def test_what_there_was_no_room_for_is_not_whole(command: Command) -> None:
    report = command.folder / "x.ndjson"
    ran = shell(command, SMALL, "run", *FEW, "--report", report)
    assert ran.code == 2
    assert f"{report}: cannot be written: File too large" in ran.err
    assert "reference conforms" in ran.out
    assert not read(report).complete
    assert [path.name for path in command.folder.glob("*x.ndjson*")] == ["x.ndjson"]


def test_a_saved_run_makes_a_report_that_cannot_be_written(command: Command) -> None:
    full = command.folder / "x.xml"
    full.symlink_to("/dev/full")
    for mode, code in (("good",), 2), (WRONG, 1):
        command.saved(command.spoilt(*mode), *FEW)
        ran = command("report", command.folder / "run.ndjson", "--report", full)
        assert ran.code == code
        assert "No space left" in ran.said


# ── whole files ─────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("at_once", [False, True])
def test_two_that_write_to_one_path(tmp_path: Path, at_once: bool) -> None:
    path = tmp_path / "x.md"
    with replacing(path, at_once=at_once) as one, replacing(path, at_once=at_once) as two:
        for _ in range(2):
            one.write("1")
            two.write("2")
            one.flush()
    assert path.read_text() in ("11", "22")
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_ended_early_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "x.md"
    path.write_text("old")

    def write() -> None:
        with replacing(path) as stream:
            stream.write("new")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_remains_one(tmp_path: Path) -> None:
    link, path = tmp_path / "link.md", tmp_path / "x.md"
    link.symlink_to(path)
    reports.write_text(link, "new")
    assert link.is_symlink()
    assert path.read_text() == "new"


def test_a_second_interrupt_waits_for_the_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(run: Run) -> str:
        signal.raise_signal(signal.SIGINT)
        return run.target

    monkeypatch.setitem(reports.FORMATS, ".md", interrupted)
    paths = [tmp_path / "x.md", tmp_path / "x.xml"]
    with pytest.raises(KeyboardInterrupt):
        save_reports(runs.run(interrupted=True), RunOptions.of().with_reports(paths))
    assert paths[0].read_text() == "acme"
    assert "130" in paths[1].read_text()
    assert len(list(tmp_path.iterdir())) == 2


def test_a_second_interrupt_in_pytest_is_a_run_that_was_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def main(*_: object, **__: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(pytest, "main", main)
    record = Run("acme")
    pytest_run.run(record, [], [])
    assert record.interrupted
