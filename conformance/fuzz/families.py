"""The kinds of generated scenarios, each with the sentence that they all show."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from random import Random
from typing import Any

from ..tokens import dumps
from .model import action_sequence
from .odd_values import near, odd_text, odd_value
from .scenarios import FuzzRow, FuzzScenario, Table, TwoUsers

#: How many requests a scenario with a table makes.
_ROWS = 12

_OPENS = ('Ada has logged in to the "basic" app', "her access token opens GET /protected")
_COPIES = "she shows {} these copies of her {}"


@dataclass(frozen=True)
class Family:
    """One kind. ``profiles`` are those that a target must declare; ``make`` makes a scenario."""

    name: str
    rule: str
    breach: str
    profiles: tuple[str, ...]
    make: Callable[[Random], FuzzScenario]


# ── claims, signed again with the app's key ─────────────────────────────────────────────


def _claim(name: str, value: Any, bad: Callable[[Any], bool]) -> FuzzRow:
    return FuzzRow(lambda value: (name, dumps(value)), value, bad)


def _no_time(value: Any) -> bool:
    """Neither a future time nor anything that could be one."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return not number or value < 1e9


def _of_claims(random: Random, kind: str, view: str, app: str, *more: FuzzRow) -> Table:
    def not_kind(value: Any) -> bool:
        return bool(value != kind)

    def one() -> FuzzRow:
        choice = random.randrange(4)
        if choice == 0:
            return _claim("exp", random.choice((-1, 0, 1, 10**9 - 1)), _no_time)
        if choice == 1:
            value = odd_value(random)
            return _claim("exp", value if _no_time(value) else str(value), _no_time)
        value = near(random, kind) if choice == 2 else odd_value(random)
        return _claim("type", value if not_kind(value) else None, not_kind)

    given = (f'Ada has logged in to the "{app}" app', f"her {kind} token opens {view}")
    rows = (*more, *(one() for _ in range(_ROWS - len(more))))
    return Table(given, _COPIES.format(view, f"{kind} token"), rows)


def _claims(random: Random) -> Table:
    return _of_claims(random, "access", "GET /protected", "basic")


def _refresh_claims(random: Random) -> Table:
    return _of_claims(random, "refresh", "POST /refresh", "refresh")


def _fresh(random: Random) -> Table:
    values = (odd_value(random) for _ in range(6))
    rows = (_claim("fresh", None if v is True else v, lambda v: v is not True) for v in values)
    return _of_claims(random, "access", "GET /protected-fresh", "freshness", *rows)


# ── what anybody can make, without the key ──────────────────────────────────────────────

_HOWS = ("unsigned", "signature kept", "signed with an empty key")
#: Values that the token may already have there.
_ITS_OWN = ("JWT", "HS256")


def _phrase(words: str, value: Any, bad: Callable[[Any], bool] = lambda _: True) -> FuzzRow:
    return FuzzRow(lambda value: (words.replace("<JSON>", dumps(value)),), value, bad)


def _changes(random: Random) -> Table:
    def other(value: Any) -> bool:
        return value not in _ITS_OWN

    def one() -> FuzzRow:
        how, value = random.choice(_HOWS), odd_value(random)
        if random.random() < 0.3:
            name = random.choice(("none", "HS384", "HS512", "RS256", "ES256"))
            value = random.choice((name, near(random, name)))
        value = value if other(value) else "x"
        kind = random.randrange(4)
        if kind == 0:
            # Even with the key, only the app's algorithm is accepted.
            how = random.choice((how, "signed again"))
            return _phrase(f"the algorithm is <JSON>, {how}", value, other)
        if kind == 1:
            name = random.choice(
                ("typ", "cty", "kid", "jku", "jwk", "x5u", "x5c", "zip", "enc", "b64")
            )
            return _phrase(f"{name} in the header is <JSON>, {how}", value, other)
        if kind == 2:
            return _phrase("the signature is by the key <JSON>", odd_text(random))
        segment, place = random.choice(("header", "payload", "signature")), random.randint(1, 20)
        # Never the character that is there: the length or the alphabet differs.
        text = random.choice(("", "!", "=", "+/", ".", " ", "\u00e9", "AA", "\t"))
        return _phrase(f"character {place} of the {segment} is <JSON>", text, lambda v: v == text)

    return Table(
        _OPENS, _COPIES.format("GET /protected", "access token"), tuple(one() for _ in range(_ROWS))
    )


_GOOD = re.compile(r"\s*bearer\s+\{access token\}\s*", re.IGNORECASE)
_PIECES = (
    *("Bearer", "bearer", "Token", "JWT", "Basic", "Bearer:", "{access token}", "{access token}"),
    *(" ", " ", " ", ",", ", ", ";", "=", ":", '"', "'", "\t", "\u00a0", ".", "\\", "x"),
    "token=",
)


def _headers(random: Random) -> Table:
    def bad(value: str) -> bool:
        clean = value == value.strip() and value != ""
        return clean and not _GOOD.fullmatch(value)

    def one() -> FuzzRow:
        made = ""
        while not bad(made):
            made = "".join(random.choices(_PIECES, k=random.randint(1, 6)))
            if random.random() < 0.4:  # a good one in disguise
                before, behind = random.choice(_PIECES), random.choice(_PIECES)
                around = random.choice(('"', "'", ",", ";", "=", "(", "*"))
                token = random.choice(("{access token}", f"{around}{{access token}}{around}"))
                made = random.choice((f"{before}Bearer {token}", f"Bearer {token}{behind}"))
        return FuzzRow(lambda value: (f"Authorization: {value}",), made, bad)

    rows = tuple(one() for _ in range(_ROWS))
    return Table(_OPENS, "she sends GET /protected and each of these headers", rows)


# ── people ──────────────────────────────────────────────────────────────────────────────


def _names(random: Random) -> tuple[str, str]:
    one = random.choice(("Ada", "ada@acme.example", "1", odd_text(random) + "x"))
    return one, near(random, one)


def _seen_as(one: str, other: str) -> list[str]:
    return [
        'Given the "claims" app',
        f"Given a user named {dumps(one)} has logged in",
        f'When a user named {dumps(other)} logs in at /login with the password "test"',
        f"Then the claim identity of her access token is {dumps(other)}",
        "Then her access token opens GET /protected",
    ]


def _listed(one: str, other: str) -> list[str]:
    return [
        'Given the "blacklist" app',
        f"Given a user named {dumps(one)} has logged in",
        f"Given a user named {dumps(other)} has logged in",
        "When she sends GET /auth/tokens with her access token",
        "Then the number of refresh tokens on the list is 1",
        "Then the list shows her refresh token as not revoked",
    ]


FAMILIES = (
    Family(
        "claims", "A token is worth what its claims say", "accepts such claims", ("basic",), _claims
    ),
    Family(
        "refresh-claims",
        "A refresh token is worth what its claims say",
        "accepts such claims of refresh tokens",
        ("refresh",),
        _refresh_claims,
    ),
    Family(
        "fresh",
        "A fresh view wants a fresh token",
        "takes stale tokens for fresh ones",
        ("freshness",),
        _fresh,
    ),
    Family(
        "copies",
        "A copy that nobody signed opens nothing",
        "accepts such copies",
        ("basic",),
        _changes,
    ),
    Family(
        "headers",
        "Only the scheme and a token are a good header",
        "accepts such headers",
        ("basic",),
        _headers,
    ),
    Family(
        "names",
        "Whoever has almost the name of somebody is somebody else",
        "takes one user for another",
        ("claims",),
        lambda random: TwoUsers(*_names(random), _seen_as),
    ),
    Family(
        "lists",
        "Nobody sees the tokens of somebody else",
        "shows tokens of others",
        ("blacklist",),
        lambda random: TwoUsers(*_names(random), _listed),
    ),
    Family(
        "lives",
        "A token is good until it is revoked, and again once that is taken back",
        "lets in revoked tokens",
        ("blacklist", "refresh"),
        partial(action_sequence, app="blacklist"),
    ),
    Family(
        "all-lives",
        "With a blacklist of all tokens that holds for access tokens, too",
        "lets in revoked access tokens",
        ("loaders", "blacklist", "refresh"),
        partial(action_sequence, app="loaders"),
    ),
)
