"""Read a token, change one thing in it, sign it again.

Nothing here makes a token from scratch: every altered one starts as a token that the target issued.
So a wrong guess about its claims shows as "it has no such claim", and claims that only one
implementation has survive.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
import secrets
import time
from dataclasses import dataclass, replace
from typing import Any

from ..escape import check_writable, shorten
from ..verdicts import Deviation, Unsupported
from ..verdicts.expected_tokens import Claim, Compact
from ..verdicts.facts import compact
from ..verdicts.observations import Claims, Description
from .claim_values import is_number
from .dialect import ABSENT, Dialect, value_at

#: Claims that a token must have: if one is missing, it has another name there.
_NEEDED = frozenset({"exp", "jti", "identity", "type", "fresh", "user_claims"})
_SEGMENT = re.compile(r"[A-Za-z0-9_-]*")
#: A string that no claim can contain, so that only the changed one is replaced.
_HOLE = secrets.token_hex()
#: How much of an unreadable token is shown, in characters.
_SHOWN = 300


#: JSON as in tokens: without spaces.
dumps = compact


def encode(data: bytes) -> str:
    """base64url without padding (RFC 7515 section 2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def decode(segment: str) -> bytes:
    """The bytes of a base64url segment. Raises ValueError for one that is not base64url."""
    # urlsafe_b64decode drops every character that it does not know, and even when validating,
    # base64 accepts "+" and "/", and padding.
    if not _SEGMENT.fullmatch(segment):
        raise ValueError(f"not base64url: {shorten(segment, _SHOWN)!r}")
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except binascii.Error as error:
        raise ValueError(str(error)) from None


@dataclass(frozen=True, slots=True)
class AlteredToken:
    """An altered token, for readers of the exchanges: what was changed, and in which token.

    ``change`` says it in words, and ``part`` names the part of the token: a claim, its signature.
    """

    text: str
    change: str
    original: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Token:
    """A compact JWS in its parts. ``header`` and ``claims`` are decoded, but not verified.

    ``change`` names the one thing that was altered since the target issued it, or is "".
    """

    segments: tuple[str, str, str]
    header: dict[str, Any]
    claims: dict[str, Any]
    dialect: Dialect
    change: str = ""

    @property
    def text(self) -> str:
        """The compact serialization (RFC 7515 section 7.1)."""
        return ".".join(self.segments)

    @property
    def signing_input(self) -> bytes:
        """What is signed (RFC 7515 section 5.1)."""
        return ".".join(self.segments[:2]).encode("ascii")

    @property
    def signature(self) -> bytes:
        """The bytes of the third segment."""
        return decode(self.segments[2])

    def claim(self, name: str, default: object = None) -> Any:
        """The value of a claim, wherever the dialect keeps it, or ``default``."""
        value = value_at(self.claims, self.dialect.path(name))
        return default if value is ABSENT else self.dialect.named(name, value)

    def has(self, name: str) -> bool:
        """Whether the token has the claim."""
        return value_at(self.claims, self.dialect.path(name)) is not ABSENT

    def issued_at(self) -> int:
        """The second in which it was issued: its iat, or now if that is not a time."""
        iat = self.claim("iat")
        return int(iat if is_number(iat) else time.time())

    def observed(self) -> Claims:
        """The claims, to be shown beside what was expected."""
        # NaN and the like are not JSON, and yet some libraries write and read them.
        return Claims(json.loads(json.dumps(self.claims), parse_constant=str))


def read(text: str, dialect: Dialect) -> Token:
    """Take a token apart. Raises Deviation for one that is not a JWS in compact form."""
    try:
        header, payload, signature = text.split(".")
        decode(signature)
        parts = _json(header), _json(payload)
    except (ValueError, RecursionError) as error:
        raise Deviation(
            Compact(), Description(f"{shorten(repr(text), _SHOWN)} ({error})")
        ) from None
    if not all(isinstance(part, dict) for part in parts):
        raise Deviation(Compact(), Description(shorten(repr(parts), _SHOWN)))
    return Token((header, payload, signature), *parts, dialect)


def _json(segment: str) -> Any:
    # As text: from bytes, json.loads would accept UTF-16 too.
    value = json.loads(decode(segment).decode("utf-8"))
    check_writable(value)
    return value


def with_claim(token: Token, name: str, literal: str) -> Token:
    """The unsigned copy in which one claim is ``literal``, a JSON text that is used as it is.

    The text is not parsed, since 1e400 and NaN would come out as something else. Raises Deviation
    if the token lacks a claim that all have, Unsupported if the dialect says that it need not
    have it. Any other claim is added.
    """
    claims = _copy(token, name)
    parent, key = _parent(claims, token.dialect.path(name))
    parent[key] = _HOLE
    payload = dumps(claims).replace(dumps(_HOLE), literal)
    return _with_payload(token, payload.encode(), f"{name} set to {literal}")


def without_claim(token: Token, name: str) -> Token:
    """The unsigned copy without one claim. Raises like with_claim."""
    claims = _copy(token, name)
    parent, key = _parent(claims, token.dialect.path(name))
    if key not in parent:
        raise Deviation(Claim(token.dialect.path(name), "there"), token.observed())
    del parent[key]
    return _with_payload(token, dumps(claims).encode(), f"without {name}")


def with_header(token: Token, **parameters: object) -> Token:
    """The unsigned copy with these parameters set in its JOSE header."""
    header = {**token.header, **parameters}
    segments = (encode(dumps(header).encode()), *token.segments[1:])
    return replace(token, segments=segments, header=header, change="header changed")


def with_signature(token: Token, signature: bytes) -> Token:
    """The copy with this signature."""
    return replace(token, segments=(*token.segments[:2], encode(signature)))


def _with_payload(token: Token, payload: bytes, change: str) -> Token:
    segments = (token.segments[0], encode(payload), token.segments[2])
    return replace(token, segments=segments, claims=json.loads(payload), change=change)


def _copy(token: Token, name: str) -> dict[str, Any]:
    token.dialect.need(name)
    if token.dialect.optional(name) and not token.has(name):
        why = "the target file's dialect says that not every token has it"
        raise Unsupported(f"claim {name} ({why})", elsewhere=True)
    if not token.has(name) and name in _NEEDED:
        raise Deviation(Claim(token.dialect.path(name), "there"), token.observed())
    copied: dict[str, Any] = json.loads(json.dumps(token.claims))
    return copied


def _parent(claims: dict[str, Any], path: str) -> tuple[dict[str, Any], str]:
    *parents, key = path.split(".")
    for parent in parents:
        claims = claims.setdefault(parent, {})
    return claims, key
