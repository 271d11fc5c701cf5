"""A run as Markdown, for the job page of a CI server or an issue."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from ...escape import printable
from ...results import Result, Run
from ...results.excuses import misplaced, stale
from ...results.failure_groups import Cause, causes
from ...results.tally import tally
from ...verdicts import Verdict
from ..content.failure import text_of
from ..content.summary import closing, unsupported

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)

#: How many characters of failures are shown in full: a CI server takes 1 MiB, or shows nothing.
_ROOM = 500_000


def markdown(run: Run) -> str:
    """The verdict, a table by source, and what failed, by how it did: one of each in full."""
    return "\n".join(_lines(run)) + "\n"


def _lines(run: Run) -> Iterator[str]:
    yield f"# {plain(run.target)}: JWT conformance"
    yield "".join(f"\n{plain(line)}\n" for line in closing(run).splitlines())
    yield from _table(run)
    yield from _named("Expected to fail", [f"{r.title}: {why}" for r, why in _excused(run)])
    yield from _named("No longer true", stale(run))
    yield from _named("Not excused", misplaced(run))
    yield from _named("Unsupported", unsupported(run))
    yield from _named("Defects of the suite", run.defects)
    bad = [r for r in run.results if r.verdict in _BAD and not r.excuse]
    if bad:
        yield "\n## Failures\n"
        yield "What fails likewise is together, with one of each in full\\.\n"
    room = _ROOM
    for cause in causes(bad):
        text = text_of(cause.results[0], run.command)
        yield from _cause(cause, text if len(text) <= room else "")
        room -= len(text)


def _table(run: Run) -> Iterator[str]:
    heads = ["clauses", "register", "declared", *(verdict.value for verdict in Verdict)]
    yield "| " + " | ".join(heads) + " |"
    yield "| --- " + "| ---: " * (len(heads) - 1) + "|"
    for source, each in tally(run).items():
        cells = (each.register.total(), each.declared.total(), *each.verdicts())
        yield f"| {source} | " + " | ".join(str(cell) for cell in cells) + " |"


def _excused(run: Run) -> Iterator[tuple[Result, str]]:
    every = ((result, result.excuse) for result in run.results)
    return ((result, why) for result, why in every if why)


def _named(heading: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"\n## {heading}\n"
        yield from (f"- {plain(line)}" for line in lines)


def _cause(cause: Cause, text: str) -> Iterator[str]:
    number = len(cause.results)
    which = cause.results[0].title if number == 1 else f"{number} scenarios"
    said = printable(f"{cause.verdict.value}: {cause.sentence}: {which}", keep="")
    yield f"<details><summary>{html.escape(said)}</summary>\n"
    yield fenced(text) if text else "There is no room for more here\\."
    if number > 1:
        yield "\nAll of them\\:\n"
        yield from (f"- {plain(result.id)}" for result in cause.results)
    yield "\n</details>\n"


def fenced(text: str, language: str = "text") -> str:
    """The text as a code block, in a fence that is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def plain(text: str) -> str:
    """Text in which no character means anything to Markdown or HTML."""
    escaped = html.escape(printable(text, keep=""), quote=False)
    # A full stop and a colon, as without them no bare address becomes a link.
    return re.sub(r"([\\`*_{}\[\]()#+!|~@.:=-])", r"\\\1", escaped)
