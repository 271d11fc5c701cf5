"""The Then sentences about an answer."""

from __future__ import annotations

import json
import re

from pytest_bdd import parsers, then

from conformance.tokens import dumps
from conformance.verdicts import expect

from .people import People
from .requests import Answer, expect_granted, expect_turned_away

#: What each loader but the invalid_token_loader answers: status and body.
LOADERS: dict[str, tuple[int, dict[str, object]]] = {
    "expired": (200, {"status": 401, "sub_status": 101, "msg": "The token has expired"}),
    "unauthorized": (403, {"status": 401, "sub_status": 103, "msg": "Log in first"}),
    "needs_fresh": (409, {"status": 401, "sub_status": 104, "msg": "Log in again"}),
    "revoked": (410, {"status": 401, "sub_status": 105, "msg": "This token was revoked"}),
}

#: What gives away how the server is made: a traceback of some language, or a source file.
_INSIDE = re.compile(
    r"Traceback|File \"|\bat [\w.<>$]+ ?\(|(?:/[\w.-]+){2,}\.(?:py|js|rb|go|java)\b"
)


@then(parsers.parse("{who:w} is accepted"))
def accepted(people: People, answer: Answer, who: str) -> None:
    """The view ran: 200, and the view's own answer."""
    expect_granted(answer, people.person(who).identity)


@then(parsers.parse("{who:w} is rejected"))
def rejected(people: People, answer: Answer, who: str) -> None:
    """The view did not run, and she was told so: any 4xx. A 5xx is a crash, and no rejection."""
    expect_turned_away(answer, people.person(who).identity)


@then(parsers.parse("{who:w} is told why, with status {statuses}"))
def told_why(answer: Answer, who: str, statuses: str) -> None:
    """One of these statuses, and {"msg": <text that is not empty>}."""
    del who
    shape = isinstance(answer.json(), dict) and list(answer.json()) == ["msg"]
    reason = answer.member("msg")
    fits = shape and isinstance(reason, str) and reason.strip()
    expected = f'{statuses} and {{"msg": <why>}}'
    expect(bool(fits) and str(answer.status) in statuses.split(" or "), expected, answer.shown())


@then(parsers.parse('the answer is {status:d} with the message "{message}"'))
def status_and_message(answer: Answer, status: int, message: str) -> None:
    """Exactly this status, and exactly {"msg": <message>}."""
    _expect_exactly(answer, status, {"msg": message})


@then(parsers.parse("the answer is {status:d} with the JSON"))
def status_and_json(answer: Answer, status: int, docstring: str) -> None:
    """Exactly this status, and JSON of exactly this value."""
    _expect_exactly(answer, status, json.loads(docstring))


def _expect_exactly(answer: Answer, status: int, body: object) -> None:
    # Compared as text: to Python 1, 1.0 and true are equal.
    same = answer.status == status and canonical(answer.json()) == canonical(body)
    expect(same, f"{status} {dumps(body)}", answer.shown())


def canonical(value: object) -> str:
    """A JSON value as a text that is the same for the same value, and for no other."""
    return json.dumps(value, sort_keys=True)


@then(parsers.parse('the answer carries "{member}"'))
def carries(answer: Answer, member: str) -> None:
    """200, and a JSON object with this member, a text. Tokens in it are hers from now on."""
    text = answer.member(member)
    fits = answer.status == 200 and isinstance(text, str) and text
    expect(bool(fits), f'200 and a text "{member}"', answer.shown())


@then(parsers.parse('the answer does not carry "{member}"'))
def does_not_carry(answer: Answer, member: str) -> None:
    """200, and a JSON object without this member."""
    body = answer.json()
    fits = answer.status == 200 and isinstance(body, dict) and member not in body
    expect(fits, f'200 and no "{member}"', answer.shown())


@then(parsers.parse('the header {name:S} is "{value}"'))
def header_is(answer: Answer, name: str, value: str) -> None:
    """A header of the answer has exactly this value."""
    expect(answer.header(name) == value, f"{name}: {value}", f"{name}: {answer.header(name)}")


@then(parsers.parse("the challenge is '{challenge}'"))
def challenge_is(answer: Answer, challenge: str) -> None:
    """401 with a WWW-Authenticate header of this scheme and error; it may say more than that."""
    header = answer.header("WWW-Authenticate") or ""
    shown = f"{answer.status} with WWW-Authenticate: {header or '(no such header)'}"
    fits = answer.status == 401 and _challenge(header) == _challenge(challenge)
    expect(fits, f"401 with WWW-Authenticate: {challenge}", shown)


def _challenge(header: str) -> tuple[str, str]:
    scheme, _, parameters = header.partition(" ")
    error = re.search(r'(?:^|[\s,])error="?([^",\s]*)', parameters)
    return scheme.lower(), error[1] if error else ""


@then(parsers.parse('the "{name}" loader answers'))
def loader_answers(answer: Answer, name: str) -> None:
    """What this loader of the "loaders" app returns, as the contract with the examples has it."""
    if name != "invalid":
        _expect_exactly(answer, *LOADERS[name])
        return
    reason = answer.member("msg")
    body = {"status": 422, "sub_status": 102, "msg": reason}
    expect(isinstance(reason, str) and bool(reason), "a reason in msg", answer.shown())
    _expect_exactly(answer, 400, body)


@then("the server does not fail")
def does_not_fail(answer: Answer) -> None:
    """Anything but a 5xx. The server may close the connection on a request that is too large."""
    response = answer.exchange.response
    # An answer counts even where the connection was reset behind it, with the request half read.
    failed = response is not None and response.status >= 500
    silent = answer.exchange.timed_out
    expect(not failed and not silent, "no 5xx and no silence", answer.shown())


@then("the refusal gives nothing away")
def gives_nothing_away(people: People, answer: Answer) -> None:
    """A rejection without the key, the token, a traceback or the path of a source file."""
    expect_turned_away(answer, None)
    response = answer.exchange.response
    text = "" if response is None else response.body.decode("utf-8", "replace")
    sent = people.copy[0] if people.copy else people.token("her access token")
    # A signature alone would do: it is the part that nobody else can make.
    secrets = [answer.app.secret, sent, sent.rpartition(".")[2]]
    leaked = [secret for secret in secrets if secret and len(secret) > 8 and secret in text]
    expect(not leaked, "neither key nor token in the answer", answer.shown())
    expect(not _INSIDE.search(text), "no traceback and no path in the answer", answer.shown())
