"""What a target did instead of what a clause says: finer than a verdict, and still countable.

A verdict says that a clause does not hold. To compare implementations one has to know how: wrongly
accepting a token is another matter than answering in other words.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from ..verdicts import Verdict
from ..verdicts.expectations import Want
from ..verdicts.observations import Effect
from .records import Result, Run


class Outcome(str, Enum):
    """The outcome of a scenario, the worst first."""

    ERROR = "error"
    ACCEPTED = "accepted"
    LEAKED = "leaked"
    CONTACTED = "contacted"
    CRASHED = "crashed"
    LATE = "late"
    REFUSED = "refused"
    DIFFERENT = "different"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not run"
    UNSUPPORTED = "unsupported"
    UNDECLARED = "not declared"
    PASSED = "passed"

    @property
    def deviates(self) -> bool:
        """Whether the target did something other than the clause says."""
        return self in DEVIATIONS


#: The outcomes that make breaking a critical clause unsafe: somebody was let in.
UNSAFE = (Outcome.ACCEPTED,)

#: The ways to deviate: all of them are the verdict "failed".
DEVIATIONS = (
    Outcome.ACCEPTED,
    Outcome.LEAKED,
    Outcome.CONTACTED,
    Outcome.CRASHED,
    Outcome.LATE,
    Outcome.REFUSED,
    Outcome.DIFFERENT,
)

#: What each outcome means, for a legend.
MEANINGS: dict[Outcome, str] = {
    Outcome.ERROR: "a defect of the suite: no verdict",
    Outcome.ACCEPTED: "the view ran and gave its own answer, and has to turn this request away",
    Outcome.LEAKED: "the answer gives away a key, a token, a traceback or a path",
    Outcome.CONTACTED: "the server fetched something from an address in the token",
    Outcome.CRASHED: "a 5xx, or a connection reset, where an answer was due",
    Outcome.LATE: "no answer before the deadline",
    Outcome.REFUSED: "the request was turned away, and has to be accepted",
    Outcome.DIFFERENT: "accepted or rejected as it has to be, but the answer or the token is not "
    "what the clause says; or neither accepted nor rejected",
    Outcome.INCONCLUSIVE: "what the clause is about was never reached: no verdict",
    Outcome.NOT_RUN: "left out of this run, or not reached before it ended: no verdict",
    Outcome.UNSUPPORTED: "the implementation says that it does not have this",
    Outcome.UNDECLARED: "the implementation does not claim this part of the specification",
    Outcome.PASSED: "every scenario held",
}

_PLAIN = {
    Verdict.PASSED: Outcome.PASSED,
    Verdict.INCONCLUSIVE: Outcome.INCONCLUSIVE,
    Verdict.ERROR: Outcome.ERROR,
}

#: What was observed that is equally bad whatever was expected, and ...
_WHATEVER: Mapping[Effect, Outcome] = {
    Effect.LATE: Outcome.LATE,
    Effect.CRASH: Outcome.CRASHED,
    Effect.LEAK: Outcome.LEAKED,
    Effect.CONTACT: Outcome.CONTACTED,
}
#: ... what is the opposite of the expected. Everything else is "different".
_OPPOSITE: Mapping[tuple[Want, Effect], Outcome] = {
    (Want.REFUSAL, Effect.GRANT): Outcome.ACCEPTED,
    (Want.GRANT, Effect.REFUSAL): Outcome.REFUSED,
}


def outcome(run: Run, result: Result) -> Outcome:
    """The outcome of a scenario. ``run`` says what the target claims to have."""
    if result.verdict is Verdict.UNSUPPORTED:
        claimed = result.clause.partition(".")[0] in run.profiles
        return Outcome.UNSUPPORTED if claimed else Outcome.UNDECLARED
    return _PLAIN.get(result.verdict) or deviation(result)


def deviation(result: Result) -> Outcome:
    """How a failure deviates, by the types of what was expected and what was observed."""
    if result.expected is None or result.observed is None:
        return Outcome.DIFFERENT
    effect = result.observed.effect
    opposite = _OPPOSITE.get((result.expected.want, effect), Outcome.DIFFERENT)
    return _WHATEVER.get(effect, opposite)
