"""What every report says of a run as a whole, in the same words."""

from __future__ import annotations

from collections import Counter

from ...results import Run
from ...results.judgement import Exit, by_clause, excused, exit_code, not_run, nothing_judged, worst
from ...spec import SOURCES, clauses
from ...verdicts import Verdict

_SENTENCES = {
    Exit.DEVIATES: "deviates",
    Exit.DEFECT: "has no verdict: the suite itself is broken, please report it",
    Exit.INTERRUPTED: "has no verdict: the run was interrupted",
}


def closing(run: Run) -> str:
    """The verdict on the run in a sentence, with what was counted."""
    counts = counted(Counter(result.verdict for result in run.results))
    left = f", {missing} more were not run" if (missing := not_run(run)) else ""
    said = f"{len(run.results)} scenarios in {run.elapsed:.1f} s: {counts}{left}. "
    if not run.complete:
        return f"{said}The file has no closing event: the run was killed, and there is no verdict."
    return f"{said}{run.target} {verdict(run)}."


def verdict(run: Run) -> str:
    """The verdict in words that the name of the target goes before, without a full stop."""
    if not run.complete:
        return "has no verdict: the run was killed"
    code = exit_code(run)
    sentence = _conforms(run) if code is Exit.CONFORMS else _SENTENCES.get(code)
    return sentence or f"has no verdict: {_doubt(run)}"


def _conforms(run: Run) -> str:
    if not (number := len(excused(run))):
        return "conforms: no clause that counts was found to fail"
    deviations = f"{number} expected deviation{'s' if number > 1 else ''}"
    return f"conforms, but for {deviations}: nothing else that counts was found to fail"


def _doubt(run: Run) -> str:
    if any(result.verdict is Verdict.INCONCLUSIVE for result in run.results):
        return "some scenarios could not be carried out"
    if nothing_judged(run):
        return "nothing could be judged, as it supports none of what was asked for"
    return "not all scenarios were run"


def counted(count: Counter[Verdict]) -> str:
    """Such as "12 passed, 1 failed"; what there is none of is not said."""
    said = [f"{count[verdict]} {verdict.value}" for verdict in Verdict if count[verdict]]
    return ", ".join(said) or "none"


def count_by_source(run: Run) -> dict[str, list[int]]:
    """By source: clauses over HTTP, those that are declared, then those of each verdict."""
    verdicts = {clause: worst(results) for clause, results in by_clause(run).items()}
    rows = {}
    for source in SOURCES:
        register = [c for c in clauses().values() if c.source == source and c.over == "http"]
        declared = [clause for clause in register if clause.profile in run.profiles]
        count = Counter(verdict for clause, verdict in verdicts.items() if clause.source == source)
        rows[source] = [len(register), len(declared), *(count[verdict] for verdict in Verdict)]
    return rows


def unsupported(run: Run) -> list[str]:
    """A line for each clause and reason, with the number of scenarios."""
    lines = Counter(
        f"{result.clause}: {result.reason}"
        for result in run.results
        if result.verdict is Verdict.UNSUPPORTED
    )
    return [f"{line} ({number})" for line, number in lines.items()]
