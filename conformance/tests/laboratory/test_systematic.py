"""The mutants of cosmic-ray, and what is published of them."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace

import pytest

from conformance.laboratory.__main__ import main
from conformance.tests.command import Command

pytest.importorskip("cosmic_ray", reason="pip install --group mutation")

from conformance.laboratory.mutants.systematic import clause_marks, page
from conformance.laboratory.mutants.systematic.explanations import explanations
from conformance.laboratory.mutants.systematic.judge import (
    FAILED,
    PYTHON,
    SURVIVED,
    MutationResult,
)
from conformance.laboratory.mutants.systematic.mutations import Mutation, generate

# To make all the mutants takes seconds, and to judge one a minute.
pytestmark = pytest.mark.full


@pytest.fixture(scope="module")
def mutants() -> dict[str, Mutation]:
    return generate()


@pytest.fixture(scope="module")
def published(mutants: dict[str, Mutation]) -> dict[str, MutationResult]:
    """What is published of the mutants that there still are: the reference may have changed."""
    return {name: each for name, each in page.published().items() if name in mutants}


STALE = "what is published is stale: python -m conformance.laboratory publish systematic"


def problems(results: dict[str, MutationResult], mutants: dict[str, Mutation]) -> list[str]:
    known = {name: mutants[name] for name in results}
    return list(page.problems(results, known, whole=True))


@pytest.mark.xfail(
    strict=True, reason="the stores of the reference have moved: publish systematic takes 20 min"
)
def test_each_mutant_is_another_program(mutants: dict[str, Mutation]) -> None:
    texts = {mutant.text for mutant in mutants.values()}
    assert len(texts) == len(mutants) > 500
    for mutant in mutants.values():
        assert mutant.was != mutant.now


def test_annotations_are_left_alone(mutants: dict[str, Mutation]) -> None:
    assert not [name for name in mutants if " def " in name and "|" in mutants[name].was]


@pytest.mark.xfail(
    strict=True, reason="the stores of the reference have moved: publish systematic takes 20 min"
)
def test_what_is_published_is_of_todays_reference(mutants: dict[str, Mutation]) -> None:
    results = page.published()
    assert list(results) == list(mutants), STALE
    assert page.PAGE.read_text("utf-8") == page.render(results, mutants), STALE
    assert problems(results, mutants) == []


def test_a_survivor_that_nobody_explains_is_told(
    mutants: dict[str, Mutation], published: dict[str, MutationResult]
) -> None:
    killed = next(name for name, result in published.items() if result.outcome == FAILED)
    worse = {**published, killed: MutationResult(SURVIVED, "", reached=True)}
    told = f"{killed} survives, and survivors.toml does not say why"
    assert told in problems(worse, mutants)
    assert told not in problems(published, mutants)
    assert list(page.changed(worse)) == [f"{killed}: survived, published as failed"]


def test_an_explanation_that_does_not_hold_is_told(
    mutants: dict[str, Mutation], published: dict[str, MutationResult]
) -> None:
    name = next(name for name, result in published.items() if result.outcome == PYTHON)
    worse = {**published, name: replace(published[name], outcome=SURVIVED)}
    assert any(each.startswith(f"{name} survives; test_") for each in problems(worse, mutants))


def test_a_test_that_tells_what_nobody_should_is_told(
    mutants: dict[str, Mutation], published: dict[str, MutationResult]
) -> None:
    silent = next(name for name, result in published.items() if result.outcome == SURVIVED)
    by = "reference/tests/test_x.py::test_y"
    worse = {**published, silent: MutationResult(PYTHON, by, reached=True)}
    assert f"{silent} survives, and nobody should tell; {by} does" in problems(worse, mutants)


@pytest.mark.parametrize(
    ("test", "clauses", "theirs"),
    [
        ("test_options.py::test_bad_option_is_named[x]", ("options.bad-value",), True),
        ("test_faults.py::test_garbage_in_the_store", (), False),
    ],
)
def test_what_a_python_test_is_about_is_read(
    test: str, clauses: tuple[str, ...], theirs: bool
) -> None:
    assert clause_marks.clauses_of(f"reference/tests/{test}") == clauses
    assert clause_marks.shows_what_no_client_sees(f"reference/tests/{test}") is theirs


def test_a_test_that_is_not_there() -> None:
    with pytest.raises(LookupError, match="there is no test"):
        clause_marks.clauses_of("reference/tests/test_options.py::test_nothing")


def test_an_explanation_of_nothing_is_told(
    mutants: dict[str, Mutation], published: dict[str, MutationResult]
) -> None:
    better = {name: MutationResult(FAILED, "a scenario", reached=True) for name in published}
    found = problems(better, mutants)
    assert len(found) == len(explanations())
    assert "where nothing survives" in found[0]


@pytest.mark.xfail(
    strict=True, reason="the stores of the reference have moved: publish systematic takes 20 min"
)
def test_some_are_judged_as_published(laboratory: Command) -> None:
    # Others each time that the reference changes, and the same until then.
    seed = hashlib.sha256(page.PUBLISHED.read_bytes()).hexdigest()
    results = page.published()
    outcomes = {result.outcome for result in results.values()}
    chosen = [
        random.Random(seed).choice([name for name in results if results[name].outcome == outcome])
        for outcome in sorted(outcomes)
    ]
    ran = laboratory("selftest", "--systematic", "-n", "2", "--mutant", *chosen)
    assert ran.code == 0, ran.said
    assert f"{len(outcomes)} mutants in" in ran.out


def test_a_mutant_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--systematic", "--mutant", "no such line"]) == 2
    assert "no mutant is called 'no such line'" in capsys.readouterr().err
