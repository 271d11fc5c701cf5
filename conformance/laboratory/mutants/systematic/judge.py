"""Judge the mutants that cosmic-ray makes, each up to the first scenario that does not pass."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

from conformance.results import Result, Run
from conformance.verdicts import Verdict

from ..coverage import Coverage, chapters, coverage_of, passing, spot_of
from ..judge import PROGRAMS, run_scenarios
from ..programs.stores import MEMORY, OTHERS
from ..workers import workers
from .explanations import explain
from .mutations import Mutation

BLACKLIST = "features/blacklist.feature"

#: The possible results for a mutant.
FAILED, INCONCLUSIVE, BROKEN, PYTHON, SURVIVED = OUTCOMES = (
    "failed",  # a scenario noticed it
    "inconclusive",  # a scenario could not be set up, for instance because login is broken
    "broken",  # the harness did not start
    "python",  # no scenario did, but a Python test of the reference noticed it
    "survived",  # nothing did
)


@dataclass(frozen=True, slots=True)
class MutationResult:
    """The result for a mutant; ``by`` is the scenario or the test that did not pass.

    ``reached`` says whether any scenario ran its line.
    """

    outcome: str
    by: str
    reached: bool


class _Trial(NamedTuple):
    """A kind of store, and the scenarios to run on it."""

    kind: str
    chosen: frozenset[str]


class _Job(NamedTuple):
    """A mutant, where it is tried, and a Redis database of its own."""

    name: str
    mutant: Mutation
    trials: list[_Trial]
    url: str


def judge(mutants: Mapping[str, Mutation], processes: int) -> Iterator[tuple[str, MutationResult]]:
    """The name and the result of each of these, in this many processes. Raises CoverageError.

    All scenarios that reach its line run on a store in memory, and then those of the blacklist on
    every other kind of store; then the Python tests that survivors.toml names for it, or all of
    them if it says that none can tell.
    """
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        servers: Any = import_module("reference.tests.servers")
        valkey = stack.enter_context(
            servers.running(servers.Valkey, Path(folder) / "valkey", "--databases", "1000000")
        )
        url = valkey.url.removesuffix("/0")
        pool = stack.enter_context(workers(processes))
        coverages: dict[str, Coverage] = {kind: {} for kind in (MEMORY, *OTHERS)}
        for kind, coverage in pool.imap_unordered(_coverage, _ways(url)):
            coverages[kind] |= coverage
        jobs = [
            _Job(name, mutant, [*_trials(mutant, coverages)], f"{url}/{number}")
            for number, (name, mutant) in enumerate(mutants.items(), 1)
        ]
        yield from pool.imap_unordered(_judge, jobs)


def _ways(url: str) -> Iterator[tuple[str, str, str]]:
    yield from ((chapter, MEMORY, url) for chapter in chapters())
    yield from ((BLACKLIST, kind, url) for kind in OTHERS)


def _coverage(way: tuple[str, str, str]) -> tuple[str, Coverage]:
    chapter, kind, url = way
    with tempfile.TemporaryDirectory() as folder:
        return kind, coverage_of(chapter, kind, _place(kind, folder, f"{url}/0"))


def _trials(mutant: Mutation, coverages: Mapping[str, Coverage]) -> Iterator[_Trial]:
    spot = spot_of(mutant.file, mutant.line, mutant.line)
    for kind, coverage in coverages.items():
        chosen = passing([spot], coverage) if spot else frozenset(coverage)
        if chosen:
            yield _Trial(kind, chosen)


def _judge(job: _Job) -> tuple[str, MutationResult]:
    for trial in job.trials:
        record = _run(job, trial)
        if record.defects:
            raise RuntimeError(f"{job.name}: {record.defects}")
        if bad := [each for each in record.results if each.verdict is not Verdict.PASSED]:
            return job.name, MutationResult(_outcome(bad[0]), bad[0].id, reached=True)
    explanation = explain(job.mutant)
    by = explanation.test(job.mutant) if explanation else ""
    return job.name, MutationResult(PYTHON if by else SURVIVED, by, bool(job.trials))


def _run(job: _Job, trial: _Trial) -> Run:
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder) / "text"
        text.write_text(job.mutant.text, "utf-8")
        place = _place(trial.kind, folder, job.url)
        changed = [trial.kind, place, job.mutant.file, str(text)]
        command = [sys.executable, str(PROGRAMS / "store_harness.py"), *changed]
        return run_scenarios(trial.chosen, "mutant", command, "--maxfail=1")


def _place(kind: str, folder: str, url: str) -> str:
    base = kind.partition("+")[0].partition("-")[2]
    places = {"redis": url, "sqlite": f"sqlite:///{folder}/tokens.db#tokens"}
    return places.get(base, f"{folder}/tokens")


def _outcome(bad: Result) -> str:
    if bad.verdict is Verdict.FAILED:
        return FAILED
    return INCONCLUSIVE if bad.exchanges else BROKEN
