"""What the clauses of a run come to, counted by source: one step above the verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from ..spec import SOURCES
from ..verdicts import Verdict
from .judgement import by_clause, worst
from .records import Result, Run

#: What a clause can come to. A clause is expected where all of its failures are.
STANDINGS = ("passed", "failed", "expected", "unsupported", "inconclusive", "error")


def standing(run: Run) -> dict[str, Counter[str]]:
    """By source, how many clauses there are of each of ``STANDINGS``."""
    count: dict[str, Counter[str]] = {source: Counter() for source in SOURCES}
    for clause, results in by_clause(run).items():
        count[clause.source][clause_standing(results)] += 1
    return count


def clause_standing(results: Sequence[Result]) -> str:
    """Which of ``STANDINGS`` a clause has that these results are of."""
    verdict = worst(results)
    failed = [result for result in results if result.verdict is Verdict.FAILED]
    if verdict is Verdict.FAILED and all(each.excuse for each in failed):
        return "expected"
    return verdict.value
