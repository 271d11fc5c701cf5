"""A run as Markdown, for the job page of a CI server or an issue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...results import Run
from ...results.failure_groups import FailureGroup, failure_groups
from ...results.judgement import not_run
from ...results.known_deviations import misplaced, stale
from ...results.tally import tally
from ...verdicts import Verdict
from ..content.failure import text_of
from ..content.summary import by_reason, closing, unsupported
from .environment import render

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)

#: How many characters of failures are shown in full: CI servers show nothing beyond 1 MiB.
_ROOM = 500_000


def markdown(run: Run) -> str:
    """The verdict, a table by source, and the failures by how they failed: one of each in full."""
    return render(
        "report.md",
        run=run,
        closing=closing(run).splitlines(),
        heads=["clauses", "register", "declared", *(verdict.value for verdict in Verdict)],
        rows=[
            [source, each.register.total(), each.declared.total(), *each.verdicts()]
            for source, each in tally(run).items()
        ],
        named={
            "No longer true": stale(run),
            "Not excused": misplaced(run),
            "Unsupported": unsupported(run),
            "Defects of the suite": run.defects,
            "Not run": not_run(run),
        },
        parts={heading: list(groups) for heading, groups in _parts(run).items()},
    )


def _parts(run: Run) -> dict[str, Iterator[tuple[FailureGroup, str, str]]]:
    """The groups of failures under a heading, expected ones under their reason."""
    bad = failure_groups(r for r in run.results if r.verdict in _BAD and not r.excuse)
    room = _Room()
    parts = {"Failures": bad} if bad else {}
    parts |= {f"Expected to fail: {reason}": each for reason, each in by_reason(run).items()}
    return {heading: room.groups(each, run.command) for heading, each in parts.items()}


@dataclass
class _Room:
    """How many characters may still be shown in full."""

    left: int = _ROOM

    def groups(
        self, groups: Iterable[FailureGroup], command: Sequence[str]
    ) -> Iterator[tuple[FailureGroup, str, str]]:
        """Each group, its title or size, and one failure in full, or "" if no room is left."""
        for group in groups:
            first, number = group.results[0], len(group.results)
            text = text_of(first, command)
            which = first.title if number == 1 else f"{number} scenarios"
            yield group, which, text if len(text) <= self.left else ""
            self.left -= len(text)
