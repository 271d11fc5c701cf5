"""The features as written: chapters, rules, scenarios and steps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gherkin.parser import Parser

from .folders import folders, named
from .register import clauses

_ASKS = re.compile(r'the "(\w+)" app\b')


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a scenario, with its kind (given, when or then), also for an "And"."""

    kind: str
    keyword: str
    text: str
    line: int
    data: str


@dataclass(frozen=True, slots=True)
class Examples:
    """One table of an outline: what its rows have in common, and their number."""

    name: str
    line: int
    rows: int


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as written; an outline counts once, and ``rows`` is how often it runs."""

    name: str
    description: str
    line: int
    tags: frozenset[str]
    steps: tuple[Step, ...]
    examples: tuple[Examples, ...]

    @property
    def rows(self) -> int:
        """How often it runs: once for each row of an outline, otherwise once."""
        return sum(table.rows for table in self.examples) or 1

    @property
    def profiles(self) -> frozenset[str]:
        """The profiles that it depends on besides its rule's: those named in its tags."""
        return self.tags & {clause.profile for clause in clauses().values()}

    @property
    def app(self) -> str:
        """The example app that it uses, or ""."""
        asks = (_ASKS.search(step.text) for step in self.steps)
        return next((asked[1] for asked in asks if asked), "")


@dataclass(frozen=True, slots=True)
class Rule:
    """A normative sentence and the scenarios that show it."""

    name: str
    description: str
    line: int
    tags: frozenset[str]
    scenarios: tuple[Scenario, ...]

    @property
    def clause(self) -> str:
        """The id of its clause: the tag that the register has; "" without one."""
        return next((tag for tag in self.tags if tag in clauses()), "")


@dataclass(frozen=True, slots=True)
class Feature:
    """One chapter. ``path`` has forward slashes; it begins with "features", or "own"."""

    path: str
    name: str
    description: str
    rules: tuple[Rule, ...]
    loose: tuple[Scenario, ...]

    def scenarios(self) -> Iterator[tuple[Rule | None, Scenario]]:
        """Every scenario with its rule, or None outside of all rules, in order."""
        yield from ((None, scenario) for scenario in self.loose)
        yield from ((rule, scenario) for rule in self.rules for scenario in rule.scenarios)


@cache
def features() -> tuple[Feature, ...]:
    """Every feature, in the order of the register, which follows the README."""
    order = list(clauses())
    found = (read_feature(path) for _, folder in folders() for path in folder.rglob("*.feature"))

    def place(feature: Feature) -> tuple[int, str]:
        tags = (tag for rule in feature.rules for tag in rule.tags if tag in order)
        return min(map(order.index, tags), default=len(order)), feature.path

    return tuple(sorted(found, key=place))


@cache
def read_feature(path: Path, root: Path | None = None) -> Feature:
    """Parse one file, from one of the folders with features unless ``root`` is given.

    Raises what gherkin's parser raises for bad Gherkin.
    """
    # pytest-bdd drops the lines of rules and the names of examples, so it is parsed again here.
    document: dict[str, Any] = dict(Parser().parse(path.read_text("utf-8"))["feature"])
    children = document["children"]
    return Feature(
        path=path.relative_to(root).as_posix() if root else named(path),
        name=document["name"],
        description=_prose(document),
        rules=tuple(_rule(child["rule"]) for child in children if "rule" in child),
        loose=tuple(_scenario(child["scenario"]) for child in children if "scenario" in child),
    )


def titles() -> list[str]:
    """The ids of all scenarios, without the rows of outlines."""
    return list(by_id())


def scenario_of(id: str) -> Scenario | None:
    """The scenario with this id, which may end in the row of an outline, or None."""
    return by_id().get(id) or by_id().get(id.partition("[")[0])


def clause_of(id: str) -> str:
    """The id of the clause of a scenario, which may be named with its row; "" if it has none."""
    return _clause_ids().get(id.partition("[")[0], "")


def apps() -> list[str]:
    """The names of the example apps that the scenarios use."""
    return list(dict.fromkeys(each.app for each in by_id().values() if each.app))


@cache
def by_id() -> Mapping[str, Scenario]:
    """Every scenario as written, by its id without the row of an outline."""
    return {f"{f.path}::{each.name}": each for f in features() for _, each in f.scenarios()}


@cache
def _clause_ids() -> Mapping[str, str]:
    rules = ((feature, rule) for feature in features() for rule in feature.rules)
    return {f"{f.path}::{each.name}": rule.clause for f, rule in rules for each in rule.scenarios}


def forget() -> None:
    """Read the features anew when they are asked for next: there are others now."""
    for cached in (features, read_feature, by_id, _clause_ids):
        cached.cache_clear()


def _rule(node: dict[str, Any]) -> Rule:
    scenarios = (child["scenario"] for child in node["children"] if "scenario" in child)
    return Rule(
        name=node["name"],
        description=_prose(node),
        line=node["location"]["line"],
        tags=_tags(node),
        scenarios=tuple(map(_scenario, scenarios)),
    )


def _scenario(node: dict[str, Any]) -> Scenario:
    return Scenario(
        name=node["name"],
        description=_prose(node),
        line=node["location"]["line"],
        tags=_tags(node),
        steps=tuple(_steps(node["steps"])),
        examples=tuple(map(_examples, node["examples"])),
    )


def _examples(node: dict[str, Any]) -> Examples:
    return Examples(node["name"], node["location"]["line"], len(node["tableBody"]))


def _steps(nodes: list[dict[str, Any]]) -> Iterator[Step]:
    kinds = {"Context": "given", "Action": "when", "Outcome": "then"}
    kind = "given"
    for node in nodes:
        kind = kinds.get(node["keywordType"], kind)
        yield Step(
            kind, node["keyword"].strip(), node["text"], node["location"]["line"], _data(node)
        )


def _data(node: dict[str, Any]) -> str:
    rows = node.get("dataTable", {}).get("rows", ())
    table = "\n".join(" | ".join(cell["value"] for cell in row["cells"]) for row in rows)
    return table or str(node.get("docString", {}).get("content", ""))


def _tags(node: dict[str, Any]) -> frozenset[str]:
    return frozenset(tag["name"].lstrip("@") for tag in node["tags"])


def _prose(node: dict[str, Any]) -> str:
    return " ".join(str(node["description"]).split())
