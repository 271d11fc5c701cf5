"""Find the definition of a step once, and not each time that the step runs.

For each step that it runs, pytest-bdd looks at every definition of every step: a quarter of the
time of a run. It has no setting for that, so this replaces one of its functions, for the scenarios
of this suite only. Without it everything is the same, only slower.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from importlib import import_module
from types import ModuleType

from _pytest.fixtures import FixtureDef, FixtureManager
from _pytest.nodes import Node
from pytest_bdd.parser import Step

from .recorder import RECORDING

#: Not "from pytest_bdd import scenario", which is a function.
BDD: ModuleType = import_module("pytest_bdd.scenario")
NAME = "find_fixturedefs_for_step"

_Search = Callable[[Step, FixtureManager, Node], Iterable[FixtureDef[object]]]

#: The function of pytest-bdd itself; None if it has no such function (any more).
SEARCH: _Search | None = getattr(BDD, NAME, None)
_names: dict[tuple[str, str], list[str]] = {}


def remember(own: Collection[str]) -> None:
    """From now on, remember what was found; change nothing if there is nothing to replace.

    ``own`` are the fixtures of the vocabulary: other people's steps may read the same.
    """
    if SEARCH is not None:
        BDD.__dict__[NAME] = _remembering(SEARCH, own)


def in_use() -> _Search:
    """The function that pytest-bdd calls for each step."""
    search: _Search = BDD.__dict__[NAME]
    return search


def _remembering(search: _Search, own: Collection[str]) -> _Search:
    def remembered(
        step: Step, fixturemanager: FixtureManager, node: Node
    ) -> Iterable[FixtureDef[object]]:
        if RECORDING not in node.stash:
            return search(step, fixturemanager, node)
        key = (step.type, step.name)
        if key not in _names:
            found = (each.argname for each in search(step, fixturemanager, node))
            _names[key] = [name for name in found if name in own]
        # pytest still decides which definitions of a name the node can see.
        seen = (fixturemanager.getfixturedefs(name, node) or () for name in _names[key])
        return [each for definitions in seen for each in definitions]

    return remembered
