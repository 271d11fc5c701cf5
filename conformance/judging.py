"""From the verdicts on scenarios to the verdict on clauses, and on the run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from enum import IntEnum

from .results import Result, Run
from .suite import SOURCES, Clause, clauses, features
from .verdicts import Verdict

#: The worst first: a clause is worth as much as the worst of its scenarios.
_WORST = (
    Verdict.ERROR,
    Verdict.INCONCLUSIVE,
    Verdict.FAILED,
    Verdict.UNSUPPORTED,
    Verdict.PASSED,
)


class Exit(IntEnum):
    """What the command says to its caller."""

    CONFORMS = 0
    DEVIATES = 1
    USAGE = 2
    INCONCLUSIVE = 3
    DEFECT = 4
    INTERRUPTED = 130


def by_clause(run: Run) -> dict[Clause, list[Result]]:
    """The results of each clause that had any, in the order of the register."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in run.results:
        found[result.clause].append(result)
    return {clause: found[clause.id] for clause in clauses().values() if clause.id in found}


def worst(results: Iterable[Result]) -> Verdict:
    """The verdict that counts for a clause with these results."""
    return min((result.verdict for result in results), key=_WORST.index)


def reason_to_expect(run: Run, result: Result) -> str:
    """Why this result was expected to fail, "" where it was not. Only failures can be excused."""
    if result.verdict is not Verdict.FAILED:
        return ""
    return run.expected.get(result.id) or run.expected.get(result.clause) or ""


def stale(run: Run) -> list[str]:
    """The entries of [expected] about something that ran and held, or that is no longer there."""
    return [key for key in run.expected if _held(run, key) or _is_no_row(run, key)]


def _held(run: Run, key: str) -> bool:
    verdicts = [result.verdict for result in run.results if key in (result.id, result.clause)]
    ran = [verdict for verdict in verdicts if verdict is not Verdict.UNSUPPORTED]
    return bool(ran) and all(verdict is Verdict.PASSED for verdict in ran)


def _is_no_row(run: Run, key: str) -> bool:
    # Only a run of everything can tell: it has all rows of all outlines.
    whole = sum(scenario.rows for feature in features() for _, scenario in feature.scenarios())
    return "::" in key and len(run.planned) == whole and key not in run.planned


def unexpected(run: Run) -> list[Result]:
    """The failures that count: of readme clauses, or of all where strict, and not excused."""
    counting = SOURCES if run.strict else ("readme",)
    failed = (result for result in run.results if result.verdict is Verdict.FAILED)
    return [
        result
        for result in failed
        if clauses()[result.clause].source in counting and not reason_to_expect(run, result)
    ]


def exit_code(run: Run) -> Exit:
    """The exit code of a run. A defect or a doubt outweighs a deviation, and is never excused."""
    verdicts = {result.verdict for result in run.results}
    if run.interrupted:
        return Exit.INTERRUPTED
    if run.defects or Verdict.ERROR in verdicts:
        return Exit.DEFECT
    if Verdict.INCONCLUSIVE in verdicts:
        return Exit.INCONCLUSIVE
    if unexpected(run) or stale(run):
        return Exit.DEVIATES
    return Exit.CONFORMS
