"""Each option of the contract: does the target take it, and does it take effect?"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from ..contract import APPS, Json
from ..contract.apps import ALGORITHMS
from ..tokens import dumps
from ..verdicts import Unsupported
from . import actions
from .check import Check
from .findings import require
from .subject import Session


def option(app: str, name: str, value: Json, effect: Callable[[Session], object]) -> Check:
    """A check that an app is created with this option, and that ``effect`` then holds."""

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
    """Her token is signed as requested, and opens the view."""
    actions.login(session)
    actions.algorithm(session)
    actions.key(session)
    actions.opens(session)


def lives(session: Session) -> None:
    """Her tokens have the requested lifetime."""
    actions.login(session)
    actions.lifetimes(session)


def unknown(session: Session) -> None:
    """A token that is in no store is as good as any."""
    actions.login(session)
    if not session.read("refresh").has("jti"):
        raise Unsupported("there is no jti to change")
    session.tokens["copy"] = actions.with_jti(session, "of no token")
    session.send("POST", "/refresh", "copy").expect_own()


def stores(kinds: int, session: Session) -> None:
    """After a login this many tokens are on the list."""
    actions.login(session)
    answer = session.send("GET", "/auth/all-tokens", "access")
    require(answer.expect_list() == kinds, f"{kinds} on the list after one login", answer.shown())


def answered(session: Session) -> None:
    """The app's own loader answers, or the default if it has none."""
    session.send("GET", "/protected").expect_refusal("unauthorized")


def _options() -> Iterator[Check]:
    yield option("basic", "JWT_AUTH_HEADER", "JWT", opens)
    yield option("basic", "JWT_AUTH_HEADER", "", opens)
    for name, app in (("ACCESS", "basic"), ("REFRESH", "refresh")):
        for seconds in (90, -1):
            yield option(app, f"JWT_{name}_TOKEN_EXPIRES", seconds, lives)
    for algorithm in ALGORITHMS:
        if algorithm != APPS["basic"].defaults["JWT_ALGORITHM"]:
            yield option("basic", "JWT_ALGORITHM", algorithm, signs)
    yield option("blacklist", "JWT_BLACKLIST_ENABLED", False, unknown)
    yield option("blacklist", "JWT_BLACKLIST_STORE", "memory", opens)
    for name in ("JWT_BLACKLIST_CHECKS", "JWT_BLACKLIST_TOKEN_CHECKS"):
        yield option("blacklist", name, "refresh", partial(stores, 1))
        yield option("blacklist", name, "all", partial(stores, 2))
    yield option("loaders", "LOADERS", ["expired"], answered)
    yield option("loaders", "LOADERS", ["unauthorized"], answered)


OPTIONS: tuple[Check, ...] = tuple(_options())
