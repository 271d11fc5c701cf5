"""Under pytest itself: known failures are strict xfails, as they are under ``run``.

An entry may name a clause, of which some scenarios fail and others pass. So whether it is still
true is only known at the end, in the process where all workers' reports come together.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from ..reports.content.failure import text_of
from ..results import Result, Run
from ..results.judgement import undecided
from ..results.known_deviations import TABLES, settle, stale
from .run_options import options_of


class KnownFailures:
    """The plugin. It is for the process that reports, and for sessions of scenarios only."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._runs: dict[str, Run] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the result of a scenario, without its exchanges."""
        if saved := getattr(report, "conformance", None):
            result = Result.from_dict({**saved, "exchanges": ()})
            self._run_of(report).results.append(result)

    def _run_of(self, report: pytest.TestReport) -> Run:
        # A report from another process has to say what is known, as nothing else comes from there.
        known = getattr(report, "conformance_known", None)
        name = known["target"] if known else ""
        if name not in self._runs:
            self._runs[name] = _run(known) if known else options_of(self._config).record()
        return self._runs[name]

    @pytest.hookimpl(tryfirst=True)  # before reports are written
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Report each entry that is no longer true, and each doubt that no failure explains."""
        for target, run in self._runs.items():
            settle(run)
            for name, words in _late(run, target or options_of(self._config).file.path.name):
                session.config.hook.pytest_runtest_logreport(report=_failed(name, words))
                if session.exitstatus == pytest.ExitCode.OK:
                    session.exitstatus = pytest.ExitCode.TESTS_FAILED


def known_of(run: Run) -> dict[str, Any]:
    """What a report says of what is known of its target, as JSON."""
    tables = {table: dict(getattr(run, table)) for table in TABLES}
    return {"target": run.target, "profiles": sorted(run.profiles), **tables}


def _run(known: Mapping[str, Any]) -> Run:
    return Run(**{**known, "profiles": frozenset(known["profiles"])})


def _late(run: Run, file: str) -> Iterator[tuple[str, str]]:
    yield from ((f"{file}: {words}", f"[XPASS(strict)] {words}") for words in stale(run))
    yield from ((each.id, text_of(each)) for each in undecided(run) if each.elsewhere)


def _failed(name: str, words: str) -> pytest.TestReport:
    place = (name.partition("::")[0], None, name)
    return pytest.TestReport(name, place, {}, "failed", words, "call")
