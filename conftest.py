"""The tiers of the tests: each test belongs to the first of them that has all that it needs.

``pytest -m quick`` is the inner loop, ``pytest`` what README's line runs, ``pytest -m full`` what
that leaves out, and ``pytest -m release`` judges all of which the others judge a sample.
A test that says nothing is quick. A marker puts it into a later tier, and so does what it needs:
who asks for a server need not think of the marker, too.
"""

from __future__ import annotations

import os
import re
from collections.abc import Generator

import pytest

TIERS = {
    "quick": "takes nothing but Python, and next to no time: what nothing says otherwise of",
    "default": "takes whole runs, or seconds of work",
    "full": "takes long, or a server, a browser, npm, or an environment of its own",
    "release": "judges everything of a kind, of which another tier has a sample; takes an hour",
}

#: The fixtures, and the kinds of store in a parameter, that put a test into a later tier.
NEEDS = {
    "release": set[str](),
    "full": {"browser", "environments", "npm", "own_valkey", "postgresql", "redis", "valkey"},
    "default": {"command", "laboratory"},
}


def pytest_configure(config: pytest.Config) -> None:
    """Register the markers."""
    for tier, what in TIERS.items():
        config.addinivalue_line("markers", f"{tier}: {what}")


@pytest.hookimpl(tryfirst=True)  # before -m looks at the markers
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave each test one marker of a tier: ``-m default`` would also take what its module says."""
    tiers = [(item, tier_of(item)) for item in items]
    for node in {node for item in items for node in item.listchain()}:
        node.own_markers[:] = [mark for mark in node.own_markers if mark.name not in TIERS]
    for item, tier in tiers:
        item.add_marker(tier)


def tier_of(item: pytest.Item) -> str:
    """Return the latest tier that its markers or its needs name."""
    parameters = getattr(getattr(item, "callspec", None), "id", "")
    needs = {*getattr(item, "fixturenames", ()), *re.findall("[a-z]+", parameters)}
    named = {mark.name for mark in item.iter_markers()}
    return next((tier for tier in NEEDS if tier in named or needs & NEEDS[tier]), "quick")


# ── where CI is set, nothing that is missing is an excuse ───────────────────────────────


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    call: pytest.CallInfo[None],
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let a test fail that would be skipped."""
    report = yield
    if call.excinfo and call.excinfo.errisinstance(pytest.skip.Exception):
        _refuse(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Let a module fail that would be skipped, but where only earlier tiers are asked for."""
    report = yield
    if report.skipped and collector.config.option.markexpr in ("", "full", "release"):
        _refuse(report)
    return report


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    if "CI" in os.environ and isinstance(report.longrepr, tuple):
        report.outcome = "failed"
        report.longrepr = f"{report.longrepr[2]}; where CI is set, it has to be there"
