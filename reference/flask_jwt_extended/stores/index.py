"""Whose tokens are whose: an index beside the tokens, so that nobody's list costs everybody's.

`Index` works on whatever behaves as a simplekv store, by what all of them can do: one more key for
each token, found by walking the keys.  Nothing is ever read, changed and written back, so nothing
is lost however many processes write at once.
"""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

#: No token has a key that begins so: these are the index's.
RESERVED = "jwt-index."
COMPLETE = f"{RESERVED}complete"
#: An end that is far away, and small enough for every store.
FOREVER = 1 << 40
#: So many tokens are read at once from a store that can.
PAGE = 500

#: A class that has one of these stores in a way of its own.
_STORING = {"get", "put", "_get", "_put", "_build_filename"}


def library_classes(store: Any) -> Iterator[str]:
    """Give the names of the classes of simplekv and minimalkv whose way a store goes."""
    for each in type(store).__mro__:
        if each.__module__.partition(".")[0] in ("simplekv", "minimalkv"):
            yield each.__name__
        elif not _STORING.isdisjoint(vars(each)):
            return


def pages(items: Iterable[str]) -> Iterator[list[str]]:
    """Give PAGE of them at a time."""
    rest = iter(items)
    while page := list(islice(rest, PAGE)):
        yield page


class Entry(NamedTuple):
    """A key of the index: jwt-index.<owner>.<end>.<jti>, of which only a jti may have dots."""

    key: str
    end: int
    jti: str


class View:
    """What the keys of a store are called under simplekv's decorators, such as PrefixDecorator."""

    def __init__(self, store: Any) -> None:
        self._layers = []  # with what they have for their subclasses: in public they tell nothing
        while "KeyTransformingDecorator" in library_classes(store):
            self._layers.append(store)
            store = store._dstore
        #: The store under all decorators that change keys only.
        self.inner = store

    def name(self, key: str) -> str:
        """Return what a key is called in the inner store."""
        for layer in self._layers:
            key = layer._map_key(key)
        return key

    def keys(self, names: Iterable[str]) -> Iterator[str]:
        """Give the keys that have these names, but for what is not this view's."""
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
        """Return the value.  Raises KeyError if there is none, ValueError if none can be."""
        value: bytes = self.store.get(key)
        return value

    def put(self, key: str, value: bytes, end: int) -> None:
        """Store the value; a store that can forget does so at the end, also after a revoke."""
        if getattr(self.store, "ttl_support", False):  # on Redis, a plain put clears the ttl
            self.store.put(key, value, ttl_secs=max(1, end - int(time.time())))
        else:
            self.store.put(key, value)

    def read(self, jtis: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Give the value of each token that is still there, with its jti."""
        for jti in jtis:
            try:
                yield jti, self.store.get(jti)
            except (KeyError, ValueError):  # it has expired since, or is no key of simplekv's
                continue

    def jtis(self) -> Iterable[str]:
        """Give the keys of all tokens."""
        return (key for key in self._keys("") if not key.startswith(RESERVED))

    def add(self, owner: str, jti: str, end: int) -> None:
        """Enter a token, before it is stored itself: so whatever is stored is listed, too."""
        self.put(f"{RESERVED}{owner}.{end}.{jti}", b"1", end)

    def find(self, owner: str) -> Iterable[str]:
        """Give the jtis that were entered for that owner; some may have expired."""
        return (entry.jti for entry in self._entries(f"{RESERVED}{owner}."))

    def entered(self) -> Iterable[str]:
        """Give all jtis that were entered."""
        return (entry.jti for entry in self._entries(RESERVED))

    def expire(self, now: float) -> None:
        """Drop the entries whose end has passed, where the store does not do so by itself."""
        for entry in self._entries(RESERVED):
            if entry.end < now:
                self.store.delete(entry.key)

    def is_complete(self) -> bool:
        """Whether all tokens are known to be entered: those that release 0.0.2 stored are not."""
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
        """A store in memory that grows meanwhile may raise RuntimeError: then once more."""
        for _ in range(100):
            try:
                return list(self.store.iter_keys(prefix))
            except RuntimeError:
                continue
        return list(self.store.iter_keys(prefix))
