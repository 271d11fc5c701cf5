"""The pytest plugin: collects the features, binds the steps, and gives each scenario its verdict.

Use it by ``pytest -p conformance.plugin features/ --target NAME``, or ``jwt-conformance run``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from .run import selection
from .run.option_declarations import OF_PYTEST
from .run.run_options import OPTIONS, options_of
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
from .run.strict_xfails import KnownFailures
from .spec.folders import OWN, folders, named


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add --target, and the other options that it shares with the command."""
    group = parser.getgroup("conformance", "JWT conformance")
    group.addoption(
        "--target",
        default="reference",
        metavar="NAME",
        help="what the features judge: reference, a shipped implementation, or a target file",
    )
    for option in OF_PYTEST:
        option.declare(group.addoption, action="append")


@pytest.hookimpl(trylast=True)  # after a run has passed on its options
def pytest_configure(config: pytest.Config) -> None:
    """Register the markers and, outside of a run, the plugin that handles known failures."""
    if OPTIONS not in config.stash and not hasattr(config, "workerinput"):
        config.pluginmanager.register(KnownFailures(config))
    if config.option.own_features or config.option.own_steps:
        options_of(config)  # which reads them, before anything is collected
    config.addinivalue_line("markers", "slow: takes many seconds, of a clock or of work")
    config.addinivalue_line("markers", "clause(id): shows a clause of the register")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Collect a feature of this suite, and leave other people's features alone."""
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
            options.politeness,
            keep_tokens=options.keep_tokens,
            names=options.names,
        )
    # The user's own features have the same id wherever they are.
    id = named(file_path.resolve())
    nodeid = id if id.startswith(OWN) else None
    collected: FeatureFile = FeatureFile.from_parent(parent, path=file_path, nodeid=nodeid)
    return collected


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Select the scenarios, and shuffle them."""
    selection.apply(config, items)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the target, however the session ended."""
    if TESTBED in config.stash:
        config.stash[TESTBED].close()
