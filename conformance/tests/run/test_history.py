from __future__ import annotations

import shutil
import subprocess
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.cli import main
from conformance.commands import history
from conformance.commands.run import file_name
from conformance.reports.markdown.timeline import SIGNS, history_markdown
from conformance.results import Run
from conformance.results.ndjson import write
from conformance.results.outcomes import Outcome
from conformance.results.timeline import Timeline, release_of
from conformance.run.releases import index
from conformance.run.releases import judge as judging
from conformance.run.releases.saved_runs import SavedRuns
from conformance.run.run_options import RunOptions
from conformance.targets import (
    HISTORIES,
    TargetFile,
    TargetFileError,
    find,
    load,
    load_releases,
    split_release,
)
from conformance.tests.command import Command
from conformance.tests.reports.test_reports import hidden
from conformance.tests.results import runs
from conformance.tests.results.runs import EVIL, HEADER, LOGIN, ROW
from conformance.verdicts import UsageError, Verdict

PASSED, FAILED, UNSUPPORTED = Verdict.PASSED, Verdict.FAILED, Verdict.UNSUPPORTED

FILE = """
name = "acme {version}"
command = ["python", "harness.py", "{version}"]
profiles = ["basic", "errors"]

[releases]
versions = ["10.0.0", "1.0.0", "3.0.0", "2.0.0", "4.0.0rc1"]

[[releases.range]]
versions = ">=3"
dialect = { identity = "sub" }

[[releases.range]]
versions = ">=3,<4"
command = ["node", "old.js"]
"""


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    """A target file of several releases."""
    path = tmp_path / "acme" / "target.toml"
    path.parent.mkdir()
    path.write_text(FILE)
    return path


# ── what the target file says ───────────────────────────────────────────────────────────


def test_a_release_is_a_target(acme: Path) -> None:
    file = load(acme, "1.0.0")
    assert (file.name, file.command) == ("acme 1.0.0", ("python", "harness.py", "1.0.0"))
    assert (sorted(file.profiles), dict(file.dialect)) == (["basic", "errors"], {})
    assert (file.version, file.key) == ("1.0.0", f"{acme}@1.0.0")


@pytest.mark.parametrize(
    ("version", "program", "identity"),
    [("2.9", "python", None), ("3.0.0", "node", "sub"), ("10.0.0", "python", "sub")],
)
def test_a_range_says_what_is_different(
    acme: Path, version: str, program: str, identity: str | None
) -> None:
    file = load(acme, version)
    assert (file.command[0], file.dialect.get("identity")) == (program, identity)


def test_one_way_to_start_it_replaces_the_other(acme: Path) -> None:
    acme.write_text(FILE.replace('command = ["node"', 'process = ["node"'))
    assert (load(acme, "3.0.0").way, load(acme, "2.0.0").way) == ("process", "harness")


def test_versions_are_in_order_whatever_the_file_has(acme: Path) -> None:
    releases = load_releases(acme)
    assert releases.versions == ("1.0.0", "2.0.0", "3.0.0", "4.0.0rc1", "10.0.0")
    assert (releases.name, releases.package) == ("acme", "")


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"10.0.0"', '"newest"', "expected a version such as 4.7.4 or 5.0.0b1, it is newest"),
        ('">=3,<4"', '"3 or so"', "expected versions such as >=4,<4.2.1, it is 3 or so"),
        ("versions = [", "package = 3 #", "target.toml:7: releases.package: expected the name of"),
        ("versions = [", "# ", "target.toml:6: releases: expected package or versions"),
        ("dialect = {", "dialects = {", "releases.range.1.dialects: unknown key; did you mean"),
        ('">=3"', "3", "target.toml:9: releases.range.1.versions: expected versions as text"),
    ],
)
def test_what_is_wrong_is_told(acme: Path, old: str, new: str, told: str) -> None:
    acme.write_text(FILE.replace(old, new))
    with pytest.raises(TargetFileError) as caught:
        [load(acme, version) for version in load_releases(acme).versions]
    assert told in str(caught.value)


def test_which_release_has_to_be_said(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(acme)]) == 2
    assert "several releases; name one, such as acme@1.0.0" in capsys.readouterr().err
    assert main(["run", "reference@1.0.0"]) == 2
    assert "expected [releases], as 1.0.0 is asked for" in capsys.readouterr().err
    assert main(["history", str(find("reference"))]) == 2
    assert "expected [releases], which says which there are" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("target", "name", "version", "file"),
    [
        ("acme@1.0", "acme", "1.0", "acme@1.0"),
        ("a/target.toml@1.0", "a/target.toml", "1.0", "a@1.0"),
        ("me@work/acme", "me@work/acme", "", "acme"),
        ("me@work/a/target.toml@1.0", "me@work/a/target.toml", "1.0", "a@1.0"),
        ("reference", "reference", "", "reference"),
        ("@1.0", "@1.0", "", "@1.0"),
    ],
)
def test_a_release_follows_an_at(target: str, name: str, version: str, file: str) -> None:
    assert split_release(target) == (name, version)
    assert file_name(target) == file


def test_nothing_is_expected_of_one_release(acme: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["expect", f"{acme}@1.0.0"]) == 2
    assert "[[releases.range]]" in capsys.readouterr().err


# ── the one that is shipped ─────────────────────────────────────────────────────────────


SHIPPED = find("flask-jwt-extended", [HISTORIES])


@pytest.mark.parametrize(
    ("version", "flask", "jwt", "profiles", "dialect"),
    [
        ("0.0.1", "1.1.4", "1.7.1", 9, {}),
        ("2.4.1", "1.1.4", "1.7.1", 9, {}),
        ("3.0.0", "1.1.4", "1.7.1", 8, {}),
        ("3.2.0", "1.1.4", "1.7.1", 8, {"user_claims": "user_claims?"}),
        ("4.0.0", "1.1.4", "2.15.1", 8, {"identity": "sub", "user_claims": ""}),
        ("4.7.4", "2.2.5", "2.15.1", 8, {"identity": "sub", "user_claims": ""}),
    ],
)
def test_what_a_shipped_release_runs_with(
    version: str, flask: str, jwt: str, profiles: int, dialect: Mapping[str, str]
) -> None:
    file = load(SHIPPED, version)
    pins = {part for part in file.command if "==" in part}
    assert {f"flask-jwt-extended=={version}", f"flask=={flask}", f"pyjwt=={jwt}"} <= pins
    assert all(pin.count("==") == 1 for pin in pins)
    assert (len(file.profiles), file.dialect) == (profiles, dialect)


# ── the package index ───────────────────────────────────────────────────────────────────


def pip(monkeypatch: pytest.MonkeyPatch, code: int, out: str, err: str = "") -> list[list[str]]:
    """Have pip say that; the commands that are started."""
    started: list[list[str]] = []

    def run(command: list[str], **_: Any) -> subprocess.CompletedProcess[str]:
        started.append(command)
        return subprocess.CompletedProcess(command, code, out, err)

    monkeypatch.setattr("conformance.run.releases.index.subprocess.run", run)
    return started


def test_the_index_is_asked_through_pip(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "acme (3.10.0)\nAvailable versions: 3.10.0, 3.9.1, 0.0.2\n  INSTALLED: x\n"
    started = pip(monkeypatch, 0, told)
    assert index.listed("acme") == ["3.10.0", "3.9.1", "0.0.2"]
    assert ("pip" in started[0], started[0][-1]) == (True, "acme")


@pytest.mark.parametrize("told", [(1, "", "ERROR: No matching distribution\n"), (0, "odd", "")])
def test_an_index_that_does_not_answer(
    monkeypatch: pytest.MonkeyPatch, told: tuple[int, str, str]
) -> None:
    pip(monkeypatch, *told)
    with pytest.raises(UsageError, match=r"which releases of acme there are.*--releases"):
        index.listed("acme")


# ── what is kept ────────────────────────────────────────────────────────────────────────


def save(saved: SavedRuns, version: str, run: Run) -> None:
    with saved.path(version).open("w") as stream:
        write(run, stream)


def whole(verdict: Verdict = PASSED, **more: Any) -> Run:
    info = {"protocol": 1, "Flask": "1.1.4", "PyJWT": "1.7.1"}
    return runs.run({LOGIN: verdict, HEADER: PASSED}, info=info, **more)


@pytest.fixture
def saved(tmp_path: Path) -> SavedRuns:
    return SavedRuns(tmp_path / "saved")


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
def test_only_a_whole_run_counts_as_saved(saved: SavedRuns, run: Run, kept: bool) -> None:
    save(saved, "1.0.0", run)
    assert (saved.run("1.0.0") is not None) is kept
    assert saved.versions() == {"1.0.0"}


def test_what_is_no_run_is_run_again(saved: SavedRuns) -> None:
    saved.path("1.0.0").write_text("{}\n")
    assert saved.run("1.0.0") is None
    assert saved.run("2.0.0") is None


def test_a_problem_is_kept_until_it_is_gone(saved: SavedRuns) -> None:
    saved.note("1.0.0", "no wheel")
    assert (saved.problem("1.0.0"), saved.versions()) == ("no wheel", {"1.0.0"})
    saved.note("1.0.0", "")
    assert (saved.problem("1.0.0"), saved.versions()) == ("", set())


def test_a_folder_that_cannot_be_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match="cannot be a folder"):
        SavedRuns(tmp_path / "file")


# ── judging ─────────────────────────────────────────────────────────────────────────────


def test_why_a_release_does_not_start_is_told(tmp_path: Path) -> None:
    script = "echo '  cause: Because x depends on y' >&2; echo more >&2; exit 1"
    file = TargetFile(tmp_path / "target.toml", "acme", command=("sh", "-c", script))
    problem = judging.start_problem(file)
    assert problem.startswith("the target exited with code 1")
    assert problem.endswith(": cause: Because x depends on y")
    reference = load(find("reference"))
    assert judging.start_problem(reference) == ""


class Machine:
    """In place of the targets and of the suite: some start, and runs end as they are told to."""

    def __init__(self, acme: Path, saved: SavedRuns) -> None:
        self.acme, self.saved, self.ran = acme, saved, list[str]()
        self.ends: dict[str, Run] = {}
        self.broken: set[str] = set()

    def start_problem(self, file: TargetFile) -> str:
        return "it does not build" if file.version in self.broken else ""

    def judged(self, options: RunOptions, **_: Any) -> Run:
        version = options.file.version
        assert options.target == f"{self.acme}@{version}"
        self.ran.append(version)
        run = self.ends.get(version) or whole()
        save(self.saved, version, run)
        assert options.reports == (self.saved.path(version),)
        return run

    def __call__(self, *arguments: str) -> int:
        parser = ArgumentParser()
        history.arguments(parser)
        into = ["--into", str(self.saved.folder)]
        return history.main(parser.parse_args([str(self.acme), *into, *arguments]))


@pytest.fixture
def machine(acme: Path, saved: SavedRuns, monkeypatch: pytest.MonkeyPatch) -> Machine:
    machine = Machine(acme, saved)
    monkeypatch.setattr(judging, "start_problem", machine.start_problem)
    monkeypatch.setattr(judging, "judge_target", machine.judged)
    return machine


def test_what_is_saved_is_not_run_again(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    assert machine("--releases", "1.0.0", "2.0.0") == 0
    assert machine("--releases", "2.0.0", "10.0.0", "3.0.0") == 0
    assert machine.ran == ["1.0.0", "2.0.0", "3.0.0", "10.0.0"]
    told = "1 of 3, 2 left: 2.0.0: passed readme 2, sample 0, original 0, rfc 0, saved before\n"
    assert told in capsys.readouterr().err
    assert machine("--releases", "1.0.0", "--again") == 0
    assert machine.ran[4:] == ["1.0.0"]


def test_an_interrupted_run_ends_all_and_is_run_again(machine: Machine) -> None:
    machine.ends["2.0.0"] = whole(interrupted=True)
    assert machine("--releases", "1.0.0", "2.0.0", "3.0.0") == 130
    assert machine.ran == ["1.0.0", "2.0.0"]
    del machine.ends["2.0.0"]
    assert machine("--releases", "1.0.0", "2.0.0", "3.0.0") == 0
    assert machine.ran == ["1.0.0", "2.0.0", "2.0.0", "3.0.0"]


def test_a_defect_of_the_suite_ends_all(machine: Machine) -> None:
    machine.ends["1.0.0"] = whole(defects=["no such step"])
    assert machine("--releases", "1.0.0", "2.0.0") == 4
    assert machine.ran == ["1.0.0"]


def test_a_release_that_does_not_work_is_recorded_and_drawn(
    machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.broken.add("1.0.0")
    assert machine("--releases", "1.0.0", "2.0.0") == 0
    said = capsys.readouterr()
    assert "1 of 2, 1 left: 1.0.0: cannot be judged: it does not build" in said.err
    assert r"- 1\.0\.0: it does not build" in said.out
    machine.broken.clear()
    assert machine("--releases", "1.0.0") == 0
    assert machine.ran == ["2.0.0", "1.0.0"]
    assert "it does not build" not in capsys.readouterr().out


def test_the_file_or_the_index_says_what_to_run(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = machine.saved.folder / "h.md"
    assert machine("-o", str(page)) == 0
    assert machine.ran == ["1.0.0", "2.0.0", "3.0.0", "4.0.0rc1", "10.0.0"]
    text = page.read_text()
    assert "# acme, release by release" in text
    assert "5 releases were judged" in text
    monkeypatch.setattr(history, "listed", lambda package: [f"{len(package)}.1", "0.9"])
    machine.acme.write_text(FILE.replace("versions = [", 'package = "acme" # '))
    assert machine() == 0
    assert machine.ran[5:] == ["0.9", "4.1"]


def test_saved_runs_are_drawn_without_running(machine: Machine, saved: SavedRuns) -> None:
    save(saved, "1.0.0", whole())
    save(saved, "2.0.0", whole(complete=False))
    assert machine("--saved", "-o", str(saved.folder / "h.md")) == 0
    assert machine.ran == []
    assert r"- 2\.0\.0: it has no whole run" in (saved.folder / "h.md").read_text()


@pytest.mark.parametrize(
    "arguments",
    [("--saved", "--again"), ("--saved", "--releases", "1"), ("-o", "x.pdf"), ("--saved",)],
)
def test_2_for_what_cannot_be_meant(machine: Machine, arguments: tuple[str, ...]) -> None:
    with pytest.raises(UsageError):
        machine(*arguments)
    assert machine.ran == []


# ── the drawing ─────────────────────────────────────────────────────────────────────────


def timeline_of(runs: Mapping[str, Run], problems: Mapping[str, str]) -> Timeline:
    return Timeline(
        "acme", tuple(release_of(version, run) for version, run in runs.items()), problems
    )


def timeline(**verdicts: Verdict) -> Timeline:
    """Releases v1, v2 and so on, with this verdict on one clause."""
    return timeline_of({name.strip("v"): whole(each) for name, each in verdicts.items()}, {})


def test_a_clause_is_lost_and_gained() -> None:
    spans = timeline(v1=PASSED, v2=PASSED, v3=FAILED, v4=UNSUPPORTED, v5=PASSED).spans()
    assert [span.versions for span in spans] == ["1 to 2", "3", "4", "5"]
    found = [change for span in spans for change in span.changes]
    told = [(c.clause.id, c.before.outcome, c.after.outcome, c.lost, c.gained) for c in found]
    passed, different, unsupported = Outcome.PASSED, Outcome.DIFFERENT, Outcome.UNSUPPORTED
    assert told == [
        ("basic.login", passed, different, True, False),
        ("basic.login", different, unsupported, False, False),
        ("basic.login", unsupported, passed, False, True),
    ]


def test_one_scenario_more_that_deviates_is_a_change() -> None:
    two = [replace(runs.result(ROW, FAILED), id=ROW.replace('"Ada"', n)) for n in ("0", "1")]
    rows = [runs.run(results=[*two[:n], runs.result(ROW)]) for n in (1, 2)]
    text = history_markdown(timeline_of({"1": rows[0], "2": rows[1]}, {}))
    said = "`basic.identity` (readme), different 1 of 2 before, different 2 of 3 since"
    assert f"- otherwise: {said}" in text


def test_the_exchanges_are_not_kept() -> None:
    (release,) = timeline(v1=FAILED).releases
    assert release.outcomes["basic.login"] is Outcome.DIFFERENT
    assert {each.result for cell in release.cells.values() for each in cell.findings} == {None}


def test_a_strip_has_a_sign_for_each_release() -> None:
    text = history_markdown(timeline(v1=PASSED, v2=FAILED, v3=UNSUPPORTED))
    strip = next(line for line in text.splitlines() if line.startswith("basic.login "))
    assert strip.split()[1:] == ["█d·", "readme"]
    assert not [line for line in text.splitlines() if line.startswith("basic.no-header ")]
    assert "- lost: `basic.login` (readme), passed before, different since" in text
    text = history_markdown(timeline(v1=PASSED, v2=UNSUPPORTED))
    assert "- no longer there: `basic.login` (readme), passed before, unsupported since" in text


def test_the_signs_can_be_told_apart() -> None:
    assert set(SIGNS) == set(Outcome)
    doubles = [sign for sign, times in Counter(SIGNS.values()).items() if times > 1]
    assert doubles == ["·"]


def test_where_the_environment_changes_is_said() -> None:
    other = runs.run({LOGIN: PASSED}, info={"Flask": "2.2.5"})
    text = history_markdown(timeline_of({"1": whole(), "2": whole(), "3": other}, {}))
    assert r"- from 1 on: Flask 1\.1\.4, PyJWT 1\.7\.1" in text
    assert "- from 2 on" not in text
    assert r"- from 3 on: Flask 2\.2\.5" in text
    # What was not asked of it came to something else, so there is a change at which to say it.
    assert r"It is the first with Flask 2\.2\.5, so it may not be the release" in text


def test_hostile_text_does_nothing() -> None:
    run = whole(target=EVIL)
    run.info = {"Flask": EVIL, "PyJWT": [EVIL]}
    text = history_markdown(timeline_of({"1": run}, {"2": EVIL}))
    assert hidden(text) == set()
    assert "<b>" not in text
    assert "</script>" not in text


# ── for real ────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def uv() -> None:
    """A tool that a user need not have."""
    from conformance.targets.subprocesses.child import inherited

    if shutil.which("uv", path=inherited()["PATH"]) is None:
        pytest.skip("uv is not there")


@pytest.mark.full
@pytest.mark.usefixtures("uv")
def test_an_old_and_a_new_release(command: Command) -> None:
    command.hang = 900  # two environments are made
    ran = command(
        *("history", "flask-jwt-extended", "--into", "saved"),
        *("--releases", "0.0.2", "4.7.4", "-o", "h.md"),
    )
    assert ran.code == 0, ran.said
    text = (command.folder / "h.md").read_text()
    assert "2 releases were judged" in text
    assert (
        "- no longer there: `blacklist.unrevoke` (readme), passed before, not declared since"
        in text
    )
    saved = SavedRuns(command.folder / "saved")
    for version in ("0.0.2", "4.7.4"):
        run = saved.run(version)
        assert run is not None
        verdicts = Counter(result.verdict for result in run.results)
        assert verdicts[PASSED] > 250
        doubtful = [r for r in run.results if r.verdict is Verdict.INCONCLUSIVE]
        # E9: the release knows no algorithm with a public key, so there is no such token to try.
        assert {result.clause for result in doubtful if not result.elsewhere} <= {
            *("options.algorithm-asymmetric", "hardening.key-confusion", "hardening.embedded-key"),
            *("hardening.key-url", "hardening.alg-none", "hardening.alg-pinned"),
            *("hardening.signature", "hardening.signature-form"),
        }
        assert run.target == f"Flask-JWT-Extended {version}"
