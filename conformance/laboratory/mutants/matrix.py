"""The kill matrix: which clauses notice which mutants, and whether that is enough."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from conformance.spec import observable

from .catalogue import Mutant, mutants
from .judge import MutantResult
from .variants import variants

PUBLISHED = Path(__file__).parent / "matrix.json"
#: The results of the variants, in the same form.
VARIANTS = PUBLISHED.with_name("variants.json")


@dataclass(frozen=True, slots=True)
class KillRow:
    """A mutant or a variant: the clauses that failed, and those that could not be judged."""

    failed: tuple[str, ...]
    inconclusive: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class KillMatrix:
    """The rows by the names of the mutants."""

    rows: dict[str, KillRow]

    def save(self, path: Path) -> None:
        """Publish this matrix."""
        rows = {name: asdict(row) for name, row in self.rows.items()}
        path.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")

    def others(self, mutant: Mutant) -> tuple[str, ...]:
        """The clauses that noticed it besides its own."""
        return tuple(c for c in self.rows[mutant.name].failed if c != mutant.clause)

    def alone(self) -> dict[str, list[str]]:
        """The mutants that only their own clause noticed, by that clause."""
        found: dict[str, list[str]] = {clause: [] for clause in http_clauses()}
        for mutant in known(self):
            if self.rows[mutant.name].failed == (mutant.clause,):
                found[mutant.clause].append(mutant.name)
        return found

    def counts(self) -> tuple[float, int]:
        """How many other clauses noticed a mutant: the median, and the maximum."""
        numbers = [len(self.others(mutant)) for mutant in known(self)]
        return median(numbers), max(numbers)


def known(matrix: KillMatrix) -> list[Mutant]:
    """The mutants with a row in the matrix, in the order of the catalogue."""
    return [mutant for name, mutant in mutants().items() if name in matrix.rows]


def matrix_of(results: Iterable[MutantResult], of: Iterable[str] = ()) -> KillMatrix:
    """The matrix of these results, by default for the mutants."""
    rows = {each.mutant: KillRow(each.failed, each.inconclusive) for each in results}
    return KillMatrix({name: rows[name] for name in of or mutants() if name in rows})


def published(path: Path = PUBLISHED) -> KillMatrix:
    """The published matrix."""
    rows = json.loads(path.read_text("utf-8")).items()
    return KillMatrix(
        {name: KillRow(tuple(r["failed"]), tuple(r["inconclusive"])) for name, r in rows}
    )


def http_clauses() -> list[str]:
    """The clauses that a client can observe, so that each needs a mutant."""
    return [clause.id for clause in observable()]


def survivors(matrix: KillMatrix) -> list[str]:
    """A sentence for each mutant that its own clause does not notice."""
    return [
        f"{mutant.name} survives: no scenario of {mutant.clause} fails"
        + (" (some are inconclusive)" if mutant.clause in row.inconclusive else "")
        for mutant in known(matrix)
        if mutant.clause not in (row := matrix.rows[mutant.name]).failed
    ]


def wronged(matrix: KillMatrix) -> list[str]:
    """A sentence for each variant for which a clause wrongly fails, or cannot be judged."""
    return [
        f"{name} is wronged: {' '.join(more)} must not fail for it"
        for name, row in matrix.rows.items()
        if (more := sorted({*row.failed, *row.inconclusive}.difference(variants()[name].may)))
    ]


def without_opponent() -> list[str]:
    """A sentence for each clause without a mutant."""
    made_for = {mutant.clause for mutant in mutants().values()}
    return [f"{clause} has no mutant" for clause in http_clauses() if clause not in made_for]


def changed(matrix: KillMatrix, before: KillMatrix) -> list[str]:
    """A sentence for each mutant that is judged differently than before."""
    return [
        f"{name} is judged otherwise than published: {_words(row)}, not {_words(was)}"
        for name, row in matrix.rows.items()
        if row != (was := before.rows.get(name))
    ]


def _words(row: KillRow | None) -> str:
    if row is None:
        return "not at all"
    return f"{' '.join(row.failed) or 'none'} failed, {len(row.inconclusive)} inconclusive"
