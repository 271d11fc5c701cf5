"""The pytest plugin: collects the features, binds the steps, gives each scenario its verdict.

Use it as ``pytest -p conformance.plugin features/ --target NAME``, or by ``jwt-conformance run``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .run import selection
from .run.arguments import OF_PYTEST
from .run.known_failures import KnownFailures
from .run.options import OPTIONS, options_of
from .run.scenario.collection import FeatureFile
from .run.scenario.fixtures import attacker as attacker
from .run.scenario.fixtures import client as client
from .run.scenario.fixtures import dialect as dialect
from .run.scenario.fixtures import target as target
from .run.scenario.fixtures import testbed as testbed
from .run.scenario.hooks import pytest_bdd_after_scenario as pytest_bdd_after_scenario
from .run.scenario.hooks import pytest_bdd_apply_tag as pytest_bdd_apply_tag
from .run.scenario.hooks import pytest_bdd_before_scenario as pytest_bdd_before_scenario
from .run.scenario.hooks import pytest_bdd_before_step as pytest_bdd_before_step
from .run.scenario.hooks import pytest_runtest_makereport as pytest_runtest_makereport
from .run.scenario.hooks import pytest_runtest_setup as pytest_runtest_setup
from .run.scenario.testbed import TESTBED, Testbed
from .spec.folders import OWN, folders, named


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
    if config.option.own_features or config.option.own_steps:
        options_of(config)  # which reads them, before anything is collected
    config.addinivalue_line("markers", "slow: takes many seconds, of a clock or of work")
    config.addinivalue_line("markers", "clause(id): shows a clause of the register")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Collect a feature of this suite. Other people's features are left to other people."""
    if file_path.suffix != ".feature" or not any(
        file_path.resolve().is_relative_to(folder) for _, folder in folders()
    ):
        return None
    if TESTBED not in parent.config.stash:
        options = options_of(parent.config)
        parent.config.stash[TESTBED] = Testbed(
            options.file,
            options.deadline,
            options.record(),
            options.manners,
            keep_tokens=options.keep_tokens,
            names=options.names,
        )
    # What is the user's own has the same id wherever it lies.
    id = named(file_path.resolve())
    nodeid = id if id.startswith(OWN) else None
    collected: FeatureFile = FeatureFile.from_parent(parent, path=file_path, nodeid=nodeid)
    return collected


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose, and shuffle."""
    selection.apply(config, items)


def pytest_unconfigure(config: pytest.Config) -> None:
    """End the target, however the session ended."""
    if TESTBED in config.stash:
        config.stash[TESTBED].close()
