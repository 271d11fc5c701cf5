"""The Then sentences about a response."""

from __future__ import annotations

import json
import re

from pytest_bdd import parsers, then

from conformance.contract.apps import LOADERS, canonical
from conformance.http import ABSENT
from conformance.verdicts import Deviation, Doubt, Unsupported
from conformance.verdicts.expectations import (
    ExactAnswer,
    Header,
    Member,
    NoCrash,
    NoLeak,
    NoViewAnswer,
    Reason,
)
from conformance.verdicts.observations import HeaderValue, Leak

from .api import Answer
from .control import Control
from .header_values import challenges, is_shared, media_type
from .leaks import death, leak
from .people import People
from .refusals import expect_granted, is_long, judge, limits, need_refusal, refused, seen
from .several import Rows, each
from .views import is_own, ran


@then(parsers.parse("{who:w} is accepted"))
def accepted(people: People, answer: Answer, who: str) -> None:
    """The view ran: 200, and the view's own answer. See above."""
    expect_granted(answer, people.person(who).identity)


@then(parsers.parse("{who:w} is rejected"))
def rejected(people: People, control: Control, answer: Answer | Rows, who: str) -> None:
    """The view did not run, and she got an error message: each time, if there were several
    requests. See above.
    """
    people.person(who)
    control.expect_refused(answer)


@then(parsers.parse("the view does not answer {who:w}"))
def view_does_not_answer(people: People, control: Control, answer: Answer | Rows, who: str) -> None:
    """Any response but the view's own, for requests that a server may answer in its own way,
    such as OPTIONS. For a HEAD request, that is also a 200 of another type than the view's.
    """
    people.person(who)

    def expect_shut(one: Answer) -> None:
        shut = not ran(one) or control.is_another_page(one)
        judge(shut and not one.exchange.crashed, NoViewAnswer(), one)

    control.again(each(answer, expect_shut))


@then(parsers.parse("{who:w} is told why"))
def told_why(control: Control, answer: Answer, who: str) -> None:
    """A 4xx, and a JSON object with a non-empty string under msg, or under the key that the dialect
    names; there may be more members. It is inconclusive if somebody was let in.
    """
    del who
    expected = Reason(answer.app.message)
    if ran(answer):  # letting somebody in is another clause's matter
        need_refusal(answer, expected)
    fits = 400 <= answer.status < 500 and answer.message_key == expected.key
    judge(fits, expected, answer)
    control.again(answer)


@then(parsers.parse("{who:w} is told why, with status {statuses}"))
def told_why_with(control: Control, answer: Answer, who: str, statuses: str) -> None:
    """One of these statuses and a reason, and not a loader's answer."""
    del who
    known = tuple(map(int, statuses.split(" or ")))
    default = bool(answer.message_key) and answer.member("sub_status") is None
    _expect(answer, control, ExactAnswer(known, {}, reason=True, refusal=True), default)


@then(parsers.parse('the response is {status:d} with the message "{message}"'))
def status_and_message(control: Control, answer: Answer | Rows, status: int, message: str) -> None:
    """Exactly this status, and a JSON object with this message. Other members do not matter."""

    def expect_message(one: Answer) -> None:
        expected = _exactly(one, status, {"msg": message})
        _expect(one, control, expected, one.member("msg") == message)

    each(answer, expect_message)


@then(parsers.parse("the response is {status:d} with the JSON"))
def status_and_json(control: Control, answer: Answer, status: int, docstring: str) -> None:
    """Exactly this status and this JSON value. The order of members does not matter; 1, 1.0 and
    true are three values.
    """
    if answer.anonymous and answer.status == 200:
        raise Unsupported("who was let in (the mapping has no identity in this answer)")
    _expect_exactly(answer, control, _exactly(answer, status, json.loads(docstring)))


def _exactly(answer: Answer, status: int, body: object) -> ExactAnswer:
    return ExactAnswer((status,), body, refusal=status >= 400 or not is_own(answer, body))


def _expect_exactly(answer: Answer, control: Control, expected: ExactAnswer) -> None:
    # Compared as text: to Python 1, 1.0 and true are equal.
    body = answer.json()
    if expected.reason and isinstance(body, dict):
        given = isinstance(body.get("msg"), str) and body["msg"].strip()
        body = {name: v for name, v in body.items() if name != "msg"} if given else ABSENT
    same = body is not ABSENT and canonical(body) == canonical(expected.body)
    _expect(answer, control, expected, same)


def _expect(answer: Answer, control: Control, expected: ExactAnswer, same: bool) -> None:
    judge(same and answer.status in expected.statuses, expected, answer)
    if expected.refusal and 404 not in expected.statuses:
        control.again(answer)


@then(parsers.parse('the response has "{member}"'))
def carries(answer: Answer, member: str) -> None:
    """200, and a JSON object with this member, a non-empty string."""
    text = answer.member(member)
    fits = answer.status == 200 and isinstance(text, str) and text
    judge(bool(fits), Member(member), answer)


@then(parsers.parse('the response does not have "{member}"'))
def does_not_carry(answer: Answer, member: str) -> None:
    """200, and a JSON object without this member."""
    body = answer.json()
    fits = answer.status == 200 and isinstance(body, dict) and member not in body
    judge(fits, Member(member, there=False), answer)


@then(parsers.parse('the header {name:S} is "{value}"'))
def header_is(answer: Answer, name: str, value: str) -> None:
    """The response's header has exactly this value. Parameters of Content-Type do not
    matter, and every kind of JSON counts as JSON (RFC 6839 section 3.1); a body that is neither
    JSON nor said to be HTML is inconclusive.
    """
    given = answer.header(name)
    if name == "Content-Type":
        given = re.sub(r"/[\w.-]+\+json$", "/json", media_type(given or ""))
        if answer.json() is ABSENT and not given.endswith("html"):
            came = HeaderValue(answer.status, name, answer.header(name))
            raise Doubt("the response is not JSON", Header(name, value), came, elsewhere=True)
    _expect_header(answer, Header(name, value), given == value)


@then("the answer is not for shared caches")
def not_for_caches(answer: Answer) -> None:
    """It is private or no-store; or it is not public, and has no s-maxage, and no max-age either if
    the request had no token, or if there is must-revalidate too.
    """
    shown = any(name == "Authorization" for name, _ in answer.exchange.request.headers)
    shared = is_shared(answer.header("Cache-Control") or "", shown)
    _expect_header(answer, Header("Cache-Control", "nothing for shared caches"), not shared)


@then(parsers.parse("the challenge is '{challenge}'"))
def challenge_is(control: Control, answer: Answer, challenge: str) -> None:
    """A 401, and a challenge in WWW-Authenticate with this scheme and this error, or without one;
    if two are given, either. There may be more. A rejection with another status is inconclusive.
    """
    expected = Header("WWW-Authenticate", challenge, challenge=True)
    if refused(answer) and answer.status != 401:  # the status is another clause's matter
        raise Doubt("only a 401 has a challenge", expected, seen(answer), elsewhere=True)
    judge(answer.status == 401, expected, answer)
    wanted, errors = challenge.partition(" ")[0].lower(), re.findall(r'"(\w+)"', challenge) or [""]
    found = challenges(answer.header(expected.name) or "")
    fits = any(scheme == wanted and said.get("error", "") in errors for scheme, said in found)
    _expect_header(answer, expected, fits)
    control.again(answer)


def _expect_header(answer: Answer, expected: Header, holds: bool) -> None:
    came = HeaderValue(answer.status, expected.name, answer.header(expected.name))
    judge(holds, expected, answer, came if answer.status else None)


@then(parsers.parse('the "{name}" loader answers'))
def loader_answers(control: Control, answer: Answer | Rows, name: str) -> None:
    """The answer of this loader of the "loaders" app: status and JSON. If several answers repeat a
    reason, not all have the same one.
    """
    status, body = LOADERS[name]["status"], dict(LOADERS[name]["body"])
    # The invalid_token_loader gets a reason, and repeats it.
    if reason := body["msg"] == "<why>":
        del body["msg"]
    expected = ExactAnswer((status,), body, reason=reason, refusal=True)
    last = each(answer, lambda one: _expect_exactly(one, control, expected))
    if reason and not isinstance(answer, Answer):
        reasons = {str(row.once().member("msg")) for row in answer}
        judge(len(reasons) > 1, expected, last)


@then("the server responds without an error")
def does_not_fail(answer: Answer | Rows) -> None:
    """Anything but a 5xx, silence, a response that breaks off, or one that says what the server
    died of. A server may close the connection on a header of more than 4 KiB.
    """
    each(answer, _expect_no_crash)


def _expect_no_crash(answer: Answer) -> None:
    response = answer.exchange.response
    # A response counts even if the connection was reset after it, with the request half read.
    broken = answer.exchange.failure and not is_long(answer)
    failed = broken or (response is not None and (response.status >= 500 or _died(answer)))
    judge(not failed and not answer.exchange.timed_out and not limits(answer), NoCrash(), answer)


def _died(answer: Answer) -> bool:
    # A refusal may quote a traceback: that is the matter of "gives nothing away".
    return answer.status < 400 and not ran(answer) and death(answer)


@then("the refusal gives nothing away")
def gives_nothing_away(people: People, control: Control, answer: Answer | Rows) -> None:
    """No key, no token, neither its signature nor the right one, no traceback and no path of a
    source file, in the body or a header. It is inconclusive if nothing was rejected.
    """

    def expect_no_leak(one: Answer) -> None:
        tokens = [*people.issued, *([people.copy[0]] if people.copy else [])]
        if not ran(one) and (what := leak(one, tokens)):
            raise Deviation(NoLeak(), Leak(what, one.status, one.text()[:300]))
        need_refusal(one, NoLeak())

    control.again(each(answer, expect_no_leak))
