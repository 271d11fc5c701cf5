"""What a target did where a clause says something else: finer than a verdict, and still countable.

A verdict says that a clause does not hold. Whoever compares implementations wants to know how: a
token that is accepted and should not be is another matter than an answer in other words.
"""

from __future__ import annotations

import re
from enum import Enum

from ..verdicts import Verdict
from .records import Result, Run


class Outcome(str, Enum):
    """What came of a scenario, the worst first."""

    ERROR = "error"
    ACCEPTED = "accepted"
    CRASHED = "crashed"
    REJECTED = "rejected"
    DIFFERENT = "different"
    INCONCLUSIVE = "inconclusive"
    NOT_RUN = "not run"
    UNSUPPORTED = "unsupported"
    UNDECLARED = "not declared"
    PASSED = "passed"

    @property
    def deviates(self) -> bool:
        """Whether the target did something else than the clause says."""
        return self in DEVIATIONS


#: What makes a breach of a critical clause unsafe: somebody was let in.
UNSAFE = (Outcome.ACCEPTED,)

#: The four ways to deviate: all of them are the verdict "failed".
DEVIATIONS = (Outcome.ACCEPTED, Outcome.CRASHED, Outcome.REJECTED, Outcome.DIFFERENT)

#: What each outcome means, for a legend.
MEANINGS: dict[Outcome, str] = {
    Outcome.ERROR: "a defect of the suite: no verdict",
    Outcome.ACCEPTED: "the request was accepted, and has to be rejected",
    Outcome.CRASHED: "a 5xx, a connection reset, or silence, where an answer was due",
    Outcome.REJECTED: "the request was rejected, and has to be accepted",
    Outcome.DIFFERENT: "accepted or rejected as it has to be, but the answer or the token is not "
    "what the clause says",
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
#: What a step says that expects a rejection, by a loader of the "loaders" app with any status, and
#: one that expects the request to be accepted.
_LOADER = '"sub_status"'
_REJECTION = re.compile(rf"a rejection|4\d\d\b|.*{_LOADER}")
_ACCEPTANCE = re.compile(r"200\b|an app that gives her|an access_token")


def outcome(run: Run, result: Result) -> Outcome:
    """What came of a scenario. ``run`` tells what the target claims to have."""
    if result.verdict is Verdict.UNSUPPORTED:
        claimed = result.clause.partition(".")[0] in run.profiles
        return Outcome.UNSUPPORTED if claimed else Outcome.UNDECLARED
    return _PLAIN.get(result.verdict) or _deviation(result)


def _deviation(result: Result) -> Outcome:
    # The last exchange is the one that the step looked at.
    last = result.exchanges[-1] if result.exchanges else None
    if last is None or last.response is None:
        return Outcome.CRASHED if last is not None and last.crashed else Outcome.DIFFERENT
    if last.crashed:
        return Outcome.CRASHED
    if _REJECTION.match(result.expected):
        accepted = last.response.status < 300 and _LOADER not in result.actual
        return Outcome.ACCEPTED if accepted else Outcome.DIFFERENT
    if last.response.status >= 400 and _ACCEPTANCE.match(result.expected):
        return Outcome.REJECTED
    return Outcome.DIFFERENT
