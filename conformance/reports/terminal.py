"""What a finished run looks like on a terminal: one screen or two, the verdict last."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from textwrap import wrap

from ..escape import printable
from ..results import Result, Run
from ..results.failure_groups import FailureGroup, failure_groups
from ..results.judgement import decisive
from ..results.known_deviations import is_breach, misplaced, stale
from ..results.run_verdict import verdict_of
from ..results.tally import tally
from ..spec import Severity, clauses
from ..verdicts import Verdict
from .console import WIDTH, Style, View
from .content import brief
from .content.failure import text_of
from .content.summary import by_reason, closing, unsupported

#: How many lines the groups of failures take: some in full, then some on two lines each.
_IN_FULL, _IN_SHORT = 100, 30

_STYLES = {Verdict.FAILED: Style.BAD, Verdict.ERROR: Style.BAD, Verdict.INCONCLUSIVE: Style.DOUBT}


def report(run: Run, view: View = View()) -> Iterator[str]:  # noqa: B008 - it cannot be changed
    """The failures, then the summary, line by line and safe for a terminal."""
    if view.detail >= 0:
        yield from _failures(run, view)
        yield from _named("defects of the suite", run.defects, "\n")
        yield from _named("expected to fail", _excused(run))
        yield from _named("not excused", misplaced(run))
        yield from _named("unsupported", unsupported(run))
        yield from _named("no longer true", stale(run))
        yield from _table(run)
        yield ""
    yield from _closing(run, view)


def _failures(run: Run, view: View) -> Iterator[str]:
    bad = [result for result in run.results if result.verdict in _STYLES and not result.excuse]
    if view.detail > 0:
        for result in bad:
            heading = f"─── {printable(result.title, keep='')}"
            yield view.paint(heading, _STYLES[result.verdict])
            yield f"{text_of(result, run.command)}\n"
        return
    ids = decisive(run)
    decide = [result for result in bad if result.id in ids]
    yield from _groups(run, decide, view)
    for verdict, heading in _BESIDE.items():
        yield from _beside(heading, [r for r in bad if r.verdict is verdict and r not in decide])


#: Verdicts that decide nothing.
_BESIDE = {
    Verdict.FAILED: "failed, but counts only with --strict (-v shows it)",
    Verdict.INCONCLUSIVE: "inconclusive, as another clause fails (-v shows it)",
}


def _groups(run: Run, results: Sequence[Result], view: View) -> Iterator[str]:
    """The worst in full, as long as there is room, then others in short; the rest is counted."""
    groups = sorted(failure_groups(results), key=lambda group: _rank(run, group))
    lines, left = 0, len(groups)
    for group in groups:
        if lines >= _IN_FULL + _IN_SHORT:
            break
        shown = brief.short(group)
        if lines < _IN_FULL:
            shown = [shown[0], *brief.block(group, run.command)]
        yield view.paint(shown[0], _STYLES[group.verdict])
        yield from (*shown[1:], "")
        lines, left = lines + len(shown) + 1, left - 1
    if left:
        number = sum(len(group.results) for group in groups[len(groups) - left :])
        yield f"and {number} scenarios more, in {left} other ways (-v shows all)\n"


def _rank(run: Run, group: FailureGroup) -> tuple[bool, int, int, int]:
    """The worst first: letting somebody in, then by severity, then what fails most often."""
    order, found = list(Severity), clauses()
    severities = [order.index(found[id].severity) for id in group.clauses if id in found]
    breach = any(is_breach(run, result) for result in group.results)
    failed = list(_STYLES).index(group.verdict)
    return not breach, failed, min(severities, default=len(order)), -len(group.results)


def _beside(heading: str, results: Sequence[Result]) -> Iterator[str]:
    """What decides nothing: one line for each clause."""
    lines = []
    for id, times in Counter(result.clause for result in results).items():
        clause = clauses().get(id)  # none: saved by a version with other clauses
        known = f" ({clause.severity.value}, {clause.source})" if clause else ""
        lines.append(f"{id}{known}: {times} scenario{'' if times == 1 else 's'}")
    yield from _named(heading, lines)


def _excused(run: Run) -> list[str]:
    """The reasons for known deviations, one line each, with what they excuse."""
    return [
        f"{', '.join(dict.fromkeys(id for group in groups for id in group.clauses))}: {why}"
        for why, groups in by_reason(run).items()
    ]


def _named(heading: str, lines: Sequence[str], keep: str = "") -> Iterator[str]:
    if lines:
        yield f"{heading}:"
        for line in lines:
            for part in printable(line, keep).splitlines() or [""]:
                yield from wrap(part, WIDTH, initial_indent="  ", subsequent_indent="    ")
        yield ""


def _table(run: Run) -> Iterator[str]:
    """How many clauses have which verdict; unused verdicts have no column."""
    every = tally(run)
    there = {standing for each in every.values() for standing in each.register}
    shown = [verdict for verdict in Verdict if verdict in _ALWAYS or verdict.value in there]
    heads = ["register", "declared", *(verdict.value for verdict in shown)]
    yield f"{'clauses':9}" + "".join(f"  {head}" for head in heads)
    for source, each in every.items():
        verdicts = dict(zip(Verdict, each.verdicts(), strict=True))
        cells = (each.register.total(), each.declared.total(), *(verdicts[v] for v in shown))
        yield f"{source:9}" + "".join(
            f"  {cell or '-':>{len(head)}}" for cell, head in zip(cells, heads, strict=True)
        )


_ALWAYS = (Verdict.PASSED, Verdict.FAILED)

#: The styles of the verdict, by the colours that it has in every report.
_OF_COLOUR = {
    **{"red": Style.BAD, "amber": Style.DOUBT},
    **{"green": Style.GOOD, "grey": Style.DOUBT},
}


def _closing(run: Run, view: View) -> Iterator[str]:
    style = _OF_COLOUR[verdict_of(run).colour]
    for number, line in enumerate(closing(run).splitlines()):
        yield from (
            view.paint(part, style) if number else part
            for part in wrap(printable(line, keep=""), WIDTH, break_on_hyphens=False)
        )
