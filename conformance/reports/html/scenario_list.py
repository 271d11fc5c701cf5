"""Every scenario of a run in the order of the book: by feature, then by clause."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ...results import Result, Run
from ...spec import Clause, Severity, clauses, features, sources
from ..content.anchors import chapter_anchor
from .symbols import SIGNS


@dataclass(frozen=True, slots=True)
class ScenarioEntry:
    """A scenario in the list: ``word`` is its verdict, or "expected"."""

    result: Result
    word: str
    excuse: str


@dataclass(frozen=True, slots=True)
class ClauseResults:
    """The scenarios of one clause; ``known`` is None if this suite has no such clause."""

    clause: str
    known: Clause | None
    entries: list[ScenarioEntry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FeatureResults:
    """The scenarios of one feature, by clause."""

    anchor: str
    name: str
    rules: dict[str, ClauseResults] = field(default_factory=dict)


def listed(run: Run) -> list[FeatureResults]:
    """The chapters for which a run has results."""
    names = {feature.path: feature.name for feature in features()}
    found: dict[str, FeatureResults] = {}
    for result in run.results:
        path = result.id.partition("::")[0]
        if path not in found:
            found[path] = FeatureResults(chapter_anchor(path), names.get(path, path))
        rules = found[path].rules
        rule = rules.setdefault(
            result.clause, ClauseResults(result.clause, clauses().get(result.clause))
        )
        rule.entries.append(ScenarioEntry(result, _word(result), result.excuse))
    order = {path: place for place, path in enumerate(names)}
    return [found[path] for path in sorted(found, key=lambda path: order.get(path, len(order)))]


def choices(chapters: Iterable[FeatureResults]) -> dict[str, list[str]]:
    """What the list can be filtered by: for each name, the values that occur in it."""
    rules = [rule for chapter in chapters for rule in chapter.rules.values()]
    known = [rule.known for rule in rules if rule.known]
    words = {entry.word for rule in rules for entry in rule.entries}
    return {
        "verdict": [each for each in SIGNS if each in words],
        "source": [each for each in sources() if each in {clause.source for clause in known}],
        "severity": [each.value for each in Severity if each in {c.severity for c in known}],
        "profile": list(dict.fromkeys(clause.profile for clause in known)),
        "clause": [rule.clause for rule in rules],
    }


def _word(result: Result) -> str:
    """The verdict on a scenario in a word; expected failures have their own."""
    return "expected" if result.excuse else result.verdict.value
