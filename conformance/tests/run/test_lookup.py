"""What is remembered of the look-up of steps is what pytest-bdd finds each time."""

from __future__ import annotations

from unittest.mock import Mock

import pytest
from pytest_bdd.parser import Step

from conformance import SUITE
from conformance.results import Run
from conformance.run.pytest_run import run
from conformance.run.scenario import step_lookup
from conformance.run.scenario.collection import step_fixtures

#: The steps that ran, each with whether all ways to look it up agree on one definition.
seen: list[tuple[str, bool]] = []


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Step) -> None:
    """Compare: the run below has this module as a plugin."""
    manager, node = request._fixturemanager, request.node
    assert step_lookup.SEARCH is not None
    right = list(step_lookup.SEARCH(step, manager, node))
    remembered = list(step_lookup.in_use()(step, manager, node))
    seen.append((step.name, len(right) == 1 and remembered == right))


def test_each_step_is_found_as_pytest_bdd_finds_it() -> None:
    record = Run("reference")
    run(record, ["-p", __name__, str(SUITE / "features" / "custom_claims.feature")], [])
    assert len(seen) > len({name for name, _ in seen}) > 10  # some for the second time
    assert [name for name, agree in seen if not agree] == []


def test_the_scenarios_of_others_are_left_to_pytest_bdd(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = Mock(return_value=[])
    monkeypatch.setattr(step_lookup, "SEARCH", asked)
    monkeypatch.setitem(vars(step_lookup.BDD), step_lookup.NAME, step_lookup.in_use())
    step_lookup.remember(step_fixtures())
    step = Step("a step", "given", 0, 1, "Given")
    for _ in range(2):
        assert step_lookup.in_use()(step, request._fixturemanager, request.node) == []
    assert asked.call_count == 2


def test_without_such_a_function_nothing_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    before = step_lookup.in_use()
    monkeypatch.setattr(step_lookup, "SEARCH", None)
    step_lookup.remember(step_fixtures())
    assert step_lookup.in_use() is before
