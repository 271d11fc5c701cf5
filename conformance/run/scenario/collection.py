"""Make pytest items of the scenarios in a feature file, with the steps bound to them."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import pytest_bdd
from _pytest.nodes import Node

from ... import SUITE, spec
from ...http import NotSentError
from ...spec.folders import OWN, folders, named
from ...targets import TargetError
from ...verdicts import Deviation, Unsupported, UsageError
from .recorder import RECORDING, Recording
from .testbed import TESTBED, Testbed

#: Not "from pytest_bdd import scenario", which is a function.
_BDD: ModuleType = importlib.import_module("pytest_bdd.scenario")

_TAUGHT = pytest.StashKey[set[str]]()

#: How pytest-bdd names the fixture that it makes of a step.
_DEFINITION = "pytestbdd_stepdef_"
_FIXTURE = type(pytest.fixture(lambda: None))


class FeatureFile(pytest.Module):
    """A feature file as a module: its functions have the names of its scenarios."""

    def _getobj(self) -> ModuleType:
        module = ModuleType(self.path.stem)
        module.__file__ = str(self.path)
        for _, scenario in spec.read_feature(self.path).scenarios():
            setattr(module, scenario.name, _bind(str(self.path), scenario.name))
        return module

    def istestfunction(self, obj: object, name: str) -> bool:
        """Every function of the module that is not a fixture is a scenario, whatever its name."""
        return callable(obj) and not isinstance(obj, _FIXTURE) and not name.startswith("pytest")

    def collect(self) -> Iterable[pytest.Item | pytest.Collector]:
        """Each scenario in the order of the file; each row of an outline is one of its own."""
        _teach(self)
        # In somebody else's suite there are no tests of profiles that its target does not claim.
        above = self.parent.stash.get(TESTBED, None) if self.parent else None
        declared = above.file.profiles if above else None
        feature = spec.read_feature(self.path)
        written = {scenario.name: (rule, scenario) for rule, scenario in feature.scenarios()}
        for item in super().collect():
            rule, scenario = written[getattr(item, "originalname", item.name)]
            clause = rule.clause if rule else ""
            profiles = (clause.partition(".")[0], *sorted(scenario.profiles))
            source = spec.clauses()[clause].source if clause else ""
            item.stash[RECORDING] = Recording(feature.path, item.name, clause, profiles, source)
            if declared is None or declared.issuperset(profiles):
                yield item


def _teach(file: FeatureFile) -> None:
    """Make the steps known below the folder of the features, and not to anybody else's features.

    In one place for all of them: for each step that runs, pytest-bdd looks at every definition of
    every step, and would do so once more for each feature that has its own.
    """
    known = {folder for _, folder in folders()}
    folder = next((node for node in file.listchain() if node.path in known), None)
    # A user's own feature may be collected by itself, if its folder is outside the root.
    if folder is not None or named(file.path).startswith(OWN):
        teach(folder or file, step_fixtures())


def teach(node: Node, fixtures: Mapping[str, Any]) -> None:
    """Make fixtures, and so steps, known below a node. Repeating it does nothing."""
    taught = node.session.stash.setdefault(_TAUGHT, set())
    if node.nodeid not in taught:
        taught.add(node.nodeid)
        for name, fixture in fixtures.items():
            pytest.register_fixture(name=name, func=inspect.unwrap(fixture), node=node)


def app_of(item: pytest.Item) -> tuple[str, dict[str, Any]] | None:
    """The app that the first step of a scenario asks for, with its options.

    None if it asks for none, or if this version of pytest-bdd does not expose the steps.
    """
    first = next(iter(steps_of(item)), None)
    if first is None:
        return None
    apps: Any = importlib.import_module("conformance.steps.apps")
    asked: tuple[str, dict[str, Any]] | None = apps.asked_for(
        first.name, first.datatable.raw() if first.datatable else ()
    )
    return asked


def logs_in(testbed: Testbed, name: str) -> bool:
    """Whether somebody can log in to an app with its usual options, as the steps judge it."""
    people: Any = importlib.import_module("conformance.steps.people")
    own = (testbed.target, testbed.client, testbed.dialect, people.People())
    try:
        testbed.target.start()  # again, if it died
        people.logged_in_to(*own, "Ada", name)
    except (Deviation, Unsupported, TargetError, NotSentError):
        return False
    return True


def steps_of(item: pytest.Item) -> Sequence[Any]:
    """The steps of a scenario with the values of its row; none if pytest-bdd hides them."""
    templates: Mapping[Any, Any] = getattr(_BDD, "scenario_wrapper_template_registry", {})
    template = templates.get(getattr(item, "obj", None))
    if template is None:
        return ()
    row = getattr(item, "callspec", None)
    steps: Sequence[Any] = template.render(row.params["_pytest_bdd_example"] if row else {}).steps
    return steps


_binding = False


def binding() -> bool:
    """Whether pytest-bdd is making a function of a scenario of this suite."""
    return _binding


def _bind(path: str, name: str) -> Any:
    global _binding

    def nothing() -> None:
        """Add nothing to the scenario."""

    _binding = True
    try:
        return pytest_bdd.scenario(path, name, features_base_dir=str(SUITE))(nothing)
    finally:
        _binding = False


_own: list[str] = []


def add_steps(*names: str) -> None:
    """Add the steps of these modules, given by import names. Raises UsageError."""
    here = str(Path.cwd())  # where python -m would look, and a command does not
    if names and here not in sys.path:
        sys.path.append(here)
    for name in names:
        try:
            importlib.import_module(name)
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            raise UsageError(f"--steps {name}: not a module that can be imported: {what}") from None
    _own[:] = names
    step_modules.cache_clear()
    step_fixtures.cache_clear()


@cache
def step_modules() -> tuple[ModuleType, ...]:
    """Every module of the vocabulary, and those that a user adds."""
    package = importlib.import_module("conformance.steps")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__))
    named = [*(f"conformance.steps.{name}" for name in names), *_own]
    return tuple(map(importlib.import_module, named))


def unknown_steps(feature: spec.Feature) -> Iterator[str]:
    """A sentence for each line of a feature that matches no step, except those with a <value>."""
    fixtures = (each for name, each in step_fixtures().items() if name.startswith(_DEFINITION))
    known = [inspect.unwrap(each)() for each in fixtures]
    for _, scenario in feature.scenarios():
        for step in scenario.steps:
            own = [each for each in known if each.type in (None, step.kind)]
            if "<" not in step.text and not any(e.parser.is_matching(step.text) for e in own):
                near = get_close_matches(step.text, [str(e.parser.name) for e in own], 1, 0.3)
                hint = "".join(f"; there is {name!r}" for name in near)
                yield f"{feature.path}:{step.line}: no step is {step.kind} {step.text!r}{hint}"


@cache
def step_fixtures() -> dict[str, Any]:
    """The step definitions and fixtures of the vocabulary, by name."""
    every = (item for module in step_modules() for item in vars(module).items())
    return {name: value for name, value in every if isinstance(value, _FIXTURE)}
