"""The blacklist: README "Blacklist and Token Revoking".  Nothing else touches the store.

A token is stored under its jti as JSON: {"token": <its claims>, "revoked": <bool>}.  The store
lists what was issued, so a token that it does not know was not issued here: it counts as revoked.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from flask import current_app

from . import options
from .claims import Claims
from .exceptions import RevokedTokenError
from .indexes import RESERVED, Index
from .records import Stored, adopt, canonical, end_of, owner_of, parse
from .stores import failure, index_of, reaching


def revoke_token(jti: str) -> None:
    """Revoke the token; again is no error.  Raises KeyError if it is not stored, and StoreError."""
    _mark(jti, revoked=True)


def unrevoke_token(jti: str) -> None:
    """Make a revoked token valid again; again is no error.  Raises as revoke_token does."""
    _mark(jti, revoked=False)


def get_stored_token(jti: str) -> Stored:
    """Return {"token": <claims>, "revoked": <bool>}.  Raises as revoke_token does."""
    return _get(_store(), jti)


def get_stored_tokens(identity: Any) -> list[Stored]:
    """Return the stored tokens of that identity, in no order.  Raises StoreError.

    Equal means the same JSON: to Python, 0 and False are equal, and would see each other's tokens.
    """
    wanted = canonical(identity)
    index = open_index()
    with reaching(index.store):
        adopt(index)
        return [
            stored
            for stored in _stored(index, index.find(owner_of(identity)))
            if canonical(stored["token"]["identity"]) == wanted
        ]


def get_all_stored_tokens() -> list[Stored]:
    """Return the stored tokens of everybody, in no order.  Raises StoreError."""
    return list(iter_all_stored_tokens())


def iter_all_stored_tokens() -> Iterator[Stored]:
    """Give the stored tokens of everybody one by one; it never holds all of them in memory."""
    return _all(open_index())  # now, and not when it is iterated: the app context may be gone then


def _all(index: Index) -> Iterator[Stored]:
    with reaching(index.store):
        yield from _stored(index, index.jtis())


def remember(claims: Claims, config: options.Config) -> None:
    """Store a new token, if tokens of its type are checked.  Raises StoreError."""
    store = _store_for(claims, config)
    if store is not None:
        index = index_of(store)
        with reaching(store):
            index.add(owner_of(claims["identity"]), claims["jti"], end_of(claims))
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


def open_index() -> Index:
    """Return the index of this application's store."""
    return index_of(_store())


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
    key, stored = claims["jti"], json.dumps({"token": claims, "revoked": revoked})
    index = index_of(store)
    with reaching(store):
        index.put(key, stored.encode(), end_of(claims))


def _get(store: Any, jti: str) -> Stored:
    """Raise KeyError for all that cannot be a stored token, so that every check fails closed.

    To simplekv ".." is a fine key, to a FilesystemStore a folder; 250 letters are what it promises.
    """
    if not jti.strip(".") or len(jti) > 250 or jti.startswith(RESERVED):
        raise KeyError(jti)
    try:
        value = store.get(jti)
    except (KeyError, ValueError):  # ValueError: a jti that simplekv cannot have as a key
        raise KeyError(jti) from None
    except Exception as error:
        raise failure(store, error) from error
    stored = parse(value)
    if stored is None:
        current_app.logger.error("JWT_BLACKLIST_STORE has no token, but %.60r, at %r", value, jti)
        raise KeyError(jti)
    return stored


def _stored(index: Index, jtis: Iterable[str]) -> Iterator[Stored]:
    for _, value in index.read(jtis):
        if stored := parse(value):
            yield stored
