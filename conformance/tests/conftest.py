from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.tests.command import Command


@pytest.fixture
def command(tmp_path: Path) -> Iterator[Command]:
    """The command, which leaves no process behind whatever a test did with it."""
    command = Command(tmp_path)
    yield command
    assert command.left() == []


@pytest.fixture
def broken(command: Command) -> Path:
    """A copy of the suite, to break something in it."""
    folder = command.folder / "suite"
    for name in ("conformance", "features", "reference", "steps"):
        ignored = shutil.ignore_patterns("tests", "__pycache__")
        source = SUITE / name if (SUITE / name).is_dir() else SUITE
        shutil.copytree(source, folder / name, ignore=ignored)
    return folder
