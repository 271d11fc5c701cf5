"""The standings of a run's clauses, counted by source: one step above the verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from ..spec import observable, sources
from ..verdicts import Verdict
from .judgement import by_clause, worst
from .records import Result, Run

#: The standings of a clause. It is "expected" if all of its failures are.
STANDINGS = ("passed", "failed", "expected", "unsupported", "inconclusive", "error")
#: The standing of a clause without results.
NOT_RUN = "not run"


@dataclass(frozen=True, slots=True)
class Tally:
    """How many clauses of one source have each of ``STANDINGS``, or ``NOT_RUN``.

    ``register`` counts all that a client can observe, ``declared`` those of the profiles that the
    target claims.
    """

    register: Counter[str]
    declared: Counter[str]

    def verdicts(self) -> list[int]:
        """How many clauses have each verdict. Expected failures are failures."""
        count = self.register + Counter(failed=self.register["expected"])
        return [count[verdict.value] for verdict in Verdict]


def tally(run: Run) -> dict[str, Tally]:
    """The tally of each source."""
    came_to = {clause: _standing(results) for clause, results in by_clause(run).items()}
    tallies = {source: Tally(Counter(), Counter()) for source in sources()}
    for clause in observable():
        standing = came_to.get(clause, NOT_RUN)
        tallies[clause.source].register[standing] += 1
        if clause.profile in run.profiles:
            tallies[clause.source].declared[standing] += 1
    return tallies


def _standing(results: Sequence[Result]) -> str:
    verdict = worst(results)
    failed = [result for result in results if result.verdict is Verdict.FAILED]
    if verdict is Verdict.FAILED and all(each.excuse for each in failed):
        return "expected"
    return verdict.value
