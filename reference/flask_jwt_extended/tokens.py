"""Making and reading tokens: where claims, keys and the blacklist meet."""

from typing import Any

from flask import current_app

from . import blacklist, claims, keys, options
from .exceptions import JWTEncodeError
from .manager import manager_of


def create_access_token(identity: Any, fresh: bool = True) -> str:
    """Return a new access token for that identity, which may be any JSON value.

    It carries what the user_claims_loader returns for the identity.  By default it is fresh (README
    "Token Freshness", erratum E2).  Raises JWTEncodeError if fresh is not a bool, the claims are
    not a dict, or something cannot be JSON; RuntimeError if the secret key or an option is wrong.
    """
    if not isinstance(fresh, bool):
        raise JWTEncodeError(f"fresh must be a bool, not {type(fresh).__name__}")
    user_claims = manager_of(current_app).user_claims(identity)
    if not isinstance(user_claims, dict):
        raise JWTEncodeError(f"user_claims must be a dict, not {type(user_claims).__name__}")
    lifetime = options.access_expires(current_app.config)
    return _issue(claims.new("access", identity, lifetime, fresh=fresh, user_claims=user_claims))


def create_refresh_token(identity: Any) -> str:
    """Return a new refresh token for that identity: it gets new access tokens, but opens no views.

    Raises JWTEncodeError and RuntimeError as create_access_token does (README "Refresh Tokens").
    """
    lifetime = options.refresh_expires(current_app.config)
    return _issue(claims.new("refresh", identity, lifetime))


def _issue(content: claims.Claims) -> str:
    token = _signer(current_app.config).sign(claims.dump(content))
    blacklist.remember(content, current_app.config)
    return token


def read(token: str, config: options.Config) -> claims.Claims:
    """Return the claims of a token, after checking first the signature, then the claims.

    Raises JWTDecodeError or jwt.ExpiredSignatureError; RuntimeError if key or algorithm is wrong.
    """
    return claims.load(_signer(config).open(token))


def _signer(config: options.Config) -> keys.Signer:
    key, former = options.secret_key(config), options.former_keys(config)
    return keys.signer(options.algorithm(config), key, *former)
