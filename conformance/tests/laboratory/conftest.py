"""The laboratory is in a checkout, and in no wheel: where it is missing is nothing to test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import conformance
from conformance.tests.command import Command

if not (Path(conformance.__file__).parent / "laboratory").is_dir():
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture
def laboratory(tmp_path: Path) -> Iterator[Command]:
    """The laboratory as a process of its own, which leaves no process behind."""
    command = Command(tmp_path, hang=1200, module="conformance.laboratory")
    yield command
    assert command.left() == []
