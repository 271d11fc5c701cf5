from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import conformance
from conformance import SUITE
from conformance.tests.command import Command

if not (Path(conformance.__file__).parent / "laboratory").is_dir():
    # The laboratory, which is in no wheel, reads the sentences of the features for these.
    collect_ignore = [
        *("spec/test_features.py", "spec/test_features_readme.py", "spec/test_lint.py"),
        "run/test_lookahead.py",
    ]


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
