"""The Then sentences about an answer."""

from __future__ import annotations

import json
import re

from pytest_bdd import parsers, then

from conformance.http import ABSENT
from conformance.verdicts import Deviation
from conformance.verdicts.expectations import (
    Exactly,
    Header,
    Member,
    NoCrash,
    NoLeak,
    Reason,
    Shut,
)
from conformance.verdicts.observations import HeaderSeen, Leaked

from .api import Answer
from .control import Control
from .leaks import leak
from .people import People
from .refusals import expect_granted, judge, limits, need_refusal
from .views import canonical, is_own, ran

#: What each loader answers: status and body. A reason that it is given stands in msg.
LOADERS: dict[str, tuple[int, dict[str, object]]] = {
    "expired": (200, {"status": 401, "sub_status": 101, "msg": "The token has expired"}),
    "invalid": (400, {"status": 422, "sub_status": 102}),
    "unauthorized": (403, {"status": 401, "sub_status": 103, "msg": "Log in first"}),
    "needs_fresh": (409, {"status": 401, "sub_status": 104, "msg": "Log in again"}),
    "revoked": (410, {"status": 401, "sub_status": 105, "msg": "This token was revoked"}),
}


@then(parsers.parse("{who:w} is accepted"))
def accepted(people: People, answer: Answer, who: str) -> None:
    """The view ran: 200, and the view's own answer."""
    expect_granted(answer, people.person(who).identity)


@then(parsers.parse("{who:w} is rejected"))
def rejected(people: People, control: Control, answer: Answer, who: str) -> None:
    """The view did not run, and she was told so. A 5xx is a crash, and no rejection."""
    people.person(who)
    control.expect_refused(answer)


@then(parsers.parse("the view does not answer {who:w}"))
def view_does_not_answer(people: People, control: Control, answer: Answer, who: str) -> None:
    """Any answer but the view's own. A server may say to anybody which methods there are."""
    people.person(who)
    judge(not ran(answer) and not answer.exchange.crashed, Shut(), answer)
    control.again(answer)


@then(parsers.parse("{who:w} is told why"))
def told_why(control: Control, answer: Answer, who: str) -> None:
    """A 4xx, and a JSON object whose msg is a text that is not empty; it may say more than that."""
    del who
    if ran(answer):  # what lets somebody in is another clause's matter
        need_refusal(answer, Reason())
    reason = answer.member("msg")
    told = isinstance(reason, str) and bool(reason.strip())
    judge(told and 400 <= answer.status < 500, Reason(), answer)
    control.again(answer)


@then(parsers.parse("{who:w} is told why, with status {statuses}"))
def told_why_with_status(control: Control, answer: Answer, who: str, statuses: str) -> None:
    """One of these statuses, and {"msg": <text that is not empty>}."""
    del who
    known = tuple(map(int, statuses.split(" or ")))
    _expect_exactly(answer, control, Exactly(known, {}, reason=True, refusal=True))


@then(parsers.parse('the answer is {status:d} with the message "{message}"'))
def status_and_message(control: Control, answer: Answer, status: int, message: str) -> None:
    """Exactly this status, and exactly {"msg": <message>}."""
    _expect_exactly(answer, control, _exactly(answer, status, {"msg": message}))


@then(parsers.parse("the answer is {status:d} with the JSON"))
def status_and_json(control: Control, answer: Answer, status: int, docstring: str) -> None:
    """Exactly this status, and JSON of exactly this value."""
    _expect_exactly(answer, control, _exactly(answer, status, json.loads(docstring)))


def _exactly(answer: Answer, status: int, body: object) -> Exactly:
    return Exactly((status,), body, refusal=status >= 400 or not is_own(answer, body))


def _expect_exactly(answer: Answer, control: Control, expected: Exactly) -> None:
    # Compared as text: to Python 1, 1.0 and true are equal.
    body = answer.json()
    if expected.reason and isinstance(body, dict):
        given = isinstance(body.get("msg"), str) and body["msg"].strip()
        body = {name: v for name, v in body.items() if name != "msg"} if given else ABSENT
    same = body is not ABSENT and canonical(body) == canonical(expected.body)
    judge(same and answer.status in expected.statuses, expected, answer)
    if expected.refusal and 404 not in expected.statuses:
        control.again(answer)


@then(parsers.parse('the answer carries "{member}"'))
def carries(answer: Answer, member: str) -> None:
    """200, and a JSON object with this member, a text. Tokens in it are hers from now on."""
    text = answer.member(member)
    fits = answer.status == 200 and isinstance(text, str) and text
    judge(bool(fits), Member(member), answer)


@then(parsers.parse('the answer does not carry "{member}"'))
def does_not_carry(answer: Answer, member: str) -> None:
    """200, and a JSON object without this member."""
    body = answer.json()
    fits = answer.status == 200 and isinstance(body, dict) and member not in body
    judge(fits, Member(member, there=False), answer)


@then(parsers.parse('the header {name:S} is "{value}"'))
def header_is(answer: Answer, name: str, value: str) -> None:
    """A header of the answer has exactly this value."""
    _expect_header(answer, Header(name, value), answer.header(name) == value)


@then(parsers.parse("the challenge is '{challenge}'"))
def challenge_is(control: Control, answer: Answer, challenge: str) -> None:
    """401 with a WWW-Authenticate header of this scheme and error; it may say more than that.

    Of two errors, parted by "or", either will do.
    """
    expected = Header("WWW-Authenticate", challenge, challenge=True)
    judge(answer.status == 401, expected, answer)
    scheme, error = _challenge(answer.header(expected.name) or "")
    wanted, errors = challenge.partition(" ")[0].lower(), re.findall(r'"(\w+)"', challenge) or [""]
    _expect_header(answer, expected, scheme == wanted and error in errors)
    control.again(answer)


def _expect_header(answer: Answer, expected: Header, holds: bool) -> None:
    came = HeaderSeen(answer.status, expected.name, answer.header(expected.name))
    judge(holds, expected, answer, came if answer.status else None)


def _challenge(header: str) -> tuple[str, str]:
    scheme, _, parameters = header.partition(" ")
    error = re.search(r'(?:^|[\s,])error="?([^",\s]*)', parameters)
    return scheme.lower(), error[1] if error else ""


@then(parsers.parse('the "{name}" loader answers'))
def loader_answers(control: Control, answer: Answer, name: str) -> None:
    """What this loader of the "loaders" app returns, as the contract with the examples has it."""
    status, body = LOADERS[name]
    # The invalid_token_loader is told a reason, and repeats it.
    expected = Exactly((status,), body, reason="msg" not in body, refusal=True)
    _expect_exactly(answer, control, expected)


@then("the server does not fail")
def does_not_fail(answer: Answer) -> None:
    """Anything but a 5xx. The server may close the connection on a request that is too large."""
    response = answer.exchange.response
    # An answer counts even where the connection was reset behind it, with the request half read.
    failed = response is not None and response.status >= 500
    judge(not failed and not answer.exchange.timed_out and not limits(answer), NoCrash(), answer)


@then("the refusal gives nothing away")
def gives_nothing_away(people: People, control: Control, answer: Answer) -> None:
    """No key, no token, no traceback and no path of a source file; and it is a refusal."""
    sent = people.copy[0] if people.copy else people.token("her access token")
    if not ran(answer) and (what := leak(answer, sent)):
        raise Deviation(NoLeak(), Leaked(what, answer.status, answer.text()[:300]))
    need_refusal(answer, NoLeak())
    control.again(answer)
