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
    parts = ("features", "reference", "steps")
    for name in ("conformance", *parts):
        # In a wheel the package has the others inside of it; the copy is laid out as a checkout.
        inside = () if (SUITE / name).is_dir() else parts
        ignored = shutil.ignore_patterns("tests", "__pycache__", *inside)
        shutil.copytree(SUITE if inside else SUITE / name, folder / name, ignore=ignored)
    return folder
