"""What a run looks like on a terminal: while it lasts, and at its end."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import TextIO

from ..escape import printable
from ..results import Result, Run
from ..results.excuses import misplaced, stale
from ..results.tally import tally
from ..verdicts import Verdict
from .content.failure import text_of
from .content.summary import closing, counted, unsupported

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)


def say(text: str, stream: TextIO) -> None:
    """Write; where nobody reads it any more ("| head"), go on: the exit code still counts."""
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # or Python complains at exit


def say_lines(lines: Iterable[str]) -> None:
    """Write lines to stdout, each as soon as it is there."""
    for line in lines:
        say(f"{line}\n", sys.stdout)


class Progress:
    """A line that counts on a terminal, a line for each feature elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._live = stream, stream.isatty()
        self._count: Counter[Verdict] = Counter()
        self._left: Counter[str] = Counter()
        self._features: dict[str, Counter[Verdict]] = {}
        self._total = 0

    def planned(self, ids: list[str]) -> None:
        """These scenarios are going to run."""
        self._total = len(ids)
        self._left = Counter(_feature(id) for id in ids)

    def ended(self, result: Result) -> None:
        """One of them has ended."""
        feature = _feature(result.id)
        self._count[result.verdict] += 1
        self._features.setdefault(feature, Counter())[result.verdict] += 1
        self._left[feature] -= 1
        if self._live:
            done = f"{self._count.total()}/{self._total}  {counted(self._count)}  {feature}"
            self._write(f"\r\x1b[2K{printable(done, keep='')}")
        elif self._left[feature] == 0:
            self._write(f"{feature}: {counted(self._features[feature])}\n")

    def finish(self) -> None:
        """Wipe the line that counts; what it said comes again at the end."""
        if self._live:
            self._write("\r\x1b[2K")

    def _write(self, text: str) -> None:
        say(text, self._stream)


def _feature(id: str) -> str:
    return id.partition("::")[0]


def report(run: Run) -> Iterator[str]:
    """The failures in full, then the summary, line by line and safe for a terminal."""
    for result in run.results:
        if result.verdict in _BAD and not result.excuse:
            yield f"─── {printable(result.title, keep='')}"
            yield f"{text_of(result, run.command)}\n"
    yield from _named("defects of the suite", run.defects, "\n")
    yield from _named("expected to fail", _excused(run))
    yield from _named("not excused", misplaced(run))
    yield from _named("unsupported", unsupported(run))
    yield from _named("no longer true", stale(run))
    yield from _table(run)
    yield ""
    yield from (printable(line, keep="") for line in closing(run).splitlines())


def _excused(run: Run) -> list[str]:
    reasons = ((result, result.excuse) for result in run.results)
    return [f"{result.id}: {why}" for result, why in reasons if why]


def _named(heading: str, lines: Sequence[str], keep: str = "") -> Iterator[str]:
    if lines:
        yield f"{heading}:"
        yield from (f"  {printable(line, keep)}" for line in lines)
        yield ""


def _table(run: Run) -> Iterator[str]:
    heads = ("register", "declared", *(verdict.value for verdict in Verdict))
    yield f"{'clauses':10}" + "".join(f"{head:>14}" for head in heads)
    for source, each in tally(run).items():
        cells = (each.register.total(), each.declared.total(), *each.verdicts())
        yield f"{source:10}" + "".join(f"{cell or '-':>14}" for cell in cells)
