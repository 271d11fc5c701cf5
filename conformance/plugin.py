"""The pytest plugin: collects the features, binds the steps, gives each scenario its verdict.

Use it as ``pytest -p conformance.plugin features/ --target NAME``, or by ``jwt-conformance run``.
"""

from __future__ import annotations

import contextlib
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.parser import Scenario, Step

from . import SUITE
from .http import Client
from .reports.content.failure import text_of
from .results import Result
from .results.excuses import excuse
from .run import selection
from .run.known_failures import KnownFailures
from .run.options import OF_PYTEST, OPTIONS, options_of
from .run.scenario.collection import FeatureFile
from .run.scenario.recorder import RECORDING
from .run.scenario.testbed import TESTBED, Testbed
from .targets import Target, TargetError
from .tokens import Dialect
from .tokens.attacker import Attacker
from .verdicts import Unsupported, Verdict


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --target, and what the command takes as well."""
    group = parser.getgroup("conformance", "JWT conformance")
    group.addoption(
        "--target",
        default="reference",
        metavar="NAME",
        help="what the features judge: reference, a shipped implementation, or a target file",
    )
    for option in OF_PYTEST:
        option.declare(group.addoption, action="append")


@pytest.hookimpl(trylast=True)  # once a run has handed its options over
def pytest_configure(config: pytest.Config) -> None:
    """Register the markers, and what looks after known failures where no run does."""
    if OPTIONS not in config.stash and not hasattr(config, "workerinput"):
        config.pluginmanager.register(KnownFailures(config))
    config.addinivalue_line("markers", "slow: takes many seconds, of a clock or of work")
    config.addinivalue_line("markers", "clause(id): shows a clause of the register")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Collect a feature of this suite. Other people's features are left to other people."""
    if file_path.suffix != ".feature" or SUITE / "features" not in file_path.resolve().parents:
        return None
    if TESTBED not in parent.config.stash:
        options = options_of(parent.config)
        parent.config.stash[TESTBED] = Testbed(options.file, options.deadline)
    collected: FeatureFile = FeatureFile.from_parent(parent, path=file_path)
    return collected


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose, and shuffle."""
    selection.apply(config, items)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the target, however the session ended."""
    if TESTBED in config.stash:
        config.stash[TESTBED].close()


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Any) -> bool:
    """Make a marker of @slow. The other tags are the ids and sources of clauses, and no markers."""
    if tag == "slow":
        pytest.mark.slow(function)
    return True


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Begin a recording, and leave out what the target does not declare."""
    if RECORDING not in item.stash:
        return
    testbed, recording = item.config.stash[TESTBED], item.stash[RECORDING]
    testbed.recording = recording
    testbed.target.mark_log()
    for profile in recording.profiles:
        if profile not in testbed.file.profiles:
            raise Unsupported(f"profile {profile} is not declared")


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: Scenario) -> None:
    """Note the steps, which have the values of their row by now."""
    if RECORDING in request.node.stash:
        request.node.stash[RECORDING].steps = scenario.steps


def pytest_bdd_before_step(request: pytest.FixtureRequest, step: Step) -> None:
    """Note which step runs."""
    if RECORDING in request.node.stash:
        request.node.stash[RECORDING].enter(step)


def pytest_bdd_after_scenario(request: pytest.FixtureRequest) -> None:
    """Note what was altered, for whoever reads the exchanges, and let go of the app."""
    if RECORDING not in request.node.stash:
        return
    request.node.stash[RECORDING].altered = request.getfixturevalue("people").altered
    testbed = request.config.stash[TESTBED]
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
    result = item.stash[RECORDING].result(item.nodeid, error, item.config.stash[TESTBED].target)
    _tell(report, result, item)
    item.stash[RECORDING].exchanges.clear()  # pytest keeps the item until the session ends
    if isinstance(error, TargetError) and error.fatal:
        item.session.shouldstop = str(error)
    return report


def _tell(report: pytest.TestReport, result: Result, item: pytest.Item) -> None:
    # An attribute of the report is what survives the way from another process.
    report.__dict__["conformance"] = {**result.as_dict(), "elapsed": report.duration}
    known = excuse(options_of(item.config).record(), result)
    if known:
        report.outcome, report.wasxfail = "skipped", known
    elif result.verdict is Verdict.UNSUPPORTED or result.elsewhere:
        said = f"{result.verdict.value}: {result.reason}"
        report.outcome = "skipped"
        report.longrepr = (str(item.path), item.location[1] or 0, said)
    elif result.verdict in (Verdict.FAILED, Verdict.INCONCLUSIVE):
        # No traceback: what happened is between the target and a line of a feature.
        report.longrepr = text_of(result)


@pytest.fixture(scope="session")
def testbed(pytestconfig: pytest.Config) -> Testbed:
    """What the session judges, and with what."""
    return pytestconfig.stash[TESTBED]


@pytest.fixture
def target(testbed: Testbed) -> Target:
    """The target, running. It is started again if it died."""
    testbed.target.start()
    return testbed.target


@pytest.fixture
def client(testbed: Testbed) -> Client:
    """The client whose exchanges are recorded."""
    return testbed.client


@pytest.fixture
def dialect(testbed: Testbed) -> Dialect:
    """Where the target keeps its claims."""
    return testbed.dialect


@pytest.fixture
def attacker() -> Iterator[Attacker]:
    """An attacker with a key and a web server."""
    attacker = Attacker()
    yield attacker
    attacker.close()
