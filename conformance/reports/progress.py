"""How far a run has got."""

from __future__ import annotations

import time
from collections import Counter
from typing import TextIO

from ..escape import printable
from ..results import Result
from ..verdicts import Verdict
from .console import WIDTH, say
from .content.summary import counted


class Progress:
    """A counter line on a terminal, a line for each feature elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._live = stream, stream.isatty()
        self._count: Counter[Verdict] = Counter()
        self._left: Counter[str] = Counter()
        self._features: dict[str, Counter[Verdict]] = {}
        self._total, self._begun = 0, time.monotonic()

    def planned(self, ids: list[str]) -> None:
        """These scenarios are going to run."""
        self._total, self._begun = len(ids), time.monotonic()
        self._left = Counter(_feature(id) for id in ids)

    def ended(self, result: Result) -> None:
        """One of them has ended."""
        feature = _feature(result.id)
        self._count[result.verdict] += 1
        self._features.setdefault(feature, Counter())[result.verdict] += 1
        self._left[feature] -= 1
        if self._live:
            self._write(f"\r\x1b[2K{printable(self._line(feature), keep='')[: WIDTH - 1]}")
        elif self._left[feature] == 0:
            self._write(f"{feature}: {counted(self._features[feature])}\n")

    def _line(self, feature: str) -> str:
        done = self._count.total()
        bar = "━" * (20 * done // max(self._total, 1))
        left = (time.monotonic() - self._begun) / done * (self._total - done)
        return f"{bar:20} {done}/{self._total}, {left:.0f} s left, {counted(self._count)} {feature}"

    def finish(self) -> None:
        """Wipe the counter line; what it said is repeated at the end."""
        if self._live:
            self._write("\r\x1b[2K")

    def _write(self, text: str) -> None:
        say(text, self._stream)


def _feature(id: str) -> str:
    return id.partition("::")[0]
