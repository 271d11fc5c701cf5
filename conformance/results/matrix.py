"""Several runs side by side: what each implementation does about each clause.

A pure function of saved runs. Reports decide how it looks.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..escape import slug
from ..spec import Clause, clause_of, clauses, observable
from .judgement import not_run
from .outcomes import Outcome, outcome
from .records import Result, Run


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """One scenario of a run: its outcome, and why a deviation was expected ("" otherwise).

    ``result`` has the exchanges; it is None for a planned scenario that never ran.
    """

    id: str
    outcome: Outcome
    excuse: str
    result: Result | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One clause for one implementation. A cell without findings was not part of the run."""

    findings: tuple[ScenarioOutcome, ...]

    @property
    def counts(self) -> dict[Outcome, int]:
        """The number of scenarios with each outcome, the worst first; passed ones come last."""
        count = Counter(finding.outcome for finding in self.findings) or {Outcome.NOT_RUN: 0}
        return {each: count[each] for each in Outcome if each in count}

    @property
    def outcome(self) -> Outcome:
        """The worst of them, which has to be said first."""
        return next(iter(self.counts))

    @property
    def deviates(self) -> bool:
        """Whether any scenario deviates, expected or not."""
        return any(finding.outcome.deviates for finding in self.findings)

    @property
    def unexpected(self) -> bool:
        """Whether any scenario deviates unexpectedly."""
        return any(each.outcome.deviates and not each.excuse for each in self.findings)

    @property
    def excuses(self) -> tuple[str, ...]:
        """The reasons for the expected deviations, each once."""
        return tuple(dict.fromkeys(each.excuse for each in self.findings if each.excuse))


@dataclass(frozen=True, slots=True)
class Row:
    """One clause, and a cell for each column of the matrix."""

    clause: Clause
    cells: tuple[Cell, ...]

    @property
    def quiet(self) -> bool:
        """Whether every implementation that has this passes, so that there is nothing to see."""
        fine = (Outcome.PASSED, Outcome.UNSUPPORTED, Outcome.UNDECLARED)
        return all(cell.outcome in fine for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Column:
    """One run. ``name`` is the target's, made unique.

    ``missing`` is the number of planned scenarios that did not run, ``unknown`` the number of those
    for clauses that this version of the suite does not have: they are in no row.
    """

    name: str
    run: Run
    missing: int
    unknown: int

    @property
    def doubtful(self) -> bool:
        """Whether the run did not finish: its file is cut off, or it was interrupted."""
        return not self.run.complete or self.run.interrupted or bool(self.missing)


@dataclass(frozen=True, slots=True)
class Matrix:
    """Clauses by implementation. Clauses that no client can observe have no row."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    def profiles(self) -> dict[str, list[Row]]:
        """The rows of each profile, in the order of the register."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows:
            found[row.clause.profile].append(row)
        return dict(found)


def matrix_of(runs: Sequence[Run]) -> Matrix:
    """The matrix of these runs, one column each, in their order."""
    columns = tuple(map(_column, runs, _names(runs)))
    cells = [_cells(run) for run in runs]
    rows = (Row(clause, tuple(each[clause.id] for each in cells)) for clause in observable())
    return Matrix(columns, tuple(rows))


def _column(run: Run, name: str) -> Column:
    unknown = sum(result.clause not in clauses() for result in run.results)
    return Column(name, run, len(not_run(run)), unknown)


def _names(runs: Iterable[Run]) -> Iterator[str]:
    seen: Counter[str] = Counter()
    for run in runs:
        name = slug(run.target)  # addresses are made of it
        seen[name] += 1
        yield run.target if seen[name] == 1 else f"{run.target} ({seen[name]})"


def _cells(run: Run) -> defaultdict[str, Cell]:
    found: defaultdict[str, list[ScenarioOutcome]] = defaultdict(list)
    for result in run.results:
        finding = ScenarioOutcome(result.id, outcome(run, result), result.excuse, result)
        found[result.clause].append(finding)
    # Without these, a clause would pass in a run that was killed after its first scenario held.
    ran = {result.id for result in run.results}
    for id in (id for id in run.planned if id not in ran):
        found[clause_of(id)].append(ScenarioOutcome(id, Outcome.NOT_RUN, "", None))
    return defaultdict(lambda: Cell(()), {id: Cell(tuple(each)) for id, each in found.items()})
