"""The kinds of store that mutants are judged on, and how to serve the reference on one."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from itertools import count
from typing import Any

#: The store that the whole suite runs on.
MEMORY = "simplekv-dict"
#: The stores that blacklist.feature also runs on. "plain" hides a store's kind.
OTHERS = (
    "simplekv-dict+prefix",
    "simplekv-dict+plain",
    "simplekv-files+prefix",
    "minimalkv-sqlite+prefix",
    "simplekv-redis+prefix",
)


def stores(kind: str, place: str) -> Any:
    """Return a function that gives each app a store that looks empty to it, for harness.STORES.

    ``kind`` is a name in reference/tests/kinds.py, ``place`` a folder or a URL. With +prefix, all
    apps share the keys of one store, each with its own prefix.
    """
    kinds = import_module("reference.tests.kinds")
    base, _, decorator = kind.partition("+")
    if decorator != "prefix":
        return lambda: kinds.open_store(kind, place)
    shared = cache(lambda: _empty(kinds.open_store(base, place)))
    prefixed = import_module(f"{base.partition('-')[0]}.decorator").PrefixDecorator
    numbers = count()
    return lambda: prefixed(f"app_{next(numbers)}.", shared())


def _empty(store: Any) -> Any:
    if hasattr(store, "redis"):  # the others are new
        store.redis.flushdb()
    return store
