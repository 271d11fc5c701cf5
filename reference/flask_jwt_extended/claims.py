"""The claims of a token: what goes in (README, the sample token), what must be there to pass."""

import json
import time
from datetime import timedelta
from math import isfinite
from typing import Any
from uuid import uuid4

from flask import current_app
from flask.json.provider import DefaultJSONProvider
from jwt import ExpiredSignatureError

from .exceptions import JWTDecodeError, JWTEncodeError

Claims = dict[str, Any]

_SECOND = timedelta(seconds=1)


def new(kind: str, identity: Any, lifetime: timedelta, **more: Any) -> Claims:
    """Return the claims of a token made now; times are whole seconds since the epoch.

    Fractions of a second are cut off the lifetime, so that no token outlives it.  Dividing
    timedeltas is exact; adding a very long one to a datetime would overflow.
    """
    now = int(time.time())
    return {
        "exp": now + lifetime // _SECOND,
        "iat": now,
        "nbf": now,
        "jti": str(uuid4()),
        "identity": identity,
        "type": kind,
        **more,
    }


def dump(claims: Claims) -> bytes:
    """Return the claims as JSON; raises JWTEncodeError if identity or user_claims cannot be."""
    try:
        # Python would write NaN and Infinity, which other JSON readers reject.
        text = json.dumps(claims, separators=(",", ":"), allow_nan=False, default=by_provider)
        return text.encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise JWTEncodeError(f"identity or user_claims cannot be JSON: {error}") from error


def by_provider(value: Any) -> Any:
    """Return what json does not know, such as a UUID, as the app's JSON provider encodes it.

    Raises TypeError if the application has no provider of its own.  Flask's is not used: it turns a
    UUID into text, and an application that compares it with get_jwt_identity() would find nobody.
    """
    provider = current_app.json
    if type(provider) is DefaultJSONProvider and "default" not in vars(provider):
        raise TypeError(
            f"{type(value).__name__} is not JSON serializable; make it text first, as str() does, "
            "or set app.json to a JSON provider of your own that knows it"
        )
    return json.loads(provider.dumps(value))


def load(payload: bytes) -> Claims:
    """Return the claims of a payload whose signature was verified.

    Raises JWTDecodeError if they are not valid, and jwt.ExpiredSignatureError if only the age is
    wrong: that is checked last, for "an expired but otherwise valid" token (README).
    """
    try:
        claims = json.loads(payload.decode())  # loads() alone would guess at UTF-16 and UTF-32
    except (ValueError, RecursionError):
        raise JWTDecodeError("Token is malformed") from None
    if not isinstance(claims, dict):
        raise JWTDecodeError("Token is malformed")
    _check_types(claims)
    if "aud" in claims:  # RFC 7519 4.1.3: it names others, as nobody here goes by a name
        raise JWTDecodeError("Token is meant for another audience")
    _check_times(claims)
    return claims


def _check_types(claims: Claims) -> None:
    _require(isinstance(claims.get("jti"), str), "jti")
    if "identity" not in claims:  # any JSON value will do, null included
        raise JWTDecodeError("Missing claim: identity")
    kind = claims.get("type")
    _require(kind in ("access", "refresh"), "type")
    if kind == "access":
        _require(isinstance(claims.get("fresh"), bool), "fresh")
        _require(isinstance(claims.get("user_claims"), dict), "user_claims")


def _check_times(claims: Claims) -> None:
    now = time.time()
    _require(_is_numeric_date(claims.get("exp")), "exp")
    _require(_is_numeric_date(claims.get("nbf", now)), "nbf")
    _require(_is_numeric_date(claims.get("iat", now)), "iat")
    if claims.get("nbf", now) > now:
        raise JWTDecodeError("Token is not yet valid")
    if claims["exp"] <= now:
        raise ExpiredSignatureError("Token has expired")


def _require(fine: bool, name: str) -> None:
    if not fine:
        raise JWTDecodeError(f"Missing or invalid claim: {name}")


def _is_numeric_date(value: object) -> bool:
    """RFC 7519 2: a JSON number.  True is an int in Python; isfinite() fails on a huge int."""
    return type(value) is int or (type(value) is float and isfinite(value))
