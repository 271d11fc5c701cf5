"""What a run looks like while it lasts, and what is said of it at its end."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TextIO

from ..escape import printable
from ..judging import Exit, by_clause, exit_code, reason_to_expect, stale, worst
from ..results import Result, Run
from ..suite import SOURCES, Clause, clauses
from ..verdicts import Verdict
from .failure import text_of

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)


class Progress:
    """A line that counts on a terminal, a line for each feature elsewhere."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._live = stream, stream.isatty()
        self._count: Counter[Verdict] = Counter()
        self._feature, self._total = "", 0

    def planned(self, count: int) -> None:
        """So many scenarios are going to run."""
        self._total = count

    def ended(self, result: Result) -> None:
        """One of them has ended."""
        feature = result.id.partition("::")[0]
        if not self._live and feature != self._feature:
            self.finish()
            self._count.clear()
        self._feature = feature
        self._count[result.verdict] += 1
        if self._live:
            done = self._count.total()
            line = f"{done}/{self._total}  {_counts(self._count)}  {feature}"
            print(f"\r\x1b[2K{printable(line, keep='')}", end="", file=self._stream, flush=True)

    def finish(self) -> None:
        """End the line that is being written."""
        if self._live:
            print("\r\x1b[2K", end="", file=self._stream, flush=True)
        elif self._feature:
            print(f"{self._feature}: {_counts(self._count)}", file=self._stream, flush=True)


def _counts(count: Counter[Verdict]) -> str:
    return ", ".join(f"{count[verdict]} {verdict.value}" for verdict in Verdict if count[verdict])


def report(run: Run, target: str, *, strict: bool) -> Iterator[str]:
    """The failures in full, then the summary, line by line and safe for a terminal."""
    for result in run.results:
        if result.verdict in _BAD and not reason_to_expect(run, result):
            yield from _failure(result, target)
    yield from (f"defect of the suite: {printable(defect)}" for defect in run.defects)
    yield from _by_name(run)
    yield from _summary(run)
    yield ""
    yield _last(run, strict=strict)


def _failure(result: Result, target: str) -> Iterator[str]:
    yield f"─── {printable(result.title, keep='')} "
    yield text_of(result)
    yield ""
    again = shlex.join(["jwt-conformance", "run", target, "--scenario", result.id])
    yield f"again     {printable(again)}"
    yield ""


def _by_name(run: Run) -> Iterator[str]:
    reasons = {r.id: reason_to_expect(run, r) for r in run.results}
    yield from _named("expected to fail", [f"{id}: {why}" for id, why in reasons.items() if why])
    unsupported = Counter(
        f"{r.clause}: {r.reason}" for r in run.results if r.verdict is Verdict.UNSUPPORTED
    )
    yield from _named("unsupported", [f"{what} ({n})" for what, n in unsupported.items()])
    yield from _named("expected to fail, and did not: take it out", stale(run))


def _named(heading: str, lines: Sequence[str]) -> Iterator[str]:
    if lines:
        yield f"{heading}:"
        yield from (f"  {printable(line, keep='')}" for line in lines)
        yield ""


def _summary(run: Run) -> Iterator[str]:
    verdicts = {clause: worst(results) for clause, results in by_clause(run).items()}
    yield f"{'clauses':10}{'register':>10}{'declared':>10}" + "".join(
        f"{verdict.value:>14}" for verdict in Verdict
    )
    for source in SOURCES:
        yield _row(run, source, verdicts)


def _row(run: Run, source: str, verdicts: dict[Clause, Verdict]) -> str:
    register = [c for c in clauses().values() if c.source == source and c.over == "http"]
    declared = sum(clause.profile in run.profiles for clause in register)
    count = Counter(verdict for clause, verdict in verdicts.items() if clause.source == source)
    cells = "".join(f"{count[verdict] or '-':>14}" for verdict in Verdict)
    return f"{source:10}{len(register):>10}{declared:>10}{cells}"


_SENTENCES = {
    Exit.CONFORMS: "conforms: no readme clause that it declares was found to fail",
    Exit.DEVIATES: "deviates: see the failures above",
    Exit.INCONCLUSIVE: "no verdict: some scenarios could not be carried out",
    Exit.DEFECT: "no verdict: the suite itself is broken; please report it",
    Exit.INTERRUPTED: "no verdict: interrupted",
}


def _last(run: Run, *, strict: bool) -> str:
    count = Counter(result.verdict for result in run.results)
    said = f"{len(run.results)} scenarios in {run.elapsed:.1f} s: {_counts(count)}"
    return f"{said}\n{printable(run.target, keep='')} {_SENTENCES[exit_code(run, strict=strict)]}"
