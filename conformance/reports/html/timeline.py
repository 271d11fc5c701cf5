"""The releases of one package as a page: which clause was gained or lost at which release."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

from ...results import Run
from ...results.failure_groups import sentence
from ...results.matrix import ScenarioOutcome, matrix_of
from ...results.outcomes import MEANINGS, Outcome
from ...results.timeline import Timeline
from ...spec import SOURCES, Clause, observable, profiles
from ..content.anchors import clause_anchor, slug
from . import exchanges, shell
from .compression import packed


@dataclass(frozen=True, slots=True)
class OutcomeSpan:
    """Consecutive releases with the same outcome of a clause, by their places in the history."""

    outcome: Outcome
    first: int
    last: int

    @property
    def length(self) -> int:
        """The number of releases."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class OutcomeChange:
    """A clause whose outcome changes at this release: gained, lost or changed."""

    kind: str
    clause: Clause
    before: Outcome
    after: Outcome


@dataclass
class Evidence:
    """The reason for each span's outcome, and the exchanges that show it, by its address."""

    why: dict[str, str] = field(default_factory=dict)
    folded: dict[str, str] = field(default_factory=dict)


def page(timeline: Timeline, run_of: Callable[[str], Run | None]) -> str:
    """The page of a history. ``run_of`` returns the run of a release. It is only called where
    something changed, one release at a time: all runs together do not fit into memory."""
    evidence = _evidence(timeline, run_of)
    places = range(1, len(timeline.releases))
    return shell.render(
        "timeline.html",
        name=timeline.name,
        releases=timeline.releases,
        problems=timeline.problems,
        names=[release.version for release in timeline.releases],
        majors=list(_majors(timeline)),
        meanings={outcome.value: words for outcome, words in MEANINGS.items()},
        filters={"source": SOURCES, "profile": list(profiles())},
        profiles=profiles(),
        spans={clause.id: spans(timeline, clause) for clause in observable()},
        changes={place: list(changes(timeline, place)) for place in places},
        shape=shape,
        why=evidence.why,
        folded=packed(evidence.folded),
        address=lambda clause, place: address(timeline, clause, place),
    )


def spans(timeline: Timeline, clause: Clause) -> list[OutcomeSpan]:
    """The outcomes of a clause from the first release to the last."""
    found, place = [], 0
    every = (release.outcomes.get(clause.id, Outcome.NOT_RUN) for release in timeline.releases)
    for outcome, group in groupby(every):
        length = len(list(group))
        found.append(OutcomeSpan(outcome, place, place + length - 1))
        place += length
    return found


def changes(timeline: Timeline, place: int) -> Iterator[OutcomeChange]:
    """What this release changes compared to the previous one."""
    before, after = timeline.releases[place - 1].outcomes, timeline.releases[place].outcomes
    for clause in observable():
        was, came = (each.get(clause.id, Outcome.NOT_RUN) for each in (before, after))
        if was is not came:
            kind = {was: "lost", came: "gained"}.get(Outcome.PASSED, "changed")
            yield OutcomeChange(kind, clause, was, came)


def shape(outcome: Outcome) -> tuple[float, float]:
    """The top of an outcome's bar, and its height, out of 1: not everybody sees its colour."""
    if outcome is Outcome.PASSED:
        return 0, 1
    if outcome.deviates:
        return 0.65, 0.35
    silent = outcome in (Outcome.UNSUPPORTED, Outcome.UNDECLARED)
    return (0.45, 0.1) if silent else (0.25, 0.5)


def address(timeline: Timeline, clause: Clause, place: int) -> str:
    """The address of a span: the clause, and the release at which it begins."""
    return f"{clause_anchor(clause.id)}/{slug(timeline.releases[place].version)}"


def _majors(timeline: Timeline) -> Iterator[str]:
    """The name of each release that starts a major version, "" for the others."""
    before = ""
    for release in timeline.releases:
        major = release.version.partition(".")[0]
        yield release.version if major != before else ""
        before = major


def _evidence(timeline: Timeline, run_of: Callable[[str], Run | None]) -> Evidence:
    begun = {(c.id, span.first) for c in observable() for span in spans(timeline, c)}
    evidence = Evidence()
    for place, release in enumerate(timeline.releases):
        those = [clause for clause in observable() if (clause.id, place) in begun]
        if those and (run := run_of(release.version)) is not None:
            cells = {row.clause.id: row.cells[0] for row in matrix_of([run]).rows}
            for clause in those:
                for finding in cells[clause.id].findings:
                    if finding.outcome is cells[clause.id].outcome:
                        _keep(evidence, address(timeline, clause, place), finding, run)
                        break
    return evidence


def _keep(evidence: Evidence, where: str, finding: ScenarioOutcome, run: Run) -> None:
    result = finding.result
    if result is None:
        return
    if finding.outcome is not Outcome.PASSED:
        evidence.why[where] = sentence(result)
    again = exchanges.again(run.command, result)
    head = shell.macro("parts.html", "one", finding, again)
    evidence.folded[where] = head + exchanges.exchanges(result)
