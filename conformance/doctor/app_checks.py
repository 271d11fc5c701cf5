"""The checks made on each app, in order."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from ..contract import APPS
from ..contract.apps import CONTRACT
from ..tokens.keys import SIGN_WITH_IT
from . import actions, dialect_checks
from .check import Check
from .replies import NAME
from .token_checks import claim_checks

_AGAIN = (
    "Judge a token by its signature and its claims alone: the runner alters tokens that the app"
    " issued, and signs them again with SECRET_KEY; nothing else may be remembered of them"
)
_LOGIN = (
    'Answer POST /login {"username": <any JSON value>, "password": "test"} with 200 and the'
    " tokens, as JSON: access_token; and refresh_token in apps that refresh, and in claims where"
    " the profile refresh is declared"
)
_WRONG = 'Answer 401 {"msg": "Bad username or password"} unless the password is "test"'
_AWAY = (
    'Turn it away, with {"msg": <why>} and 401 or 422, or in the words of the loader of the app'
    ' (docs/contract.md, "What is turned away, and how")'
)
_HOLDS = 'See docs/contract.md, "What tokens hold"; or correct [dialect] of the target file'


def _checks() -> Iterator[Check]:
    yield Check("is made", actions.made, "Make it in the harness")
    for path in ("/login", "/fresh-login"):
        run = partial(actions.bad_login, path)
        yield Check(f"tells a wrong password so at {path}", run, _WRONG, path=path, vital=False)
    yield Check("lets Ada log in", actions.login, _LOGIN)
    issue = "Issue a signed JWT: three base64url segments"
    yield Check("issues a token that can be read", actions.readable, issue)
    yield from claim_checks()
    names = "Sign with HS256, or with JWT_ALGORITHM where the options have it"
    yield Check("signs with the algorithm that was asked for", actions.algorithm, names)
    yield Check("signs with the key that it was given", actions.key, SIGN_WITH_IT)
    accept = "Accept in the Authorization header (Bearer) the token that this very app just issued"
    yield Check("opens GET /protected to her access token", actions.opens, accept)
    again = partial(actions.resigned, seconds=0)
    yield Check("... and to the same claims signed again", again, _AGAIN)
    later = partial(actions.resigned, seconds=60)
    yield Check("... and with exp a minute later", later, _AGAIN, vital=False)
    refuse = "Refuse a token from its exp on; a leeway of more than 300 s is a deviation"
    title, one = "refuses a token that has expired", frozenset({"basic"})
    yield Check(title, dialect_checks.expires, refuse, one, vital=False)
    title = "says why it turns somebody away"
    yield Check(title, dialect_checks.says_why, _AWAY, one, vital=False)
    yield from _views()
    yield from _tokens()
    for which, kind, view, loader in CONTRACT["turned_away"]:
        run = partial(actions.turned_away, kind, view, loader)
        # Without refresh there is no token of another kind either.
        path = "/refresh" if kind in ("refresh", "access") else view.partition(" ")[2]
        yield Check(f"turns {which} token away at {view}", run, _AWAY, path=path, vital=False)
    text = (
        "Answer PUT /auth/tokens/revoke/<jti> and PUT /auth/tokens/unrevoke/<jti> to the token's"
        " owner, for each token that was stored when it was issued; 404 for another jti; and turn a"
        " revoked token away"
    )
    path = "/auth/tokens/revoke/<jti>"
    yield Check("revokes and unrevokes", actions.revoke, text, path=path, vital=False)


def _views() -> Iterator[Check]:
    """A check for each view that the checks above do not cover."""
    for path, route in {r.path: r for app in APPS.values() for r in app.routes.values()}.items():
        if path not in ("/login", "/protected") and "<jti>" not in path:
            text = f"Answer {route.method} {path} as docs/contract.md says, section 4"
            run = partial(actions.answers, path)
            yield Check(f"answers {route.method} {path}", run, text, path=path, vital=False)


def _tokens() -> Iterator[Check]:
    """What the tokens contain in each app, beyond where the claims are."""

    def holds(title: str, name: str, path: str = "", app: str = "", **wanted: object) -> Check:
        run = partial(actions.claim, name, wanted)
        return Check(title, run, _HOLDS, frozenset(filter(None, [app])), path, vital=False)

    yield Check("gives tokens their lifetimes", actions.lifetimes, _HOLDS, vital=False)
    yield Check("gives each token a jti of its own", actions.own_jti, _HOLDS, vital=False)
    yield holds('says "refresh" in a refresh token', "type", "/refresh", refresh="refresh")
    yield holds("puts no user claims into a refresh token", "user_claims", refresh=None)
    own = {**APPS["claims"].user_claims, "hello": NAME}
    title = "puts the user claims into an access token"
    yield holds(title, "user_claims", app="claims", access=own)


CHECKS: tuple[Check, ...] = tuple(_checks())
