from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.tests.command import Command


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """The command, which leaves no process behind whatever a test did with it."""
    command = Command(tmp_path)
    yield command
    assert command.left() == []
