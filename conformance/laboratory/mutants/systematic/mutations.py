"""The mutants that cosmic-ray makes of the extension: every operator it has, at every place."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import ndiff
from importlib import import_module
from operator import itemgetter
from pathlib import Path
from typing import Any

from ..catalogue import REFERENCE

#: What is mutated.
EXTENSION = REFERENCE / "flask_jwt_extended"


@dataclass(frozen=True, slots=True)
class Mutation:
    """One mutant: ``file`` below reference/, a line of it, and what that was and is now.

    ``text`` is the whole file.
    """

    file: str
    line: int
    was: str
    now: str
    text: str


def generate() -> dict[str, Mutation]:
    """All mutants by name, in the order of the files; equal ones of two operators are one mutant.

    Without those in annotations, which have no effect. A name contains no line number, as that
    changes with each line before it. Raises ImportError without cosmic-ray.
    """
    found: dict[str, Mutation] = {}
    for path in sorted(EXTENSION.glob("*.py")):
        for mutant in {each.text: each for each in _mutants(path)}.values():
            name = f"{path.name}: {mutant.was} -> {mutant.now}"
            again = sum(other == name or other.startswith(f"{name} #") for other in found)
            found[f"{name} #{again + 1}" if again else name] = mutant
    return found


def _mutants(path: Path) -> Iterator[Mutation]:
    source, mutate = path.read_text("utf-8"), import_module("cosmic_ray.mutating").mutate_code
    ignored = _annotations(source)
    for operator, occurrence, place in sorted(_places(source), key=itemgetter(2)):
        if _within(place, ignored):
            continue
        text = mutate(source, operator, occurrence)
        if _compiles(text):
            file = path.relative_to(REFERENCE).as_posix()
            yield Mutation(file, place[0], *_difference(source, text), text)


def _places(source: str) -> Iterator[tuple[Any, int, tuple[int, int]]]:
    """Each operator, the number of its earlier places, and the line and column of this place."""
    parsing, plugins = import_module("cosmic_ray.ast"), import_module("cosmic_ray.plugins")
    tree = parsing.get_ast(source)
    for name in sorted(plugins.operator_names()):
        kind = plugins.get_operator(name)
        if kind.arguments():  # it replaces what its arguments say, and nothing without them
            continue
        places = (p for node in parsing.ast_nodes(tree) for p in kind().mutation_positions(node))
        yield from ((kind(), number, start) for number, (start, _) in enumerate(places))


def _compiles(text: str) -> bool:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "is" with a literal
            compile(text, "mutant", "exec", dont_inherit=True)
    except SyntaxError:
        return False
    return True


def _difference(source: str, text: str) -> tuple[str, str]:
    """The lines that differ, without their indentation."""
    lines = list(ndiff(source.splitlines(), text.splitlines()))
    was, now = ([line[2:].strip() for line in lines if line[0] == sign] for sign in "-+")
    return " ".join(was), " ".join(now)


def _annotations(source: str) -> list[ast.expr]:
    found: list[ast.expr | None] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            found.append(node.returns)
        elif isinstance(node, ast.arg | ast.AnnAssign):
            found.append(node.annotation)
    return [annotation for annotation in found if annotation is not None]


def _within(place: tuple[int, int], nodes: list[ast.expr]) -> bool:
    return any(
        (node.lineno, node.col_offset) <= place < (node.end_lineno or 0, node.end_col_offset or 0)
        for node in nodes
    )
