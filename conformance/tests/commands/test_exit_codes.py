"""The table of exit codes: each row by running the command."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from xml.etree import ElementTree

import pytest

from conformance.results.ndjson import read
from conformance.tests.command import Command, CommandResult
from conformance.verdicts import Verdict

#: The reference with one wrong word: one clause of the README fails, in one scenario.
WRONG = ("says", "Bad username or password", "No")
#: Words that count with --strict only, and what stops after them.
BESIDE = ("says", "Missing Authorization Header", "No")
STOPS = ("--clause", "basic.no-header-exact", "basic.jti", "--maxfail", "1")
BAD_LOGIN = ("--clause", "basic.bad-login")
FEW = ("--clause", "basic.login", "basic.bad-login", "basic.jwt-format")
WORKERS = [1, pytest.param(2, marks=pytest.mark.full)]


# ── 0 and 1 ─────────────────────────────────────────────────────────────────────────────


def test_0_where_nothing_fails(command: Command) -> None:
    ran, run = command.saved("reference", *FEW)
    assert (ran.code, ran.err) == (0, "")
    assert "reference conforms" in ran.out
    assert {result.verdict for result in run.results} == {Verdict.PASSED}


def test_1_for_an_unexpected_failure(command: Command) -> None:
    ran = command("run", command.spoilt(*WRONG), *FEW)
    assert (ran.code, ran.err) == (1, "")
    assert "deviates" in ran.out


def test_0_for_a_failure_that_is_expected(command: Command) -> None:
    reason = "our words, acme/acme-jwt#7"
    file = command.spoilt(*WRONG, expected={"basic.bad-login": reason})
    ran = command("run", file, *FEW)
    assert ran.code == 0
    assert reason in ran.said


def test_0_for_a_failure_that_another_file_expects(command: Command) -> None:
    known = command.folder / "known.toml"
    known.write_text('[expected]\n"basic.bad-login" = "our words"\n')
    ran = command("run", command.spoilt(*WRONG), *FEW, "--expected", known)
    assert ran.code == 0
    assert "our words" in ran.said


def test_1_for_an_expected_failure_that_did_not_come(command: Command) -> None:
    file = command.spoilt("good", expected={"basic.bad-login": "our words"})
    ran = command("run", file, *BAD_LOGIN)
    assert ran.code == 1
    assert "take it out" in ran.said
    assert "basic.bad-login" in ran.said


@pytest.mark.parametrize(("more", "code"), [((), 0), (("--strict",), 1)])
def test_only_strict_counts_other_clauses(
    command: Command, more: tuple[str, ...], code: int
) -> None:
    file = command.spoilt("renames", "WWW-Authenticate", "X-Authenticate")
    ran, run = command.saved(file, "--clause", "hardening.www-authenticate", *more)
    assert ran.code == code
    assert Verdict.FAILED in {result.verdict for result in run.results}


# ── 2 ───────────────────────────────────────────────────────────────────────────────────

USAGE = {
    "no such target": (("no-such-target",), "the implementations are"),
    "nothing for -k": (("-k", "Ada logs uot"), "Ada logs in"),
    "no such clause": (("--clause", "basic.logn"), "basic.login"),
    "no such profile": (("--profile", "fresh"), "freshness"),
    "no such source": (("--source", "redme"), "readme"),
    "no such scenario": (("--scenario", "features/basic_usage.feature::Ada logs"), "Ada logs in"),
    "no such row": (
        ("--scenario", "features/basic_usage.feature::An identity need not be text[7]"),
        "An identity need not be text",
    ),
    "choices that exclude each other": (
        ("--clause", "basic.login", "--source", "rfc"),
        "no scenario matches",
    ),
    "nothing for --failed": (("--failed",), "there is no last run"),
    "no such format": (("--report", "x.pdf"), ".ndjson"),
    "no such folder": (("--report", "no/such/x.xml"), "there is no folder"),
    "a folder": (("--report", "a.md"), "nothing can be written"),
    "no such expected": (("--expected", "no.toml"), "no.toml"),
    "a bad deadline": (("--deadline", "0"), "more than 0"),
    "an app that is none": (("--url", "http://127.0.0.1:9", "--app", "basics"), "basic"),
    "no app": (("--url", "http://127.0.0.1:9"), "expected --app with it"),
}


@pytest.mark.parametrize("name", USAGE)
def test_2_for_what_cannot_be_meant(command: Command, name: str) -> None:
    (command.folder / "a.md").mkdir()
    arguments, hint = USAGE[name]
    _expect_usage(command("run", *arguments), hint)


@pytest.mark.parametrize("value", [None, ""])
@pytest.mark.parametrize("name", ["run", "doctor", "expect"])
def test_2_for_a_signing_key_that_is_not_there(
    command: Command, monkeypatch: pytest.MonkeyPatch, name: str, value: str | None
) -> None:
    monkeypatch.delenv("STAGING_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("STAGING_KEY", value)
    file = command.folder / "target.toml"
    url = "http://127.0.0.1:9"
    file.write_text(f'name = "a"\nsecret_env = "STAGING_KEY"\n[urls]\nbasic = "{url}"\n')
    deployed = ("--url", url, "--app", "basic", "--secret-env", "STAGING_KEY")
    for named in [(file,), *([deployed] if name != "expect" else [])]:
        ran = command(name, *named)
        _expect_usage(ran, "pull requests of forks")
        wrong = "not set" if value is None else "empty"
        assert f"variable STAGING_KEY, it is {wrong};" in ran.err


@pytest.mark.parametrize("arguments", [("-k", "nothinglike"), ("--clause", "basic.logn")])
def test_2_in_parallel_too(command: Command, arguments: tuple[str, ...]) -> None:
    hint = "no scenario matches" if "-k" in arguments else "did you mean basic.login"
    _expect_usage(command("run", "-n", "2", *arguments), hint)


def test_2_for_a_bad_target_file(command: Command) -> None:
    file = command.spoilt("good", profile=["basic"])
    _expect_usage(command("run", file), "did you mean profiles?")


def test_2_for_a_target_file_that_expects_what_is_not_there(command: Command) -> None:
    file = command.spoilt("good", expected={"basic.logn": "why"})
    _expect_usage(command("run", file), "basic.login")


def test_2_for_failed_where_nothing_failed(command: Command) -> None:
    assert command("run", *FEW).code == 0
    _expect_usage(command("run", "--failed"), "nothing failed in the last run")


def test_failed_runs_what_failed(command: Command) -> None:
    file = command.spoilt(*WRONG)
    assert command("run", file, *FEW).code == 1
    # A choice of nothing in between is no last run.
    assert command("run", file, "-k", "nothinglike").code == 2
    ran, run = command.saved(file, "--failed")
    assert ran.code == 1
    assert [result.clause for result in run.results] == ["basic.bad-login"]
    assert command("run", file, "--failed").code == 1


def _expect_usage(ran: CommandResult, hint: str) -> None:
    assert ran.code == 2, ran.said
    assert hint in ran.said
    assert ran.err
    assert "scenarios in" not in ran.out


# ── 3 ───────────────────────────────────────────────────────────────────────────────────


def test_3_where_the_target_does_not_start(command: Command) -> None:
    ran, run = command.saved(command.target("plug.py", "exits", "7"), "-n", "1")
    assert ran.code == 3
    assert "has no verdict: the target was given up: it failed to start" in ran.prose
    assert len(run.results) == 3


def test_3_for_a_scenario_that_cannot_be_arranged(command: Command) -> None:
    ran, run = command.saved(command.spoilt("rejects"), *BAD_LOGIN)
    assert ran.code == 3
    assert {result.verdict for result in run.results} == {Verdict.INCONCLUSIVE}
    assert "could not be arranged" in ran.said


def test_3_is_never_excused(command: Command) -> None:
    file = command.spoilt("rejects", expected={"basic.bad-login": "why not"})
    assert command("run", file, *BAD_LOGIN).code == 3


def test_3_where_only_a_part_was_run(command: Command) -> None:
    ran, run = command.saved(command.spoilt(*BESIDE), *STOPS)
    assert (ran.code, run.interrupted) == (3, False)
    assert "2 more were not run" in ran.said


@pytest.mark.parametrize("workers", WORKERS)
def test_1_where_the_part_that_was_run_deviates(command: Command, workers: int) -> None:
    ran, run = command.saved(command.spoilt(*WRONG), *FEW, "--maxfail", "1", "-n", workers)
    assert (ran.code, run.interrupted) == (1, False)


# ── 4 ───────────────────────────────────────────────────────────────────────────────────


def _replace(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


BREAKS = {
    "a step that raises": ("steps/requests.py", "person = people.person(who)", "person = 1 / 0"),
    "a step that nobody knows": (
        "features/basic_usage.feature",
        "When Ada logs in at /login",
        "When Ada sneezes at /login",
    ),
    "no Python": ("steps/lists.py", "def ", "deaf "),
}


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("name", BREAKS)
def test_4_for_a_defect_of_the_suite(
    command: Command, broken: Path, name: str, workers: int
) -> None:
    path, old, new = BREAKS[name]
    _replace(broken / path, old, new)
    report = command.folder / "x.xml"
    ran = command.copied(broken, "--profile", "basic", "--report", report, "-n", workers)
    assert ran.code == 4, ran.out + ran.err
    assert ElementTree.parse(report).getroot().find(".//error") is not None


def test_4_for_a_command_that_breaks(command: Command, broken: Path) -> None:
    terminal = broken / "conformance" / "reports" / "terminal.py"
    _replace(terminal, "    yield from _table", "    1 / 0; (_table)")
    ran = command.copied(broken, *FEW)
    assert ran.code == 4
    assert "ZeroDivisionError" in ran.err


def test_4_for_a_feature_that_cannot_be_read(command: Command, broken: Path) -> None:
    # It says what there is to choose from, so nothing can begin.
    _replace(broken / "features" / "custom_claims.feature", "Feature:", "Future:")
    ran = command.copied(broken, *FEW)
    assert ran.code == 4
    assert "Future" in ran.err


def test_4_outweighs_3_and_1(command: Command, broken: Path) -> None:
    _replace(broken / "steps" / "answers.py", "    known = tuple(", "    known = 1 / 0 and tuple(")
    file = command.spoilt(*WRONG)
    ran = command.copied(broken, file, "--profile", "basic", "errors", "--report", "x.ndjson")
    verdicts = {result.verdict for result in read(command.folder / "x.ndjson").results}
    assert {Verdict.ERROR, Verdict.FAILED} <= verdicts
    assert ran.code == 4


def test_3_outweighs_1(command: Command) -> None:
    ran, run = command.saved(command.target("null.py", "404"), *FEW)
    assert {result.verdict for result in run.results} == {Verdict.FAILED, Verdict.INCONCLUSIVE}
    assert ran.code == 3


# ── 130 ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("workers", WORKERS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_130_where_somebody_interrupts(command: Command, number: int, workers: int) -> None:
    ndjson, xml = command.folder / "x.ndjson", command.folder / "x.xml"
    process = command.start("run", "--report", ndjson, "--report", xml, "-n", workers)
    assert process.stdout
    assert "passed" in process.stdout.readline()  # one feature is through
    process.send_signal(number)
    ran = command.finish(process)
    assert ran.code == 130, ran.said
    assert "the run was interrupted" in ran.said
    run = read(ndjson)
    assert (run.interrupted, run.complete) == (True, True)
    assert 0 < len(run.results) < len(run.planned)
    assert run.profiles
    assert json.loads(ndjson.read_text().splitlines()[-1])["event"] == "end"
    assert ElementTree.parse(xml).getroot().find(".//testcase") is not None
    assert command("report", ndjson).code == 130


# ── whatever the exit code ──────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("mode", "code"), [(("good",), 0), (WRONG, 1), (("rejects",), 3)], ids=lambda value: str(value)
)
def test_reports_are_written_whatever_the_exit_code(
    command: Command, mode: tuple[str, ...], code: int
) -> None:
    reports = [command.folder / f"x{ending}" for ending in (".ndjson", ".xml", ".md")]
    arguments = [part for report in reports for part in ("--report", report)]
    assert command("run", command.spoilt(*mode), *FEW, *arguments).code == code
    assert all(report.stat().st_size > 100 for report in reports)


def test_the_exit_code_is_right_where_nobody_reads(command: Command) -> None:
    report = command.folder / "x.md"
    process = command.start("run", command.spoilt(*WRONG), *FEW, "--report", report)
    assert process.stdout
    process.stdout.close()
    process.wait(120)
    assert process.stderr
    assert process.stderr.read() == ""
    process.stderr.close()
    assert process.returncode == 1
    assert report.exists()


def test_where_there_is_no_room_for_the_last_run_it_is_not_kept(command: Command) -> None:
    (command.folder / "cache").write_text("a file, and no folder")
    assert command("run", *FEW).code == 0
    _expect_usage(command("run", "--failed"), "there is no last run")
