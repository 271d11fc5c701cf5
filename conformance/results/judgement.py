"""From the verdicts on scenarios to the verdict on clauses, and on the run."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from ..spec import DECISIVE, Clause, Severity, clauses
from ..verdicts import Verdict
from .known_deviations import unlisted
from .records import Result, Run

#: The worst first: a clause's verdict is that of its worst scenario.
_WORST = (
    Verdict.ERROR,
    Verdict.FAILED,
    Verdict.INCONCLUSIVE,
    Verdict.UNSUPPORTED,
    Verdict.PASSED,
)


def by_clause(run: Run) -> dict[Clause, list[Result]]:
    """The results of each clause that had any, in the order of the register."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in run.results:
        found[result.clause].append(result)
    return {clause: found[clause.id] for clause in clauses().values() if clause.id in found}


def worst(results: Iterable[Result]) -> Verdict:
    """The verdict that counts for a clause with these results."""
    return min((result.verdict for result in results), key=_WORST.index)


def unexpected(run: Run) -> list[Result]:
    """The failures that count and are not excused: of readme and critical clauses, or of all."""
    return [result for result in _failures(run) if not result.excuse]


def excused(run: Run) -> list[Result]:
    """The failures that would count if they were not expected."""
    return [result for result in _failures(run) if result.excuse]


def _failures(run: Run) -> list[Result]:
    failed = (result for result in run.results if result.verdict is Verdict.FAILED)
    return [result for result in failed if _counts(result, run.strict)]


def missing(run: Run) -> list[Result]:
    """What is unsupported, would count, and is not listed: the target conforms only in part."""
    return [result for result in unlisted(run) if _counts(result, run.strict)]


def _counts(result: Result, strict: bool) -> bool:
    # A result of an unknown clause, as in a run saved by an older suite, counts.
    clause = clauses().get(result.clause)
    if strict or clause is None:
        return True
    return clause.source in DECISIVE or clause.severity is Severity.CRITICAL


def not_run(run: Run) -> list[str]:
    """The ids of the scenarios that were planned and have no result."""
    ran = {result.id for result in run.results}
    return [id for id in run.planned if id not in ran]


def nothing_judged(run: Run) -> bool:
    """Whether no scenario has passed or failed, for instance if the target supports none."""
    return not {Verdict.PASSED, Verdict.FAILED} & {result.verdict for result in run.results}


def undecided(run: Run) -> list[Result]:
    """The scenarios that leave the run without a verdict.

    If a clause cannot be judged because of what another one fails for, that failure says enough;
    but it has to be there.
    """
    doubtful = [result for result in run.results if result.verdict is Verdict.INCONCLUSIVE]
    fails = any(result.verdict is Verdict.FAILED for result in run.results)
    return [result for result in doubtful if not (fails and result.elsewhere)]


def decisive(run: Run) -> set[str]:
    """The ids of the scenarios that keep the run from being green."""
    errors = (result for result in run.results if result.verdict is Verdict.ERROR)
    return {result.id for result in (*unexpected(run), *undecided(run), *errors)}
