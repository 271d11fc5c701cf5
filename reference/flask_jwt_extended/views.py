"""Protecting views: the three decorators, used without parentheses, and what a view may ask for.

Checked in this order: header, signature, claims, age, kind of token, blacklist, freshness.  The
first that fails decides which loader answers (README "Changing Default Behaviors").
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, Request, current_app, has_request_context, request
from flask.typing import ResponseReturnValue
from jwt import ExpiredSignatureError

from . import blacklist, options, tokens
from .claims import Claims
from .exceptions import (
    FreshTokenRequired,
    InvalidHeaderError,
    JWTExtendedException,
    NoAuthHeaderError,
    WrongTokenError,
)
from .manager import manager_of

P = ParamSpec("P")
#: Where a request keeps its claims; with a dot, so that no attribute has this name.
_CLAIMS = "flask_jwt_extended.claims"

View = Callable[P, Any]
Protected = Callable[P, ResponseReturnValue]


def jwt_required(view: View[P]) -> Protected[P]:
    """Run the view only for a valid access token (README "Basic Usage")."""
    return _guard(view, "access")


def fresh_jwt_required(view: View[P]) -> Protected[P]:
    """Run the view only for a valid access token that is fresh (README "Token Freshness")."""
    return _guard(view, "access", fresh=True)


def jwt_refresh_token_required(view: View[P]) -> Protected[P]:
    """Run the view only for a valid refresh token (README "Refresh Tokens")."""
    return _guard(view, "refresh")


def get_jwt_identity() -> Any:
    """Return the identity of this request's token, or None outside a protected view."""
    return _current().get("identity")


def get_jwt_claims() -> dict[str, Any]:
    """Return the user_claims of this request's token; {} for a refresh token, or outside a view."""
    user_claims: dict[str, Any] = _current().get("user_claims", {})
    return user_claims


def _current() -> Claims:
    """Not in flask.g: that belongs to the app context, which a request may share with earlier ones.

    Nor in the environ, which an app may copy to make another request.
    """
    claims: Claims = vars(request).get(_CLAIMS, {}) if has_request_context() else {}
    return claims


def _guard(view: View[P], kind: str, fresh: bool = False) -> Protected[P]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
        # Once: each access through the proxy costs as much as reading the Authorization header.
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
        asked: Request = request._get_current_object()  # type: ignore[attr-defined]
        manager = manager_of(app)
        try:
            vars(asked)[_CLAIMS] = _admit(asked, kind, fresh, app.config)
        except (JWTExtendedException, ExpiredSignatureError) as error:
            return manager.answer(error)
        # Outside the try: an error in the view itself says nothing about the client's token.
        answer: ResponseReturnValue = app.ensure_sync(view)(*args, **kwargs)
        return answer

    return guarded


def _admit(asked: Request, kind: str, fresh: bool, config: options.Config) -> Claims:
    """Return the claims of the request's token, or raise the reason to reject it."""
    header = asked.headers.get("Authorization", "")
    claims = tokens.read(_token(header, options.auth_scheme(config)), config)
    if claims["type"] != kind:
        raise WrongTokenError(f"Only {kind} tokens can access this endpoint")
    blacklist.check(claims, config)
    if fresh and not claims["fresh"]:
        raise FreshTokenRequired("Fresh token required")
    return claims


def _token(header: str, scheme: str) -> str:
    """Return the token of an Authorization header: the words of the scheme, then one more word.

    Only spaces separate words (RFC 9110 11.4).  str.split() without an argument would also split at
    non-breaking spaces and control characters, and find no word at all in a header of those.
    """
    words = [word for word in header.split(" ") if word]
    if not words:
        raise NoAuthHeaderError("Missing Authorization Header")
    *given, token = words
    if " ".join(given).lower() == scheme.lower():  # RFC 9110 11.1: in any case of letters
        return token
    if scheme:
        raise InvalidHeaderError(f"Bad authorization header. Expected '{scheme} <JWT>'")
    raise InvalidHeaderError("Badly formatted authorization header. Should be '<JWT>'")
