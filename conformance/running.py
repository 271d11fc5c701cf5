"""One run: an isolated call of pytest, with an ear that gathers the results."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Protocol

import pytest

from . import SUITE
from .plugin import BENCH
from .results import Result, Run


class Listener(Protocol):
    """What is told of a run while it lasts."""

    def planned(self, count: int) -> None:
        """So many scenarios are going to run."""

    def ended(self, result: Result) -> None:
        """One of them has ended."""


class Ear:
    """A pytest plugin that turns what pytest says into a Run."""

    def __init__(self, run: Run, listener: Listener) -> None:
        self._run, self._listener = run, listener

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """Silence pytest's own reporter: what a run shows is not a list of test functions."""
        reporter = config.pluginmanager.getplugin("terminalreporter")
        config.pluginmanager.unregister(reporter)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Pass on how many scenarios there are."""
        self._listener.planned(len(session.items))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A feature that cannot be read is a defect of the suite."""
        if report.failed:
            self._run.defects.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep the result of a scenario, or what broke outside of it."""
        saved = getattr(report, "conformance", None)
        if saved is not None:
            result = Result.from_dict(saved)
            self._run.results.append(result)
            self._listener.ended(result)
        elif report.failed:
            self._run.defects.append(f"{report.nodeid}: {report.longreprtext}")

    def pytest_internalerror(self, excrepr: object) -> None:
        """An error in pytest or in a plugin of it."""
        self._run.defects.append(str(excrepr))

    def pytest_keyboard_interrupt(self) -> None:
        """Ctrl-C: what was learnt so far is kept."""
        self._run.interrupted = True

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Note what the target said of itself."""
        if BENCH in session.config.stash:
            bench = session.config.stash[BENCH]
            self._run.target = bench.file.name
            self._run.profiles, self._run.expected = bench.file.profiles, bench.file.expected
            self._run.info = bench.target.info


def run(target: str, arguments: Sequence[str], listener: Listener) -> Run:
    """Run the features against a target, with more arguments for pytest. Nothing is printed."""
    record = Run(target, started=datetime.now(timezone.utc).isoformat(timespec="seconds"))
    begun = time.monotonic()
    with _alone():
        pytest.main([*_ALONE, f"--target={target}", *arguments], plugins=[Ear(record, listener)])
    record.elapsed = time.monotonic() - begun
    return record


_ALONE = (
    *("--rootdir", str(SUITE), "-c", os.devnull, "--noconftest", "--import-mode=importlib"),
    *("-p", "no:cacheprovider", "-p", "pytest_bdd.plugin", "-p", "conformance.plugin"),
    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
)


@contextmanager
def _alone() -> Iterator[None]:
    # Plugins that happen to be installed cost time, and may change what a verdict means; so may the
    # options that somebody keeps in the environment for tests of their own.
    saved = dict(os.environ)
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.environ.pop("PYTEST_ADDOPTS", None)
    os.environ.pop("PYTEST_PLUGINS", None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(saved)
