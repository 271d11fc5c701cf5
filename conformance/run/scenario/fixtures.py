"""The fixtures of every scenario: the target that it judges, and its tools."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ...http import Client
from ...targets import Target
from ...tokens import Dialect
from ...tokens.attacker import Attacker
from .testbed import Testbed, testbed_of


@pytest.fixture
def testbed(request: pytest.FixtureRequest) -> Testbed:
    """The target that the scenario judges, and the client for it."""
    return testbed_of(request.node)


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
