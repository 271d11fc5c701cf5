"""Ends a run early if nobody can log in: none of its scenarios could show anything."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from ..contract import APPS
from ..results import Result
from ..results.records import NO_LOGIN
from ..verdicts import Verdict
from ..verdicts.expected_tokens import TokenAnswer
from .scenario.collection import logs_in
from .scenario.recorder import RECORDING
from .scenario.testbed import TESTBED, Testbed


class FirstLogin:
    """The plugin, for a run of its own. It watches scenarios until one has a token or needs one.

    If that login fails, it tries the other apps that the target declares. If one lets somebody
    in, the run goes on; one faulty app is no reason to end it.
    """

    def __init__(self) -> None:
        self._over = False

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Look at how the scenario ended."""
        report = yield
        saved = getattr(report, "conformance", None)
        if saved is None or self._over:
            return report
        failed = _failed_login(Result.from_dict(saved))
        self._over = bool(failed or item.stash[RECORDING].tokens)
        if failed and not _anybody(item.config.stash[TESTBED]):
            item.session.shouldstop = f"{NO_LOGIN}: {failed}"
        return report


def _failed_login(result: Result) -> str:
    """How a login failed that had to work. A doubt speaks for itself."""
    doubtful = result.verdict is not Verdict.INCONCLUSIVE or result.doubt or result.elsewhere
    failed = not doubtful and isinstance(result.expected, TokenAnswer)
    return f"expected {result.expected}, observed {result.observed}" if failed else ""


def _anybody(testbed: Testbed) -> bool:
    declared = (name for name, app in APPS.items() if testbed.file.profiles & app.needed_by)
    return any(logs_in(testbed, name) for name in declared)
