"""Altered tokens: a copy of one that the app issued, with one thing changed."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable

from pytest_bdd import given, parsers, then

from conformance.http import is_here
from conformance.tokens import AlteredToken, Token, dumps, with_claim, with_signature, without_claim
from conformance.tokens.alteration import need
from conformance.tokens.alteration_catalogue import Original, alter, part_of
from conformance.tokens.attacker import Attacker
from conformance.tokens.keys import SIGN_WITH_IT, Key
from conformance.verdicts import Doubt, Unsupported, expect
from conformance.verdicts.expectations import NoContact
from conformance.verdicts.expected_tokens import Algorithm, AppSignature
from conformance.verdicts.observations import Contact, Description

from .api import Answer, Api
from .control import Control
from .people import People, Person, log_in
from .refusals import need_refusal
from .views import ran


def app_key(api: Api, token: Token) -> Key:
    """The key that the app was given, for the algorithm in the token's header.

    Raises Unsupported if the runner does not have it.
    """
    if api.app.secret is None:
        raise Unsupported("no signing key")
    return Key(str(token.header.get("alg")), api.app.secret)


def signing_key(api: Api, token: Token) -> Key:
    """The same, once it has verified this token, which the app issued.

    A token signed with another key is rejected for its signature, whatever else is wrong with it:
    nothing could be said about the rest. Raises Doubt.
    """
    key = app_key(api, token)
    if not key.verifies(token.signing_input, token.signature):
        why = "this token is not signed with the key that the app was given"
        raise Doubt(
            why, AppSignature(), Description(f"{token.segments[2]!r}, which is none"), SIGN_WITH_IT
        )
    return key


def _sign(api: Api, original: Token, copy: Token) -> str:
    return with_signature(copy, signing_key(api, original).sign(copy.signing_input)).text


def _original(api: Api, people: People, phrase: str) -> Token:
    """The token that a phrase stands for, if it has the algorithm that the app should use."""
    token = api.read(people.token(phrase))
    wanted = api.app.options.get("JWT_ALGORITHM", token.header.get("alg"))
    if (alg := token.header.get("alg")) != wanted:
        why, came = "no token is made under this algorithm", Description(f"alg {dumps(alg)}")
        raise Doubt(why, Algorithm(str(wanted)), came, elsewhere=True)
    return token


def keep(people: People, phrase: str, copy: AlteredToken) -> None:
    """Call this altered token "the copy"."""
    people.altered.append(copy)
    people.copy = (copy.text, people.owner(phrase))


@given(parsers.parse("a copy of {token} with {claim:w} set to {value}"))
def copy_with(api: Api, people: People, token: str, claim: str, value: str) -> None:
    """One claim has another value; nbf, iat, and claims that these apps do not have, are added if
    the token lacks them. Signed again with the app's key.
    """
    keep(people, token, set_to(api, people, token, claim, value))


def set_to(api: Api, people: People, token: str, claim: str, value: str) -> AlteredToken:
    """The copy in which one claim is set to a value: JSON or a phrase."""
    original = _original(api, people, token)
    copy = with_claim(original, claim, literal(original, value, api.app.leeway))
    return AlteredToken(_sign(api, original, copy), copy.change, original.text, claim)


def _this_second(made: int) -> int:
    """The current second of a target whose clock agrees with ours, with some time left in it.

    Not its first moments: time() of C, which most languages use, goes by the last tick of the
    system, and is a few milliseconds behind.
    """
    if not 0.05 < (late := time.time() % 1) < 0.6:
        time.sleep((1.06 - late) % 1)
    now = int(time.time())
    return now if 0 <= now - made < 3 else made


def _other(token: Token, change: Callable[[str], str]) -> str:
    jti = str(token.claim("jti"))
    need(change(jti) != jti, "one whose jti would be the same")
    return change(jti)


def literal(token: Token, value: str, leeway: int = 0) -> str:
    """The JSON text for a value. Times are relative to the token's iat: clocks need not agree."""
    made = token.issued_at()
    phrases: dict[str, Callable[[], object]] = {
        "an hour ago": lambda: made - 3600,
        "a second ago": lambda: made - leeway - 1,
        "now": lambda: _this_second(made) - leeway,
        "a minute from now": lambda: made + leeway + 60,
        "an hour from now": lambda: made + 3600,
        "a new UUID": lambda: str(uuid.uuid4()),
        "the same in other letters": lambda: _other(token, str.swapcase),
        "its first eight letters": lambda: _other(token, lambda jti: jti[:8]),
        "the same and a space": lambda: f"{token.claim('jti')} ",
        "300 letters": lambda: "a" * 300,
        "3,000 letters": lambda: "a" * 3000,
    }
    return dumps(phrases[value]()) if value in phrases else value


@given(parsers.parse("a copy of {token} without {claim:w}"))
def copy_without(api: Api, people: People, token: str, claim: str) -> None:
    """It lacks one claim. Signed again with the app's key."""
    original = _original(api, people, token)
    copy = without_claim(original, claim)
    signed = _sign(api, original, copy)
    keep(people, token, AlteredToken(signed, copy.change, original.text, claim))


@given(parsers.parse("a copy of {token} that has expired"))
def copy_expired(api: Api, people: People, token: str) -> None:
    """Its exp is an hour before its iat. Signed again with the app's key. For a deployed app it
    may be an access token of hers that has expired by itself, if the target file has one.
    """
    given = api.expired(people.owner(token).identity) if token.endswith("access token") else ""
    if given:
        change = "of which the time is over: an earlier token of hers"
        keep(people, token, AlteredToken(given, change, people.token(token), "exp"))
        return
    copy_with(api, people, token, "exp", "an hour ago")


@given(parsers.parse("a copy of {token} in which {change}"))
def copy_in_which(api: Api, people: People, attacker: Attacker, token: str, change: str) -> None:
    """One of the changes below."""
    keep(people, token, changed(api, people, attacker, token, change))


def changed(api: Api, people: People, attacker: Attacker, token: str, change: str) -> AlteredToken:
    """The copy with a change from the catalogue."""
    original = _original(api, people, token)

    def another() -> Token:
        stranger = Person("Ada" if people.owner(token).identity == "Grace" else "Grace")
        log_in(api, people, stranger)
        return api.read(stranger.token(token.partition(" ")[2]))

    start = Original(original, lambda: signing_key(api, original), another, attacker)
    return AlteredToken(alter(start, change), change, original.text, part_of(change))


@then("the server did not contact the attacker")
def nobody_came(attacker: Attacker, control: Control, answer: Answer) -> None:
    """The attacker's web server received no request. It is on the machine that runs the suite."""
    if not is_here(answer.app.url):
        raise Unsupported("visits to the attacker (a target on another machine cannot reach it)")
    expect(not attacker.visits, NoContact(), Contact(tuple(attacker.visits)))
    if not ran(answer):
        need_refusal(answer, NoContact())
        control.again(answer)
