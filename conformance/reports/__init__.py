"""What is shown of a run: each report is a function of the records in results."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

from ..results import Run
from ..saving import write
from ..usage import UsageError
from .junit import junit
from .markdown import markdown


class UnknownFormatError(UsageError):
    """The ending of a file says no format that a report can have."""


def _ndjson(run: Run) -> str:
    stream = io.StringIO()
    write(run, stream)
    return stream.getvalue()


#: A report by the ending of its file.
FORMATS: dict[str, Callable[[Run], str]] = {
    ".ndjson": _ndjson,
    ".xml": junit,
    ".md": markdown,
}


def check_format(path: Path) -> None:
    """Raise UnknownFormatError for a file that cannot be made, or nobody knows what goes in it."""
    if path.suffix not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnknownFormatError(f"{path}: a report ends in one of {known}, not {path.suffix!r}")
    if not path.absolute().parent.is_dir():
        raise UnknownFormatError(f"{path}: there is no folder {path.absolute().parent}")
    if path.is_dir() or not os.access(path if path.exists() else path.absolute().parent, os.W_OK):
        raise UnknownFormatError(f"{path}: nothing can be written there")


def save(run: Run, path: Path) -> None:
    """Write the report that the ending of the file asks for."""
    path.write_text(FORMATS[path.suffix](run), "utf-8")
