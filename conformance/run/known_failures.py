"""Under pytest itself: what is known to fail is a strict xfail, as ``run`` would have it.

An entry may name a clause, of which some scenarios fail and others pass. So what is no longer true
is only known at the end, and there where all reports come together, however many workers there are.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ..reports.content.failure import text_of
from ..results import Result, Run
from ..results.excuses import settle, stale
from ..results.judgement import undecided
from .options import options_of


class KnownFailures:
    """The plugin. It is for the process that reports, and for sessions of scenarios only."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._results: list[Result] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what came of a scenario, without what was sent."""
        if saved := getattr(report, "conformance", None):
            self._results.append(Result.from_dict({**saved, "exchanges": ()}))

    @pytest.hookimpl(tryfirst=True)  # before reports are written
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Report each entry that is no longer true, and each doubt that no failure explains."""
        if not self._results:
            return
        options = options_of(self._config)
        run = options.record()
        run.results = self._results
        settle(run)
        for name, words in _late(run, options.file.path.name):
            session.config.hook.pytest_runtest_logreport(report=_failed(name, words))
            if session.exitstatus == pytest.ExitCode.OK:
                session.exitstatus = pytest.ExitCode.TESTS_FAILED


def _late(run: Run, file: str) -> Iterator[tuple[str, str]]:
    yield from ((f"{file}: {words}", f"[XPASS(strict)] {words}") for words in stale(run))
    yield from ((each.id, text_of(each)) for each in undecided(run) if each.elsewhere)


def _failed(name: str, words: str) -> pytest.TestReport:
    place = (name.partition("::")[0], None, name)
    return pytest.TestReport(name, place, {}, "failed", words, "call")
