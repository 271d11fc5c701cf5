"""Which token belongs to whom: an index, so that listing one user's tokens does not read them all.

`Index` works on anything that behaves like a simplekv store, by what all of them can do: one more
key for each token, found by walking the keys.  Nothing is ever read, changed and written back, so
nothing is lost however many processes write at once.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

#: No token has a key that begins like this: these belong to the index.
RESERVED = "jwt-index."
COMPLETE = f"{RESERVED}complete"
#: An end in the far future, but small enough for every store.
FOREVER = 1 << 40
#: How many tokens are read at once from a store that can do so.
PAGE = 500

#: A class that defines one of these stores tokens in its own way.
_STORING = {"get", "put", "_get", "_put", "_build_filename"}


def library_classes(store: Any) -> Iterator[str]:
    """Yield the names of the simplekv and minimalkv classes that decide how a store works."""
    for each in type(store).__mro__:
        if each.__module__.partition(".")[0] in ("simplekv", "minimalkv"):
            yield each.__name__
        elif not _STORING.isdisjoint(vars(each)):
            return


def pages(items: Iterable[str]) -> Iterator[list[str]]:
    """Yield PAGE of them at a time."""
    rest = iter(items)
    while page := list(islice(rest, PAGE)):
        yield page


class Entry(NamedTuple):
    """A key of the index: jwt-index.<owner>.<end>.<jti>, where only a jti may have dots."""

    key: str
    end: int
    jti: str


class View:
    """The names of a store's keys under simplekv's decorators, such as PrefixDecorator."""

    def __init__(self, store: Any) -> None:
        self._layers = []  # by their protected members: they have no public ones for this
        while "KeyTransformingDecorator" in library_classes(store):
            self._layers.append(store)
            store = store._dstore
        #: The store under all decorators that only change keys.
        self.inner = store

    def name(self, key: str) -> str:
        """Return the name of a key in the inner store."""
        for layer in self._layers:
            key = layer._map_key(key)
        return key

    def keys(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the keys with these names, except those that are not this view's."""
        for name in names:
            key = name
            for layer in reversed(self._layers):
                if not layer._filter(key):
                    break
                key = layer._unmap_key(key)
            else:
                yield key


class Index:
    """The tokens of one store.  An owner is 39 digits, an end a time in seconds since 1970."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.view = View(store)
        self.inner = self.view.inner

    def get(self, key: str) -> bytes:
        """Return the value.  Raises KeyError if there is none, ValueError for an invalid key."""
        value: bytes = self.store.get(key)
        return value

    def put(self, key: str, value: bytes, end: int) -> None:
        """Store the value; a store that can expire keys does so at the end, also after a revoke."""
        if getattr(self.store, "ttl_support", False):  # in Redis, a plain put clears the ttl
            self.store.put(key, value, ttl_secs=max(1, end - int(time.time())))
        else:
            self.store.put(key, value)

    def read(self, jtis: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Yield each token that is still there, as its jti and its value."""
        for jti in jtis:
            try:
                yield jti, self.store.get(jti)
            except (KeyError, ValueError):  # it has expired since, or is no key of simplekv's
                continue

    def jtis(self) -> Iterable[str]:
        """Return the keys of all tokens."""
        return (key for key in self._keys("") if not key.startswith(RESERVED))

    def add(self, owner: str, jti: str, end: int) -> None:
        """Enter a token before it is stored itself: so whatever is stored is listed, too."""
        self.put(f"{RESERVED}{owner}.{end}.{jti}", b"1", end)

    def find(self, owner: str) -> Iterable[str]:
        """Return the jtis that were entered for that owner; some may have expired."""
        return (entry.jti for entry in self._entries(f"{RESERVED}{owner}."))

    def entered(self) -> Iterable[str]:
        """Return all jtis that were entered."""
        return (entry.jti for entry in self._entries(RESERVED))

    def expire(self, now: float) -> None:
        """Drop the entries whose end has passed, unless the store does so by itself."""
        for entry in self._entries(RESERVED):
            if entry.end < now:
                self.store.delete(entry.key)

    def is_complete(self) -> bool:
        """Whether all tokens are known to be entered: those stored by release 0.0.2 are not."""
        return any(self.read([COMPLETE]))

    def complete(self) -> None:
        """Remember that they are."""
        self.put(COMPLETE, b"1", FOREVER)

    def _entries(self, prefix: str) -> Iterator[Entry]:
        for key in self._keys(prefix):
            _, _, end, jti = [*key.split(".", 3), "", "", ""][:4]
            if end.isdigit():
                yield Entry(key, int(end), jti)

    def _keys(self, prefix: str) -> list[str]:
        """Retry if a store in memory, which may grow meanwhile, raises RuntimeError."""
        for _ in range(100):
            try:
                return list(self.store.iter_keys(prefix))
            except RuntimeError:
                continue
        return list(self.store.iter_keys(prefix))
