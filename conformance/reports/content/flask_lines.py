"""The views of the reference's example apps, to be shown beside the rules that they follow."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from textwrap import dedent

from ... import SUITE
from ...contract import APPS
from ...results import Result
from ...spec import Clause, Scenario
from .transcript import path_of

_EXAMPLES = "reference/examples"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A function of an example app, with its decorators and the comment above it."""

    file: str
    text: str


def excerpts(clause: Clause, scenario: Scenario, result: Result) -> tuple[Excerpt, ...]:
    """The views that answered in this scenario, and the loaders that the rule is about.

    Nothing for clauses that are not from the README: they need no further lines.
    """
    if clause.source != "readme" or scenario.app not in APPS:
        return ()
    functions = _functions(scenario.app)
    names = [clause.id.partition(".")[2].replace("-", "_"), clause.profile]
    found = [functions[name] for name in (*_asked(scenario, result), *names) if name in functions]
    return tuple(dict.fromkeys(found))


def _asked(scenario: Scenario, result: Result) -> list[str]:
    """The routes that were requested by the When, or else by the Then."""
    kinds = {step.line: step.kind for step in scenario.steps}
    asked: dict[str, list[str]] = {"given": [], "when": [], "then": []}
    for step, exchanges in result.by_step():
        for exchange in exchanges:
            route = APPS[scenario.app].route(path_of(exchange).partition("?")[0])
            if route and step:
                asked[kinds.get(step.line, "given")].append(f"{route.method} {route.path}")
    return asked["when"] or asked["then"]


@cache
def _functions(app: str) -> Mapping[str, Excerpt]:
    """The functions of an example by the route, the loader or the profile that they are for.

    An app has the views of the modules that it imports, except for those that it replaces.
    """
    path = SUITE / _EXAMPLES / f"{app}.py"
    tree = ast.parse(path.read_text("utf-8"))
    found: dict[str, Excerpt] = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.level:
            names = [node.module] if node.module else [each.name for each in node.names]
            for name in names:
                found |= _functions(name) if name in APPS else {}
    prefix = next(iter(re.findall(r'url_prefix="(.*?)"', path.read_text("utf-8"))), "")
    for each in ast.walk(tree):
        if isinstance(each, ast.FunctionDef):
            found |= {name: _excerpt(path, each) for name in _names(each, prefix)}
    return found


def _names(node: ast.FunctionDef, prefix: str) -> Iterator[str]:
    for decorator in map(ast.unparse, node.decorator_list):
        if route := re.match(r"(\w+)\.route\('([^']*)'(?:, methods=\['(\w+)'\])?", decorator):
            base = "" if route[1] == "app" else prefix  # of the blueprint
            yield f"{route[3] or 'GET'} {base}{route[2].replace('<string:', '<')}"
        elif decorator.endswith("user_claims_loader"):
            yield "claims"
    if not node.decorator_list:
        yield node.name  # a loader, registered by its name


def _excerpt(path: Path, node: ast.FunctionDef) -> Excerpt:
    lines = path.read_text("utf-8").splitlines()
    begin = min([node.lineno, *(each.lineno for each in node.decorator_list)]) - 1
    while lines[begin - 1].lstrip().startswith("#"):
        begin -= 1
    return Excerpt(f"{_EXAMPLES}/{path.name}", dedent("\n".join(lines[begin : node.end_lineno])))
