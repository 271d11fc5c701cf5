"""The requirements of OWASP ASVS 5.0, chapter V9, that a run shows to be met."""

from __future__ import annotations

from enum import Enum

from ..spec import Clause, asvs, observable
from ..verdicts import Verdict
from .outcomes import Outcome, outcome
from .records import Run


class Standing(str, Enum):
    """Whether a requirement is met: an answer in other words, or a crash, lets nobody in."""

    MET = "met"
    NOT_MET = "not met"
    NOT_JUDGED = "not judged"


def tests_of(id: str) -> list[Clause]:
    """The clauses that test a requirement, in the order of the register."""
    return [clause for clause in observable() if id in clause.asvs]


def standings(run: Run) -> dict[str, tuple[Standing, list[Clause]]]:
    """Each requirement, and the clauses for which it is not met."""
    return {id: _standing(run, tests_of(id)) for id in asvs.requirements()}


def _standing(run: Run, tests: list[Clause]) -> tuple[Standing, list[Clause]]:
    by_id = {clause.id: clause for clause in tests}
    results = [result for result in run.results if result.clause in by_id]
    bad = {result.clause for result in results if outcome(run, result) in _BROKEN}
    if bad:
        return Standing.NOT_MET, [clause for clause in tests if clause.id in bad]
    held = any(result.verdict is Verdict.PASSED for result in results)
    return Standing.MET if held else Standing.NOT_JUDGED, []


_BROKEN = (Outcome.ACCEPTED, Outcome.CONTACTED)
