"""DictStore: for one process, so its index is kept in memory, too."""

import threading
from collections.abc import Iterable
from typing import Any
from weakref import WeakKeyDictionary

from .index import COMPLETE, FOREVER, Index

#: The owners of each DictStore's tokens, and when the tokens end.
_entered: WeakKeyDictionary[Any, dict[str, dict[str, int]]] = WeakKeyDictionary()
_lock = threading.Lock()


class MemoryIndex(Index):
    """The index of a DictStore, in memory, under a lock."""

    def jtis(self) -> Iterable[str]:
        """Copy the keys in one step: no login can come between."""
        return self.view.keys(list(self.inner.d))

    def add(self, owner: str, jti: str, end: int) -> None:
        """Enter it."""
        with _lock:
            owners = _entered.setdefault(self.inner, {})
            owners.setdefault(self.view.name(owner), {})[jti] = end

    def find(self, owner: str) -> Iterable[str]:
        """Look it up."""
        with _lock:
            return list(_entered.get(self.inner, {}).get(self.view.name(owner), ()))

    def entered(self) -> Iterable[str]:
        """Return them owner by owner."""
        with _lock:
            names = list(_entered.get(self.inner, {}))
        return [jti for owner in self.view.keys(names) for jti in self.find(owner)]

    def expire(self, now: float) -> None:
        """Drop them, and owners who have none left."""
        with _lock:
            owners = _entered.get(self.inner, {})
            for owner, jtis in list(owners.items()):
                owners[owner] = {jti: end for jti, end in jtis.items() if end >= now}
                if not owners[owner]:
                    del owners[owner]

    def is_complete(self) -> bool:
        """Look for the mark, which is entered like a token."""
        return bool(self.find(COMPLETE))

    def complete(self) -> None:
        """Enter the mark."""
        self.add(COMPLETE, COMPLETE, FOREVER)
