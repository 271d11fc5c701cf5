"""The verdict of two parts: who gets in that must not, and whether the target conforms."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.reports.content.summary import closing, short
from conformance.results import Result, Run
from conformance.results.exit_code import Exit, exit_code
from conformance.results.known_deviations import misplaced, settle, stale
from conformance.results.run_verdict import Conformance, Safety, verdict_of
from conformance.spec import Severity, clauses, observable
from conformance.tests.command import Command
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import Refusal
from conformance.verdicts.observations import FullAnswer, NoAnswer

#: What makes the careful authentication of ``init`` accept unsigned tokens.
BELIEVE = """\
        if jwt.get_unverified_header(token)["alg"] == "none":
            return jwt.decode(token, options={"verify_signature": False})
"""
FEW = ("--clause", "hardening.alg-none", "basic.login")


@pytest.fixture
def believer(command: Command) -> Path:
    """The folder that init makes, with two lines more."""
    assert command("init", "acme", "--lang", "flask").code == 0
    auth = command.folder / "acme" / "auth.py"
    before, line, after = auth.read_text().partition("        try:\n            return jwt.decode(")
    auth.write_text(f"{before}{BELIEVE}{line}{after}")
    return command.folder / "acme" / "target.toml"


def known(file: Path, table: str) -> None:
    """Put the breach into a table of known deviations."""
    file.write_text(f'{file.read_text()}\n[{table}]\n"hardening.alg-none" = "we know"\n')


def test_two_lines_that_accept_unsigned_tokens_are_unsafe(command: Command, believer: Path) -> None:
    badge = command.folder / "badge.json"
    ran, run = command.saved(believer, *FEW, "--report", badge)
    assert ran.code == 1
    assert "UNSAFE: accepts unsigned tokens (hardening.alg-none)." in ran.out
    assert json.loads(badge.read_text())["color"] == "red"
    assert "UNSAFE" in json.loads(badge.read_text())["message"]
    assert verdict_of(run).safety is Safety.UNSAFE


def test_without_these_lines_the_folder_is_green(command: Command) -> None:
    assert command("init", "acme", "--lang", "flask").code == 0
    ran, run = command.saved("acme", *FEW)
    assert (ran.code, verdict_of(run).breaches) == (0, ())


def test_an_expected_deviation_does_not_excuse_it(command: Command, believer: Path) -> None:
    known(believer, "expected")
    ran = command("run", believer, *FEW)
    assert ran.code == 1
    assert "[expected] does not excuse that, [unsafe] does" in ran.prose


def test_an_entry_that_names_it_unsafe_excuses_it_and_leaves_the_words(
    command: Command, believer: Path
) -> None:
    known(believer, "unsafe")
    badge = command.folder / "badge.json"
    ran = command("run", believer, *FEW, "--report", badge)
    assert ran.code == 0
    assert "UNSAFE: accepts unsigned tokens (hardening.alg-none), known: we know." in ran.prose
    assert json.loads(badge.read_text())["color"] == "red"


@pytest.mark.full
def test_the_command_expect_writes_it_where_it_belongs(command: Command, believer: Path) -> None:
    written = command("expect", believer)
    assert written.code == 0
    assert "of them let somebody in: the verdict stays UNSAFE" in written.out
    assert "[unsafe]" in believer.read_text()
    assert command("run", believer).code == 0


# ── without a target ────────────────────────────────────────────────────────────────────


def failed(run: Run) -> Run:
    """The run with a clause that fails, and lets nobody in: there was no exchange at all."""
    run.results = [Result("features/x.feature::y", "y", "hardening.alg-none", Verdict.FAILED)]
    settle(run)
    return run


def test_an_entry_of_unsafe_that_lets_nobody_in_is_no_longer_true() -> None:
    run = failed(Run("acme", unsafe={"hardening.alg-none": "why"}))
    assert stale(run) == [
        "hardening.alg-none: nobody is let in; move it from [unsafe] to [expected]"
    ]


def test_a_critical_clause_counts_whatever_its_source() -> None:
    run = failed(Run("acme"))
    assert (exit_code(run), verdict_of(run).safety) == (Exit.DEVIATES, Safety.UNKNOWN)
    assert "deviates: 1 clause failed: hardening.alg-none" in closing(run)


def test_every_critical_clause_says_what_its_breach_does() -> None:
    for clause in clauses().values():
        assert bool(clause.breach) == (clause.severity is Severity.CRITICAL), clause.id


def test_safety_is_unknown_where_a_critical_clause_was_not_judged() -> None:
    run = Run("acme", profiles=frozenset({"basic"}))
    verdict = verdict_of(run)
    assert verdict.safety is Safety.UNKNOWN
    asked = {clause.profile for clause in verdict.unjudged}
    assert asked == {"basic", "hardening"}
    assert len(verdict.unjudged) < len(observable())
    assert "safety unknown: " in closing(run)


def test_a_run_that_judged_nothing_has_no_verdict() -> None:
    run = Run("acme")
    assert verdict_of(run).conformance is Conformance.NONE
    assert (short(run), exit_code(run)) == ("no verdict", Exit.INCONCLUSIVE)
    assert (stale(run), misplaced(run)) == ([], [])


def _critical(verdict: Verdict, **more: Any) -> Run:
    """A run in which every critical clause has one scenario, with this verdict."""
    run = Run("acme", profiles=frozenset(clause.profile for clause in observable()))
    for clause in observable():
        if clause.severity is Severity.CRITICAL:
            kind = verdict if clause.id == "hardening.alg-none" else Verdict.PASSED
            given = more if clause.id == "hardening.alg-none" else {}
            run.results.append(Result(f"a::{clause.id}", "a", clause.id, kind, **given))
    run.planned = [result.id for result in run.results]
    return run


def test_what_was_judged_in_no_scenario_is_unknown_whatever_the_reason() -> None:
    assert verdict_of(_critical(Verdict.PASSED)).safety is Safety.SAFE
    run = _critical(Verdict.INCONCLUSIVE, elsewhere=True)
    assert [clause.id for clause in verdict_of(run).unjudged] == ["hardening.alg-none"]
    assert verdict_of(run).safety is Safety.UNKNOWN
    run.results.append(Result("b::x", "b", "hardening.alg-none", Verdict.PASSED))
    assert verdict_of(run).safety is Safety.SAFE


def test_what_came_too_late_is_unknown_as_the_other_rows_were_not_sent() -> None:
    sides = {"expected": Refusal(), "observed": NoAnswer("no answer within 10 s", late=True)}
    assert verdict_of(_critical(Verdict.FAILED, **sides)).safety is Safety.UNKNOWN


def test_a_critical_clause_that_crashes_is_not_said_to_hold() -> None:
    run = _critical(Verdict.FAILED, expected=Refusal(), observed=FullAnswer(500, "oops"))
    assert verdict_of(run).safety is Safety.SAFE
    said = "safe: nobody was let in, but critical clauses failed otherwise: hardening.alg-none."
    assert said in closing(run)
    assert "no critical clause failed" not in closing(run)
