"""Writes into the [dialect] of a target file, and leaves all else in it as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import TargetFileError


def write_dialect(path: Path, entries: Mapping[str, str | int]) -> None:
    """Say these things in the file, comments kept. Raises TargetFileError where it cannot be."""
    import tomlkit  # not above: a run, which only reads, should start at once

    try:
        document = tomlkit.parse(path.read_text("utf-8"))
        document.setdefault("dialect", tomlkit.table()).update(entries)
        path.write_text(tomlkit.dumps(document), "utf-8")
    except OSError as error:
        raise TargetFileError([f"{path}: cannot be written: {error.strerror}"]) from None
