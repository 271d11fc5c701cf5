"""Altered tokens: a copy of one that the app issued, with one thing changed."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from pytest_bdd import given, parsers, then

from conformance.tokens import (
    Altered,
    Token,
    dumps,
    with_claim,
    with_header,
    with_signature,
    without_claim,
)
from conformance.tokens.alterations import Original, alter
from conformance.tokens.attacker import Attacker
from conformance.tokens.keys import Key, another_key, hmac_sha256
from conformance.verdicts import Unsupported, expect

from .people import People, Person, log_in
from .requests import Api, expect_turned_away


def app_key(api: Api, token: Token) -> Key:
    """The key that the app signs with, under the algorithm that the token says.

    Raises Unsupported where nobody gave it to the runner.
    """
    if api.app.secret is None:
        raise Unsupported("no signing key")
    return Key(str(token.header.get("alg")), api.app.secret)


def _sign(api: Api, token: Token) -> str:
    return with_signature(token, app_key(api, token).sign(token.signing_input)).text


def _keep(people: People, phrase: str, text: str, change: str) -> None:
    people.altered.append(Altered(text, change, people.token(phrase)))
    people.copy = (text, people.owner(phrase))


@given(parsers.parse("a copy of {token} with {claim:w} set to {value}"))
def copy_with(api: Api, people: People, token: str, claim: str, value: str) -> None:
    """Signed again by the app's key. The value is JSON, or one of the phrases of ``literal``."""
    original = api.read(people.token(token))
    copy = with_claim(original, claim, literal(original, value))
    _keep(people, token, _sign(api, copy), copy.change)


def literal(token: Token, value: str) -> str:
    """The JSON text for a value. Times count from the token's own, so no clock has to agree."""
    phrases: dict[str, Callable[[], object]] = {
        "an hour ago": lambda: int(token.claim("iat", time.time())) - 3600,
        "an hour from now": lambda: int(token.claim("iat", time.time())) + 3600,
        "a new UUID": lambda: str(uuid.uuid4()),
    }
    return dumps(phrases[value]()) if value in phrases else value


@given(parsers.parse("a copy of {token} without {claim:w}"))
def copy_without(api: Api, people: People, token: str, claim: str) -> None:
    """Signed again by the app's key."""
    copy = without_claim(api.read(people.token(token)), claim)
    _keep(people, token, _sign(api, copy), copy.change)


@given(parsers.parse("a copy of {token} that has expired"))
def copy_expired(api: Api, people: People, token: str) -> None:
    """Its exp is an hour ago, and it is signed again by the app's key."""
    copy_with(api, people, token, "exp", "an hour ago")


@given(parsers.parse("a copy of {token} in which {change}"))
def copy_in_which(api: Api, people: People, attacker: Attacker, token: str, change: str) -> None:
    """One of the changes of the catalogue, conformance/tokens/alterations.py."""
    original = api.read(people.token(token))

    def another() -> Token:
        stranger = Person("Charles")
        log_in(api, people, stranger)
        return api.read(stranger.tokens[token.partition(" ")[2]])

    start = Original(original, app_key(api, original), another, attacker)
    _keep(people, token, alter(start, change), change)


@then(parsers.parse("{method:w} {path:S} stays shut to a copy of {token} signed with {key}"))
def stays_shut(
    api: Api, people: People, attacker: Attacker, method: str, path: str, token: str, key: str
) -> None:
    """One of the keys of ``FORGERIES``, none of which is the app's own."""
    original = api.read(people.token(token))
    text = FORGERIES[key](original, app_key(api, original), attacker)
    _keep(people, token, text, f"signed with {key}")
    answer = api.send(method, path, token=text)
    expect_turned_away(answer, people.owner(token).identity)


def _by_another_key(token: Token, key: Key, _: Attacker) -> str:
    other = Key(key.algorithm, another_key(key.algorithm))
    return with_signature(token, other.sign(token.signing_input)).text


def _by_public_key(token: Token, key: Key, _: Attacker) -> str:
    copy = with_header(token, alg="HS256")
    return with_signature(copy, hmac_sha256(key.public_pem(), copy.signing_input)).text


def _by_attacker(parameter: str) -> Callable[[Token, Key, Attacker], str]:
    return lambda token, key, attacker: attacker.forge(token, parameter)


#: The copy that a stranger could sign, by the key that it is signed with.
FORGERIES: dict[str, Callable[[Token, Key, Attacker], str]] = {
    "another key": _by_another_key,
    "the public key": _by_public_key,
    "a key that it offers as jwk": _by_attacker("jwk"),
    "a key that it offers as x5c": _by_attacker("x5c"),
    "a key that it offers as jku": _by_attacker("jku"),
    "a key that it offers as x5u": _by_attacker("x5u"),
}


@then("nobody came to fetch the attacker's key")
def nobody_came(attacker: Attacker) -> None:
    """The attacker's web server was asked for nothing."""
    expect(not attacker.visits, "no request to the attacker's server", ", ".join(attacker.visits))
