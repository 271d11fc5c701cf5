"""Judge mutants by the features: which clauses notice which."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.results import Run
from conformance.results.outcomes import Outcome, outcome
from conformance.spec import clauses, features
from conformance.verdicts import Verdict

from .catalogue import Mutant
from .coverage import Coverage, chapters, coverage_of, may_notice
from .variants import Variant
from .workers import run_in_worker, workers

#: The programs that serve the reference, each with something changed.
PROGRAMS = Path(__file__).parent / "programs"


@dataclass(frozen=True, slots=True)
class MutantResult:
    """The result for a mutant, or a variant.

    ``failed`` are the clauses that noticed it, ``inconclusive`` those that could not be judged
    since it is too broken for them; ``seconds`` is the user and system time of all of it.
    ``outcome`` is the worst outcome of its own clause.
    """

    mutant: str
    failed: tuple[str, ...]
    inconclusive: tuple[str, ...]
    scenarios: int
    seconds: float
    defects: tuple[str, ...] = ()
    outcome: str = ""


def judge_own(chosen: Sequence[Mutant], processes: int) -> Iterator[MutantResult]:
    """Judge these only by the scenarios of their own clauses, and yield each as it is done."""
    with workers(processes) as pool:
        jobs = [(each, features_of(each.clause), (f"--clause={each.clause}",)) for each in chosen]
        yield from pool.imap_unordered(_judge, jobs)


def features_of(clause: str) -> frozenset[str]:
    """The paths of the features that have scenarios of this clause."""
    return frozenset(f.path for f in features() if any(clause in rule.tags for rule in f.rules))


def judge_all(
    chosen: Sequence[Mutant | Variant], processes: int, whole: bool, more: Sequence[str] = ()
) -> Iterator[MutantResult]:
    """Judge these in this many processes, and yield each as it is done.

    ``whole`` runs every scenario against each mutant, and not only those that can notice it, as is
    always done for variants; ``more`` are arguments that choose among them. Raises CoverageError
    if the reference does not pass.
    """
    with workers(processes) as pool:
        coverage: Coverage = {}
        for part in pool.imap_unordered(coverage_of, [] if whole else chapters()):
            coverage |= part
        jobs = [(each, _scenarios(each, coverage), more) for each in chosen]
        # The longest first, or the last one would run alone at the end.
        jobs.sort(key=lambda job: len(coverage if job[1] is None else job[1]), reverse=True)
        yield from pool.imap_unordered(_judge, jobs)


def _scenarios(program: Mutant | Variant, coverage: Coverage) -> frozenset[str] | None:
    if isinstance(program, Mutant) and coverage:
        return may_notice(program, coverage)
    return None


def _judge(
    job: tuple[Mutant | Variant, frozenset[str] | None, Sequence[str]],
) -> MutantResult:
    mutant, chosen, more = job
    before = _seconds()
    command = [sys.executable, str(PROGRAMS / "mutant_harness.py"), mutant.name]
    record = run_scenarios(chosen, mutant.name, command, *more, settings=mutant.settings)
    if isinstance(mutant, Variant):  # what another clause fails for does not matter
        doubts = {each.id for each in record.results if each.elsewhere}
        record.results[:] = [each for each in record.results if each.id not in doubts]
        # The session reports each doubt that no failure explains as a separate failure.
        record.defects[:] = [d for d in record.defects if d.partition(": ")[0] not in doubts]
    return replace(_result(record, _seconds() - before), outcome=worst_of(record, mutant.clause))


def worst_of(record: Run, clause: str) -> str:
    """The worst way in which a scenario of this clause failed, "" if none did."""
    failed = (r for r in record.results if r.clause == clause and r.verdict is Verdict.FAILED)
    found = {outcome(record, result) for result in failed}
    return next((each.value for each in Outcome if each in found), "")


def unlike(results: Sequence[MutantResult], known: Mapping[str, Mutant]) -> list[str]:
    """A sentence for each mutant whose outcome differs from its catalogue entry."""
    pairs = [(one, known[one.mutant]) for one in results if one.outcome]
    return [
        f"{mutant.name} is {one.outcome}, and has to be {mutant.outcome or 'given an outcome'}"
        for one, mutant in pairs
        if one.outcome != mutant.outcome
    ]


def run_scenarios(
    chosen: frozenset[str] | None,
    name: str,
    command: Sequence[str],
    *more: str,
    settings: str = "",
) -> Run:
    """What these scenarios, or all of them, say about the target that this command starts.

    The path of a feature may stand in for the ids of all its scenarios;
    ``more`` are arguments for pytest, and ``settings`` are lines of the target file.
    """
    global _chosen
    _chosen, record = chosen, Run(name)
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "mutant.toml"
        lines = f"name = {json.dumps(name)}\ncommand = {json.dumps([*command])}\n"
        target.write_text(lines + settings, "utf-8")
        arguments = ["-p", __name__, "-m", "not slow", *more, *_features(chosen)]
        run_in_worker(record, [f"--target={target}", *arguments])
    return record


def _features(chosen: frozenset[str] | None) -> list[str]:
    # Reading a feature of which nothing runs takes as long as some scenarios do.
    paths = {id.partition("::")[0] for id in chosen} if chosen else {"features"}
    return [str(SUITE / path) for path in sorted(paths)]


#: The scenarios to run; None for all of them.
_chosen: frozenset[str] | None = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the scenarios that can notice the mutant: this module is also a pytest plugin."""
    if _chosen is not None:
        items[:] = [i for i in items if {i.nodeid, i.nodeid.partition("::")[0]} & _chosen]


def _result(record: Run, seconds: float) -> MutantResult:
    found = {
        verdict: tuple(clause for clause in clauses() if _has(record, clause, verdict))
        for verdict in (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)
    }
    failed = found[Verdict.FAILED]
    doubtful = tuple(clause for clause in found[Verdict.INCONCLUSIVE] if clause not in failed)
    defects = (*record.defects, *found[Verdict.ERROR])
    return MutantResult(record.target, failed, doubtful, len(record.results), seconds, defects)


def _has(record: Run, clause: str, verdict: Verdict) -> bool:
    return any(r.clause == clause and r.verdict is verdict for r in record.results)


def _seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
