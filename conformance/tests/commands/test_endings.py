"""However a run ends: its exit code, its verdict and each of its reports say the same."""

from __future__ import annotations

import json
import signal
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from conformance.results.judgement import not_run
from conformance.results.ndjson import read
from conformance.tests.command import Command, CommandResult
from conformance.tests.commands.test_exit_codes import BESIDE, BREAKS, FEW, STOPS, WRONG
from conformance.tests.reports.formats import check_junit, check_sarif
from conformance.tests.results.test_ndjson import VALIDATOR

NAMES = ("x.ndjson", "x.xml", "x.sarif", "x.md", "x.html", "x.svg", "badge.json")


@dataclass(frozen=True)
class EndOfRun:
    """A way in which a run ends, and why, in words that every report has if it is not green."""

    code: int
    why: str = ""
    mode: tuple[str, ...] = ("good",)
    known: dict[str, Any] = field(default_factory=dict)
    more: tuple[str, ...] = FEW


_OURS = {"expected": {"basic.bad-login": "our words"}}
ENDINGS = {
    "conforms": EndOfRun(0),
    "conforms as is known": EndOfRun(0, mode=WRONG, known=_OURS),
    "fails beside": EndOfRun(
        0, mode=BESIDE, more=("--clause", "basic.no-header-exact", "basic.jti")
    ),
    "fails": EndOfRun(1, "deviates: 1 clause failed: basic.bad-login", WRONG),
    "is stale": EndOfRun(1, "1 entry of its target file no longer true", known=_OURS),
    "is unsafe": EndOfRun(
        1, "deviates: 1 clause failed: hardening.alg-none", ("accepts",),
        more=("--clause", "hardening.alg-none"),
    ),
    "is undecided": EndOfRun(3, "could not be set up", ("rejects",)),
    "stops at maxfail": EndOfRun(3, "not all scenarios were run", BESIDE, more=STOPS),
    "takes too long": EndOfRun(
        3, "the run was ended after 5 s, as --timeout says", ("hangs", "basic"),
        more=("--timeout", "5", "--deadline", "600", "--profile", "basic"),
    ),
    "is given up": EndOfRun(
        3, "the target was given up: POST /a/*/login had no answer in time, 5 times in a row",
        ("hangs", "basic"), more=("--deadline", "1", "--profile", "basic", "-n", "1"),
    ),
}  # fmt: skip


def reports(folder: Path) -> list[str]:
    return [part for name in NAMES for part in ("--report", str(folder / name))]


@pytest.mark.parametrize("name", ENDINGS)
def test_every_report_says_how_it_ended(command: Command, name: str) -> None:
    ending = ENDINGS[name]
    file = command.spoilt(*ending.mode, **ending.known)
    ran = command("run", file, *ending.more, *reports(command.folder))
    check(command, ran, ending.code, ending.why)
    if "hangs" in ending.mode:
        expect_not_run(command)


def test_of_a_target_that_never_starts(command: Command) -> None:
    file = command.target("plug.py", "exits", "7")
    ran = command("run", file, "--profile", "basic", "-n", "1", *reports(command.folder))
    check(command, ran, 3, "the target was given up: it failed to start, time and again")
    expect_not_run(command)


def test_of_a_suite_that_is_broken(command: Command, broken: Path) -> None:
    path, old, new = BREAKS["a step that raises"]
    step = broken / path
    step.write_text(step.read_text("utf-8").replace(old, new, 1), "utf-8")
    ran = command.copied(broken, "--profile", "basic", *reports(command.folder))
    check(command, ran, 4, "the suite itself is broken")


def test_of_a_run_that_is_interrupted(command: Command) -> None:
    process = command.start("run", "-n", "1", *reports(command.folder))
    assert process.stdout
    assert "passed" in process.stdout.readline()
    process.send_signal(signal.SIGINT)
    check(command, command.finish(process), 130, "the run was interrupted")
    expect_not_run(command)


def test_2_writes_no_report(command: Command) -> None:
    none = ("--clause", "basic.login", "--source", "rfc")
    assert command("run", *none, *reports(command.folder)).code == 2
    assert not any((command.folder / name).exists() for name in NAMES)


def expect_not_run(command: Command) -> None:
    """What was planned and not run is said in each report that has scenarios."""
    found = {name: (command.folder / name).read_text("utf-8") for name in NAMES}
    missing = not_run(read(command.folder / "x.ndjson"))
    assert len(missing) > 10
    root = check_junit(found["x.xml"])
    assert len(root.findall(".//skipped[@message='not run']")) == len(missing)
    assert found["x.sarif"].count(": not run") == len(missing)
    assert f"{len(missing)} planned and not run" in found["x.html"]
    assert "Not run" in found["x.md"]


def check(command: Command, ran: CommandResult, code: int, why: str) -> None:
    """Each report of a run says this, and the saved run says it once more."""
    assert ran.code == code, ran.out + ran.err
    found = {name: (command.folder / name).read_text("utf-8") for name in NAMES}
    words = f"exit code {code}: " if code else "conforms"
    said = " ".join(ran.out.split())  # which is wrapped
    for text in (said, found["x.md"].replace("\\", ""), found["x.html"], found["x.sarif"]):
        assert words in text
        assert why in text
    for line in found["x.ndjson"].splitlines():
        VALIDATOR.validate(json.loads(line))
    root = check_junit(found["x.xml"])
    errors = [each.get("message", "") for each in root.findall(".//error")]
    assert any(why in each for each in errors if each.startswith(words)) is bool(code)
    run = read(command.folder / "x.ndjson")
    assert {each.get("name") for each in root.iter("testcase")} >= {
        id.partition("::")[2] for id in run.planned
    }
    assert code or not root.findall(".//failure")
    sarif = check_sarif(json.loads(found["x.sarif"]))
    open_ones = (each for each in sarif["results"] if not each["suppressions"])
    levels = {rule["id"]: rule["defaultConfiguration"] for rule in sarif["tool"]["driver"]["rules"]}
    assert code or all({**levels[e["ruleId"]], **e}["level"] != "error" for e in open_ones)
    (invocation,) = sarif["invocations"]
    assert invocation["exitCode"] == code
    assert json.loads(found["badge.json"])["isError"] is (code != 0 or "known" in said)
    again = command("report", command.folder / "x.ndjson")
    assert (again.code, again.out.splitlines()[-1]) == (code, ran.out.splitlines()[-1])
