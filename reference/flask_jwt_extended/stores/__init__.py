"""What the blacklist needs from its store, for each kind of store: read this when you need one.

`index_of` picks the class for a store.  `Index` (index.py) works on anything that behaves like a
simplekv store; memory, files, sql and redis do better for the stores that they know.  What is
stored is in records.py, and purging.py deletes what has expired.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ..exceptions import StoreError
from .files import FilesIndex
from .index import Index, View, library_classes
from .memory import MemoryIndex
from .redis import RedisIndex
from .sql import SQLIndex

#: By the class names in simplekv, and in its successor minimalkv.
_KINDS = {
    "DictStore": MemoryIndex,
    "FilesystemStore": FilesIndex,
    "SQLAlchemyStore": SQLIndex,
    "RedisStore": RedisIndex,
}

_latest: Index | None = None


def index_of(store: Any) -> Index:
    """Return the index of a store.  Raises RuntimeError for an unsuitable store.

    The latest is cached, as an application has one store, and needs it at each request.
    """
    global _latest
    index = _latest
    if index is None or index.store is not store:
        _latest = index = _kind_of(View(store).inner)(store)
    return index


def _kind_of(store: Any) -> type[Index]:
    for name in library_classes(store):
        if name == "CacheDecorator":
            raise RuntimeError(
                "JWT_BLACKLIST_STORE is a CacheDecorator, which goes on accepting a token that "
                "another process has revoked; it must be the store itself, without the cache"
            )
        if name in _KINDS:
            return _KINDS[name]
    return Index


@contextmanager
def reaching(store: Any) -> Iterator[None]:
    """Raise StoreError for whatever the store raises, which may come from any client library."""
    try:
        yield
    except Exception as error:
        raise failure(store, error) from error


def failure(store: Any, error: Exception) -> StoreError:
    """Return the StoreError that says what the store raised."""
    kind, reason = type(store).__name__, f"{type(error).__name__}: {error}"
    return StoreError(f"JWT_BLACKLIST_STORE, a {kind}, failed: {reason}")
