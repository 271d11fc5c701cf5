"""Known deviations: what [expected], [unsafe] and [unsupported] of a target file say about a run.

An entry of [expected] never excuses that somebody was let in: that takes one of [unsafe]. What is
missing in a declared profile is only known by an entry of [unsupported].
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..spec import Severity, clauses, features, scenario_of
from ..verdicts import Verdict
from .outcomes import UNSAFE, outcome
from .records import Result, Run

#: The tables of a target file (and fields of a run) that say what is known, each with the message
#: for an entry that is no longer true.
TABLES: Mapping[str, str] = {
    "expected": "it did not fail",
    "unsafe": "it did not fail",
    "unsupported": "it is supported",
}


def settle(run: Run) -> None:
    """Put the results of a run in the order of its plan, and give each failure its excuse."""
    place = {id: number for number, id in enumerate(run.planned)}
    run.results.sort(key=lambda result: place.get(result.id, len(place)))
    run.results = [replace(result, excuse=excuse(run, result)) for result in run.results]


def is_breach(run: Run, result: Result) -> bool:
    """Whether somebody got in who must not: a critical clause failed by more than wording."""
    clause = clauses().get(result.clause)
    critical = clause is not None and clause.severity is Severity.CRITICAL
    return critical and result.verdict is Verdict.FAILED and outcome(run, result) in UNSAFE


def table_of(run: Run, result: Result) -> str:
    """The table whose entry makes a result a known one, "" if it needs none."""
    if result.verdict is Verdict.FAILED:
        return "unsafe" if is_breach(run, result) else "expected"
    return "unsupported" if is_missing(run, result) else ""


def is_missing(run: Run, result: Result) -> bool:
    """Whether something declared is unsupported, and the dialect does not already say so."""
    unsupported = result.verdict is Verdict.UNSUPPORTED and not result.elsewhere
    return unsupported and is_declared(run, result)


def is_declared(run: Run, result: Result) -> bool:
    """Whether the target claims the profile of the clause, and those that the scenario needs."""
    scenario = scenario_of(result.id)
    needs = {result.clause.partition(".")[0], *(scenario.profiles if scenario else ())}
    return needs <= run.profiles


def excuse(run: Run, result: Result) -> str:
    """The reason why a failure is expected, "" if it is not, or nothing failed."""
    return entry(run, result) if result.verdict is Verdict.FAILED else ""


def entry(run: Run, result: Result) -> str:
    """The reason that the target file gives for what failed or is missing, or ""."""
    table = table_of(run, result)
    known: Mapping[str, str] = getattr(run, table) if table else {}
    # What is known to let somebody in may also fail in another way.
    known = {**run.unsafe, **known} if table == "expected" else known
    return next((known[key] for key in keys_of(result) if key in known), "")


def keys_of(result: Result) -> Iterator[str]:
    """The names an entry can use for a result, the narrowest first: scenario, clause, and app."""
    yield from (result.id, result.clause)
    if scenario := scenario_of(result.id):
        yield scenario.app


def unlisted(run: Run) -> list[Result]:
    """What is missing without being listed."""
    return [r for r in run.results if is_missing(run, r) and not entry(run, r)]


def stale(run: Run) -> list[str]:
    """A sentence for each entry that is no longer true, which says what to do."""
    return [*(words for table in TABLES for words in _gone(run, table)), *_harmless(run)]


def misplaced(run: Run) -> list[str]:
    """The entries of [expected] about what lets somebody in, which they cannot excuse."""
    breaches = [result for result in run.results if is_breach(run, result) and not result.excuse]
    keys = (key for key in run.expected if any(_is_about(key, each) for each in breaches))
    return [
        f"{key}: somebody is let in; [expected] does not excuse that, [unsafe] does" for key in keys
    ]


def _gone(run: Run, table: str) -> Iterator[str]:
    for key in getattr(run, table):
        if _held(run, table, key) or _is_no_row(run, key):
            yield f"{key}: {TABLES[table]}; take it out of [{table}]"


def _held(run: Run, table: str, key: str) -> bool:
    if not _is_whole(run, key):
        return False
    verdicts = [result.verdict for result in run.results if _is_about(key, result)]
    ran = [verdict for verdict in verdicts if verdict is not Verdict.UNSUPPORTED]
    if table == "unsupported":
        return bool(ran) and len(ran) == len(verdicts)
    return bool(ran) and all(verdict is Verdict.PASSED for verdict in ran)


def _is_whole(run: Run, key: str) -> bool:
    """Whether all scenarios that an entry is about have run: a part of them shows too little."""
    ran = Counter(result.id.partition("[")[0] for result in run.results)
    return "::" in key or all(
        ran[f"{feature.path}::{scenario.name}"] >= scenario.rows
        for feature in features()
        for rule, scenario in feature.scenarios()
        if rule and key in (rule.clause, scenario.app)
        if {rule.clause.partition(".")[0], *scenario.profiles} <= run.profiles
    )


def _is_no_row(run: Run, key: str) -> bool:
    # Only a complete run can tell: it has all rows of all outlines.
    whole = sum(scenario.rows for feature in features() for _, scenario in feature.scenarios())
    return "::" in key and len(run.planned) == whole and key not in run.planned


def _harmless(run: Run) -> Iterator[str]:
    for key in run.unsafe:
        failed = [r for r in run.results if _is_about(key, r) and r.verdict is Verdict.FAILED]
        if failed and _is_whole(run, key) and not any(is_breach(run, each) for each in failed):
            yield f"{key}: nobody is let in; move it from [unsafe] to [expected]"


def _is_about(key: str, result: Result) -> bool:
    return key in keys_of(result)
