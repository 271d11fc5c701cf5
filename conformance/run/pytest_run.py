"""Calls pytest, isolated from whatever is installed, and collects the results of its items."""

from __future__ import annotations

import contextlib
import io
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Protocol

import pytest

from .. import SUITE
from ..results import Result, Run
from ..results.known_deviations import settle
from ..verdicts import UsageError
from .distribution import Distribution, Share
from .interrupts import ends_after, postponed, sigterm_interrupts
from .lookahead import Lookahead
from .scenario.testbed import TESTBED
from .worker import WorkerKilledError


class Listener(Protocol):
    """What is notified of a run's progress."""

    def planned(self, ids: list[str]) -> None:
        """These scenarios are going to run, in this order."""

    def ended(self, result: Result) -> None:
        """One of them has ended."""


class RunRecorder:
    """A pytest plugin that turns what pytest reports into a Run."""

    def __init__(self, run: Run, listeners: Sequence[Listener]) -> None:
        self._run, self._listeners = run, listeners

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Silence pytest's own reporter: a run does not show a list of test functions."""
        reporter = config.pluginmanager.getplugin("terminalreporter")
        config.pluginmanager.unregister(reporter)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Pass on which scenarios are going to run."""
        if session.items:
            self._run.planned = [item.nodeid for item in session.items]
            for listener in self._listeners:
                listener.planned(self._run.planned)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A feature that cannot be read is a defect of the suite."""
        if report.failed:
            self._run.defects.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the result of a scenario, or what broke outside of it."""
        saved = getattr(report, "conformance", None)
        if saved is not None:
            result = Result.from_dict(saved)
            with postponed():  # or some listeners would keep it, and others would not
                self._run.results.append(result)
                for listener in self._listeners:
                    listener.ended(result)
        elif report.failed:
            self._run.defects.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_internalerror(
        self, excrepr: object, excinfo: pytest.ExceptionInfo[BaseException]
    ) -> None:
        """An error in pytest or in one of its plugins, or a process that the kernel killed."""
        killed = isinstance(excinfo.value, WorkerKilledError)
        self._run.defects.append(str(excinfo.value if killed else excrepr))

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """Ctrl-C: what was learnt so far is kept."""
        if isinstance(excinfo.value, pytest.Session.Interrupted):  # our own
            self._run.stopped = str(excinfo.value)
        elif not self._run.stopped:
            self._run.interrupted = True

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Keep what the target said about itself."""
        if TESTBED in session.config.stash:
            self._run.info = dict(session.config.stash[TESTBED].target.info) or self._run.info


def run(
    record: Run,
    arguments: Sequence[str],
    listeners: Sequence[Listener],
    share: Share = Share(),  # noqa: B008 - it cannot be changed
    more: Sequence[object] = (),
    timeout: float | None = None,
) -> None:
    """Fill the record by running the features with these arguments for pytest.

    Nothing is printed. ``share`` says in how many processes, by default one. ``more``
    are plugins, ``timeout`` is in seconds. Raises UsageError for arguments that pytest refuses.
    """
    record.started = datetime.now(timezone.utc).isoformat(timespec="seconds")
    begun, said = time.monotonic(), io.StringIO()
    recorder = RunRecorder(record, listeners)
    plugins = [recorder, Distribution(share, recorder), Lookahead(), *more]
    code: int | pytest.ExitCode = pytest.ExitCode.INTERRUPTED

    def late() -> None:
        record.stopped = f"the run was ended after {timeout:g} s, as --timeout says"

    with _alone(), sigterm_interrupts(), contextlib.redirect_stderr(said):
        try:
            with ends_after(timeout, late):
                code = pytest.main([*_ALONE, *arguments], plugins=plugins)
        except KeyboardInterrupt:  # a second one, while pytest was handling the first
            record.interrupted = not record.stopped
    record.elapsed = time.monotonic() - begun
    settle(record)
    if code == pytest.ExitCode.USAGE_ERROR:
        raise UsageError(said.getvalue().strip().removeprefix("ERROR: "))
    if code == pytest.ExitCode.INTERNAL_ERROR and not record.defects:
        record.defects.append(said.getvalue())


_ALONE = (
    *("--rootdir", str(SUITE), "-c", os.devnull, "--noconftest", "--import-mode=importlib"),
    *("-p", "no:cacheprovider", "-p", "pytest_bdd.plugin", "-p", "conformance.plugin"),
    # Plugins that act on each phase of ordinary tests: a scenario needs none of them.
    *(f"-pno:{name}" for name in ("logging", "warnings", "faulthandler")),
    *(f"-pno:{name}" for name in ("unraisableexception", "threadexception")),
    # Pytest's tracebacks, with their source, take ten times as long as a failing scenario.
    *("--tb=native", "-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


@contextmanager
def _alone() -> Iterator[None]:
    # Plugins that happen to be installed cost time, and may change what a verdict means; so may the
    # options that somebody keeps in the environment for their own tests.
    saved = dict(os.environ)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ.pop("PYTEST_PLUGINS", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)
