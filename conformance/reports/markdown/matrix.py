"""A matrix as Markdown: who passes what, and for all else what was done instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...results.matrix import Cell, Column, Matrix, Row
from ...results.outcomes import DEVIATIONS, MEANINGS, Outcome
from ...results.tally import STANDINGS, tally
from ...spec import SOURCES, observable
from ..content.summary import short
from .report import plain

#: Behind the sign comes the word, so that nothing depends on knowing the signs.
SIGNS = {
    Outcome.PASSED: "✓",
    Outcome.UNSUPPORTED: "-",
    Outcome.UNDECLARED: "-",
    Outcome.NOT_RUN: "…",
    Outcome.INCONCLUSIVE: "?",
    Outcome.ERROR: "!",
    **dict.fromkeys(DEVIATIONS, "✗"),
}
#: In place of ✗ where the target file says that this deviation is known, and why.
KNOWN = "≠"


def matrix_markdown(matrix: Matrix) -> str:
    """The matrix, in sections: the runs, each profile, and the reasons of what was expected."""
    return "\n".join(_lines(matrix)) + "\n"


def _lines(matrix: Matrix) -> Iterator[str]:
    yield "# JWT conformance, side by side\n"
    yield from _runs(matrix.columns)
    yield from _legend(matrix)
    for profile, rows in matrix.profiles().items():
        yield f"\n## {profile}\n"
        yield from _profile(matrix.columns, rows)
    yield from _reasons(matrix)


def _runs(columns: Sequence[Column]) -> Iterator[str]:
    shown = [name for name in STANDINGS if any(_count(each, name) for each in columns)]
    heads = [f"{source}: {name}" for source in SOURCES for name in shown]
    yield _row(["clauses", *heads, "verdict"])
    yield "| --- " + "| ---: " * len(heads) + "| --- |"
    for column in columns:
        counts = tally(column.run)
        cells = [str(counts[source].register[name] or "") for source in SOURCES for name in shown]
        yield _row([plain(column.name), *cells, short(column.run)])
    register = ", ".join(f"{len(observable(source))} of source {source}" for source in SOURCES)
    yield f"\nA client can observe {register}. A clause counts by its worst scenario."
    yield "\nThis page is made by `jwt-conformance matrix`, of saved runs."
    if notes := [f"- {note}" for column in columns for note in _notes(column)]:
        yield from ("", *notes)


def _count(column: Column, name: str) -> int:
    return sum(each.register[name] for each in tally(column.run).values())


def _notes(column: Column) -> Iterator[str]:
    name = plain(column.name)
    if not column.run.complete:
        yield f"**{name} is incomplete**: its file has no closing event, so the run was killed"
    elif column.run.interrupted:
        yield f"**{name} was interrupted**"
    if column.missing:
        yield f"{name}: {column.missing} scenarios were planned and did not run"
    if column.run.defects:
        yield f"**{name} has no verdict**: the suite itself broke down"
    if column.unknown:
        yield f"{name}: {column.unknown} scenarios are of clauses that this suite does not know"


def _legend(matrix: Matrix) -> Iterator[str]:
    found = {each for row in matrix.rows for cell in row.cells for each in cell.counts}
    yield "\n| sign | word | meaning |\n| --- | --- | --- |"
    for outcome in reversed(Outcome):
        if outcome in found:
            yield _row([SIGNS[outcome], outcome.value, MEANINGS[outcome]])
    yield _row([KNOWN, "", "as ✗, and the target file gives the reason: see the end"])
    yield "\nThe numbers count scenarios; without one, all of them came to the same."


def _profile(columns: Sequence[Column], rows: Sequence[Row]) -> Iterator[str]:
    loud = [row for row in rows if not row.quiet]
    quiet = [row for row in rows if row.quiet]
    if loud:
        yield _row(["clause", "source", *(plain(column.name) for column in columns)])
        yield "| --- " * (len(columns) + 2) + "|"
        yield from (
            _row([f"`{row.clause.id}`", row.clause.source, *map(_cell, row.cells)]) for row in loud
        )
        yield ""
    if quiet:
        yield f"<details><summary>Passed by all that have it: {len(quiet)}</summary>\n"
        yield from (
            f"- `{row.clause.id}` ({row.clause.source}){_without(columns, row)}" for row in quiet
        )
        yield "\n</details>"


def _without(columns: Sequence[Column], row: Row) -> str:
    pairs = zip(columns, row.cells, strict=True)
    lack = [plain(column.name) for column, cell in pairs if cell.outcome is not Outcome.PASSED]
    return f"; not in {', '.join(lack)}" if lack else ""


def _cell(cell: Cell) -> str:
    known = cell.outcome.deviates and not cell.unexpected
    return f"{KNOWN if known else SIGNS[cell.outcome]} {words(cell)}"


def words(cell: Cell) -> str:
    """Such as "passed", or "accepted 8, crashed 2 of 33"; those that passed are not said then."""
    counts = cell.counts
    if len(counts) == 1:
        return cell.outcome.value
    said = (f"{each.value} {n}" for each, n in counts.items() if each is not Outcome.PASSED)
    return f"{', '.join(said)} of {len(cell.findings)}"


def _reasons(matrix: Matrix) -> Iterator[str]:
    yield "\n## What was expected, and why"
    for number, column in enumerate(matrix.columns):
        reasons = [(row.clause.id, why) for row in matrix.rows for why in row.cells[number].excuses]
        yield f"\n<details><summary>{plain(column.name)}: {len(reasons)}</summary>\n"
        yield from (f"- `{id}`: {plain(why)}" for id, why in reasons)
        yield "\n</details>"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
