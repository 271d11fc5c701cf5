"""Writes to the [dialect] of a target file, and leaves everything else in it as it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..errors import TargetFileError


def write_dialect(path: Path, entries: Mapping[str, str | int]) -> None:
    """Set these values in the file, keeping comments. Raises TargetFileError if that fails."""
    import tomlkit  # not at the top: a run, which only reads, should start at once

    try:
        document = tomlkit.parse(path.read_text("utf-8"))
        document.setdefault("dialect", tomlkit.table()).update(entries)
        path.write_text(tomlkit.dumps(document), "utf-8")
    except OSError as error:
        raise TargetFileError([f"{path}: cannot be written: {error.strerror}"]) from None
