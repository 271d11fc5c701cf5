"""Judge mutants by the features: which clauses notice which."""

from __future__ import annotations

import json
import multiprocessing
import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from multiprocessing.queues import SimpleQueue
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.collecting import step_fixtures
from conformance.keys import another_key, secret_key
from conformance.results import Run
from conformance.running import run
from conformance.suite import clauses, features
from conformance.verdicts import Verdict

from .catalogue import HERE, Mutant
from .reach import Reach, chapters, notices, reach_of

_ALGORITHMS = ("HS256", "RS256", "ES256", "ES384", "ES512", "EdDSA")


#: Those that are ours; there is no telling on macOS.
_PROCESSORS: Sequence[int | None] = (
    sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [None]
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What became of a mutant.

    ``failed`` are the clauses that found it wrong, ``inconclusive`` those of which nothing can be
    said since it is too broken for them; ``seconds`` is the user and system time of all of it.
    """

    mutant: str
    failed: tuple[str, ...]
    inconclusive: tuple[str, ...]
    scenarios: int
    seconds: float
    defects: tuple[str, ...] = ()


def judge_all(chosen: Sequence[Mutant], processes: int, whole: bool) -> Iterator[Judged]:
    """Judge these mutants in so many processes, and yield each as it is done.

    ``whole`` runs every scenario against each, and not those only that can notice it. Raises
    ReachError where the reference does not pass.
    """
    _warm_up()
    # Forked, so that everything is imported and every key is made, once for all.
    fork = multiprocessing.get_context("fork")
    places = fork.SimpleQueue()
    for place in islice(cycle(_PROCESSORS), processes):
        places.put(place)
    with fork.Pool(processes, _settle, (places,)) as pool:
        reach: Reach = {}
        for part in pool.imap_unordered(reach_of, [] if whole else chapters()):
            reach |= part
        jobs = [(mutant, notices(mutant, reach) if reach else None) for mutant in chosen]
        # The longest first, or the last one has a process for itself.
        jobs.sort(key=lambda job: len(job[1] or ()), reverse=True)
        yield from pool.imap_unordered(_judge, jobs)


def _settle(places: SimpleQueue[int | None]) -> None:
    # A worker and its harness wait for each other, so they lose nothing by sharing one processor,
    # and need not be woken up on another.
    place = places.get()
    if place is not None:
        os.sched_setaffinity(0, {place})


def _judge(job: tuple[Mutant, frozenset[str] | None]) -> Judged:
    global _chosen
    mutant, _chosen = job
    record, before = Run(mutant.name), _seconds()
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"{mutant.name}.toml"
        target.write_text(_target(mutant), "utf-8")
        arguments = ["-p", __name__, "-m", "not slow", *_features(_chosen)]
        run(record, [f"--target={target}", *arguments], [])
    return _judged(record, _seconds() - before)


def _features(chosen: frozenset[str] | None) -> list[str]:
    # To read a feature of which nothing runs takes as long as some scenarios do.
    paths = {id.partition("::")[0] for id in chosen} if chosen else {"features"}
    return [str(SUITE / path) for path in sorted(paths)]


#: The scenarios that are to run; None for all of them.
_chosen: frozenset[str] | None = None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave the scenarios that can notice the mutant: this module is a plugin of pytest as well."""
    if _chosen is not None:
        items[:] = [item for item in items if item.nodeid in _chosen]


def _judged(record: Run, seconds: float) -> Judged:
    found = {
        verdict: tuple(clause for clause in clauses() if _has(record, clause, verdict))
        for verdict in (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)
    }
    failed = found[Verdict.FAILED]
    doubtful = tuple(clause for clause in found[Verdict.INCONCLUSIVE] if clause not in failed)
    defects = (*record.defects, *found[Verdict.ERROR])
    return Judged(record.target, failed, doubtful, len(record.results), seconds, defects)


def _has(record: Run, clause: str, verdict: Verdict) -> bool:
    return any(r.clause == clause and r.verdict is verdict for r in record.results)


def _target(mutant: Mutant) -> str:
    command = [sys.executable, str(HERE / "harness.py"), mutant.name]
    return f"name = {json.dumps(mutant.name)}\ncommand = {json.dumps(command)}\n"


def _seconds() -> float:
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _warm_up() -> None:
    features()
    step_fixtures()
    for algorithm in _ALGORITHMS:
        secret_key(algorithm)
        another_key(algorithm)
