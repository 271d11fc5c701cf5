"""The blacklist: README "Blacklist and Token Revoking".  Its lists are in stores/listing.py.

A token is stored under its jti as JSON: {"token": <its claims>, "revoked": <bool>}.  The store
lists what was issued, so a token that it does not know was not issued here: it counts as revoked.
"""

import json
from typing import Any

from flask import current_app

from . import options
from .claims import Claims, by_provider
from .exceptions import RevokedTokenError
from .stores import failure, index_of, reaching
from .stores.index import RESERVED
from .stores.records import Stored, end_of, owner_of, parse


def revoke_token(jti: str) -> None:
    """Revoke the token; repeating is fine.  Raises KeyError if it is not stored, and StoreError."""
    _mark(jti, revoked=True)


def unrevoke_token(jti: str) -> None:
    """Make a revoked token valid again; repeating is fine.  Raises the same as revoke_token."""
    _mark(jti, revoked=False)


def get_stored_token(jti: str) -> Stored:
    """Return {"token": <claims>, "revoked": <bool>}.  Raises the same as revoke_token."""
    return _get(_store(), jti)


def remember(claims: Claims, config: options.Config) -> None:
    """Store a new token, if tokens of its type are checked.  Raises StoreError."""
    store = _store_for(claims, config)
    if store is not None:
        index = index_of(store)
        with reaching(store):
            index.add(owner_of(claims["identity"]), claims["jti"], end_of(claims))
        _put(store, claims, revoked=False)


def check(claims: Claims, config: options.Config) -> None:
    """Raise RevokedTokenError if the token is to be checked, and is revoked or not stored."""
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
    return options.blacklist(current_app.config)


def _store_for(claims: Claims, config: options.Config) -> Any:
    """Return the store if tokens of this type are checked, otherwise None."""
    if not options.blacklist_enabled(config):
        return None
    store = options.blacklist_store(config)
    checks = options.blacklist_checks(config)
    return store if checks == "all" or claims["type"] == "refresh" else None


def _mark(jti: str, revoked: bool) -> None:
    store = _store()
    _put(store, _get(store, jti)["token"], revoked)


def _put(store: Any, claims: Claims, revoked: bool) -> None:
    stored = json.dumps({"token": claims, "revoked": revoked}, default=by_provider)
    index = index_of(store)
    with reaching(store):
        index.put(claims["jti"], stored.encode(), end_of(claims))


def _get(store: Any, jti: str) -> Stored:
    """Raise KeyError for anything that cannot be a stored token, so that every check fails closed.

    ".." is a valid key for simplekv, but a folder for a FilesystemStore; it guarantees 250 letters.
    """
    if not jti.strip(".") or len(jti) > 250 or jti.startswith(RESERVED):
        raise KeyError(jti)
    index = index_of(store)
    try:
        value = index.get(jti)
    except (KeyError, ValueError):  # ValueError: a jti that simplekv cannot have as a key
        raise KeyError(jti) from None
    except Exception as error:
        raise failure(store, error) from error
    stored = parse(jti, value)
    if stored is None:
        logger = current_app.logger
        logger.error("JWT_BLACKLIST_STORE has not that token, but %.200r, at %r", value, jti)
        raise KeyError(jti)
    return stored
