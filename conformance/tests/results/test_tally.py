from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.commands.run import file_name
from conformance.reports.content import table
from conformance.reports.content.summary import short
from conformance.results import Run
from conformance.results.exit_code import overall
from conformance.results.known_deviations import settle
from conformance.results.tally import NOT_RUN, tally
from conformance.spec import observable
from conformance.targets import names
from conformance.tests.results import runs
from conformance.tests.results.runs import CHALLENGE, HEADER, LOGIN, ROW
from conformance.verdicts import Verdict


def test_the_worst_is_what_the_command_says() -> None:
    good = runs.run({runs.LOGIN: Verdict.PASSED})
    wrong = runs.run({runs.LOGIN: Verdict.FAILED})
    every = [good, wrong, runs.run(), runs.run(defects=["x"]), runs.run(interrupted=True)]
    assert [overall(every[: n + 1]) for n in range(5)] == [0, 1, 3, 4, 130]
    assert (overall([good], ["x.xml"]), overall([wrong], ["x.xml"])) == (2, 1)


@pytest.mark.parametrize(
    ("target", "name"),
    [
        ("authx-1.7.1", "authx-1.7.1"),
        ("acme/target.toml", "acme"),
        ("/x/acme/", "acme"),
        ("staging.toml", "staging"),
    ],
)
def test_what_a_report_is_called_by(target: str, name: str) -> None:
    assert file_name(target) == name


def test_what_is_shipped_begins_with_the_reference() -> None:
    assert names()[0] == "reference"
    assert "flask-jwt-extended-0.0.2" in names()
    assert names()[1:] == sorted(names()[1:])


def came_to(run: Run, source: str) -> dict[str, int]:
    """What the clauses of a source came to, but for those that were not run."""
    return {word: n for word, n in tally(run)[source].register.items() if word != NOT_RUN}


def test_a_clause_is_expected_where_all_of_its_failures_are() -> None:
    run = runs.run({LOGIN: Verdict.PASSED, HEADER: Verdict.FAILED, CHALLENGE: Verdict.FAILED})
    run.expected = {"basic.no-header": "why"}
    settle(run)
    assert came_to(run, "readme") == {"passed": 1, "expected": 1}
    assert came_to(run, "rfc") == {"failed": 1}
    assert tally(run)["readme"].verdicts() == [1, 1, 0, 0, 0]


def test_a_tally_counts_what_is_declared_apart() -> None:
    run = runs.run({CHALLENGE: Verdict.FAILED}, profiles=frozenset({"hardening"}))
    counted = tally(run)["rfc"]
    declared = [clause for clause in observable("rfc") if clause.profile == "hardening"]
    assert counted.register.total() == len(observable("rfc"))
    assert counted.declared == {"failed": 1, NOT_RUN: len(declared) - 1}


def test_one_failure_that_nobody_expected_is_enough() -> None:
    run = runs.run({ROW: Verdict.FAILED}, expected={ROW: "why"})
    assert came_to(run, "readme") == {"expected": 1}
    run.results.append(replace(run.results[0], id=ROW.replace('"Ada"', "0"), excuse=""))
    assert came_to(run, "readme") == {"failed": 1}


def test_the_table_shows_what_the_suite_broke() -> None:
    run = runs.run({LOGIN: Verdict.ERROR}, target="acme\x1b[2J")
    said = "\n".join(table.table([run], 3))
    assert "err = error" in said
    assert "acme\\x1b[2J" in said
    assert "2 of 3 targets were not run" in said
    assert said.count("no verdict") == 1


def test_an_incomplete_run_has_no_verdict() -> None:
    assert short(runs.run({LOGIN: Verdict.PASSED}, complete=False)) == "no verdict"
