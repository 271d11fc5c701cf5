"""Each option of the contract: does the target take it, and does it take effect?"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial

from ..contract import Json
from ..tokens import dumps
from ..verdicts import Unsupported
from . import actions
from .check import Check
from .findings import require
from .subject import Session

_ALGORITHMS = (
    *("HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES384", "ES512", "EdDSA"),
)


def option(app: str, name: str, value: Json, effect: Callable[[Session], object]) -> Check:
    """A check that an app is made with this option, and that ``effect`` holds for it then."""

    def run(session: Session) -> str:
        session.options = {name: value}
        session.make()
        effect(session)
        return f"app {app}"

    remedy = f"Let {name} take effect, or answer 501 to what has it"
    return Check(f"{name} = {dumps(value)}", run, remedy, frozenset({app}), vital=False)


def opens(session: Session) -> None:
    """Her token opens the view."""
    actions.login(session)
    actions.opens(session)


def signs(session: Session) -> None:
    """Her token is signed as was asked for, and opens the view."""
    actions.login(session)
    actions.algorithm(session)
    actions.key(session)
    actions.opens(session)


def lives(kind: str, session: Session) -> None:
    """Her token lives as long as was asked for."""
    actions.login(session)
    token, (wanted,) = session.read(kind), session.options.values()
    if not (token.has("exp") and token.has("iat")):
        raise Unsupported("it was taken, but without exp and iat nobody can tell the effect")
    exp, iat = token.claim("exp"), token.claim("iat")
    require(type(exp) is type(iat) is int, "whole numbers in exp and iat", dumps(token.claims))
    lifetime = exp - iat
    require(lifetime == wanted, f"a lifetime of {json.dumps(wanted)} s", f"{lifetime} s")


def stores(kinds: int, session: Session) -> None:
    """After a login so many tokens are on the list."""
    actions.login(session)
    answer = session.send("GET", "/auth/all-tokens", "access")
    require(answer.expect_list() == kinds, f"{kinds} on the list after one login", answer.shown())


def defaults(session: Session) -> None:
    """Without a loader of the app's own the default answers."""
    answer = session.send("GET", "/protected")
    require(answer.status == 401, "401, the default answer", answer.shown())


def own_words(session: Session) -> None:
    """The app's own loader answers."""
    actions.own_words(session)


def _options() -> Iterator[Check]:
    yield option("basic", "JWT_AUTH_HEADER", "JWT", opens)
    yield option("basic", "JWT_AUTH_HEADER", "", opens)
    for name, app, kind in (("ACCESS", "basic", "access"), ("REFRESH", "refresh", "refresh")):
        for seconds in (90, -1):
            effect = partial(lives, kind)
            yield option(app, f"JWT_{name}_TOKEN_EXPIRES", seconds, effect)
    for algorithm in _ALGORITHMS:
        yield option("basic", "JWT_ALGORITHM", algorithm, signs)
    yield option("blacklist", "JWT_BLACKLIST_ENABLED", False, opens)
    yield option("blacklist", "JWT_BLACKLIST_STORE", "memory", opens)
    for name in ("JWT_BLACKLIST_CHECKS", "JWT_BLACKLIST_TOKEN_CHECKS"):
        yield option("blacklist", name, "refresh", partial(stores, 1))
        yield option("blacklist", name, "all", partial(stores, 2))
    yield option("loaders", "LOADERS", ["expired"], defaults)
    yield option("loaders", "LOADERS", ["unauthorized"], own_words)


OPTIONS: tuple[Check, ...] = tuple(_options())
