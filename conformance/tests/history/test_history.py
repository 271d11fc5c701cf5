from __future__ import annotations

import json
import shutil
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.commands import history
from conformance.history import judge as judging
from conformance.history import releases
from conformance.history.book import Book
from conformance.history.releases import ENVIRONMENTS, Release, ReleaseError, in_order
from conformance.reports.markdown.timeline import SIGNS, history_markdown
from conformance.results import Run
from conformance.results.ndjson import write
from conformance.results.outcomes import Outcome
from conformance.results.timeline import Chronicle, chapter_of
from conformance.run.options import RunOptions
from conformance.targets import load
from conformance.tests.command import Command
from conformance.tests.reports.test_reports import hidden
from conformance.tests.results import runs
from conformance.tests.results.runs import EVIL, HEADER, LOGIN, ROW
from conformance.verdicts import UsageError, Verdict

PASSED, FAILED, UNSUPPORTED = Verdict.PASSED, Verdict.FAILED, Verdict.UNSUPPORTED
PROFILES = ["basic", "errors"]


def release(version: str, **dialect: str) -> Release:
    return Release(version, ENVIRONMENTS[0], PROFILES, dialect)


# ── which releases there are ────────────────────────────────────────────────────────────


class Outputs:
    """In place of the processes: what each prints, and what was started."""

    def __init__(self, *outputs: tuple[int, str, str]) -> None:
        self.outputs, self.started = list(outputs), list[Sequence[str]]()

    def __call__(self, command: Sequence[str]) -> tuple[int, str, str]:
        self.started.append(command)
        return self.outputs.pop(0)


def outputs(monkeypatch: pytest.MonkeyPatch, *told: tuple[int, str, str]) -> Outputs:
    made = Outputs(*told)
    monkeypatch.setattr(releases, "_output", made)
    return made


def test_the_index_is_asked_through_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "flask-jwt-extended (3.10.0)\nAvailable versions: 3.10.0, 3.9.1, 0.0.2\n  INSTALLED: x\n"
    asked = outputs(monkeypatch, (0, told, ""))
    assert releases.listed() == ["0.0.2", "3.9.1", "3.10.0"]
    assert "pip" in asked.started[0]


@pytest.mark.parametrize("told", [(1, "", "ERROR: No matching distribution\n"), (0, "odd", "")])
def test_an_index_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, told: tuple[int, str, str]
) -> None:
    outputs(monkeypatch, told)
    with pytest.raises(UsageError, match="--releases"):
        releases.listed()


def test_versions_are_in_the_order_of_their_numbers() -> None:
    assert in_order(["3.10.0", "3.9.1", "0.0.2", "4.0.0"]) == ["0.0.2", "3.9.1", "3.10.0", "4.0.0"]


# ── what a release runs with ────────────────────────────────────────────────────────────


ABOUT = json.dumps({"profiles": PROFILES, "dialect": {"identity": "sub"}})


def test_the_first_environment_in_which_a_release_works(monkeypatch: pytest.MonkeyPatch) -> None:
    refused = "error: No solution found\n  cause: Because x depends on y\n  more\n"
    asked = outputs(monkeypatch, (2, "", refused), (0, f"noise\n{ABOUT}\n", "a warning"))
    found = releases.plug("4.0.0")
    assert found == Release("4.0.0", ENVIRONMENTS[1], PROFILES, {"identity": "sub"})
    assert [command[-1] for command in asked.started] == ["--about", "--about"]
    assert set(ENVIRONMENTS[1].requirements) < set(asked.started[1])
    assert "flask-jwt-extended==4.0.0" in found.command
    assert found.command[-1].endswith("harness.py")


def test_a_release_that_works_nowhere_says_why_for_each(monkeypatch: pytest.MonkeyPatch) -> None:
    traceback = "Traceback (most recent call last):\n  File\nImportError: cannot import name 'x'\n"
    outputs(monkeypatch, *[(1, "", traceback)] * len(ENVIRONMENTS))
    with pytest.raises(ReleaseError) as caught:
        releases.plug("0.0.1")
    for environment in ENVIRONMENTS:
        assert f"{environment.name}: ImportError: cannot import name 'x'" in str(caught.value)


def test_every_pin_is_exact() -> None:
    pins = {pin for environment in ENVIRONMENTS for pin in environment.requirements}
    assert all(pin.count("==") == 1 for pin in pins)


def test_without_uv_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releases, "inherited", lambda: {"PATH": ""})
    with pytest.raises(UsageError, match=r"implementations"):
        releases.plug("0.0.2")


def test_nothing_is_left_of_a_command_that_takes_too_long(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(releases, "_INSTALL", 0.5)
    pids = tmp_path / "pid"
    script = f"echo $$ > {pids}; sleep 600 & echo $! >> {pids}; wait"
    code, _, err = releases._output(["sh", "-c", script])
    assert (code, err) == (1, "not done within 0.5 s")
    for pid in pids.read_text().split():
        state = Path(f"/proc/{pid}/stat")
        assert not state.exists() or state.read_text().rpartition(")")[2].split()[0] in "ZX"


# ── what is kept ────────────────────────────────────────────────────────────────────────


def saved(book: Book, version: str, run: Run) -> None:
    with book.run_path(version).open("w") as stream:
        write(run, stream)


def whole(verdict: Verdict = PASSED, **more: Any) -> Run:
    info = {"Flask": "1.1.4", "PyJWT": "1.7.1"}
    return runs.run({LOGIN: verdict, HEADER: PASSED}, info=info, **more)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path / "book")


def test_a_target_file_that_the_suite_reads(book: Book) -> None:
    book.cannot("4.0.0", "no wheel")
    file = load(book.target(release("4.0.0", identity="sub")))
    assert (file.name, file.profiles) == ("flask-jwt-extended 4.0.0", frozenset(PROFILES))
    assert file.dialect == {"identity": "sub"}
    assert file.command == tuple(release("4.0.0").command)
    assert book.problem("4.0.0") == ""


@pytest.mark.parametrize(
    ("run", "kept"),
    [
        (whole(), True),
        (whole(FAILED), True),
        (whole(complete=False), False),
        (whole(interrupted=True), False),
        (whole(planned=[LOGIN, HEADER, ROW]), False),
    ],
)
def test_only_a_whole_run_counts_as_saved(book: Book, run: Run, kept: bool) -> None:
    saved(book, "1.0.0", run)
    assert (book.run("1.0.0") is not None) is kept
    assert book.versions() == ["1.0.0"]


def test_what_is_no_run_is_run_again(book: Book) -> None:
    book.run_path("1.0.0").write_text("{}\n")
    assert book.run("1.0.0") is None
    assert book.run("2.0.0") is None


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be a folder"):
        Book(tmp_path / "file")


# ── judging ─────────────────────────────────────────────────────────────────────────────


class Machine:
    """In place of uv and of the suite: releases that work, runs that end as they are told to."""

    def __init__(self, book: Book) -> None:
        self.book, self.ran = book, list[str]()
        self.ends: dict[str, Run] = {}
        self.broken: set[str] = set()

    def plug(self, version: str) -> Release:
        if version in self.broken:
            raise ReleaseError("it does not build")
        return release(version)

    def judged(self, options: RunOptions, **_: Any) -> Run:
        version = Path(options.target).stem
        self.ran.append(version)
        run = self.ends.get(version) or whole()
        saved(self.book, version, run)
        assert options.reports == (self.book.run_path(version),)
        return run


@pytest.fixture
def machine(book: Book, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(book)
    monkeypatch.setattr(judging, "plug", machine.plug)
    monkeypatch.setattr(judging, "judge_target", machine.judged)
    return machine


def command(book: Book, *arguments: str) -> int:
    parser = ArgumentParser()
    history.arguments(parser)
    return history.main(parser.parse_args(["--into", str(book.folder), *arguments]))


def test_what_is_saved_is_not_run_again(
    machine: Machine, book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command(book, "--releases", "1.0.0", "2.0.0") == 0
    assert command(book, "--releases", "2.0.0", "10.0.0", "3.0.0") == 0
    assert machine.ran == ["1.0.0", "2.0.0", "3.0.0", "10.0.0"]
    assert "1/3  2.0.0: passed readme 2, original 0, rfc 0, saved before" in capsys.readouterr().out
    assert command(book, "--releases", "1.0.0", "--again") == 0
    assert machine.ran[4:] == ["1.0.0"]


def test_an_interrupted_run_ends_all_and_is_run_again(machine: Machine, book: Book) -> None:
    machine.ends["2.0.0"] = whole(interrupted=True)
    assert command(book, "--releases", "1.0.0", "2.0.0", "3.0.0") == 130
    assert machine.ran == ["1.0.0", "2.0.0"]
    del machine.ends["2.0.0"]
    assert command(book, "--releases", "1.0.0", "2.0.0", "3.0.0") == 0
    assert machine.ran == ["1.0.0", "2.0.0", "2.0.0", "3.0.0"]


def test_a_defect_of_the_suite_ends_all(machine: Machine, book: Book) -> None:
    machine.ends["1.0.0"] = whole(defects=["no such step"])
    assert command(book, "--releases", "1.0.0", "2.0.0") == 4
    assert machine.ran == ["1.0.0"]


def test_a_release_that_does_not_work_is_recorded_and_drawn(
    machine: Machine, book: Book, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.broken.add("1.0.0")
    assert command(book, "--releases", "1.0.0", "2.0.0") == 0
    said = capsys.readouterr().out
    assert "1/2  1.0.0: cannot be judged: it does not build" in said
    assert r"- 1\.0\.0: it does not build" in said
    machine.broken.clear()
    assert command(book, "--releases", "1.0.0") == 0
    assert machine.ran == ["2.0.0", "1.0.0"]
    assert "it does not build" not in capsys.readouterr().out


def test_the_index_says_what_to_run(
    machine: Machine, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "listed", lambda: ["0.0.1", "0.0.2"])
    assert command(book, "-o", str(book.folder / "h.md")) == 0
    assert machine.ran == ["0.0.1", "0.0.2"]
    assert "2 releases were judged" in (book.folder / "h.md").read_text()


def test_saved_runs_are_drawn_without_running(machine: Machine, book: Book) -> None:
    saved(book, "1.0.0", whole())
    saved(book, "2.0.0", whole(complete=False))
    assert command(book, "--saved", "-o", str(book.folder / "h.md")) == 0
    assert machine.ran == []
    assert r"- 2\.0\.0: it has no whole run" in (book.folder / "h.md").read_text()


@pytest.mark.parametrize(
    "arguments",
    [("--saved", "--again"), ("--saved", "--releases", "1"), ("-o", "x.pdf"), ("--saved",)],
)
def test_2_for_what_cannot_be_meant(
    machine: Machine, book: Book, arguments: tuple[str, ...]
) -> None:
    with pytest.raises(UsageError):
        command(book, *arguments)
    assert machine.ran == []


# ── the drawing ─────────────────────────────────────────────────────────────────────────


def chronicle_of(runs: Mapping[str, Run], problems: Mapping[str, str]) -> Chronicle:
    return Chronicle(tuple(chapter_of(version, run) for version, run in runs.items()), problems)


def chronicle(**verdicts: Verdict) -> Chronicle:
    """Releases v1, v2 and so on, with this verdict on one clause."""
    return chronicle_of({name.strip("v"): whole(each) for name, each in verdicts.items()}, {})


def test_a_clause_is_lost_and_gained() -> None:
    spans = chronicle(v1=PASSED, v2=PASSED, v3=FAILED, v4=UNSUPPORTED, v5=PASSED).spans()
    assert [span.versions for span in spans] == ["1 to 2", "3", "4", "5"]
    found = [turn for span in spans for turn in span.turns]
    turns = [(t.clause.id, t.before.outcome, t.after.outcome, t.lost, t.gained) for t in found]
    passed, different, unsupported = Outcome.PASSED, Outcome.DIFFERENT, Outcome.UNSUPPORTED
    assert turns == [
        ("basic.login", passed, different, True, False),
        ("basic.login", different, unsupported, False, False),
        ("basic.login", unsupported, passed, False, True),
    ]


def test_one_scenario_more_that_deviates_is_a_change() -> None:
    two = [replace(runs.result(ROW, FAILED), id=ROW.replace("42", n)) for n in ("0", "1")]
    rows = [runs.run(results=[*two[:n], runs.result(ROW)]) for n in (1, 2)]
    text = history_markdown(chronicle_of({"1": rows[0], "2": rows[1]}, {}))
    said = "`basic.identity` (readme), different 1 of 2 before, different 2 of 3 since"
    assert f"- otherwise: {said}" in text


def test_the_exchanges_are_not_kept() -> None:
    (chapter,) = chronicle(v1=FAILED).chapters
    assert chapter.outcomes["basic.login"] is Outcome.DIFFERENT
    assert {each.result for cell in chapter.cells.values() for each in cell.findings} == {None}


def test_a_strip_has_a_sign_for_each_release() -> None:
    text = history_markdown(chronicle(v1=PASSED, v2=FAILED, v3=UNSUPPORTED))
    strip = next(line for line in text.splitlines() if line.startswith("basic.login "))
    assert strip.split()[1:] == ["█d·", "readme"]
    assert not [line for line in text.splitlines() if line.startswith("basic.no-header ")]
    assert "- lost: `basic.login` (readme), passed before, different since" in text
    text = history_markdown(chronicle(v1=PASSED, v2=UNSUPPORTED))
    assert "- no longer there: `basic.login` (readme), passed before, unsupported since" in text


def test_the_signs_can_be_told_apart() -> None:
    assert set(SIGNS) == set(Outcome)
    doubles = [sign for sign, times in Counter(SIGNS.values()).items() if times > 1]
    assert doubles == ["·"]


def test_where_the_environment_changes_is_said() -> None:
    other = runs.run({LOGIN: PASSED}, info={"Flask": "2.2.5"})
    text = history_markdown(chronicle_of({"1": whole(), "2": whole(), "3": other}, {}))
    assert r"- from 1 on: Flask 1\.1\.4, PyJWT 1\.7\.1" in text
    assert "- from 2 on" not in text
    assert r"- from 3 on: Flask 2\.2\.5" in text
    # What was not asked of it came to something else, so there is a change at which to say it.
    assert r"It is the first with Flask 2\.2\.5, so it may not be the release" in text


def test_hostile_text_does_nothing() -> None:
    run = whole(target=EVIL)
    run.info = {"Flask": EVIL, "PyJWT": [EVIL]}
    text = history_markdown(chronicle_of({"1": run}, {"2": EVIL}))
    assert hidden(text) == set()
    assert "<b>" not in text
    assert "</script>" not in text


# ── for real ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def uv() -> None:
    """A tool that a user need not have."""
    from conformance.targets.processes.child import inherited

    if shutil.which("uv", path=inherited()["PATH"]) is None:
        pytest.skip("uv is not there")


@pytest.mark.full
@pytest.mark.usefixtures("uv")
def test_an_old_and_a_new_release(command: Command) -> None:
    ran = command("history", "--into", "book", "--releases", "0.0.2", "4.7.4", "-o", "h.md")
    assert ran.code == 0, ran.said
    text = (command.folder / "h.md").read_text()
    assert "2 releases were judged" in text
    assert (
        "- no longer there: `blacklist.unrevoke` (readme), passed before, not declared since"
        in text
    )
    book = Book(command.folder / "book")
    for version in ("0.0.2", "4.7.4"):
        run = book.run(version)
        assert run is not None
        verdicts = Counter(result.verdict for result in run.results)
        assert verdicts[PASSED] > 250
        assert Verdict.INCONCLUSIVE not in verdicts
        assert run.target == f"flask-jwt-extended {version}"
