"""Who is accepted and who is rejected, and what is neither."""

from __future__ import annotations

from conformance.contract import Answer
from conformance.contract.apps import method_of
from conformance.verdicts import Deviation, Doubt
from conformance.verdicts.expectations import ExactAnswer, Expectation, Refusal, ViewAnswer, Want
from conformance.verdicts.observations import Observation

from .views import granted, ran

#: The statuses of a rejection (features/README.md, "Accepted and rejected").
REFUSALS = frozenset({400, 401, 403, 422})
#: These say something about the address, the method, the size or the moment, but not the token.
NO_WORD = frozenset({404, 405, 408, 413, 429, 431, 503})

#: A request with more bytes of headers than this also tests its size: some servers read 8 KiB,
#: and most clients never send half of that.
LONG = 4096
_FORM = b"application/x-www-form-urlencoded"


def seen(answer: Answer) -> Observation:
    """The response, and whether somebody was accepted or rejected."""
    return answer.observed(own=ran(answer), refused=refused(answer))


def refused(answer: Answer) -> bool:
    """Whether the view did not run, and the client got an error message.

    In the "loaders" app it may say so with any status. Another 4xx has to give a reason, as
    each default of the README does.
    """
    if answer.status == 0 or answer.status >= 500 or ran(answer):
        return False
    if answer.status in REFUSALS | _tried(answer) | _own(answer):
        return True
    if answer.app.app == "loaders" and answer.member("sub_status") is not None:
        return True
    return answer.status >= 400 and answer.status not in NO_WORD and _reason(answer)


def _reason(answer: Answer) -> bool:
    text = answer.member("msg")
    return isinstance(text, str) and bool(text.strip())


def _tried(answer: Answer) -> set[int]:
    # If a request has an odd method, size or form, that is a reason to reject it.
    odd = {405} if answer.method != method_of(answer.path) else set()
    odd |= {415} if ("Content-Type", _FORM) in answer.exchange.request.headers else set()
    return odd | ({413, 431} if is_long(answer) else set())


def is_long(answer: Answer) -> bool:
    """Whether a request is longer than some servers allow."""
    request = answer.exchange.request
    return sum(len(value) for _, value in request.headers) + len(request.body) > LONG


def _own(answer: Answer) -> frozenset[int]:
    known = answer.app.application
    return known.route(answer.app.app, answer.path)[1].rejected if known else frozenset()


def judge(
    holds: bool, expected: Expectation, answer: Answer, observed: Observation | None = None
) -> None:
    """Raise Deviation unless it holds, or Doubt if the response says nothing about it."""
    if holds:
        return
    came = observed or seen(answer)
    if why := no_word(answer, expected):
        raise Doubt(why, expected, came)
    raise Deviation(expected, came)


def no_word(answer: Answer, expected: Expectation) -> str:
    """Why a response says nothing about what was expected, or ""."""
    if limits(answer):
        return "the target limits requests"
    if isinstance(expected, ExactAnswer) and answer.status in expected.statuses:
        return ""
    if expected.want is not Want.REFUSAL or "login" in answer.path or ran(answer):
        return ""
    if answer.status == 503 or (400 <= answer.status < 500 and not refused(answer)):
        return f"{answer.status} is no word about the token"
    return ""


def need_refusal(answer: Answer, expected: Expectation) -> None:
    """Raise Doubt unless somebody was rejected: only rejections can show what is expected here.

    If nobody was, another clause or another rule fails for that.
    """
    if not refused(answer):
        why = no_word(answer, Refusal())
        said = why or "nothing was refused here"
        raise Doubt(said, expected, seen(answer), elsewhere=not why)


def limits(answer: Answer) -> bool:
    """Whether the target rejects requests because there are too many."""
    later = answer.status == 503 and answer.header("Retry-After") is not None
    return answer.status == 429 or later


def expect_granted(answer: Answer, identity: object) -> None:
    """Raise Deviation unless the view ran, for somebody of this identity."""
    judge(granted(answer, identity), ViewAnswer(), answer)
