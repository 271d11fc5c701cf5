"""Implementations side by side as a page: a row for each clause, a column for each of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...results.matrix import Cell, Column, Matrix, Row
from ...results.outcomes import MEANINGS, UNSAFE, Outcome
from ...results.tally import NOT_RUN, tally
from ...spec import Clause, Severity, sources
from ..content.anchors import clause_anchor, slug
from ..content.summary import short
from . import exchanges, shell
from .compression import packed
from .symbols import look

#: Outcomes that say nothing about how an implementation treats a clause.
_SILENT = (Outcome.NOT_RUN, Outcome.UNSUPPORTED, Outcome.UNDECLARED)


@dataclass(frozen=True, slots=True)
class Summary:
    """A column in short: its verdict, and how many clauses of each source have which standing."""

    name: str
    anchor: str
    standing: str
    mark: str
    verdict: str
    doubtful: bool
    counts: dict[str, dict[str, int]]
    worst: str


def page(matrix: Matrix) -> str:
    """The page of a matrix. A cell links to its scenarios, and those to their exchanges."""
    matrix = reference_first(matrix)
    stores = [packed(dict(_parts(matrix, number))) for number in range(len(matrix.columns))]
    return shell.render(
        "matrix.html",
        matrix=matrix,
        columns=summaries(matrix),
        sources=sources(),
        meanings={outcome.value: words for outcome, words in MEANINGS.items()},
        filters={
            "source": sources(),
            "profile": list(matrix.profiles()),
            "severity": [each.value for each in Severity],
            "outcome": [each.value for each in _worth_a_look(matrix)],
        },
        differs=differs,
        has_evidence=has_evidence,
        is_breach=is_breach,
        quiet=quiet,
        tone=tone,
        cell_anchor=cell_anchor,
        stores=stores,
    )


def summaries(matrix: Matrix) -> list[Summary]:
    """What the head of the page says about each column."""
    return [
        _summary(column, worst([(row.clause, row.cells[number]) for row in matrix.rows]))
        for number, column in enumerate(matrix.columns)
    ]


def _summary(column: Column, worst: str) -> Summary:
    word, mark = ("inconclusive", "?") if column.doubtful else look(column.run)
    counts = {source: _counts(each.register) for source, each in tally(column.run).items()}
    said = short(column.run)
    return Summary(column.name, slug(column.name), word, mark, said, column.doubtful, counts, worst)


def worst(cells: Sequence[tuple[Clause, Cell]]) -> str:
    """The worst behaviour, in words: letting somebody in ranks before crashing or leaking."""
    let_in = [clause.breach for clause, cell in cells if is_breach(clause, cell)]
    if let_in:
        more = f", and {len(let_in) - 2} more such" if len(let_in) > 2 else ""
        return f"{'; '.join(let_in[:2])}{more}"
    for outcome, words in _WORST.items():
        if found := sum(cell.outcome is outcome for _, cell in cells):
            return f"{words} ({found} clause{'' if found == 1 else 's'})"
    return "nothing that deviates"


_WORST = {
    Outcome.LEAKED: "gives away what is secret",
    Outcome.CONTACTED: "fetches an address that a token names",
    Outcome.ACCEPTED: "accepts bad tokens that take the signing key, or a good token, to make",
    Outcome.CRASHED: "can be made to fail with a 5xx",
    Outcome.LATE: "does not answer in time",
    Outcome.REFUSED: "refuses what it has to accept",
    Outcome.DIFFERENT: "answers in other words",
}


def is_breach(clause: Clause, cell: Cell) -> bool:
    """Whether somebody is let in who must not be, expected or not."""
    return clause.severity is Severity.CRITICAL and cell.outcome in UNSAFE


def tone(clause: Clause, cell: Cell) -> str:
    """The CSS class of a cell. A known breach is as red as an unknown one."""
    if cell.deviates and not cell.unexpected and not is_breach(clause, cell):
        return "expected"
    return cell.outcome.value.replace(" ", "-")


def has_evidence(cell: Cell) -> bool:
    """Whether there is more to see than that it passed, or was not run."""
    return cell.outcome not in (*_SILENT, Outcome.PASSED)


def quiet(row: Row, columns: Sequence[Column]) -> dict[str, list[str]]:
    """The names of all others, by outcome."""
    found: dict[str, list[str]] = {}
    for cell, column in zip(row.cells, columns, strict=True):
        if not has_evidence(cell):
            found.setdefault(cell.outcome.value, []).append(column.name)
    return found


def reference_first(matrix: Matrix) -> Matrix:
    """The same matrix, with the reference in the first column."""
    order = sorted(
        range(len(matrix.columns)), key=lambda each: matrix.columns[each].name != "reference"
    )
    rows = (Row(row.clause, tuple(row.cells[each] for each in order)) for row in matrix.rows)
    return Matrix(tuple(matrix.columns[each] for each in order), tuple(rows))


def _worth_a_look(matrix: Matrix) -> list[Outcome]:
    seen = {cell.outcome for row in matrix.rows for cell in row.cells}
    return [each for each in Outcome if each in seen and (each.deviates or each in _DOUBTFUL)]


_DOUBTFUL = (Outcome.ERROR, Outcome.INCONCLUSIVE)


def differs(row: Row) -> bool:
    """Whether the implementations that have this differ."""
    return len({cell.outcome for cell in row.cells if cell.outcome not in _SILENT}) > 1


def cell_anchor(row: Row, column: Column) -> str:
    """The address of a cell: the clause, and the name of the implementation."""
    return f"{clause_anchor(row.clause.id)}/{slug(column.name)}"


def _counts(count: Counter[str]) -> dict[str, int]:
    return {word: number for word, number in count.items() if word != NOT_RUN}


def _parts(matrix: Matrix, number: int) -> Iterator[tuple[str, str]]:
    """The folded parts of a column: each cell's scenarios, and each scenario's exchanges."""
    column = matrix.columns[number]
    for row in matrix.rows:
        cell = row.cells[number]
        if not has_evidence(cell):
            continue
        yield cell_anchor(row, column), _cell(column, number, cell)
        for finding in cell.findings:
            # That run's report has all exchanges; here they would be nine tenths of the page.
            if finding.result is not None and finding.outcome is not Outcome.PASSED:
                yield finding.id, exchanges.deciding(finding.result)


def _cell(column: Column, number: int, cell: Cell) -> str:
    order = list(Outcome)
    findings = sorted(cell.findings, key=lambda finding: order.index(finding.outcome))
    command = column.run.command
    return shell.macro("parts.html", "cell", findings, f"folds-{number}", command, exchanges.again)
