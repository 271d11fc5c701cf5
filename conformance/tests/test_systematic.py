"""The mutants of cosmic-ray, and what is published of them."""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from pathlib import Path

import pytest

import conformance
from conformance.cli import main
from conformance.tests.command import Command

if not (Path(conformance.__file__).parent / "tests").is_dir():
    pytest.skip("the mutants are in a checkout, and in no wheel", allow_module_level=True)
pytest.importorskip("cosmic_ray", reason="pip install --group mutation, for cosmic-ray")

from conformance.tests.mutants.systematic import marked, publishing
from conformance.tests.mutants.systematic.explaining import explanations
from conformance.tests.mutants.systematic.generated import Generated, generate
from conformance.tests.mutants.systematic.judging import FAILED, PYTHON, SURVIVED, Fate

# Making all the mutants takes seconds, and judging one a minute.
pytestmark = pytest.mark.full

STALE = "what is published is stale; run jwt-conformance selftest --systematic --write"


@pytest.fixture(scope="module")
def mutants() -> dict[str, Generated]:
    return generate()


@pytest.fixture(scope="module")
def fates() -> dict[str, Fate]:
    return publishing.published()


def test_each_mutant_is_another_program(mutants: dict[str, Generated]) -> None:
    texts = {mutant.text for mutant in mutants.values()}
    assert len(texts) == len(mutants) > 500
    for mutant in mutants.values():
        assert mutant.was != mutant.now


def test_annotations_are_left_alone(mutants: dict[str, Generated]) -> None:
    assert not [name for name in mutants if " def " in name and "|" in mutants[name].was]


def test_what_is_published_is_of_todays_reference(
    mutants: dict[str, Generated], fates: dict[str, Fate]
) -> None:
    assert list(fates) == list(mutants), STALE
    assert publishing.PAGE.read_text("utf-8") == publishing.render(fates, mutants), STALE


def test_every_survivor_is_explained(mutants: dict[str, Generated], fates: dict[str, Fate]) -> None:
    assert list(publishing.problems(fates, mutants, whole=True)) == []


def test_a_survivor_that_nobody_explains_is_told(
    mutants: dict[str, Generated], fates: dict[str, Fate]
) -> None:
    killed = next(name for name, fate in fates.items() if fate.outcome == FAILED)
    worse = {**fates, killed: Fate(SURVIVED, "", reached=True)}
    assert list(publishing.problems(worse, mutants, whole=True)) == [
        f"{killed} survives, and survivors.toml does not say why"
    ]
    assert list(publishing.changed(worse)) == [f"{killed}: survived, published as failed"]


def test_an_explanation_that_does_not_hold_is_told(
    mutants: dict[str, Generated], fates: dict[str, Fate]
) -> None:
    told = next(name for name, fate in fates.items() if fate.outcome == PYTHON)
    worse = {**fates, told: replace(fates[told], outcome=SURVIVED)}
    (problem,) = publishing.problems(worse, mutants, whole=True)
    assert problem.startswith(f"{told} survives; test_")


def test_a_test_that_tells_what_nobody_should_is_told(
    mutants: dict[str, Generated], fates: dict[str, Fate]
) -> None:
    silent = next(name for name, fate in fates.items() if fate.outcome == SURVIVED)
    worse = {**fates, silent: Fate(PYTHON, "reference/tests/test_x.py::test_y", reached=True)}
    assert list(publishing.problems(worse, mutants, whole=True)) == [
        f"{silent} survives, and nobody should tell; reference/tests/test_x.py::test_y does"
    ]


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
    assert marked.clauses_of(f"reference/tests/{test}") == clauses
    assert marked.shows_what_no_client_sees(f"reference/tests/{test}") is theirs


def test_a_test_that_is_not_there() -> None:
    with pytest.raises(LookupError, match="there is no test"):
        marked.clauses_of("reference/tests/test_options.py::test_nothing")


def test_an_explanation_of_nothing_is_told(
    mutants: dict[str, Generated], fates: dict[str, Fate]
) -> None:
    better = {name: Fate(FAILED, "a scenario", reached=True) for name in fates}
    problems = list(publishing.problems(better, mutants, whole=True))
    assert len(problems) == len(explanations())
    assert "where nothing survives" in problems[0]


def test_some_are_judged_as_published(command: Command) -> None:
    # Others each time that the reference changes, and the same until then.
    seed = hashlib.sha256(publishing.PUBLISHED.read_bytes()).hexdigest()
    fates = publishing.published()
    outcomes = {fate.outcome for fate in fates.values()}
    chosen = [
        random.Random(seed).choice([name for name in fates if fates[name].outcome == outcome])
        for outcome in sorted(outcomes)
    ]
    ran = command("selftest", "--systematic", "-n", "2", "--mutant", *chosen)
    assert ran.code == 0, ran.said
    assert f"{len(outcomes)} mutants in" in ran.out


def test_a_mutant_that_nobody_knows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["selftest", "--systematic", "--mutant", "no such line"]) == 2
    assert "no mutant is called 'no such line'" in capsys.readouterr().err
