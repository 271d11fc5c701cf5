"""The specification as chapters to read, with what the reference did in each scenario."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from textwrap import dedent

from ... import SUITE
from ...results import Result, Run
from ...spec import Clause, Feature, Rule, Scenario, clauses, features, located
from .flask_lines import Excerpt, excerpts


@dataclass(frozen=True, slots=True)
class Picture:
    """A scenario, its lines in the feature below the title, and a result for each time it ran."""

    id: str
    scenario: Scenario
    text: str
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Norm:
    """A rule with its clause and its scenarios. ``errata`` are the numbers of the errata about it.

    ``excerpts`` are its lines of Flask that no earlier rule in the chapter has.
    """

    clause: Clause
    rule: Rule
    errata: tuple[str, ...]
    pictures: tuple[Picture, ...]
    excerpts: tuple[Excerpt, ...] = ()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A feature."""

    feature: Feature
    norms: tuple[Norm, ...]


def chapters(run: Run) -> list[Chapter]:
    """The features in the order of the README, with the results of a run."""
    results: dict[str, list[Result]] = defaultdict(list)
    for result in run.results:
        results[result.id.partition("[")[0]].append(result)
    return [Chapter(feature, tuple(_norms(feature, results))) for feature in features()]


def by_profile(every: list[Chapter]) -> dict[str, list[tuple[Chapter, Norm]]]:
    """Each rule with its chapter, by the profile of its clause."""
    found: dict[str, list[tuple[Chapter, Norm]]] = {}
    for chapter in every:
        for norm in chapter.norms:
            found.setdefault(norm.clause.profile, []).append((chapter, norm))
    return found


def in_python_only() -> list[Clause]:
    """The clauses that no client can see: they have unit tests, and no rule."""
    return [clause for clause in clauses().values() if clause.over != "http"]


def text_of(feature: Feature, scenario: Scenario) -> str:
    """The lines of a scenario below its title, as they are in the file."""
    lines = located(feature.path).read_text("utf-8").splitlines()
    begins = [one.line for one in feature.rules] + [one.line for _, one in feature.scenarios()]
    end = min((line for line in begins if line > scenario.line), default=len(lines) + 1)
    own = lines[scenario.line : end - 1]
    while own and (not own[-1].strip() or own[-1].lstrip().startswith("@")):
        own.pop()  # tags of what comes next
    return dedent("\n".join(own)).strip("\n")


@cache
def errata_of() -> dict[str, tuple[str, ...]]:
    """The numbers of the errata that name a clause, by its id."""
    found: dict[str, list[str]] = defaultdict(list)
    text = (SUITE / "features" / "ERRATA.md").read_text("utf-8")
    for number, entry in re.findall(r"^\*\*(E\d+)\.(.*?)(?=^\*\*E\d|^## |\Z)", text, re.M | re.S):
        for id in re.findall(r"`([a-z]+\.[a-z-]+)`", entry):
            found[id].append(number)
    return {id: tuple(dict.fromkeys(numbers)) for id, numbers in found.items()}


def _norms(feature: Feature, results: dict[str, list[Result]]) -> Iterator[Norm]:
    shown: set[Excerpt] = set()
    for rule in feature.rules:
        clause = clauses()[rule.clause]
        pictures = tuple(_picture(feature, scenario, results) for scenario in rule.scenarios)
        ran = next((picture for picture in pictures if picture.results), None)
        lines = excerpts(clause, ran.scenario, ran.results[0]) if ran else ()
        new = tuple(each for each in lines if each not in shown)
        shown.update(new)
        yield Norm(clause, rule, errata_of().get(clause.id, ()), pictures, new)


def _picture(feature: Feature, scenario: Scenario, results: dict[str, list[Result]]) -> Picture:
    id = f"{feature.path}::{scenario.name}"
    return Picture(id, scenario, text_of(feature, scenario), tuple(results[id]))
