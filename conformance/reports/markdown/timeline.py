"""The history of a package as Markdown: spans of releases, what changed, and a strip by clause."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from ...results.outcomes import MEANINGS, Outcome
from ...results.timeline import Chronicle, Span, Turn
from ...spec import SOURCES
from ..content.table import registered
from .matrix import words
from .report import plain

#: A character for each outcome, all of one width.
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


def history_markdown(chronicle: Chronicle) -> str:
    """The drawing, in sections: spans of releases, changes, strips, and what was not judged."""
    return "\n".join(_lines(chronicle)) + "\n"


def _lines(chronicle: Chronicle) -> Iterator[str]:
    first, last = chronicle.chapters[0].version, chronicle.chapters[-1].version
    yield "# Flask-JWT-Extended, release by release"
    yield f"\n{len(chronicle.chapters)} releases were judged, from {plain(first)} to {plain(last)}."
    if chronicle.problems:
        yield f"{len(chronicle.problems)} could not be: see [the end](#not-judged)."
    yield "\nA clause counts by its worst scenario. This page is made by `jwt-conformance history`."
    yield from _spans(chronicle.spans())
    yield from _changes(chronicle.spans())
    yield from _strips(chronicle)
    yield from _environments(chronicle)
    yield from _problems(chronicle)


def _spans(spans: Sequence[Span]) -> Iterator[str]:
    yield "\n## Where something changed\n"
    yield "Releases for which all clauses come to the same, by as many scenarios, are one"
    yield "line. *Not there* are clauses about what a release does not have, or does not claim."
    yield "*Gained* counts the clauses that hold since then, *lost* those that held until then.\n"
    sources = [f"{source} ({registered(source)})" for source in SOURCES]
    yield f"| releases | {' | '.join(f'{each}: passed' for each in sources)} " + (
        "| not there | scenarios that deviate | gained | lost |"
    )
    yield "| --- " + "| ---: " * (len(SOURCES) + 4) + "|"
    for span in spans:
        counts = span.first.standing
        cells = [counts[source]["passed"] for source in SOURCES]
        cells += [sum(counts[source]["unsupported"] for source in SOURCES)]
        least = [chapter.deviations for chapter in span.chapters]
        deviations = " to ".join(dict.fromkeys(map(str, (min(least), max(least)))))
        turns = [sum(turn.gained for turn in span.turns), sum(turn.lost for turn in span.turns)]
        row = [plain(span.versions), *map(str, cells), deviations, *(str(n or "") for n in turns)]
        yield f"| {' | '.join(row)} |"


def _changes(spans: Sequence[Span]) -> Iterator[str]:
    yield "\n## What changed, and when"
    for before, span in pairwise(spans):
        yield f"\n### {plain(span.first.version)}\n"
        if span.first.environment != before.chapters[-1].environment:
            with_ = plain(span.first.environment)
            yield f"It is the first with {with_}, so it may not be the release that changed this.\n"
        for kind in _KINDS:
            yield from (_turn(kind, turn) for turn in span.turns if _kind(turn) == kind)


_KINDS = ("gained", "lost", "no longer there", "otherwise")
_ABSENT = (Outcome.UNSUPPORTED, Outcome.UNDECLARED)


def _kind(turn: Turn) -> str:
    if turn.lost and turn.after.outcome in _ABSENT:
        return "no longer there"
    return "gained" if turn.gained else "lost" if turn.lost else "otherwise"


def _turn(kind: str, turn: Turn) -> str:
    clause = f"`{turn.clause.id}` ({turn.clause.source})"
    return f"- {kind}: {clause}, {words(turn.before)} before, {words(turn.after)} since"


def _strips(chronicle: Chronicle) -> Iterator[str]:
    yield "\n## Clause by clause\n"
    yield "A character for each release that was judged, from left to right; the numbers above"
    yield "stand where the first release of that number does. Clauses that hold throughout are left"
    yield "out.\n"
    yield "| sign | meaning |\n| --- | --- |"
    yield from (f"| `{sign}` | {MEANINGS[each]} |" for each, sign in _used(chronicle).items())
    clauses = list(chronicle.restless())
    width = max((len(clause.id) for clause in clauses), default=0)
    yield f"\n```text\n{'':{width}}  {_ruler(chronicle)}"
    for clause in clauses:
        signs = "".join(SIGNS[chapter.cells[clause.id].outcome] for chapter in chronicle.chapters)
        yield f"{clause.id:{width}}  {signs}  {clause.source}"
    yield "```"


def _used(chronicle: Chronicle) -> dict[Outcome, str]:
    cells = (cell for chapter in chronicle.chapters for cell in chapter.cells.values())
    found = {cell.outcome for cell in cells}
    return {outcome: sign for outcome, sign in SIGNS.items() if outcome in found}


def _ruler(chronicle: Chronicle) -> str:
    ruler = [" "] * (len(chronicle.chapters) + 4)
    seen = ""
    for place, chapter in enumerate(chronicle.chapters):
        major = chapter.version.partition(".")[0]
        if major != seen:
            ruler[place : place + len(major) + 1] = [*major, "."]
            seen = major
    return "".join(ruler).rstrip()


def _environments(chronicle: Chronicle) -> Iterator[str]:
    yield "\n## What each ran with\n"
    yield "The environment stays as it is for as long as releases work in it: what changes between"
    yield "two releases is then the release, but where one of these lines begins.\n"
    before = ""
    for chapter in chronicle.chapters:
        if chapter.environment != before:
            before = chapter.environment
            yield f"- from {plain(chapter.version)} on: {plain(before)}"


def _problems(chronicle: Chronicle) -> Iterator[str]:
    if not chronicle.problems:
        return
    yield "\n## Not judged\n"
    for version, why in chronicle.problems.items():
        yield f"- {plain(version)}: {plain(why)}"
