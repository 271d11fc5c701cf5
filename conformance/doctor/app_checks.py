"""The steps that are gone through with each app, in their order."""

from __future__ import annotations

from functools import partial

from ..tokens.keys import SIGN_WITH_IT
from . import actions
from .actions import PAIRS
from .check import Check
from .token_checks import claim_checks

_FRESH = frozenset({"freshness", "loaders"})
_LISTS = frozenset({"blacklist", "loaders"})
_LOADERS = frozenset({"loaders"})

_AGAIN = (
    "Judge a token by its signature and its claims alone: the runner alters tokens that the app"
    " issued, and signs them again with SECRET_KEY; nothing else may be remembered of them"
)

CHECKS: tuple[Check, ...] = (
    Check("is made", actions.made, "Make it in the harness"),
    Check(
        "tells a wrong password so",
        actions.bad_login,
        'Answer POST /login with 401 {"msg": "Bad username or password"} unless the password is'
        ' "test"',
        vital=False,
    ),
    Check(
        "lets Ada log in",
        actions.login,
        'Answer POST /login {"username": <any JSON value>, "password": "test"} with 200 and the'
        " tokens, as JSON: access_token; and refresh_token in apps that refresh, and in claims"
        " where the profile refresh is declared",
    ),
    Check(
        "issues a token that can be read",
        actions.readable,
        "Issue a signed JWT: three base64url segments",
    ),
    *claim_checks(),
    Check(
        'says "refresh" in a refresh token',
        actions.refresh_type,
        'Write "refresh" into the claim, or correct type in [dialect] of the target file',
        apps=frozenset({"refresh"}),
        vital=False,
    ),
    Check(
        "signs with the algorithm that was asked for",
        actions.algorithm,
        "Sign with HS256, or with JWT_ALGORITHM where the options have it",
    ),
    Check(
        "signs with the key that it was given",
        actions.key,
        SIGN_WITH_IT,
    ),
    Check(
        "opens GET /protected to her access token",
        actions.opens,
        "Accept in the Authorization header (Bearer) the token that this very app has just issued",
    ),
    Check("... and to the same claims signed again", partial(actions.resigned, seconds=0), _AGAIN),
    Check(
        "... and with exp a minute later",
        partial(actions.resigned, seconds=60),
        _AGAIN,
        vital=False,
    ),
    Check(
        "refreshes",
        actions.refresh,
        "Answer POST /refresh to a refresh token with 200 and an access_token",
        apps=PAIRS,
        vital=False,
    ),
    Check(
        "has a fresh login",
        actions.fresh_login,
        "Answer POST /fresh-login as /login, with an access_token only; it opens /protected-fresh",
        apps=_FRESH,
        vital=False,
    ),
    Check(
        "lists her tokens",
        partial(actions.listed, "/auth/tokens"),
        "Answer GET /auth/tokens with a JSON list",
        apps=_LISTS,
        profile="blacklist",
        vital=False,
    ),
    Check(
        "lists all tokens",
        partial(actions.listed, "/auth/all-tokens"),
        "Answer GET /auth/all-tokens with a JSON list",
        apps=_LISTS,
        profile="blacklist",
        vital=False,
    ),
    Check(
        "revokes and unrevokes",
        actions.revoke,
        "Answer PUT /auth/tokens/revoke/<jti> and PUT /auth/tokens/unrevoke/<jti> to the token's"
        " owner, for each token that was stored when it was issued",
        apps=_LISTS,
        vital=False,
    ),
    Check(
        "answers in the words of its loaders",
        actions.own_words,
        "Register the loaders of the contract, all five unless LOADERS names some",
        apps=_LOADERS,
        vital=False,
    ),
)
