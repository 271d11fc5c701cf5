"""Progress on stderr: one line that is overwritten, or a line for each step in a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Item = TypeVar("Item")


def progress(items: Iterable[Item], total: int, name: Callable[[Item], str]) -> Iterator[Item]:
    """Yield each as it comes, and print which it was and how many are left."""
    for number, item in enumerate(items, 1):
        yield item
        step(number, total, name(item))


def step(number: int, total: int, name: str) -> None:
    """Print that step ``number`` of ``total`` is running, or done."""
    line = f"{number} of {total}, {total - number} left: {name}"
    if not sys.stderr.isatty():
        print(line, file=sys.stderr, flush=True)
        return
    print(f"\r{line:<79.79}", end="\n" if number == total else "", file=sys.stderr, flush=True)
