"""Judge an application in its own test suite: each scenario is a test of that project.

    # conftest.py
    pytest_plugins = ["conformance.pytest"]

    # test_conformance.py
    from conformance.pytest import judged

    @judged(profiles=["basic", "refresh"], expected={"refresh.no-header": "issue 12"})
    def make_app(app, options):
        return create_app(**options)  # WSGI or ASGI: this example app of the contract

The scenarios are items below ``make_app``, so ``-k``, ``-x``, ``--lf``, JUnit and pytest-xdist do
what they always do. PYTEST_DONT_REWRITE: there is no assert here.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import pytest_bdd.plugin

from . import SUITE, spec
from .results import Run
from .results.known_deviations import TABLES
from .run.known_deviation_tables import check_known
from .run.scenario import fixtures
from .run.scenario.collection import FeatureFile, step_fixtures, teach
from .run.scenario.hooks import pytest_bdd_after_scenario as pytest_bdd_after_scenario
from .run.scenario.hooks import pytest_bdd_apply_tag as pytest_bdd_apply_tag
from .run.scenario.hooks import pytest_bdd_before_scenario as pytest_bdd_before_scenario
from .run.scenario.hooks import pytest_bdd_before_step as pytest_bdd_before_step
from .run.scenario.hooks import pytest_runtest_makereport as pytest_runtest_makereport
from .run.scenario.hooks import pytest_runtest_setup as pytest_runtest_setup
from .run.scenario.testbed import TESTBED, Testbed
from .run.strict_xfails import KnownFailures
from .targets import TargetFile, TargetFileError, of_content
from .targets import Unsupported as Unsupported
from .targets.in_process import InsideTarget, Make

#: The deadline of an app that is paused in a debugger, in seconds.
_PATIENT = 86400.0

_configured = False


@dataclass(frozen=True)
class JudgedFunction:
    """A function that makes the apps, and what a target file would say about them."""

    make: Make
    file: TargetFile
    deadline: float

    #: pytest and other collectors should not take it for a test function.
    __test__ = False

    def __call__(self, app: str, options: dict[str, object]) -> object:
        """Make an app with the function."""
        return self.make(app, options)  # type: ignore[arg-type]  # any JSON


def judged(
    *,
    profiles: Iterable[str] = (),
    dialect: Mapping[str, object] | None = None,
    expected: Mapping[str, str] | None = None,
    unsafe: Mapping[str, str] | None = None,
    unsupported: Mapping[str, str] | None = None,
    deadline: float = 10.0,
) -> Callable[[Make], JudgedFunction]:
    """Judge what this function makes: ``make(app, options)`` returns WSGI or ASGI.

    It is called with the name of an app of the contract and the options of the scenario, and
    raises Unsupported for what it does not have. ``profiles`` are all by default; the tables are
    those of a target file, and what they name is a strict xfail. ``deadline`` is for each
    response, in seconds; with ``--pdb`` there is none. Raises TargetFileError for what a target
    file may not say, and RuntimeError if the plugin is not there to collect the scenarios.
    """
    if not _configured:
        raise RuntimeError(
            'expected pytest_plugins = ["conformance.pytest"] in the conftest.py of the root'
            " folder; without it no scenario would run"
        )

    def of(make: Make) -> JudgedFunction:
        tables = {"expected": expected, "unsafe": unsafe, "unsupported": unsupported}
        content = {
            **{name: dict(table) for name, table in tables.items() if table},
            **({"profiles": [*profiles]} if profiles else {}),
            **({"dialect": dict(dialect)} if dialect else {}),
        }
        path = Path(inspect.getfile(make))
        file = of_content(path, {"name": make.__name__, "command": ["inside"], **content})
        if problems := list(check_known(path, {name: getattr(file, name) for name in TABLES})):
            raise TargetFileError(problems)
        return JudgedFunction(make, file, deadline)

    return of


class JudgedApplication(pytest.Collector):
    """The scenarios, below the function that makes the apps. Their steps are visible only here."""

    judged: JudgedFunction

    def collect(self) -> Iterable[FeatureFile]:
        """Each feature, under its name in the suite."""
        names = {name: getattr(fixtures, name) for name in _FIXTURES}
        teach(self, {**step_fixtures(), **names})
        for feature in spec.features():
            name = feature.path
            node: FeatureFile = FeatureFile.from_parent(
                self, path=SUITE / name, name=name, nodeid=f"{self.nodeid}::{name}"
            )
            yield node

    def setup(self) -> None:
        """Nothing: the first scenario starts the target."""

    def teardown(self) -> None:
        """Stop the target."""
        self.stash[TESTBED].close()


_FIXTURES = ("attacker", "client", "dialect", "target", "testbed")


def pytest_configure(config: pytest.Config) -> None:
    """Register what makes scenarios, and what checks known failures."""
    global _configured
    _configured = True
    if pytest_bdd.plugin not in config.pluginmanager.get_plugins():
        config.pluginmanager.register(pytest_bdd.plugin)
    config.addinivalue_line("markers", "slow: takes many seconds, of a clock or of work")
    config.addinivalue_line("markers", "clause(id): shows a clause of the register")
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(KnownFailures(config))


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makeitem(
    collector: pytest.Module | pytest.Class, name: str, obj: object
) -> JudgedApplication | None:
    """Collect the scenarios of each judged application in a module."""
    if not isinstance(obj, JudgedFunction):
        return None
    node: JudgedApplication = JudgedApplication.from_parent(collector, name=name)
    paused = collector.config.option.usepdb or collector.config.option.trace
    deadline = _PATIENT if paused or "pydevd" in sys.modules else obj.deadline
    known: dict[str, Any] = {table: dict(getattr(obj.file, table)) for table in TABLES}
    run = Run(node.nodeid, ["pytest"], profiles=obj.file.profiles, **known)
    node.stash[TESTBED] = Testbed(
        obj.file, deadline, run, opened=lambda file, client: InsideTarget(obj.make, file, client)
    )
    return node
