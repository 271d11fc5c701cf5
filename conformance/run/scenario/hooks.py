"""The hooks of pytest and pytest-bdd that follow a scenario of this suite and set its verdict.

Each hook checks whether the item is one, and leaves everything else in the session alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step

from ...http import NotSentError
from ...reports.content.failure import text_of
from ...results import Result
from ...results.known_deviations import excuse
from ...targets import TargetError
from ...verdicts import Unsupported, Verdict
from ..interrupts import interrupted
from ..strict_xfails import known_of
from .collection import binding
from .naming import rename
from .recorder import RECORDING
from .testbed import TESTBED, testbed_of


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Any) -> bool | None:
    """Turn @slow into a marker. The other tags are ids and sources of clauses, not markers.

    Tags of other people's features are left alone.
    """
    if not binding():
        return None
    if tag == "slow":
        pytest.mark.slow(function)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start recording, and skip what the target does not declare."""
    if RECORDING not in item.stash:
        return
    testbed, recording = testbed_of(item), item.stash[RECORDING]
    testbed.recording = recording
    testbed.target.mark_log()
    if testbed.patience.spent:
        raise TargetError(testbed.patience.spent, "Find out what keeps it from answering")
    for profile in recording.profiles:
        if profile not in testbed.file.profiles:
            raise Unsupported(f"profile {profile} is not declared")
    if testbed.file.routes and recording.source in ("sample", "original"):
        why = "the words of the README's sample (an application of another shape has its own)"
        raise Unsupported(why, elsewhere=True)


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    """Note the steps, which have the values of their row now."""
    if RECORDING in request.node.stash:
        if names := testbed_of(request.node).names:
            rename(scenario.steps, names)
        request.node.stash[RECORDING].steps = scenario.steps


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Step) -> None:
    """Note which step runs."""
    if RECORDING in request.node.stash:
        request.node.stash[RECORDING].enter(step)


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    """Note what was altered, for readers of the exchanges, and release the app."""
    if RECORDING not in request.node.stash:
        return
    recording, people = request.node.stash[RECORDING], request.getfixturevalue("people")
    recording.altered, recording.tokens = people.altered, tuple(people.issued)
    testbed = testbed_of(request.node)
    testbed.recording = None  # what follows does not belong to the scenario
    with contextlib.suppress(LookupError):  # it may have ended before there was an app
        testbed.target.drop(request.getfixturevalue("app"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the end of a scenario into its verdict, and put that into the report."""
    report = yield
    ended = call.when == "call" or call.excinfo is not None
    if RECORDING not in item.stash or not ended:
        return report
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, (KeyboardInterrupt, pytest.exit.Exception)):
        return report
    if interrupted(error):
        raise KeyboardInterrupt  # what came of it would be taken for the end of the scenario
    testbed, recording = testbed_of(item), item.stash[RECORDING]
    result = testbed.shown(recording.result(error, testbed.target), recording.tokens)
    _tell(report, result, item)
    recording.exchanges.clear()  # pytest keeps the item until the session ends
    if TESTBED not in item.config.stash:  # somebody else's tests go on
        return report
    if isinstance(error, NotSentError):
        item.session.shouldstop = str(error)
    elif isinstance(error, TargetError) and error.fatal:
        item.session.shouldstop = "the target was given up: it failed to start, time and again"
    elif testbed.patience.spent:
        item.session.shouldstop = testbed.patience.spent
    return report


def _tell(report: pytest.TestReport, result: Result, item: pytest.Item) -> None:
    # Attributes of the report survive the way from another process.
    report.__dict__["conformance"] = {**result.as_dict(), "elapsed": report.duration}
    if TESTBED not in item.config.stash:  # it is one of several in this session
        report.__dict__["conformance_known"] = known_of(testbed_of(item).known)
    known = excuse(testbed_of(item).known, result)
    if known:
        report.outcome, report.wasxfail = "skipped", known
    elif result.verdict is Verdict.UNSUPPORTED or result.elsewhere:
        said = f"{result.verdict.value}: {result.reason}"
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, said)
    elif result.verdict in (Verdict.FAILED, Verdict.INCONCLUSIVE):
        # No traceback: what happened is between the target and a line of a feature.
        report.longrepr = text_of(result)
