"""The stores of one machine that can do better than to walk over their keys, and which is which.

A store is told by what it holds, and not by its class: minimalkv, which carries simplekv's code
on, has classes of its own with the same names.
"""

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4
from weakref import WeakKeyDictionary

from .exceptions import StoreError
from .indexes import COMPLETE, FOREVER, RESERVED, Index, View
from .servers import RedisIndex, SQLIndex


def index_of(store: Any) -> Index:
    """Return the index of a store.  Raises RuntimeError for a store that cannot do its work."""
    held = getattr(View(store).inner, "__dict__", {})
    if "cache" in held:
        raise RuntimeError(
            "JWT_BLACKLIST_STORE is a CacheDecorator, which goes on accepting a token that another "
            "process has revoked; it must be the store itself, without the cache"
        )
    for attribute, kind in _KINDS.items():
        if attribute in held:
            return kind(store)
    return Index(store)


@contextmanager
def reaching(store: Any) -> Iterator[None]:
    """Raise StoreError for whatever the store raises, which may be any client library's own."""
    try:
        yield
    except Exception as error:
        raise failure(store, error) from error


def failure(store: Any, error: Exception) -> StoreError:
    """Return the StoreError that says what the store raised."""
    index_of(store)  # raises RuntimeError if it could not have worked at all
    kind, reason = type(store).__name__, f"{type(error).__name__}: {error}"
    return StoreError(f"JWT_BLACKLIST_STORE, a {kind}, failed: {reason}")


#: The owners of each DictStore's tokens, and when these end.
_entered: WeakKeyDictionary[Any, dict[str, dict[str, int]]] = WeakKeyDictionary()
_lock = threading.Lock()


class _Memory(Index):
    """DictStore.  One process owns it, so the index is beside it, under a lock."""

    def jtis(self) -> Iterable[str]:
        return self.view.keys(list(self.inner.d))  # at one go: no login can come between

    def add(self, owner: str, jti: str, end: int) -> None:
        with _lock:
            owners = _entered.setdefault(self.inner, {})
            owners.setdefault(self.view.name(owner), {})[jti] = end

    def find(self, owner: str) -> Iterable[str]:
        with _lock:
            return list(_entered.get(self.inner, {}).get(self.view.name(owner), ()))

    def entered(self) -> Iterable[str]:
        with _lock:
            names = list(_entered.get(self.inner, {}))
        return [jti for owner in self.view.keys(names) for jti in self.find(owner)]

    def expire(self, now: float) -> None:
        with _lock:
            owners = _entered.get(self.inner, {})
            for owner, jtis in list(owners.items()):
                owners[owner] = {jti: end for jti, end in jtis.items() if end >= now}
                if not owners[owner]:
                    del owners[owner]

    def is_complete(self) -> bool:
        return bool(self.find(COMPLETE))

    def complete(self) -> None:
        self.add(COMPLETE, COMPLETE, FOREVER)


class _Files(Index):
    """FilesystemStore.  Its put() empties the file first: a reader would find half a token."""

    def put(self, key: str, value: bytes, end: int) -> None:
        temporary = f"{RESERVED}temporary.{end}.{uuid4()}"  # left by a kill, it expires as others
        try:
            self.store.put(temporary, value)
            self._path(temporary).replace(self._path(key))
        except OSError:
            with suppress(OSError):
                self.store.delete(temporary)
            raise

    def _path(self, key: str) -> Path:
        return Path(self.inner.root, self.view.name(key))


_KINDS = {"d": _Memory, "root": _Files, "table": SQLIndex, "redis": RedisIndex}
