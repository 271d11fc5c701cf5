"""Which clause was lost or gained at which release: a pure function of the saved runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from ..spec import Clause, clauses
from .matrix import Cell, Finding, matrix_of
from .outcomes import Outcome
from .records import Run
from .tally import standing


@dataclass(frozen=True, slots=True)
class Chapter:
    """One release that was judged.

    ``cells`` has what each clause came to by its id, ``standing`` the clauses of each standing by
    source, ``deviations`` the number of scenarios that deviate, and ``environment`` what the
    release ran with. Texts in it come from the target, and are to be escaped.
    """

    version: str
    environment: str
    cells: Mapping[str, Cell]
    standing: Mapping[str, Counter[str]]
    deviations: int

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The worst outcome of each clause, by its id."""
        return {id: cell.outcome for id, cell in self.cells.items()}


@dataclass(frozen=True, slots=True)
class Turn:
    """A clause that comes to something else at a release than at the one before it."""

    clause: Clause
    before: Cell
    after: Cell

    @property
    def gained(self) -> bool:
        """Whether it holds since then."""
        return self.after.outcome is Outcome.PASSED

    @property
    def lost(self) -> bool:
        """Whether it held until then."""
        return self.before.outcome is Outcome.PASSED


@dataclass(frozen=True, slots=True)
class Span:
    """Releases in a row for which every clause came to the same, and what changed at the first."""

    chapters: tuple[Chapter, ...]
    turns: tuple[Turn, ...]

    @property
    def first(self) -> Chapter:
        """The release that brought the change."""
        return self.chapters[0]

    @property
    def versions(self) -> str:
        """Such as "1.0.2 to 1.2.0"."""
        ends = dict.fromkeys((self.chapters[0].version, self.chapters[-1].version))
        return " to ".join(ends)


@dataclass(frozen=True, slots=True)
class Chronicle:
    """All that was judged, the oldest first, and by release why others could not be."""

    chapters: tuple[Chapter, ...]
    problems: Mapping[str, str]

    def spans(self) -> list[Span]:
        """The chapters, put together where nothing changed."""
        groups = [tuple(group) for _, group in groupby(self.chapters, _counts)]
        befores = [None, *(group[-1] for group in groups)]
        return [
            Span(group, tuple(_turns(before, group[0])))
            for before, group in zip(befores, groups, strict=False)
        ]

    def restless(self) -> Iterator[Clause]:
        """The clauses that did not hold for all of these releases, in the order of the register."""
        for clause in clauses().values():
            cells = [chapter.cells.get(clause.id) for chapter in self.chapters]
            if any(cell and cell.outcome is not Outcome.PASSED for cell in cells):
                yield clause


def chapter_of(version: str, run: Run) -> Chapter:
    """What has to be known of a run, without its exchanges: there may be a hundred of them."""
    rows = {row.clause.id: row.cells[0] for row in matrix_of([run]).rows}
    cells = {id: Cell(tuple(map(_slim, cell.findings))) for id, cell in rows.items()}
    environment = ", ".join(f"{name} {run.info[name]}" for name in _WITH if name in run.info)
    deviations = sum(each.outcome.deviates for cell in cells.values() for each in cell.findings)
    return Chapter(version, environment, cells, standing(run), deviations)


def _slim(finding: Finding) -> Finding:
    return replace(finding, result=None)


#: Of what a target says about itself, what it runs with.
_WITH = ("Flask", "Werkzeug", "PyJWT")


def _counts(chapter: Chapter) -> dict[str, dict[Outcome, int]]:
    return {id: cell.counts for id, cell in chapter.cells.items()}


def _turns(before: Chapter | None, after: Chapter) -> Iterator[Turn]:
    for id, cell in after.cells.items() if before else ():
        if before and before.cells[id].counts != cell.counts:
            yield Turn(clauses()[id], before.cells[id], cell)
