"""Lists of the tokens in the store: those of one identity, or of everybody."""

from collections.abc import Iterable, Iterator
from typing import Any

from flask import current_app

from .. import options
from . import index_of, reaching
from .index import Index
from .records import Stored, adopt, canonical, owner_of, parse


def get_stored_tokens(identity: Any) -> list[Stored]:
    """Return the stored tokens of that identity, in any order.  Raises StoreError, and TypeError
    for an identity that cannot be JSON.

    Equal means the same JSON: in Python, 0 and False are equal, and would see each other's tokens.
    """
    wanted = canonical(identity)
    index = index_of(options.blacklist(current_app.config))
    with reaching(index.store):
        adopt(index)
        return [
            stored
            for stored in _stored(index, index.find(owner_of(identity)))
            if canonical(stored["token"]["identity"]) == wanted
        ]


def get_all_stored_tokens() -> list[Stored]:
    """Return the stored tokens of everybody, in any order.  Raises StoreError."""
    return list(iter_all_stored_tokens())


def iter_all_stored_tokens() -> Iterator[Stored]:
    """Yield the stored tokens of everybody one by one, never all of them in memory.

    Raises StoreError.  Not in 0.0.2.
    """
    # Now, and not during iteration: the app context may be gone then.
    return _all(index_of(options.blacklist(current_app.config)))


def _all(index: Index) -> Iterator[Stored]:
    with reaching(index.store):
        yield from _stored(index, index.jtis())


def _stored(index: Index, jtis: Iterable[str]) -> Iterator[Stored]:
    for jti, value in index.read(jtis):
        if stored := parse(jti, value):
            yield stored
