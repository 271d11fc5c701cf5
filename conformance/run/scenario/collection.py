"""Make pytest items of the scenarios in a feature file, with the steps bound to them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import ModuleType
from typing import Any

import pytest
import pytest_bdd
from _pytest.nodes import Node

from ... import SUITE, spec
from .recorder import RECORDING, Recording
from .step_lookup import BDD, remember
from .testbed import TESTBED

_TAUGHT = pytest.StashKey[set[str]]()

_FIXTURE = type(pytest.fixture(lambda: None))


class FeatureFile(pytest.Module):
    """A feature file as a module: its functions are named as its scenarios are."""

    def _getobj(self) -> ModuleType:
        module = ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        for _, scenario in spec.read_feature(self.path).scenarios():
            setattr(module, scenario.name, _bind(str(self.path), scenario.name))
        return module

    def istestfunction(self, obj: object, name: str) -> bool:
        """Every function of the module that is no fixture is a scenario, whatever its name."""
        return callable(obj) and not isinstance(obj, _FIXTURE) and not name.startswith("pytest")

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Each scenario, each row of an outline as one of its own, in the order of the file."""
        _teach(self)
        # A suite of somebody else's has no tests of what it does not claim.
        above = self.parent.stash.get(TESTBED, None) if self.parent else None
        declared = above.file.profiles if above else None
        feature = spec.read_feature(self.path)
        written = {scenario.name: (rule, scenario) for rule, scenario in feature.scenarios()}
        for item in super().collect():
            rule, scenario = written[getattr(item, "originalname", item.name)]
            clause = _clause(rule)
            profiles = (clause.partition(".")[0], *sorted(scenario.profiles))
            source = spec.clauses()[clause].source if clause else ""
            item.stash[RECORDING] = Recording(feature.path, item.name, clause, profiles, source)
            if declared is None or declared.issuperset(profiles):
                yield item


def _teach(file: FeatureFile) -> None:
    """Make the steps known below the folder of the features, and so to nobody else's features.

    In one place for all of them: pytest-bdd looks at every definition of every step for each step
    that runs, and would look at them once more for each feature that has its own.
    """
    folder = next((node for node in file.listchain() if node.path == SUITE / "features"), None)
    if folder is not None:
        teach(folder, step_fixtures())


def teach(node: Node, fixtures: Mapping[str, Any]) -> None:
    """Make fixtures, and so steps, known below a node, once."""
    taught = node.session.stash.setdefault(_TAUGHT, set())
    if node.nodeid not in taught:
        taught.add(node.nodeid)
        remember(step_fixtures())
        for name, fixture in fixtures.items():
            pytest.register_fixture(name=name, func=inspect.unwrap(fixture), node=node)


def app_of(item: pytest.Item) -> tuple[str, dict[str, Any]] | None:
    """The app that the first step of a scenario asks for, with its options.

    None where it asks for none, or where this version of pytest-bdd does not tell the steps.
    """
    first = next(iter(steps_of(item)), None)
    if first is None:
        return None
    apps: Any = importlib.import_module("conformance.steps.apps")
    asked: tuple[str, dict[str, Any]] | None = apps.asked_for(
        first.name, first.datatable.raw() if first.datatable else ()
    )
    return asked


def steps_of(item: pytest.Item) -> Sequence[Any]:
    """The steps of a scenario with the values of its row; none where pytest-bdd does not tell."""
    templates: Mapping[Any, Any] = getattr(BDD, "scenario_wrapper_template_registry", {})
    template = templates.get(getattr(item, "obj", None))
    if template is None:
        return ()
    row = getattr(item, "callspec", None)
    steps: Sequence[Any] = template.render(row.params["_pytest_bdd_example"] if row else {}).steps
    return steps


def _clause(rule: spec.Rule | None) -> str:
    known = (tag for tag in (rule.tags if rule else ()) if tag in spec.clauses())
    return next(known, "")


_binding = False


def binding() -> bool:
    """Whether it is a scenario of this suite that pytest-bdd makes a function of."""
    return _binding


def _bind(path: str, name: str) -> Any:
    global _binding

    def nothing() -> None:
        """Say no more than the scenario does."""

    _binding = True
    try:
        return pytest_bdd.scenario(path, name, features_base_dir=str(SUITE))(nothing)
    finally:
        _binding = False


@cache
def step_modules() -> tuple[ModuleType, ...]:
    """Every module of the vocabulary."""
    package = importlib.import_module("conformance.steps")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    return tuple(importlib.import_module(f"conformance.steps.{name}") for name in names)


@cache
def step_fixtures() -> dict[str, Any]:
    """The step definitions and fixtures of the vocabulary, by name."""
    every = (item for module in step_modules() for item in vars(module).items())
    return {name: value for name, value in every if isinstance(value, _FIXTURE)}
