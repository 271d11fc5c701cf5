"""What every report says about a run as a whole, in the same words.

A verdict has two parts, and each sentence counts only one thing: clauses, scenarios, or entries.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ...results import Result, Run
from ...results.exit_code import Exit, exit_code
from ...results.failure_groups import FailureGroup, failure_groups
from ...results.judgement import by_clause, not_run, nothing_judged, undecided, unexpected, worst
from ...results.known_deviations import entry, is_missing, misplaced, stale
from ...results.records import KILLED
from ...results.run_verdict import Breach, Conformance, Safety, verdict_of
from ...spec import DECISIVE, SOURCES, Clause, Severity, clauses, observable, sources
from ...verdicts import Verdict

#: How many clauses a sentence names before it just counts the rest.
_NAMED = 8


def closing(run: Run) -> str:
    """What ran, and the verdict: one line for each part."""
    counts = counted(Counter(result.verdict for result in run.results))
    left = f", {len(missing)} more were not run" if (missing := not_run(run)) else ""
    ran = f"{_number(len(run.results), 'scenario')} in {run.elapsed:.1f} s: {counts}{left}."
    if not run.complete:
        return f"{ran}\nThe file has no closing event, so there is no verdict.\n{ending(run)}."
    return f"{ran}\n{safety(run)}.\n{ending(run)}."


def ending(run: Run) -> str:
    """The name and the conformance, after the exit code if that is not 0."""
    code = exit_code(run)
    return f"{f'exit code {code:d}: ' if code else ''}{run.target} {conformance(run)}"


def reasons(run: Run) -> list[str]:
    """Why the exit code is not 0: a line for each reason that is not a result, [] if it is 0."""
    if not exit_code(run):
        return []
    return [safety(run), *stale(run), *misplaced(run), *run.defects]


def short(run: Run) -> str:
    """The verdict in a few words, such as "UNSAFE, deviates"."""
    verdict = verdict_of(run)
    words = verdict.conformance.value
    if verdict.known and verdict.conformance in (Conformance.PART, Conformance.KNOWN):
        words = f"{words.partition(' but')[0]} but for {_known(verdict.known)}"
    return f"UNSAFE, {words}" if verdict.safety is Safety.UNSAFE else words


def safety(run: Run) -> str:
    """The first part of the verdict, without a full stop: who gets in who must not."""
    verdict = verdict_of(run)
    if verdict.safety is Safety.UNSAFE:
        return f"UNSAFE: {'; '.join(map(_breach, verdict.breaches))}"
    if verdict.safety is Safety.UNKNOWN:
        number = _number(len(verdict.unjudged), "critical clause")
        return f"safety unknown: {number} not judged: {_names(c.id for c in verdict.unjudged)}"
    if failed := _failed_otherwise(run):
        return f"safe: nobody was let in, but critical clauses failed otherwise: {_names(failed)}"
    return "safe: no critical clause failed"


def _failed_otherwise(run: Run) -> list[str]:
    """The critical clauses that failed by more than what lets somebody in: a crash, other words."""
    judged = by_clause(run).items()
    critical = (each for each in judged if each[0].severity is Severity.CRITICAL)
    return [clause.id for clause, results in critical if worst(results) is Verdict.FAILED]


def _breach(breach: Breach) -> str:
    return f"{breach}, known: {breach.reason}" if breach.reason else str(breach)


def conformance(run: Run) -> str:
    """The second part, to follow the name of the target, without a full stop."""
    verdict = verdict_of(run)
    if verdict.conformance is Conformance.NONE:
        return f"has no verdict: {_doubt(run, verdict.exit)}"
    if verdict.conformance is Conformance.DEVIATES:
        return f"deviates: {_deviations(run)}"
    words = short(run).removeprefix("UNSAFE, ")
    if verdict.conformance is Conformance.PART:
        return f"{words}: {_held(run)}; {_missing(verdict.missing)}"
    if verdict.conformance is Conformance.KNOWN:
        return f"{words}: {_names(clause.id for clause in verdict.known)}"
    return f"{words}: {_held(run)}"


def _known(known: Sequence[Clause]) -> str:
    return _number(len(known), "known deviation")


def _missing(missing: Sequence[Clause]) -> str:
    """What is missing, and the table in which it may be listed."""
    number = _number(len(missing), "clause")
    names = _names(clause.id for clause in missing)
    return f"{number} unsupported and not listed in [unsupported]: {names}"


def deciding(run: Run) -> list[Clause]:
    """The clauses that failed, count, and are not excused, the worst first."""
    order = list(Severity)
    found = {clauses().get(result.clause) for result in unexpected(run)} - {None}
    known = [clause for clause in clauses().values() if clause in found]
    return sorted(known, key=lambda clause: order.index(clause.severity))


def _deviations(run: Run) -> str:
    if found := deciding(run):
        return f"{_number(len(found), 'clause')} failed: {_names(clause.id for clause in found)}"
    if unexpected(run):
        return "what failed is of no clause that this version knows"
    if verdict_of(run).missing and not stale(run):
        return _missing(verdict_of(run).missing)
    return f"{_number(len(stale(run)), 'entry', 'entries')} of its target file no longer true"


def _held(run: Run) -> str:
    passed = {c for c, results in by_clause(run).items() if worst(results) is Verdict.PASSED}
    if [*run.command[1:2]] == ["attack"]:  # which shows what it can, not a whole library
        return f"{_number(len(passed), 'clause')} passed, of those that a token can show"
    counting = observable() if run.strict else observable(*DECISIVE)
    held = len([clause for clause in counting if clause in passed])
    own = " and own" if len(sources()) > len(SOURCES) else ""
    kind = "clauses" if run.strict else f"README{own} clauses"
    every = "all" if held == len(counting) else f"{held} of"
    return f"{every} {len(counting)} {kind} passed"


def _doubt(run: Run, code: Exit) -> str:
    if not run.complete:
        return "the run was killed"
    if code is Exit.DEFECT:
        killed = next((each for each in run.defects if each.startswith(KILLED)), "")
        return killed or "the suite itself is broken, please report it"
    if code is Exit.INTERRUPTED:
        return "the run was interrupted"
    if run.stopped:
        return run.stopped
    if undecided(run):
        return f"{_number(len(undecided(run)), 'scenario')} could not be set up"
    if nothing_judged(run):
        return "nothing could be judged, as it supports none of what was asked for"
    return "not all scenarios were run"


def _number(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def _names(ids: Iterable[str]) -> str:
    every = list(ids)
    more = f" and {len(every) - _NAMED} more" if len(every) > _NAMED else ""
    return ", ".join(every[:_NAMED]) + more


def counted(count: Counter[Verdict]) -> str:
    """Such as "12 passed, 1 failed"; verdicts that nothing has are left out."""
    said = [f"{count[verdict]} {verdict.value}" for verdict in Verdict if count[verdict]]
    return ", ".join(said) or "none"


def unsupported(run: Run) -> list[str]:
    """A line for each clause and reason, with the number of scenarios, and whether it is listed."""
    lines = Counter(
        f"{result.clause}: {result.reason}{listed_as(run, result)}"
        for result in run.results
        if result.verdict is Verdict.UNSUPPORTED
    )
    return [f"{line} ({number})" for line, number in lines.items()]


def listed_as(run: Run, result: Result) -> str:
    """What [unsupported] says about something missing, to be appended to the reason."""
    why = entry(run, result)
    if not is_missing(run, result) or why == result.reason:
        return ""
    return f"; {why}" if why else "; not listed"


def by_reason(run: Run) -> dict[str, list[FailureGroup]]:
    """The expected failures, by the given reason, and by how they fail."""
    found: dict[str, list[Result]] = defaultdict(list)
    for result in run.results:
        if result.excuse:
            found[result.excuse].append(result)
    return {reason: failure_groups(results) for reason, results in found.items()}
