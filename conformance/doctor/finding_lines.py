"""Findings as lines of text, safe for a terminal whatever the target sent."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ..escape import printable, without_home
from ..reports.content.failure import curl_line, exchange_lines
from .findings import Finding, Status

_LOG_LINES = 10
_WIDTH = 240


class FindingLines:
    """Turns findings into lines; the same reason for a failure is not repeated."""

    def __init__(self) -> None:
        self.counts: Counter[Status] = Counter()
        self._told: set[tuple[str, str]] = set()

    def lines(self, finding: Finding) -> Iterator[str]:
        """One line and, below a failure, the evidence and what to do."""
        self.counts[finding.status] += 1
        for line in self._lines(finding):
            yield printable(without_home(line), keep="")

    def summary(self, target: str) -> str:
        """How many checks ended how, and what to do next."""
        parts = [f"{count} {status.value}" for status, count in self.counts.items()]
        total = f"{sum(self.counts.values())} checks: {', '.join(parts)}."
        if self.counts[Status.FAILED]:
            return f"{total} Mend the first failure first, and look again."
        return printable(f"{total} Next: jwt-conformance run {target}", keep="")

    def _lines(self, finding: Finding) -> Iterator[str]:
        detail = f": {finding.detail}" if finding.detail else ""
        if finding.status is not Status.FAILED:
            detail = detail if len(detail) <= _WIDTH else detail[:_WIDTH] + "..."
        yield f"{finding.status.value:<12} {finding.part:<10} {finding.title}{detail}"
        if finding.status is Status.FAILED:
            yield from (f"    {line}".rstrip() for line in self._reasons(finding))

    def _reasons(self, finding: Finding) -> Iterator[str]:
        cause = (finding.title, finding.remedy)
        if cause in self._told:
            yield "to do: the same as above"
            return
        self._told.add(cause)
        if finding.exchange:
            yield from exchange_lines(finding.exchange)
            yield f"$ {curl_line(finding.exchange.request)}"
        if finding.log:
            yield "the last lines of the target's log:"
            yield from (f"  {line}" for line in finding.log.splitlines()[-_LOG_LINES:])
        yield f"to do: {finding.remedy}"
