"""What pytest and pytest-bdd tell of a scenario of this suite, and the verdict that comes of it.

Each hook looks whether the item is one: whatever else runs in the session is none of its business.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step

from ...http import ManneredError
from ...reports.content.failure import text_of
from ...results import Result
from ...results.excuses import excuse
from ...targets import TargetError
from ...verdicts import Unsupported, Verdict
from ..known_failures import known_of
from .collection import binding
from .naming import rename
from .recorder import RECORDING
from .testbed import TESTBED, testbed_of


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Any) -> bool | None:
    """Make a marker of @slow. The other tags are the ids and sources of clauses, and no markers.

    Tags of other people's features are left to other people.
    """
    if not binding():
        return None
    if tag == "slow":
        pytest.mark.slow(function)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin a recording, and leave out what the target does not declare."""
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
    """Note the steps, which have the values of their row by now."""
    if RECORDING in request.node.stash:
        if names := testbed_of(request.node).names:
            rename(scenario.steps, names)
        request.node.stash[RECORDING].steps = scenario.steps


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Step) -> None:
    """Note which step runs."""
    if RECORDING in request.node.stash:
        request.node.stash[RECORDING].enter(step)


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    """Note what was altered, for whoever reads the exchanges, and let go of the app."""
    if RECORDING not in request.node.stash:
        return
    recording, people = request.node.stash[RECORDING], request.getfixturevalue("people")
    recording.altered, recording.tokens = people.altered, tuple(people.issued)
    testbed = testbed_of(request.node)
    testbed.recording = None  # what follows is not of the scenario
    with contextlib.suppress(LookupError):  # it may have ended before there was an app
        testbed.target.drop(request.getfixturevalue("app"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn the end of a scenario into its verdict, and the report into what says it."""
    report = yield
    ended = call.when == "call" or call.excinfo is not None
    if RECORDING not in item.stash or not ended:
        return report
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, (KeyboardInterrupt, pytest.exit.Exception)):
        return report
    testbed, recording = testbed_of(item), item.stash[RECORDING]
    result = testbed.shown(recording.result(error, testbed.target), recording.tokens)
    _tell(report, result, item)
    recording.exchanges.clear()  # pytest keeps the item until the session ends
    if TESTBED not in item.config.stash:  # the tests of somebody else's project go on
        return report
    if isinstance(error, ManneredError):
        item.session.shouldstop = str(error)
    elif isinstance(error, TargetError) and error.fatal:
        item.session.shouldstop = "the target was given up: it failed to start, time and again"
    elif testbed.patience.spent:
        item.session.shouldstop = testbed.patience.spent
    return report


def _tell(report: pytest.TestReport, result: Result, item: pytest.Item) -> None:
    # An attribute of the report is what survives the way from another process.
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
