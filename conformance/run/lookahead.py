"""Tell the target which app comes next, so that its process starts while this scenario runs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ..contract.app import shortened
from ..targets import ProcessTarget
from .scenario.collection import app_of
from .scenario.recorder import RECORDING
from .scenario.testbed import TESTBED


class Lookahead:
    """The plugin, for runs of this command only: only there does the next in the list run next."""

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_setup(self, item: pytest.Item) -> None:
        """Look at the scenarios after this one, for the first that needs an app."""
        target = item.config.stash[TESTBED].target
        if isinstance(target, ProcessTarget) and (following := next(_apps_after(item), None)):
            app, options = following
            target.prepare(app, shortened(options, target.file.leeway))


def _apps_after(item: pytest.Item) -> Iterator[tuple[str, dict[str, Any]]]:
    items, declared = item.session.items, item.config.stash[TESTBED].file.profiles
    for each in items[items.index(item) + 1 :]:
        if declared.issuperset(each.stash[RECORDING].profiles) and (app := app_of(each)):
            yield app
