"""Which failures are known: what [expected] and [unsafe] of a target file say of a run.

An entry of [expected] never excuses that somebody was let in: that takes one of [unsafe].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..spec import Severity, clauses, features
from ..verdicts import Verdict
from .outcomes import UNSAFE, outcome
from .records import Result, Run

#: The tables of a target file, and the fields of a run, that hold known deviations.
TABLES = ("expected", "unsafe")


def settle(run: Run) -> None:
    """Put the results of a run in the order of its plan, and give each failure its excuse."""
    place = {id: number for number, id in enumerate(run.planned)}
    run.results.sort(key=lambda result: place.get(result.id, len(place)))
    run.results = [_excused(run, result) for result in run.results]


def is_breach(run: Run, result: Result) -> bool:
    """Whether somebody got in who must not: a critical clause failed, and not by other words."""
    clause = clauses().get(result.clause)
    critical = clause is not None and clause.severity is Severity.CRITICAL
    return critical and result.verdict is Verdict.FAILED and outcome(run, result) in UNSAFE


def _excused(run: Run, result: Result) -> Result:
    if result.verdict is not Verdict.FAILED:  # only failures can be excused
        return result
    known = run.unsafe if is_breach(run, result) else {**run.unsafe, **run.expected}
    return replace(result, excuse=_entry(known, result))


def _entry(known: Mapping[str, str], result: Result) -> str:
    return known.get(result.id) or known.get(result.clause) or ""


def stale(run: Run) -> list[str]:
    """The entries that are no longer true: a sentence for each, which says what to do."""
    return [*(words for table in TABLES for words in _gone(run, table)), *_harmless(run)]


def misplaced(run: Run) -> list[str]:
    """The entries of [expected] about what lets somebody in, which they do not excuse."""
    breaches = [result for result in run.results if is_breach(run, result) and not result.excuse]
    keys = (key for key in run.expected if any(_is_about(key, each) for each in breaches))
    return [
        f"{key}: somebody is let in; [expected] does not excuse that, [unsafe] does" for key in keys
    ]


def _gone(run: Run, table: str) -> Iterator[str]:
    for key in getattr(run, table):
        if _held(run, key) or _is_no_row(run, key):
            yield f"{key}: it did not fail; take it out of [{table}]"


def _held(run: Run, key: str) -> bool:
    verdicts = [result.verdict for result in run.results if _is_about(key, result)]
    ran = [verdict for verdict in verdicts if verdict is not Verdict.UNSUPPORTED]
    return bool(ran) and all(verdict is Verdict.PASSED for verdict in ran)


def _is_no_row(run: Run, key: str) -> bool:
    # Only a run of everything can tell: it has all rows of all outlines.
    whole = sum(scenario.rows for feature in features() for _, scenario in feature.scenarios())
    return "::" in key and len(run.planned) == whole and key not in run.planned


def _harmless(run: Run) -> Iterator[str]:
    for key in run.unsafe:
        failed = [r for r in run.results if _is_about(key, r) and r.verdict is Verdict.FAILED]
        if failed and not any(is_breach(run, result) for result in failed):
            yield f"{key}: nobody is let in; move it from [unsafe] to [expected]"


def _is_about(key: str, result: Result) -> bool:
    return key in (result.id, result.clause)
