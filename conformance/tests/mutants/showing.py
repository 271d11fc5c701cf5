"""A line on a terminal that counts mutants while they are judged."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

One = TypeVar("One")


def shown(judged: Iterable[One], total: int, name: Callable[[One], str]) -> Iterator[One]:
    """Give each as it comes, and say so where anybody looks."""
    live = sys.stdout.isatty()
    for number, one in enumerate(judged, 1):
        yield one
        if live:
            print(f"\r{number} of {total} {name(one):<40.40}", end="", flush=True)
    if live:
        print("\r", end="")
