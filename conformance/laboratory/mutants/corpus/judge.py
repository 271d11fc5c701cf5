"""Judge the corpus: which mistakes are noticed, and by which clauses."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from conformance.results import Run
from conformance.spec import clauses
from conformance.verdicts import Verdict

from ..judge import PROGRAMS, features_of, run_scenarios, worst_of
from ..workers import workers
from . import Mistake, mistakes

PUBLISHED = Path(__file__).with_name("results.json")


@dataclass(frozen=True, slots=True)
class Detection:
    """The result for a mistake: which clauses noticed it, and how its own clause did, if so.

    Once its own clause has noticed it, no other is tried.
    """

    name: str
    clauses: tuple[str, ...]
    outcome: str
    defects: tuple[str, ...] = ()

    @property
    def by_its_own(self) -> bool:
        """Whether the clause that has to notice it did."""
        return mistakes()[self.name].clause in self.clauses


def judge(chosen: Sequence[Mistake], processes: int, whole: bool) -> Iterator[Detection]:
    """Judge these in this many processes, and yield each as it is done.

    With ``whole``, every clause is tried if the own one has not noticed it; otherwise none is.
    """
    with workers(processes) as pool:
        yield from pool.imap_unordered(partial(_judge, whole=whole), chosen)


def _judge(mistake: Mistake, whole: bool) -> Detection:
    record = _run(mistake, mistake.clause) if mistake.clause else Run(mistake.name)
    if whole and not worst_of(record, mistake.clause):
        record = _run(mistake)
    failed = {result.clause for result in record.results if result.verdict is Verdict.FAILED}
    found = tuple(clause for clause in clauses() if clause in failed)
    errors = [result.id for result in record.results if result.verdict is Verdict.ERROR]
    outcome = worst_of(record, mistake.clause)
    return Detection(mistake.name, found, outcome, (*record.defects, *errors))


def _run(mistake: Mistake, clause: str = "") -> Run:
    """What the scenarios of a clause, or all, say about the reference with this mistake."""
    command = [sys.executable, str(PROGRAMS / "corpus_harness.py"), mistake.name]
    if not clause:
        return run_scenarios(None, mistake.name, command)
    # Including the scenario that waits for a clock, which alone can notice some mistakes.
    return run_scenarios(features_of(clause), mistake.name, command, f"--clause={clause}", "-m", "")


def published() -> dict[str, Detection]:
    """The published results, by the names of the mistakes."""
    rows = json.loads(PUBLISHED.read_text("utf-8")).items()
    return {name: Detection(name, tuple(row["clauses"]), row["outcome"]) for name, row in rows}


def publish(results: Iterable[Detection]) -> dict[str, Detection]:
    """Publish these in the order of the corpus, and return them by name."""
    found = {each.name: each for each in results}
    ordered = {name: found[name] for name in mistakes() if name in found}
    rows = {
        name: {"clauses": each.clauses, "outcome": each.outcome} for name, each in ordered.items()
    }
    PUBLISHED.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")
    return ordered


def problems(results: Iterable[Detection], before: dict[str, Detection]) -> Iterator[str]:
    """A sentence for each that its clause no longer notices, or that broke down."""
    for each in results:
        mistake = mistakes()[each.name]
        yield from (f"{each.name}: {defect}" for defect in each.defects)
        was = before.get(each.name)
        if was and was.by_its_own and not each.by_its_own:
            yield f"{each.name} is not noticed any more: no scenario of {mistake.clause} fails"
