"""A matrix as Markdown: who passes what, and otherwise what was done instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...results.matrix import Cell, Column, Matrix, Row
from ...results.outcomes import DEVIATIONS, MEANINGS, Outcome
from ...results.tally import STANDINGS, tally
from ...spec import Clause, observable, sources
from ..content.summary import short
from .environment import code, prose, render

#: Each symbol is followed by the word, so that nobody has to know the symbols.
SIGNS = {
    Outcome.PASSED: "✓",
    Outcome.UNSUPPORTED: "-",
    Outcome.UNDECLARED: "-",
    Outcome.NOT_RUN: "…",
    Outcome.INCONCLUSIVE: "?",
    Outcome.ERROR: "!",
    **dict.fromkeys(DEVIATIONS, "✗"),
}
#: Replaces ✗ if the target file says that this deviation is known, and why.
KNOWN = "≠"


def matrix_markdown(matrix: Matrix) -> str:
    """The matrix, in sections: the runs, each profile, and the reasons for what was expected."""
    names = [column.name for column in matrix.columns]
    tallies = [tally(column.run) for column in matrix.columns]
    verdicts = [short(column.run) for column in matrix.columns]
    every = [each.register for by_source in tallies for each in by_source.values()]
    shown = [word for word in STANDINGS if any(count[word] for count in every)]
    counted = [(source, word) for source in sources() for word in shown]
    return render(
        "matrix.md",
        columns=matrix.columns,
        names=names,
        heads=[prose(f"{source}: {word}") for source, word in counted],
        runs=[
            [name, *(of[source].register[word] or "" for source, word in counted), prose(verdict)]
            for name, of, verdict in zip(names, tallies, verdicts, strict=True)
        ],
        register=", ".join(f"{len(observable(each))} of source {each}" for each in sources()),
        legend=list(_legend(matrix)),
        profiles={name: _profile(matrix.columns, of) for name, of in matrix.profiles().items()},
        excuses=[(name, list(_excuses(matrix, place))) for place, name in enumerate(names)],
    )


def _legend(matrix: Matrix) -> Iterator[Sequence[object]]:
    found = {each for row in matrix.rows for cell in row.cells for each in cell.counts}
    for outcome in reversed(Outcome):
        if outcome in found:
            yield prose(SIGNS[outcome]), outcome.value, prose(MEANINGS[outcome])
    yield KNOWN, "", prose("as ✗, and the target file gives the reason: see the end")


_Loud = list[list[object]]
_Quiet = list[tuple[Clause, list[str]]]


def _profile(columns: Sequence[Column], rows: Sequence[Row]) -> tuple[_Loud, _Quiet]:
    """A row for each clause; then those that all who have them pass, and who does not have them."""
    loud: _Loud = [
        [code(row.clause.id), row.clause.source, *map(_cell, row.cells)]
        for row in rows
        if not row.quiet
    ]
    return loud, [(row.clause, _without(columns, row)) for row in rows if row.quiet]


def _without(columns: Sequence[Column], row: Row) -> list[str]:
    pairs = zip(columns, row.cells, strict=True)
    return [column.name for column, cell in pairs if cell.outcome is not Outcome.PASSED]


def _cell(cell: Cell) -> str:
    known = cell.outcome.deviates and not cell.unexpected
    return prose(f"{KNOWN if known else SIGNS[cell.outcome]} {words(cell)}")


def words(cell: Cell) -> str:
    """Such as "passed", or "accepted 8, crashed 2 of 33", without those that passed."""
    counts = cell.counts
    if len(counts) == 1:
        return cell.outcome.value
    said = (f"{each.value} {n}" for each, n in counts.items() if each is not Outcome.PASSED)
    return f"{', '.join(said)} of {len(cell.findings)}"


def _excuses(matrix: Matrix, place: int) -> Iterator[tuple[str, str]]:
    for row in matrix.rows:
        yield from ((row.clause.id, why) for why in row.cells[place].excuses)
