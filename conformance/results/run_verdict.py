"""The verdict on a run, of two parts: whether it is safe, and whether it conforms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum

from ..spec import Clause, Severity, observable
from ..verdicts import Verdict
from .exit_code import Exit, exit_code
from .judgement import by_clause, excused, missing
from .known_deviations import is_breach, is_declared, unlisted
from .outcomes import Outcome, outcome
from .records import Result, Run

#: These clauses apply whatever a target declares.
ALWAYS = "hardening"


class Safety(str, Enum):
    """Whether anybody gets in who must not. UNKNOWN: not everything relevant was judged."""

    SAFE = "safe"
    UNSAFE = "UNSAFE"
    UNKNOWN = "safety unknown"


class Conformance(str, Enum):
    """Whether a target does what it declares."""

    CONFORMS = "conforms"
    PART = "conforms in part"
    KNOWN = "conforms but for known deviations"
    DEVIATES = "deviates"
    NONE = "no verdict"


@dataclass(frozen=True, slots=True)
class Breach:
    """A broken critical clause that lets somebody in. ``reason``: why it is known, or ""."""

    clause: Clause
    reason: str

    def __str__(self) -> str:
        """In words, such as "accepts unsigned tokens (hardening.alg-none)"."""
        return f"{self.clause.breach} ({self.clause.id})"


@dataclass(frozen=True, slots=True)
class RunVerdict:
    """Both parts. ``known`` are clauses with excused failures only, ``unjudged`` critical ones.

    ``missing`` are clauses of which something is unsupported and not listed.
    """

    safety: Safety
    conformance: Conformance
    breaches: tuple[Breach, ...]
    unjudged: tuple[Clause, ...]
    known: tuple[Clause, ...]
    missing: tuple[Clause, ...]
    exit: Exit

    @property
    def colour(self) -> str:
        """Red, amber, green or grey: the colour of the worse part."""
        if self.safety is Safety.UNSAFE:
            return "red"
        if self.conformance is Conformance.CONFORMS and self.safety is Safety.UNKNOWN:
            return "amber"
        return _COLOURS[self.conformance]


_COLOURS = {
    Conformance.CONFORMS: "green",
    Conformance.PART: "amber",
    Conformance.KNOWN: "amber",
    Conformance.DEVIATES: "red",
    Conformance.NONE: "grey",
}


def verdict_of(run: Run) -> RunVerdict:
    """The verdict on a run."""
    judged, code = by_clause(run), exit_code(run)
    breaches = tuple(_breaches(run, judged))
    unjudged = tuple(clause for clause in _critical(run) if _doubtful(run, judged.get(clause, ())))
    known, gone = (_clauses(judged, results) for results in (excused(run), missing(run)))
    safety = Safety.UNSAFE if breaches else Safety.UNKNOWN if unjudged else Safety.SAFE
    conformance = _conformance(code, known, gone)
    return RunVerdict(safety, conformance, breaches, unjudged, known, gone, code)


def _clauses(judged: Iterable[Clause], results: Iterable[Result]) -> tuple[Clause, ...]:
    ids = {result.clause for result in results}
    return tuple(clause for clause in judged if clause.id in ids)


def _conformance(code: Exit, known: Sequence[Clause], gone: Sequence[Clause]) -> Conformance:
    if code not in (Exit.CONFORMS, Exit.DEVIATES):
        return Conformance.NONE
    if code is Exit.DEVIATES:
        return Conformance.DEVIATES
    if gone:
        return Conformance.PART
    return Conformance.KNOWN if known else Conformance.CONFORMS


def _breaches(run: Run, judged: dict[Clause, list[Result]]) -> list[Breach]:
    found = []
    for clause, results in judged.items():
        if let_in := [result for result in results if is_breach(run, result)]:
            known = all(result.excuse for result in let_in)
            found.append(Breach(clause, let_in[0].excuse if known else ""))
    return found


def _critical(run: Run) -> list[Clause]:
    asked = {*run.profiles, ALWAYS}
    return [c for c in observable() if c.severity is Severity.CRITICAL and c.profile in asked]


def _doubtful(run: Run, results: Sequence[Result]) -> bool:
    """Whether it is unknown: not run, inconclusive, late, or missing without being listed.

    What the target is known not to have cannot let anybody in. What another clause fails for
    leaves it open only if nothing of this one was judged. After a time-out no further rows of a
    table are sent, and any of them might have let somebody in.
    """
    verdicts = {result.verdict for result in results if not result.elsewhere}
    every = {result.verdict for result in results}
    nothing = Verdict.INCONCLUSIVE in every and not every & {Verdict.PASSED, Verdict.FAILED}
    late = any(outcome(run, result) is Outcome.LATE for result in results)
    silent = unlisted(run)
    unsaid = all(not is_declared(run, result) or result in silent for result in results)
    return unsaid or nothing or late or bool(verdicts & {Verdict.INCONCLUSIVE, Verdict.ERROR})
