"""Which clause was lost or gained at which release: a pure function of the saved runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby

from ..spec import Clause, clauses
from .matrix import Cell, ScenarioOutcome, matrix_of
from .outcomes import Outcome
from .records import Run
from .run_verdict import verdict_of
from .tally import Tally, tally


@dataclass(frozen=True, slots=True)
class Release:
    """One release that was judged.

    ``cells`` has the outcome of each clause by its id, ``tallies`` the counts by source,
    ``deviations`` the number of scenarios that deviate, ``environment`` what the release
    ran with, and ``safety`` the first part of its verdict. Its texts come from the target, and
    have to be escaped.
    """

    version: str
    environment: str
    cells: Mapping[str, Cell]
    tallies: Mapping[str, Tally]
    deviations: int
    safety: str

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The worst outcome of each clause, by its id."""
        return {id: cell.outcome for id, cell in self.cells.items()}


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """A clause whose outcome differs from that of the previous release."""

    clause: Clause
    before: Cell
    after: Cell

    @property
    def gained(self) -> bool:
        """Whether it has held since this release."""
        return self.after.outcome is Outcome.PASSED

    @property
    def lost(self) -> bool:
        """Whether it held until this release."""
        return self.before.outcome is Outcome.PASSED


@dataclass(frozen=True, slots=True)
class Span:
    """Consecutive releases with the same outcomes, and what changed at the first."""

    releases: tuple[Release, ...]
    changes: tuple[ClauseChange, ...]

    @property
    def first(self) -> Release:
        """The release that brought the change."""
        return self.releases[0]

    @property
    def versions(self) -> str:
        """Such as "1.0.2 to 1.2.0"."""
        ends = dict.fromkeys((self.releases[0].version, self.releases[-1].version))
        return " to ".join(ends)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All judged releases of ``name``, the oldest first, and why others were not judged."""

    name: str
    releases: tuple[Release, ...]
    problems: Mapping[str, str]

    def spans(self) -> list[Span]:
        """The releases, grouped where nothing changed."""
        groups = [tuple(group) for _, group in groupby(self.releases, _counts)]
        befores = [None, *(group[-1] for group in groups)]
        return [
            Span(group, tuple(_changes(before, group[0])))
            for before, group in zip(befores, groups, strict=False)
        ]

    def restless(self) -> Iterator[Clause]:
        """The clauses that did not hold for all of these releases, in the order of the register."""
        for clause in clauses().values():
            cells = [release.cells.get(clause.id) for release in self.releases]
            if any(cell and cell.outcome is not Outcome.PASSED for cell in cells):
                yield clause


def release_of(version: str, run: Run) -> Release:
    """What has to be kept of a run, without its exchanges: there may be a hundred runs."""
    rows = {row.clause.id: row.cells[0] for row in matrix_of([run]).rows}
    cells = {id: Cell(tuple(map(_slim, cell.findings))) for id, cell in rows.items()}
    others = (f"{name} {each}" for name, each in run.info.items() if name not in _OWN)
    environment = ", ".join(others)
    deviations = sum(each.outcome.deviates for cell in cells.values() for each in cell.findings)
    return Release(version, environment, cells, tally(run), deviations, _safety(run))


def _safety(run: Run) -> str:
    verdict = verdict_of(run)
    ids = (breach.clause.id for breach in verdict.breaches)
    return f"UNSAFE: {', '.join(ids)}" if verdict.breaches else verdict.safety.value


def _slim(finding: ScenarioOutcome) -> ScenarioOutcome:
    return replace(finding, result=None)


#: What a target says about itself; the rest is what it runs with.
_OWN = ("protocol", "name", "version", "nonce")


def _counts(release: Release) -> dict[str, dict[Outcome, int]]:
    return {id: cell.counts for id, cell in release.cells.items()}


def _changes(before: Release | None, after: Release) -> Iterator[ClauseChange]:
    for id, cell in after.cells.items() if before else ():
        if before and before.cells[id].counts != cell.counts:
            yield ClauseChange(clauses()[id], before.cells[id], cell)
