"""What is made at random: it can be read and run, it stays true when it shrinks, and has a seed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from conformance import spec
from conformance.fuzz import FAMILIES, Family, FuzzScenario, Search
from conformance.fuzz.model import Action, ActionSequence
from conformance.fuzz.scenarios import Table, TwoUsers
from conformance.run.run_options import RunOptions
from conformance.run.scenario.collection import unknown_steps

SEEDS = range(40)


def shrunk(scenario: FuzzScenario, random: Random) -> Iterator[FuzzScenario]:
    """The scenario, and what becomes of it when it gets smaller again and again."""
    for _ in range(12):
        yield scenario
        smaller = list(scenario.smaller())
        if not smaller:
            return
        scenario = random.choice(smaller)


@pytest.fixture
def search(tmp_path: Path) -> Iterator[Search]:
    yield Search(RunOptions.of(), tmp_path, seed=0, seconds=1)
    spec.add()


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_whatever_is_made_is_in_the_vocabulary(family: Family, search: Search) -> None:
    made = [each for seed in SEEDS for each in shrunk(family.make(Random(seed)), Random(seed))]
    search._write([(family, scenario) for scenario in made], "made")
    (feature,) = (each for each in spec.features() if each.path.startswith("own/"))
    assert list(unknown_steps(feature)) == []
    # Gherkin gives back what was put into a cell, whatever it is.
    for scenario, (_, read) in zip(made, feature.scenarios(), strict=True):
        if isinstance(scenario, Table):
            when = next(step for step in read.steps if step.kind == "when")
            cells = [" | ".join(row.cells(row.value)) for row in scenario.rows]
            assert when.data.split("\n") == [cell for row in cells for cell in row.split("\n")]


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_the_same_seed_makes_the_same_scenarios(family: Family) -> None:
    first, again, other = (family.make(Random(seed)).lines() for seed in (7, 7, 8))
    assert first == again
    assert first != other


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.name)
def test_what_is_smaller_has_to_come_to_the_same(family: Family) -> None:
    for seed in SEEDS:
        for scenario in shrunk(family.make(Random(seed)), Random(seed)):
            if isinstance(scenario, Table):
                assert all(row.bad(row.value) for row in scenario.rows)
            elif isinstance(scenario, TwoUsers):
                assert scenario.one != scenario.other
            else:
                assert isinstance(scenario, ActionSequence)
                assert scenario.model() is not None
                assert any(line.startswith("Then") for line in scenario.lines())


def test_a_life_knows_what_becomes_of_each_token() -> None:
    revoked, back = (
        Action("Ada", "revoke", "access token"),
        Action("Ada", "unrevoke", "access token"),
    )
    assert ActionSequence("loaders", (revoked, back)).model() is None, (
        "she has nothing to show any more"
    )
    other = Action("Ada", "log in")
    model = ActionSequence("loaders", (other, revoked, back, revoked)).model()
    assert model is not None
    assert "Ada's access token does not open GET /protected" in model.seen()
    assert "Ada's other access token opens GET /protected" in model.seen()
    assert "Grace's access token opens GET /protected" in model.seen()
    assert ActionSequence("blacklist", (revoked,)).model() is None, (
        "access tokens are not stored there"
    )
