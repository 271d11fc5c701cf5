"""The history of a package as Markdown: spans of releases, what changed, and a strip by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise

from markupsafe import Markup

from ...results.outcomes import MEANINGS, Outcome
from ...results.timeline import ClauseChange, Span, Timeline
from ...spec import SOURCES, observable
from .environment import prose, render
from .matrix import words

#: A character for each outcome, all of the same width.
SIGNS = {
    Outcome.PASSED: "█",
    Outcome.ACCEPTED: "A",
    Outcome.CRASHED: "C",
    Outcome.LEAKED: "L",
    Outcome.CONTACTED: "F",
    Outcome.LATE: "T",
    Outcome.REFUSED: "R",
    Outcome.DIFFERENT: "d",
    Outcome.INCONCLUSIVE: "?",
    Outcome.ERROR: "!",
    Outcome.NOT_RUN: " ",
    Outcome.UNSUPPORTED: "·",
    Outcome.UNDECLARED: "·",
}


_COUNTED = ("scenarios that deviate", "gained", "lost")


def history_markdown(timeline: Timeline) -> str:
    """The history, in sections: spans of releases, changes, strips, and what was not judged."""
    sources = [prose(f"{each} ({len(observable(each))}): passed") for each in SOURCES]
    return render(
        "timeline.md",
        timeline=timeline,
        heads=[
            "releases",
            *sources,
            "safety",
            "not there",
            "scenarios that deviate",
            "gained",
            "lost",
        ],
        spans=[_row(span) for span in timeline.spans()],
        changes=list(_changes(timeline.spans())),
        words=words,
        signs=list(_signs(timeline)),
        strips="\n".join(_strips(timeline)),
        environments=[
            (next(group).version, environment)
            for environment, group in groupby(timeline.releases, lambda each: each.environment)
            if environment
        ],
    )


def _row(span: Span) -> Sequence[object]:
    counts = [span.first.tallies[source].register for source in SOURCES]
    deviations = [release.deviations for release in span.releases]
    return (
        span.versions,
        *(count["passed"] for count in counts),
        span.first.safety,
        sum(count["unsupported"] for count in counts),
        " to ".join(dict.fromkeys(map(str, (min(deviations), max(deviations))))),
        sum(change.gained for change in span.changes) or "",
        sum(change.lost for change in span.changes) or "",
    )


_KINDS = ("gained", "lost", "no longer there", "otherwise")
_ABSENT = (Outcome.UNSUPPORTED, Outcome.UNDECLARED)


def _changes(spans: Sequence[Span]) -> Iterator[tuple[Span, str, list[tuple[str, ClauseChange]]]]:
    """Each span but the first, its environment if that differs, and what changed."""
    for before, span in pairwise(spans):
        environment = span.first.environment
        other = environment if environment != before.releases[-1].environment else ""
        kinds = [(_kind(change), change) for change in span.changes]
        yield span, other, sorted(kinds, key=lambda each: _KINDS.index(each[0]))


def _kind(change: ClauseChange) -> str:
    if change.lost and change.after.outcome in _ABSENT:
        return "no longer there"
    return "gained" if change.gained else "lost" if change.lost else "otherwise"


def _signs(timeline: Timeline) -> Iterator[tuple[Markup, Markup]]:
    cells = (cell for release in timeline.releases for cell in release.cells.values())
    found = {cell.outcome for cell in cells}
    for outcome, sign in SIGNS.items():
        if outcome in found:
            yield Markup("`{}`").format(sign), prose(MEANINGS[outcome])


def _strips(timeline: Timeline) -> Iterator[str]:
    clauses = list(timeline.restless())
    width = max((len(clause.id) for clause in clauses), default=0)
    yield f"{'':{width}}  {_ruler(timeline)}"
    for clause in clauses:
        signs = "".join(SIGNS[release.cells[clause.id].outcome] for release in timeline.releases)
        yield f"{clause.id:{width}}  {signs}  {clause.source}"


def _ruler(timeline: Timeline) -> str:
    ruler = [" "] * (len(timeline.releases) + 4)
    seen = ""
    for place, release in enumerate(timeline.releases):
        major = release.version.partition(".")[0]
        if major != seen:
            ruler[place : place + len(major) + 1] = [*major, "."]
            seen = major
    return "".join(ruler).rstrip()
