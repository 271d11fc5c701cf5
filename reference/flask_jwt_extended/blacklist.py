"""The blacklist: README "Blacklist and Token Revoking".  Nothing else touches the store.

A token is stored under its jti as JSON: {"token": <its claims>, "revoked": <bool>}.  The store
lists what was issued, so a token that it does not know was not issued here: it counts as revoked.
"""

import json
import time
from typing import Any

from flask import current_app

from . import options
from .claims import Claims
from .exceptions import RevokedTokenError

#: A store may drop a token this many seconds after it has expired, lest clocks differ.
GRACE = 15 * 60

Stored = dict[str, Any]


def revoke_token(jti: str) -> None:
    """Revoke the token; again is no error.  Raises KeyError if it is not stored."""
    _mark(jti, revoked=True)


def unrevoke_token(jti: str) -> None:
    """Make a revoked token valid again; again is no error.  Raises KeyError if it is not stored."""
    _mark(jti, revoked=False)


def get_stored_token(jti: str) -> Stored:
    """Return {"token": <claims>, "revoked": <bool>}.  Raises KeyError if it is not stored."""
    return _get(_store(), jti)


def get_stored_tokens(identity: Any) -> list[Stored]:
    """Return the stored tokens of that identity, in no order.

    Equal means the same JSON: to Python, 0 and False are equal, and would see each other's tokens.
    """
    wanted = json.dumps(identity, sort_keys=True)
    return [
        stored
        for stored in get_all_stored_tokens()
        if json.dumps(stored["token"]["identity"], sort_keys=True) == wanted
    ]


def get_all_stored_tokens() -> list[Stored]:
    """Return the stored tokens of everybody, in no order."""
    store = _store()
    found = []
    for jti in _keys(store):
        try:
            found.append(_get(store, jti))
        except KeyError:  # it has expired since, or is not ours
            continue
    return found


def remember(claims: Claims, config: options.Config) -> None:
    """Store a new token, if tokens of its type are checked."""
    store = _store_for(claims, config)
    if store is not None:
        _put(store, claims, revoked=False)


def check(claims: Claims, config: options.Config) -> None:
    """Raise RevokedTokenError for a token that is checked, and is revoked or not stored."""
    store = _store_for(claims, config)
    if store is None:
        return
    try:
        revoked = _get(store, claims["jti"])["revoked"]
    except KeyError:
        revoked = True
    if revoked:
        raise RevokedTokenError("Token has been revoked")


def _store() -> Any:
    if not options.blacklist_enabled(current_app.config):
        raise RuntimeError("JWT_BLACKLIST_ENABLED is False; it must be True for the blacklist")
    return options.blacklist_store(current_app.config)


def _store_for(claims: Claims, config: options.Config) -> Any:
    """Return the store if tokens of this type are checked, None if they are not."""
    if not options.blacklist_enabled(config):
        return None
    store = options.blacklist_store(config)
    checks = options.blacklist_checks(config)
    return store if checks == "all" or claims["type"] == "refresh" else None


def _mark(jti: str, revoked: bool) -> None:
    store = _store()
    _put(store, _get(store, jti)["token"], revoked)


def _put(store: Any, claims: Claims, revoked: bool) -> None:
    stored = json.dumps({"token": claims, "revoked": revoked}).encode()
    if getattr(store, "ttl_support", False):  # without a ttl, Redis would forget the one it has
        life = max(0, int(claims["exp"]) - int(time.time()))
        store.put(claims["jti"], stored, ttl_secs=life + GRACE)
    else:
        store.put(claims["jti"], stored)


def _get(store: Any, jti: str) -> Stored:
    """Raise KeyError for all that cannot be a stored token, so that every check fails closed.

    To simplekv ".." is a fine key, to a FilesystemStore a folder; 250 letters are what it promises.
    """
    if not jti.strip(".") or len(jti) > 250:
        raise KeyError(jti)
    try:
        stored = json.loads(store.get(jti))
        _ = stored["token"]["identity"], int(stored["token"]["exp"])
        if isinstance(stored["revoked"], bool):
            return dict(stored)
    except (LookupError, TypeError, ValueError, OverflowError, RecursionError):
        pass  # a ValueError may be simplekv's, for a jti that it cannot have as a key
    raise KeyError(jti)


def _keys(store: Any) -> list[str]:
    """Return the keys of the store; a DictStore that grows meanwhile raises RuntimeError."""
    for _ in range(100):
        try:
            return list(store.keys())
        except RuntimeError:
            continue
    return list(store.keys())
