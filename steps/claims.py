"""The Then sentences about a token: its header, its claims, its signature."""

from __future__ import annotations

import json
from collections.abc import Callable

from pytest_bdd import given, parsers, then

from conformance.contract.apps import canonical
from conformance.targets import Target
from conformance.tokens import Token
from conformance.tokens.claim_values import is_number, is_uuid, is_whole
from conformance.verdicts import Unsupported, expect
from conformance.verdicts.expected_tokens import (
    Algorithm,
    AppSignature,
    Claim,
    ClaimSet,
    JoseHeader,
)
from conformance.verdicts.observations import Description

from .api import Answer, Api
from .apps import seconds
from .copies import app_key
from .people import People

Check = Callable[[Token, str, Answer, float | None], bool]


@given(parsers.parse("the claim {claim:w} of {token} is {value}"))
@then(parsers.parse("the claim {claim:w} of {token} is {value}"))
def claim_is(api: Api, people: People, target: Target, claim: str, token: str, value: str) -> None:
    """The claim has exactly this JSON value, or is what one of the phrases below says."""
    text = people.token(token)
    parsed, answer = api.read(text), people.issued[text]
    parsed.dialect.need(claim)
    if value == "equal to iat":
        parsed.dialect.need("iat")
    skew = target.clock_skew(answer.exchange)
    if value in PHRASES:
        fits = PHRASES[value](parsed, claim, answer, skew)
    else:
        fits = parsed.has(claim) and canonical(parsed.claim(claim)) == canonical(json.loads(value))
    expect(fits, Claim(parsed.dialect.path(claim), value), parsed.observed())


def _is_text(token: Token, claim: str, *_: object) -> bool:
    return isinstance(token.claim(claim), str)


def _is_uuid(token: Token, claim: str, *_: object) -> bool:
    return is_uuid(token.claim(claim))


def _is_whole(token: Token, claim: str, *_: object) -> bool:
    return is_whole(token.claim(claim))


def _is_time_of_request(token: Token, claim: str, answer: Answer, skew: float | None) -> bool:
    value = token.claim(claim)
    return is_number(value) and answer.is_time_of(value, skew)


def _is_equal_to_iat(token: Token, claim: str, *_: object) -> bool:
    return token.has(claim) and canonical(token.claim(claim)) == canonical(token.claim("iat"))


def _is_absent(token: Token, claim: str, *_: object) -> bool:
    return not token.has(claim)


PHRASES: dict[str, Check] = {
    "a text": _is_text,
    "a UUID": _is_uuid,
    "a whole number": _is_whole,
    "the time of the request": _is_time_of_request,
    "equal to iat": _is_equal_to_iat,
    "absent": _is_absent,
}


@then(parsers.parse("{token} carries exactly the claims"))
def carries_exactly(api: Api, people: People, token: str, datatable: list[list[str]]) -> None:
    """The claims in the table, in any order, and no others."""
    parsed = api.read(people.token(token))
    paths = (parsed.dialect.path(name) for row in datatable for name in row)
    names = {path.partition(".")[0] for path in paths if path}
    expect(names == set(parsed.claims), ClaimSet(tuple(sorted(names))), parsed.observed())


@then(parsers.parse("{token} lives for {duration}"))
def lives_for(api: Api, people: People, token: str, duration: str) -> None:
    """The time from its iat to its exp is this long, give or take a second."""
    parsed = api.read(people.token(token))
    if api.app.application and not any("EXPIRES" in name for name in api.app.options):
        raise Unsupported("lifetimes by default (an application of another shape has its own)")
    for claim in ("exp", "iat"):
        parsed.dialect.need(claim)
    expected = Claim(parsed.dialect.path("exp"), f"{seconds(duration)} seconds after iat")
    exp, iat = parsed.claim("exp"), parsed.claim("iat")
    expect(is_number(exp) and is_number(iat), expected, parsed.observed())
    # If a leeway is declared, a token that should expire at once is made to expire earlier by it.
    lives = (seconds(duration), seconds(duration) - api.app.leeway)
    expect(
        min(abs(exp - iat - life) for life in lives) < 1,
        expected,
        Description(f"{exp - iat} seconds after it"),
    )


@then(parsers.parse("the header of {token} is"))
def token_header_is(api: Api, people: People, token: str, docstring: str) -> None:
    """Its JOSE header is exactly this JSON."""
    header = api.read(people.token(token)).header
    wanted = json.loads(docstring)
    expect(
        canonical(header) == canonical(wanted), JoseHeader(wanted), Description(canonical(header))
    )


@then(parsers.parse("{token} is signed under {algorithm:w}"))
def signed_under(api: Api, people: People, token: str, algorithm: str) -> None:
    """Its header names this algorithm, and it is signed with the app's key. Other header parameters
    do not matter.
    """
    named = api.read(people.token(token)).header.get("alg")
    expect(named == algorithm, Algorithm(algorithm), Description(f"alg {canonical(named)}"))
    key_verifies(api, people, token)


@then(parsers.parse("the app's key verifies {token}"))
def key_verifies(api: Api, people: People, token: str) -> None:
    """The app's secret key, or the public half of it, verifies its signature."""
    parsed = api.read(people.token(token))
    good = app_key(api, parsed).verifies(parsed.signing_input, parsed.signature)
    expect(good, AppSignature(), Description(f"{parsed.segments[2]!r}, which is none"))


@then("no two tokens share a jti")
def no_shared_jti(api: Api, people: People) -> None:
    """Each token that was issued in this scenario has its own identifier."""
    tokens = [api.read(text) for text in people.given]
    for token in tokens:
        token.dialect.need("jti")
    jtis = [canonical(token.claim("jti")) for token in tokens]
    distinct = len(jtis) > 1 and len(set(jtis)) == len(jtis)
    expect(distinct, Claim("jti", "its own in each token"), Description(", ".join(jtis)))
