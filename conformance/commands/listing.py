"""Show the specification: its features, rules, scenarios and clauses."""

from __future__ import annotations

import json
from collections.abc import Iterator
from difflib import get_close_matches
from typing import Any

from ..reports.content.references import references
from ..spec import Clause, Feature, Rule, Scenario, clauses, features, located
from ..verdicts import UsageError


class UnknownIdError(UsageError):
    """There is no such clause. The message names the nearest ones."""


def as_json() -> str:
    """Everything that a program may want to know about the specification, as one JSON document."""
    document = {
        "clauses": [_clause(clause) for clause in clauses().values()],
        "features": [_feature(feature) for feature in features()],
    }
    return json.dumps(document, indent=2, ensure_ascii=False)


def as_text() -> Iterator[str]:
    """Features, rules and scenarios, indented, with the clause ids."""
    for feature in features():
        yield f"{feature.path}  {feature.name}"
        for rule in feature.rules:
            listed = f" [ASVS {', '.join(ids)}]" if (ids := _listed(rule)) else ""
            yield f"  {rule.clause or '(no clause)'}  {rule.name}{listed}"
            yield from (f"    {scenario.name}" for scenario in rule.scenarios)


def show(id: str) -> Iterator[str]:
    """A clause, and its rule in the features. Raises UnknownIdError."""
    if id not in clauses():
        near = get_close_matches(id, clauses(), 3, 0.4)
        hint = f"; did you mean {', '.join(near)}?" if near else "; see jwt-conformance list"
        raise UnknownIdError(f"no clause is called {id!r}{hint}")
    clause = clauses()[id]
    yield f"{clause.id} ({clause.source}, {clause.severity.value}, seen {_seen(clause)})"
    yield clause.text
    yield from (f"  {place.words}  {place.url}".rstrip() for place in references(clause))
    for feature in features():
        for rule in feature.rules:
            if id in rule.tags:
                yield from _rule_text(feature, rule)


def _seen(clause: Clause) -> str:
    return "over HTTP" if clause.over == "http" else "in Python only"


def _rule_text(feature: Feature, rule: Rule) -> Iterator[str]:
    lines = located(feature.path).read_text("utf-8").splitlines()
    later = [other.line for other in feature.rules if other.line > rule.line]
    # There is a line of tags above each rule.
    end = min(later) - 2 if later else len(lines)
    yield f"\n{feature.path}:{rule.line}"
    yield from lines[rule.line - 2 : end]


def _listed(rule: Rule) -> tuple[str, ...]:
    clause = clauses().get(rule.clause)
    return clause.asvs if clause else ()


def _clause(clause: Clause) -> dict[str, Any]:
    plain = {name: getattr(clause, name) for name in ("id", "source", "over", "text")}
    places = [{"words": place.words, "url": place.url} for place in clause.place]
    lists = {"place": places, "asvs": list(clause.asvs), "cwe": list(clause.cwe)}
    return {**plain, "severity": clause.severity.value, **lists}


def _feature(feature: Feature) -> dict[str, Any]:
    rules = [
        {
            "clause": rule.clause or "(no clause)",
            "name": rule.name,
            "line": rule.line,
            "scenarios": [_scenario(rule, scenario) for scenario in rule.scenarios],
        }
        for rule in feature.rules
    ]
    return {"path": feature.path, "name": feature.name, "rules": rules}


def _scenario(rule: Rule, scenario: Scenario) -> dict[str, Any]:
    profiles = [rule.clause.partition(".")[0], *sorted(scenario.profiles)]
    own = {"name": scenario.name, "line": scenario.line, "rows": scenario.rows}
    return {**own, "profiles": profiles}
