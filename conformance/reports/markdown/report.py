"""A run as Markdown, for the job page of a CI server or an issue."""

from __future__ import annotations

from collections.abc import Iterator

from ...results import Run
from ...results.excuses import misplaced, stale
from ...results.failure_groups import FailureGroup, failure_groups
from ...results.judgement import not_run
from ...results.tally import tally
from ...verdicts import Verdict
from ..content.failure import text_of
from ..content.summary import closing, unsupported
from .environment import render

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)

#: How many characters of failures are shown in full: a CI server takes 1 MiB, or shows nothing.
_ROOM = 500_000


def markdown(run: Run) -> str:
    """The verdict, a table by source, and what failed, by how it did: one of each in full."""
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
            "Expected to fail": [f"{r.title}: {r.excuse}" for r in run.results if r.excuse],
            "No longer true": stale(run),
            "Not excused": misplaced(run),
            "Unsupported": unsupported(run),
            "Defects of the suite": run.defects,
            "Not run": not_run(run),
        },
        groups=list(_groups(run)),
    )


def _groups(run: Run) -> Iterator[tuple[FailureGroup, str, str]]:
    """Each group, whom it is about, and one of them in full, or "" where there is no room left."""
    room = _ROOM
    for group in failure_groups(r for r in run.results if r.verdict in _BAD and not r.excuse):
        first, number = group.results[0], len(group.results)
        text = text_of(first, run.command)
        which = first.title if number == 1 else f"{number} scenarios"
        yield group, which, text if len(text) <= room else ""
        room -= len(text)
