"""The mutants and the published kill matrix: each mutant is one, and the matrix is of today."""

from __future__ import annotations

import re
import signal
import time
from dataclasses import replace

import pytest

from conformance import SUITE
from conformance.laboratory.__main__ import main
from conformance.laboratory.mutants import matrix
from conformance.laboratory.mutants.catalogue import Edit, EditError, mutants, sources
from conformance.laboratory.mutants.judge import MutantResult, unlike
from conformance.results.outcomes import Outcome
from conformance.spec import clauses
from conformance.tests.command import Command

STALE = "what is published is stale: python -m conformance.laboratory publish mutants"


@pytest.mark.parametrize("name", mutants())
def test_a_mutant_is_a_program_with_one_thing_wrong(name: str) -> None:
    mutant = mutants()[name]
    for file, text in sources(name, mutant.edits).items():
        compile(text, file, "exec")
    assert clauses()[mutant.clause].over == "http"
    assert mutant.mistake.endswith(".")
    assert Outcome(mutant.outcome).deviates


def test_no_two_mutants_have_one_name() -> None:
    files = (SUITE / "conformance/laboratory/mutants/catalogue").glob("*.toml")
    written = sum(path.read_text("utf-8").count("[[mutant]]\n") for path in files)
    assert written == len(mutants())


def test_an_edit_that_does_not_fit_is_told() -> None:
    edit = Edit("harness.py", "no such text", "")
    with pytest.raises(EditError, match=r"odd: 'no such text' is 0 times in reference/harness\.py"):
        sources("odd", [edit])


def test_another_outcome_than_the_one_beside_it_is_told() -> None:
    one = next(iter(mutants().values()))
    result = MutantResult(one.name, (one.clause,), (), 1, 0.1, outcome="late")
    assert unlike([result], mutants()) == [f"{one.name} is late, and has to be {one.outcome}"]
    assert unlike([replace(result, outcome=one.outcome)], mutants()) == []
    # That it was not noticed at all is told as such.
    assert unlike([replace(result, outcome="")], mutants()) == []


def test_each_clause_has_a_mutant() -> None:
    assert matrix.without_opponent() == []


def test_every_published_name_exists() -> None:
    rows = matrix.published().rows
    assert set(rows) <= set(mutants()), STALE
    assert {id for row in rows.values() for id in (*row.failed, *row.inconclusive)} <= set(
        clauses()
    ), STALE


def test_each_published_mutant_is_caught_by_its_clause() -> None:
    assert matrix.survivors(matrix.published()) == []


def test_what_survives_is_told() -> None:
    rows = matrix.published().rows
    name, row = next(iter(rows.items()))
    clause = mutants()[name].clause
    (told,) = matrix.survivors(matrix.KillMatrix({**rows, name: replace(row, failed=())}))
    assert told == f"{name} survives: no scenario of {clause} fails"
    doubtful = matrix.KillRow(failed=(), inconclusive=(clause,))
    (told,) = matrix.survivors(matrix.KillMatrix({**rows, name: doubtful}))
    assert told.endswith("(some are inconclusive)")


def test_what_is_judged_otherwise_than_published_is_told() -> None:
    rows = matrix.published().rows
    name = next(iter(rows))
    now = matrix.KillMatrix(
        {name: matrix.KillRow(("basic.login",), ()), "new": matrix.KillRow((), ())}
    )
    told = matrix.changed(now, matrix.KillMatrix({name: matrix.KillRow((), ("basic.login",))}))
    assert told == [
        f"{name} is judged otherwise than published: "
        "basic.login failed, 0 inconclusive, not none failed, 1 inconclusive",
        "new is judged otherwise than published: none failed, 0 inconclusive, not not at all",
    ]


def test_many_others_are_explained() -> None:
    published = matrix.published()
    crowded = [m.name for m in matrix.known(published) if published.others(m) and not m.why]
    assert crowded == []


@pytest.mark.full
def test_two_mutants_are_judged_as_published(laboratory: Command) -> None:
    ran = laboratory("selftest", "-n", "2", "--mutant", "type-in-any-case", "any-password")
    assert ran.code == 0, ran.said
    assert "otherwise than published" not in ran.out
    assert "2 mutants, 2 of them caught" in ran.out
    assert re.fullmatch(r"1 of 2, 1 left: .+\n2 of 2, 0 left: .+\n", ran.err)


@pytest.mark.parametrize(
    "chosen",
    [
        pytest.param([*mutants()][::4], id="some", marks=pytest.mark.full),
        pytest.param([], id="all", marks=pytest.mark.release),
    ],
)
def test_a_mutant_is_caught_by_its_clause(laboratory: Command, chosen: list[str]) -> None:
    """By that clause alone; ``publish mutants`` finds out what others notice besides."""
    ran = laboratory("selftest", "--own", *(["--mutant", *chosen] if chosen else []))
    assert ran.code == 0, ran.said


@pytest.mark.full
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("more", [[], ["--systematic"]], ids=["by hand", "systematic"])
def test_who_has_had_enough_can_stop_it(
    laboratory: Command, number: signal.Signals, more: list[str]
) -> None:
    process = laboratory.start("selftest", "-n", "2", *more)
    judging = re.compile(r"mutants/programs/\w+_harness\.py")
    while not any(judging.search(line) for line in laboratory.running()):
        assert process.poll() is None
        time.sleep(0.05)  # nothing is said before the end, so there is only asking
    process.send_signal(number)
    ran = laboratory.finish(process)
    assert (ran.code, ran.out) == (130, "")
    assert all(" left: " in line for line in ran.said.splitlines())


def test_a_mutant_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--mutant", "nbf-ignord"]) == 2
    assert "no mutant is called 'nbf-ignord'; there is nbf-ignored" in capsys.readouterr().err


@pytest.mark.default
def test_a_fresh_view_that_checks_no_signature_is_unsafe_by_a_clause_of_its_own(
    command: Command,
) -> None:
    harness = SUITE / "conformance/laboratory/mutants/programs/mutant_harness.py"
    profiles = ["basic", "refresh", "freshness"]
    file = command.target(str(harness), "fresh-view-unverified", profiles=profiles)
    ran = command("run", file, "--profile", "freshness")
    assert ran.code == 1
    said = "UNSAFE: opens fresh views to forged or expired tokens (freshness.bad-token)"
    assert said in ran.out
