"""Implementations beside each other as a page: a row for each clause, a column for each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from ...results.matrix import Cell, Column, Matrix, Row
from ...results.outcomes import MEANINGS, Outcome
from ...results.tally import NOT_RUN, tally
from ...spec import SOURCES
from ..content.anchors import clause_anchor, slug
from ..content.summary import short
from . import exchanges, shell
from .embedded import packed
from .symbols import look

#: What says nothing of how an implementation treats a clause.
_SILENT = (Outcome.NOT_RUN, Outcome.UNSUPPORTED, Outcome.UNDECLARED)


@dataclass(frozen=True, slots=True)
class Summary:
    """A column in short: its verdict, and for each source how many clauses came to what."""

    name: str
    anchor: str
    standing: str
    mark: str
    verdict: str
    doubtful: bool
    counts: dict[str, dict[str, int]]


def page(matrix: Matrix) -> str:
    """The page of a matrix. A cell leads to its scenarios, and those to their exchanges."""
    stores = [packed(dict(_parts(matrix, number))) for number in range(len(matrix.columns))]
    return shell.render(
        "matrix.html",
        matrix=matrix,
        columns=list(map(summary, matrix.columns)),
        sources=SOURCES,
        meanings={outcome.value: words for outcome, words in MEANINGS.items()},
        filters={"source": SOURCES, "profile": list(matrix.profiles())},
        differs=differs,
        cell_anchor=cell_anchor,
        stores=stores,
    )


def summary(column: Column) -> Summary:
    """What the head of the page says of a column."""
    word, mark = ("inconclusive", "?") if column.doubtful else look(column.run)
    counts = {source: _counts(each.register) for source, each in tally(column.run).items()}
    said = short(column.run)
    return Summary(column.name, slug(column.name), word, mark, said, column.doubtful, counts)


def differs(row: Row) -> bool:
    """Whether those implementations that have this at all do not all do the same."""
    return len({cell.outcome for cell in row.cells if cell.outcome not in _SILENT}) > 1


def cell_anchor(row: Row, column: Column) -> str:
    """The address of a cell: the clause, and the name of the implementation."""
    return f"{clause_anchor(row.clause.id)}/{slug(column.name)}"


def _counts(count: Counter[str]) -> dict[str, int]:
    return {word: number for word, number in count.items() if word != NOT_RUN}


def _parts(matrix: Matrix, number: int) -> Iterator[tuple[str, str]]:
    """What is folded of a column: each cell's scenarios, and each scenario's exchanges."""
    column = matrix.columns[number]
    for row in matrix.rows:
        cell = row.cells[number]
        yield cell_anchor(row, column), _cell(column, number, cell)
        for finding in cell.findings:
            if finding.result is not None:
                yield finding.id, exchanges.exchanges(finding.result)


def _cell(column: Column, number: int, cell: Cell) -> str:
    order = list(Outcome)
    findings = sorted(cell.findings, key=lambda finding: order.index(finding.outcome))
    command = column.run.command
    return shell.macro("parts.html", "cell", findings, f"folds-{number}", command, exchanges.again)
