"""The record of a token in the store: how it is read, whose it is, and how long it matters."""

import json
import time
from hashlib import blake2b
from typing import Any

from ..claims import Claims, by_provider
from .index import Index

#: A store may drop a token this many seconds after it has expired, as clocks may differ.
GRACE = 15 * 60

Stored = dict[str, Any]


def parse(jti: str, value: bytes) -> Stored | None:
    """Return the record of that token; None for garbage, and for what others may keep in the store.

    Also for the record of another token, which a store with a wrongly shared connection may return.
    """
    try:
        stored = json.loads(value)
        _ = stored["token"]["identity"], int(stored["token"]["exp"])
        fine = stored["token"]["jti"] == jti and isinstance(stored["revoked"], bool)
        return dict(stored) if fine else None
    except (LookupError, TypeError, ValueError, OverflowError, RecursionError):
        return None


def canonical(identity: Any) -> str:
    """Return it as sorted JSON; via JSON, as Python cannot sort {1: 0, "a": 0}."""
    return json.dumps(json.loads(json.dumps(identity, default=by_provider)), sort_keys=True)


def owner_of(identity: Any) -> str:
    """Return 39 digits that stand for any identity in a key."""
    digest = blake2b(canonical(identity).encode(), digest_size=16).digest()
    return f"{int.from_bytes(digest, 'big'):039}"


def end_of(claims: Claims) -> int:
    """Return when the store may drop the token: GRACE after its end, from now if that is over."""
    now = int(time.time())
    end = int(claims["exp"]) + GRACE
    return end if end > now else now + GRACE


def adopt(index: Index) -> None:
    """Enter the tokens that the index lacks, as 0.0.2 had no index; once in a store's life."""
    if index.is_complete():
        return
    entered = set(index.entered())
    for jti, value in index.read(jti for jti in index.jtis() if jti not in entered):
        if stored := parse(jti, value):
            index.add(owner_of(stored["token"]["identity"]), jti, end_of(stored["token"]))
    index.complete()
