"""The When sentences: somebody sends a request, with or without a token."""

from __future__ import annotations

from pytest_bdd import given, parsers, then, when

from conformance.contract import authorization
from conformance.verdicts import expect

from .expiry import ask_once_expired
from .people import People
from .requests import Answer, Api, expect_granted, expect_turned_away, hide, revocation

#: The one phrase that waits. It is a token's phrase, and here what to do with it.
_ONCE_EXPIRED = "her access token, once it has expired"


@when(parsers.parse("{who:w} sends {method:w} {path:S} with {token}"), target_fixture="answer")
def sends(api: Api, people: People, who: str, method: str, path: str, token: str) -> Answer:
    """The token goes into the Authorization header; with "no token" there is no such header.

    An access token that comes back is her "new" one.
    """
    person = people.person(who)
    if path.endswith("/<jti>"):
        path = revocation(path.split("/")[3], _jti(api, people, "her refresh token"))
    if token == "no token":  # noqa: S105 - a phrase
        return api.send(method, path)
    if token == _ONCE_EXPIRED:
        answer = ask_once_expired(api, people, person, method, path)
    else:
        answer = api.send(method, path, token=people.token(token))
    people.keep(person, answer, "new ")
    return answer


@when(
    parsers.parse('{who:w} sends {method:w} {path:S} and the header "{header}"'),
    target_fixture="answer",
)
def sends_header(api: Api, people: People, who: str, method: str, path: str, header: str) -> Answer:
    """The header as it stands, but for {access token}, which is hers."""
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
    """An Authorization header that no client should send."""
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
        "6 KiB of nonsense": [b"x" * 6 * 1024],
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
    """The token is in the request, and not in an Authorization header."""
    people.person(who)
    request = hide(people.token(token), place)
    return api.send(method, path + request.pop("query", ""), **request)


@when(parsers.parse("{who:w} revokes {token}"), target_fixture="answer")
def revokes(api: Api, people: People, who: str, token: str) -> Answer:
    """PUT /auth/tokens/revoke/<jti>, with her other access token where she has one."""
    return _change(api, people, "revoke", who, token)


@when(parsers.parse("{who:w} unrevokes {token}"), target_fixture="answer")
def unrevokes(api: Api, people: People, who: str, token: str) -> Answer:
    """PUT /auth/tokens/unrevoke/<jti>, with her other access token where she has one."""
    return _change(api, people, "unrevoke", who, token)


@given(parsers.parse("{who:w} has revoked {token}"))
def has_revoked(api: Api, people: People, who: str, token: str) -> None:
    """She revoked it, and was told that it is done."""
    _expect_done(_change(api, people, "revoke", who, token))


@given(parsers.parse("{who:w} has unrevoked {token}"))
def has_unrevoked(api: Api, people: People, who: str, token: str) -> None:
    """She unrevoked it, and was told that it is done."""
    _expect_done(_change(api, people, "unrevoke", who, token))


def _change(api: Api, people: People, verb: str, who: str, token: str) -> Answer:
    tokens = people.person(who).tokens
    # With the very token that she revokes she could not take it back.
    which = "other " if "other access token" in tokens else ""
    jti = _jti(api, people, token)
    return api.send("PUT", revocation(verb, jti), token=people.token(f"her {which}access token"))


def _jti(api: Api, people: People, token: str) -> str:
    return str(api.read(people.token(token)).claim("jti"))


def _expect_done(answer: Answer) -> None:
    expect(answer.status == 200, "200", answer.shown())


@given(parsers.parse("{token} opens {method:w} {path:S}"))
@then(parsers.parse("{token} opens {method:w} {path:S}"))
def opens(api: Api, people: People, token: str, method: str, path: str) -> None:
    """The view runs for this token, and answers in its own way."""
    answer = api.send(method, path, token=people.token(token))
    expect_granted(answer, people.owner(token).identity)


@then(parsers.parse("{token} does not open {method:w} {path:S}"))
def does_not_open(api: Api, people: People, token: str, method: str, path: str) -> None:
    """The view does not run for this token, and its bearer is told so."""
    answer = api.send(method, path, token=people.token(token))
    expect_turned_away(answer, people.owner(token).identity)
