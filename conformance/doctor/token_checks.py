"""Checks whether each claim is where the dialect says, and finds where else it might be."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, NamedTuple

from ..tokens import Token, dumps
from ..tokens.claim_values import is_number, is_uuid
from ..verdicts import Unsupported
from .check import Check
from .findings import require
from .replies import NAME
from .subject import Session


class ClaimPattern(NamedTuple):
    """A claim of an access token: how to recognize its value, and other names that it goes by."""

    what: str
    fits: Callable[[Any], bool]
    names: tuple[str, ...]


def _is_flag(value: object) -> bool:
    # The features check whether it is the right one; here it only has to be found.
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


#: A token is useless without these, so leaving them out is not proposed.
_ALWAYS = frozenset({"identity", "exp"})
#: The eight claims of an access token, by their names in the README.
CLAIMS: Mapping[str, ClaimPattern] = {
    "identity": ClaimPattern(
        f'"{NAME}"', lambda v: bool(v == NAME), ("sub", "user", "username", "uid")
    ),
    "type": ClaimPattern(
        '"access"', lambda v: bool(v == "access"), ("token_type", "typ", "token_use", "kind")
    ),
    "fresh": ClaimPattern("true or false", _is_flag, ("is_fresh", "fsh")),
    "user_claims": ClaimPattern(
        "an object", lambda v: isinstance(v, dict), ("claims", "user_data", "data", "ctx")
    ),
    "jti": ClaimPattern("a text", _is_text, ("id", "tid", "token_id", "uuid")),
    "exp": ClaimPattern("a number", is_number, ("expires", "expires_at", "expiry")),
    "iat": ClaimPattern("a number", is_number, ("issued_at", "issued", "created", "created_at")),
    "nbf": ClaimPattern("a number", is_number, ("not_before", "valid_from")),
}


#: How to recognize some of them under any name: a lone number may be anything, and so may true.
_SURELY: Mapping[str, Callable[[Any], bool]] = {
    "jti": is_uuid,
    **dict.fromkeys(("exp", "iat", "nbf", "fresh"), lambda _: False),
}


def claim_checks() -> Iterator[Check]:
    """A check for each claim, and one for the time in the token."""
    for name in CLAIMS:
        yield Check(f"has the claim {name}", partial(has_claim, name), "", vital=False)
    yield Check("was made when it says", is_now, _CLOCKS, vital=False)


_CLOCKS = (
    "Take iat from the clock that Date is taken from, in seconds since 1970 (UTC): not local"
    " time, no milliseconds"
)


def has_claim(name: str, session: Session) -> str:
    """The claim is where the dialect says, with a value that fits."""
    token = session.read()
    path, claim = token.dialect.path(name), CLAIMS[name]
    if not path:
        raise Unsupported("the dialect says that there is no such claim")
    if token.dialect.optional(name) and not token.has(name):
        raise Unsupported("the dialect says that not every token has this claim")
    actual = f"{dumps(token.claim(name))} there" if token.has(name) else "not there"
    fits = token.has(name) and claim.fits(token.claim(name))
    actual += f", in {dumps(token.claims)}"
    found = elsewhere(name, token)
    proposed = {} if name in _ALWAYS and not found else {name: found}
    remedy = _proposal(name, session, found)
    require(fits, f"{claim.what} at {path}", actual, remedy, **proposed)
    return f"{path} = {dumps(token.claim(name))}"


def is_now(session: Session) -> None:
    """iat is the current time, by the target's clock if it sends the time, or by ours."""
    token = session.read()
    if not token.has("iat") or session.login is None:
        raise Unsupported("there is no iat")
    iat = token.claim("iat")
    require(is_number(iat), "seconds in iat", dumps(iat))
    off = iat - session.login.at - (session.skew or 0.0)
    clock = "our clock, as there is no Date header" if session.skew is None else "its Date header"
    right = session.login.is_time_of(iat, session.skew)
    require(right, f"the time by {clock}", f"{off:+.0f} s off in iat")


def _proposal(name: str, session: Session, found: str) -> str:
    file = session.subject.file.path
    if found:
        line = f'[dialect] {name} = "{found}"'
        return f"If it is the claim {found}, which has such a value, say so in {file}: {line}"
    return (
        f"Put it into the token; or say in {file} where it is, [dialect] {name} = "
        f'"its.path", or "" if there is none: what needs it is then reported as unsupported'
    )


def elsewhere(name: str, token: Token) -> str:
    """The path of a claim that may be this one under another name, or "" if none is likely."""
    taken = {token.dialect.path(other) for other in CLAIMS if token.has(other) and other != name}
    free = {path: value for path, value in _paths(token.claims) if path not in taken}
    fits = CLAIMS[name].fits
    fitting = [path for path, value in free.items() if fits(value)]
    named = [path for path in fitting if path.rpartition(".")[2] in (name, *CLAIMS[name].names)]
    surely = _SURELY.get(name, fits)
    likely = named or [path for path in fitting if surely(free[path])]
    return likely[0] if len(likely) == 1 or named else ""


def _paths(claims: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in claims.items():
        # A dialect cannot name a claim with a dot or a space in its name.
        if key and "." not in key and not any(character.isspace() for character in key):
            yield prefix + key, value
            if isinstance(value, dict):
                yield from _paths(value, f"{prefix}{key}.")
