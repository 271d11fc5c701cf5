"""The history of a package as Markdown: spans of releases, what changed, and a strip by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...results.outcomes import MEANINGS, Outcome
from ...results.timeline import Change, Span, Timeline
from ...spec import SOURCES, observable
from .matrix import words
from .report import plain

#: A character for each outcome, all of one width.
SIGNS = {
    Outcome.PASSED: "█",
    Outcome.ACCEPTED: "A",
    Outcome.CRASHED: "C",
    Outcome.REJECTED: "R",
    Outcome.DIFFERENT: "d",
    Outcome.INCONCLUSIVE: "?",
    Outcome.ERROR: "!",
    Outcome.NOT_RUN: " ",
    Outcome.UNSUPPORTED: "·",
    Outcome.UNDECLARED: "·",
}


def history_markdown(timeline: Timeline) -> str:
    """The drawing, in sections: spans of releases, changes, strips, and what was not judged."""
    return "\n".join(_lines(timeline)) + "\n"


def _lines(timeline: Timeline) -> Iterator[str]:
    first, last = timeline.releases[0].version, timeline.releases[-1].version
    yield f"# {plain(timeline.name)}, release by release"
    yield f"\n{len(timeline.releases)} releases were judged, from {plain(first)} to {plain(last)}."
    if timeline.problems:
        yield f"{len(timeline.problems)} could not be: see [the end](#not-judged)."
    yield "\nA clause counts by its worst scenario. This page is made by `jwt-conformance history`."
    yield from _spans(timeline.spans())
    yield from _changes(timeline.spans())
    yield from _strips(timeline)
    yield from _environments(timeline)
    yield from _problems(timeline)


def _spans(spans: Sequence[Span]) -> Iterator[str]:
    yield "\n## Where something changed\n"
    yield "Releases for which all clauses come to the same, by as many scenarios, are one"
    yield "line. *Not there* are clauses about what a release does not have, or does not claim."
    yield "*Gained* counts the clauses that hold since then, *lost* those that held until then.\n"
    sources = [f"{source} ({len(observable(source))})" for source in SOURCES]
    yield f"| releases | {' | '.join(f'{each}: passed' for each in sources)} " + (
        "| not there | scenarios that deviate | gained | lost |"
    )
    yield "| --- " + "| ---: " * (len(SOURCES) + 4) + "|"
    for span in spans:
        counts = span.first.tallies
        cells = [counts[source].register["passed"] for source in SOURCES]
        cells += [sum(counts[source].register["unsupported"] for source in SOURCES)]
        least = [release.deviations for release in span.releases]
        deviations = " to ".join(dict.fromkeys(map(str, (min(least), max(least)))))
        changes = [sum(c.gained for c in span.changes), sum(c.lost for c in span.changes)]
        row = [plain(span.versions), *map(str, cells), deviations, *(str(n or "") for n in changes)]
        yield f"| {' | '.join(row)} |"


def _changes(spans: Sequence[Span]) -> Iterator[str]:
    yield "\n## What changed, and when"
    for before, span in pairwise(spans):
        yield f"\n### {plain(span.first.version)}\n"
        if span.first.environment != before.releases[-1].environment:
            with_ = plain(span.first.environment)
            yield f"It is the first with {with_}, so it may not be the release that changed this.\n"
        for kind in _KINDS:
            yield from (_change(kind, change) for change in span.changes if _kind(change) == kind)


_KINDS = ("gained", "lost", "no longer there", "otherwise")
_ABSENT = (Outcome.UNSUPPORTED, Outcome.UNDECLARED)


def _kind(change: Change) -> str:
    if change.lost and change.after.outcome in _ABSENT:
        return "no longer there"
    return "gained" if change.gained else "lost" if change.lost else "otherwise"


def _change(kind: str, change: Change) -> str:
    clause = f"`{change.clause.id}` ({change.clause.source})"
    return f"- {kind}: {clause}, {words(change.before)} before, {words(change.after)} since"


def _strips(timeline: Timeline) -> Iterator[str]:
    yield "\n## Clause by clause\n"
    yield "A character for each release that was judged, from left to right; the numbers above"
    yield "stand where the first release of that number does. Clauses that hold throughout are left"
    yield "out.\n"
    yield "| sign | meaning |\n| --- | --- |"
    yield from (f"| `{sign}` | {MEANINGS[each]} |" for each, sign in _used(timeline).items())
    clauses = list(timeline.restless())
    width = max((len(clause.id) for clause in clauses), default=0)
    yield f"\n```text\n{'':{width}}  {_ruler(timeline)}"
    for clause in clauses:
        signs = "".join(SIGNS[release.cells[clause.id].outcome] for release in timeline.releases)
        yield f"{clause.id:{width}}  {signs}  {clause.source}"
    yield "```"


def _used(timeline: Timeline) -> dict[Outcome, str]:
    cells = (cell for release in timeline.releases for cell in release.cells.values())
    found = {cell.outcome for cell in cells}
    return {outcome: sign for outcome, sign in SIGNS.items() if outcome in found}


def _ruler(timeline: Timeline) -> str:
    ruler = [" "] * (len(timeline.releases) + 4)
    seen = ""
    for place, release in enumerate(timeline.releases):
        major = release.version.partition(".")[0]
        if major != seen:
            ruler[place : place + len(major) + 1] = [*major, "."]
            seen = major
    return "".join(ruler).rstrip()


def _environments(timeline: Timeline) -> Iterator[str]:
    yield "\n## What each ran with\n"
    yield "The environment stays as it is for as long as releases work in it: what changes between"
    yield "two releases is then the release, but where one of these lines begins.\n"
    before = ""
    for release in timeline.releases:
        if release.environment != before:
            before = release.environment
            yield f"- from {plain(release.version)} on: {plain(before)}"


def _problems(timeline: Timeline) -> Iterator[str]:
    if not timeline.problems:
        return
    yield "\n## Not judged\n"
    for version, why in timeline.problems.items():
        yield f"- {plain(version)}: {plain(why)}"
