"""A scenario that waits for a clock lets the others go first.

In a run it begins before all others, is put off where it would wait, and runs again when they are
done. What it asked the first time is not asked again then, but answered from its recording: so its
app and its tokens are those that have aged meanwhile. Requests still go out one at a time. If the
app is no longer there, or the scenario does not pass, it is judged once more, in one go.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping
from typing import Any

import pytest

from ...contract import App
from ...targets import Target
from .recorder import RECORDING, Begun, Recording
from .testbed import TESTBED, Testbed


class PutOff(Exception):
    """This scenario goes on when the others are done."""


class Waiting:
    """The plugin; for a run of its own, as others would count what runs twice as two."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> None:
        """Begin with those that wait, if there are others that can go on meanwhile."""
        waiting = [item for item in session.items if _waits(item)]
        for item in waiting:
            item.stash[RECORDING].may_be_put_off = len(waiting) < len(session.items)
        session.items.sort(key=lambda item: item not in waiting)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> Generator[None, None, None]:
        """Have what was put off go on with what it has, or begin anew where its app is gone."""
        if _waits(item) and item.stash[RECORDING].put_off:
            _resume(item.stash[RECORDING], item.config.stash[TESTBED])
        yield

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_makereport(self, item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
        """Let a scenario run again that was put off, or did not pass after it; say nothing yet."""
        report = yield
        if call.excinfo is not None and _again(item, call.excinfo.value):
            report.outcome, report.longrepr = "passed", None
            report.__dict__.pop("conformance", None)
            item.session.items.append(item)
        return report


def _resume(recording: Recording, testbed: Testbed) -> None:
    recording.put_off = recording.may_be_put_off = False
    if recording.begun and recording.begun.lives(testbed.target, recording.exchanges):
        testbed.client.known.extend(recording.begun.own(recording.exchanges))
    else:
        recording.begun = None
        recording.exchanges.clear()


def _again(item: pytest.Item, error: BaseException) -> bool:
    if not _waits(item) or isinstance(error, PutOff):
        return isinstance(error, PutOff)
    recording = item.stash[RECORDING]
    recording.put_off, recording.begun = recording.begun is not None, None
    return recording.put_off


def _waits(item: pytest.Item) -> bool:
    return RECORDING in item.stash and item.get_closest_marker("slow") is not None


class Clock:
    """Lets time pass for a scenario."""

    def __init__(self, recording: Recording, app: App, target: Target) -> None:
        self._recording, self._app, self._target = recording, app, target

    def wait(self, seconds: float) -> None:
        """Return when so many seconds have passed, or raise PutOff to let them pass for others."""
        if seconds > 0 and self._recording.may_be_put_off:
            self._recording.put_off = True
            self._recording.begun = Begun(self._app, self._target.restarts)
            raise PutOff
        time.sleep(max(0.0, seconds))


class Resumed:
    """A target that gives a scenario the app that it had when it was put off."""

    def __init__(self, target: Target, app: App) -> None:
        self._target, self._app = target, app

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target, name)

    def app(self, app: str, options: Mapping[str, Any]) -> App:
        """Return it, or a fresh one where another is wanted."""
        same = (self._app.app, self._app.options) == (app, options)
        return self._app if same else self._target.app(app, options)
