"""The When sentences: somebody sends a request, with or without a token."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from conformance.contract import authorization
from conformance.tokens import encode
from conformance.verdicts.expectations import ViewAnswer

from .api import Answer, Api, hide, revocation
from .control import Control
from .expiry import ask_once_expired
from .people import People
from .refusals import expect_granted, judge

#: The one phrase that waits: it names a token, and what to do with it.
_ONCE_EXPIRED = "her access token, once it has expired"


@when(parsers.parse("{who:w} sends {method:w} {path:S} with {token}"), target_fixture="answer")
def sends(
    api: Api, people: People, control: Control, who: str, method: str, path: str, token: str
) -> Answer:
    """A request with this token in the Authorization header, after the scheme that the app is
    configured for. In a path, `<jti>` is the jti of her refresh token.

    An access token in the response is her "new" one.
    """
    person = people.person(who)
    path = addressed(api, people, path)
    if token == "no token":  # noqa: S105 - a phrase
        return api.send(method, path)
    if token == "her cookies alone":  # noqa: S105 - a phrase
        cookies = "; ".join(f"{name}={value}" for name, value in person.cookies.items())
        return api.send(method, path, headers=[("Cookie", cookies)] if cookies else ())
    if token == _ONCE_EXPIRED:
        answer = ask_once_expired(api, people, person, method, path)
    else:
        text = people.token(token)
        answer = api.send(method, path, token=text)
        control.remember(answer, text, person.identity)
    people.keep(person, answer, "new ")
    return answer


@when(
    parsers.parse('{who:w} sends {method:w} {path:S} and the header "{header}"'),
    target_fixture="answer",
)
def sends_header(api: Api, people: People, who: str, method: str, path: str, header: str) -> Answer:
    """A request with exactly this header; `{access token}` in it is hers."""
    people.person(who)
    name, _, value = header.partition(": ")
    value = value.replace("{access token}", people.token("her access token"))
    return api.send(method, path, headers=[(name, value)])


@when(
    parsers.parse("{who:w} sends {method:w} {path:S} and an Authorization header that is {odd}"),
    target_fixture="answer",
)
def sends_odd_header(
    api: Api, people: People, who: str, method: str, path: str, odd: str
) -> Answer:
    """A request with one of the odd headers below."""
    people.person(who)
    _, good = authorization(api.app, people.token("her access token"))
    headers = [("Authorization", value) for value in odd_headers(good)[odd]]
    return api.send(method, path, headers=headers)


def odd_headers(good: bytes) -> dict[str, list[bytes]]:
    """The values of each odd kind of Authorization header; more than one for a repeated header."""
    return {
        "empty": [b""],
        "blank": [b"   "],
        "a non-breaking space": [b"\xa0"],
        "Bearer and blanks": [b"Bearer    "],
        "not ASCII": ["zażółć gęślą jaźń".encode()],
        "Bearer and not ASCII": ["Bearer zażółć".encode()],
        "Bearer, a non-breaking space and a good token": [good.replace(b" ", b"\xa0", 1)],
        "6 KiB of nonsense": [b"x" * 6 * 1024],
        "6 KiB of dots": [b"Bearer " + b"." * 6 * 1024],
        "6 KiB of brackets": [b"Bearer " + encode(b"[" * 4 * 1024).encode() + b".e30."],
        "full of control characters": [b"Bearer \x01\x02\x07\x1b\x7f"],
        "64 KiB long": [b"Bearer " + b"x" * 64 * 1024],
        "repeated": [good, good],
        "repeated, with nonsense the first time": [b"nonsense", good],
    }


@when(
    parsers.parse("{who:w} puts {token} into {place} of {method:w} {path:S}"),
    target_fixture="answer",
)
def puts(
    api: Api, people: People, who: str, token: str, place: str, method: str, path: str
) -> Answer:
    """A request with the token in a place where it should not count, and without an
    Authorization header.
    """
    people.person(who)
    request = hide(people.token(token), place)
    return api.send(method, addressed(api, people, path) + request.pop("query", ""), **request)


@when(parsers.parse("{who:w} revokes {token}"), target_fixture="answer")
def revokes(api: Api, people: People, who: str, token: str) -> Answer:
    """`PUT /auth/tokens/revoke/<jti>` with the jti of that token. She shows her access token,
    or her other one if she has two.
    """
    return _change(api, people, "revoke", who, token)


@when(parsers.parse("{who:w} unrevokes {token}"), target_fixture="answer")
def unrevokes(api: Api, people: People, who: str, token: str) -> Answer:
    """`PUT /auth/tokens/unrevoke/<jti>`, in the same way."""
    return _change(api, people, "unrevoke", who, token)


@given(parsers.parse("{who:w} has revoked {token}"))
def has_revoked(api: Api, people: People, who: str, token: str) -> None:
    """She revoked a token of hers, and the response confirmed it."""
    _expect_done(_change(api, people, "revoke", who, token))


@given(parsers.parse("{who:w} has unrevoked {token}"))
def has_unrevoked(api: Api, people: People, who: str, token: str) -> None:
    """She undid that, and the response confirmed it."""
    _expect_done(_change(api, people, "unrevoke", who, token))


def _change(api: Api, people: People, verb: str, who: str, token: str) -> Answer:
    tokens = people.person(who).tokens
    # With the token that she revokes, she could not undo it.
    which = "other " if "other access token" in tokens else ""
    jti = jti_of(api, people, token)
    shown, about = people.token(f"her {which}access token"), people.token(token)
    answer = api.send("PUT", revocation(verb, jti), token=shown, about=about)
    if verb == "revoke":
        people.spent.add(people.token(token))
    elif answer.status == 200:
        people.spent.discard(people.token(token))
    return answer


def addressed(api: Api, people: People, path: str) -> str:
    """The path, where `<jti>` is the jti of her refresh token."""
    if not path.endswith("/<jti>"):
        return path
    return revocation(path.split("/")[3], jti_of(api, people, "her refresh token"))


def jti_of(api: Api, people: People, token: str) -> str:
    """The jti of the token that a phrase stands for."""
    read = api.read(people.token(token))
    read.dialect.need("jti")
    return str(read.claim("jti"))


def _expect_done(answer: Answer) -> None:
    judge(answer.status == 200, ViewAnswer(), answer)


@given(parsers.parse("{token} opens {method:w} {path:S}"))
@then(parsers.parse("{token} opens {method:w} {path:S}"))
def opens(api: Api, people: People, control: Control, token: str, method: str, path: str) -> None:
    """The view of the app that issued this token runs for it, and gives its own answer."""
    text, identity = people.token(token), people.owner(token).identity
    issued = people.issued.get(text)
    answer = (api.at(issued.app) if issued else api).send(method, path, token=text)
    expect_granted(answer, identity)
    control.remember(answer, text, identity)


@given(parsers.parse("{token} does not open {method:w} {path:S}"))
@then(parsers.parse("{token} does not open {method:w} {path:S}"))
def does_not_open(
    api: Api, people: People, control: Control, token: str, method: str, path: str
) -> None:
    """A request with this token is rejected."""
    control.expect_refused(api.send(method, path, token=people.token(token)))
