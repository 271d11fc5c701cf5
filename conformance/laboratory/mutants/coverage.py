"""Which lines of the reference each scenario reaches, and so which mutants it can notice.

A scenario that never reaches what a mutant changes sees no difference, so it need not run. That
saves more than half of the time; ``selftest --whole`` runs them all, with the same result.
"""

from __future__ import annotations

import ast
import json
import re
import sys
import tempfile
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from conformance import SUITE
from conformance.results import Result, Run
from conformance.spec import features
from conformance.verdicts import Verdict

from .catalogue import REFERENCE, Edit, Mutant
from .programs.stores import MEMORY
from .workers import run_in_worker

_TRACE = Path(__file__).parent / "programs" / "trace_harness.py"

#: A line that ran: file below reference/, number, name of the function that it belongs to.
Line = tuple[str, int, str]
Coverage = dict[str, frozenset[Line]]
#: Lines of a file, in the function of that name, or in any function if the name is empty.
Spot = tuple[str, range, str]


class CoverageError(Exception):
    """The reference itself does not pass, so nothing can be said about its mutants."""


def chapters() -> list[str]:
    """The arguments for coverage_of: each feature by its path."""
    return [feature.path for feature in features()]


def coverage_of(chapter: str, kind: str = MEMORY, place: str = "") -> Coverage:
    """Run one feature against the reference on a kind of store, traced. Raises CoverageError."""
    record = Run("reference")
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "lines.json"
        target = Path(folder) / "traced.toml"
        command = [sys.executable, str(_TRACE), str(lines), kind, place]
        target.write_text(f'name = "traced"\ncommand = {json.dumps(command)}\n', "utf-8")
        run_in_worker(record, [f"--target={target}", "-m", "not slow", str(SUITE / chapter)])
        _check(record, f"{chapter} on {kind}")
        traced = json.loads(lines.read_text("utf-8"))
    return {r.id: _lines(traced.get("", []) + traced[_app(r)]) for r in record.results}


def _lines(lines: Iterable[tuple[str, int, str]]) -> frozenset[Line]:
    return frozenset((file, number, name) for file, number, name in lines)


def _check(record: Run, what: str) -> None:
    wrong = [r.id for r in record.results if r.verdict is not Verdict.PASSED]
    if wrong or record.defects or not record.results:
        raise CoverageError(f"the reference does not pass {what}: {wrong} {record.defects}")


def _app(result: Result) -> str:
    urls = (exchange.request.url for exchange in result.exchanges)
    return next(match[1] for url in urls if (match := re.search(r"/a/(\d+)(?:/|$)", url)))


def may_notice(mutant: Mutant, coverage: Coverage) -> frozenset[str]:
    """The ids of the scenarios that may notice this mutant; all of them if that is unknown."""
    spots = [spot for edit in mutant.edits if (spot := _spot(edit))]
    if _spot(mutant.edits[0]) is None:  # further edits at module level support this one
        return frozenset(coverage)
    return passing(spots, coverage)


def passing(spots: Iterable[Spot], coverage: Coverage) -> frozenset[str]:
    """The ids of the scenarios that run any of these lines."""
    spots = list(spots)
    return frozenset(
        id
        for id, lines in coverage.items()
        if any(_hits(line, *spot) for line in lines for spot in spots)
    )


def _hits(line: Line, file: str, numbers: range, inside: str) -> bool:
    return line[0] == file and line[1] in numbers and inside in ("", line[2])


@cache
def _spot(edit: Edit) -> Spot | None:
    text = (REFERENCE / edit.file).read_text("utf-8")
    start = text.index(edit.old)
    first = text.count("\n", 0, start) + 1
    return spot_of(edit.file, first, first + edit.old.rstrip("\n").count("\n"))


@cache
def spot_of(file: str, first: int, last: int) -> Spot | None:
    """The lines that have to run for a change of these to matter; None outside functions."""
    text = (REFERENCE / file).read_text("utf-8")
    around = [node for node in _functions(text) if node.lineno <= first and last <= _end(node)]
    # A default value or a decorator belongs to what surrounds the function.
    inner = [n for n in around if isinstance(n, ast.Lambda) or n.body[0].lineno <= first]
    if not inner or inner[-1] is not around[-1]:
        return None
    found = inner[-1]
    if isinstance(found, ast.Lambda):
        return file, range(found.lineno, _end(found) + 1), "<lambda>"
    return file, _statements(found, first, last), ""


def _functions(text: str) -> Iterator[ast.FunctionDef | ast.Lambda]:
    for node in ast.walk(ast.parse(text)):  # outer ones come before inner ones
        if isinstance(node, ast.FunctionDef | ast.Lambda):
            yield node


def _statements(function: ast.FunctionDef, first: int, last: int) -> range:
    """These lines, and the rest of the simple statements that they begin or end in."""
    for node in ast.walk(function):
        if not isinstance(node, ast.stmt) or hasattr(node, "body"):
            continue
        if node.lineno <= last and first <= _end(node):
            first, last = min(first, node.lineno), max(last, _end(node))
    return range(first, last + 1)


def _end(node: ast.expr | ast.stmt) -> int:
    return node.end_lineno or node.lineno
