"""How a run is shown: each report is a function of the records in results."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Collection
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..files import replacing
from ..results import Run
from ..results.ndjson import write
from ..verdicts import UsageError

if TYPE_CHECKING:
    from ..results.matrix import Matrix
    from ..results.timeline import Timeline

#: Returns the saved run of a release, or None.
RunOf = Callable[[str], Run | None]


class UnknownFormatError(UsageError):
    """A report that cannot be made: its format is unknown, or its place is not writable."""


def _ndjson(run: Run) -> str:
    stream = io.StringIO()
    write(run, stream)
    return stream.getvalue()


def _made_by(module: str, name: str) -> Callable[..., str]:
    """A function that is only imported when called: a run without its report starts at once."""

    def make(*shown: Any) -> str:
        text: str = getattr(import_module(f".{module}", __package__), name)(*shown)
        return text

    return make


#: A report by its file's ending. Not plain .json, which could mean the run itself.
FORMATS: dict[str, Callable[[Run], str]] = {
    ".ndjson": _ndjson,
    ".xml": _made_by("junit", "junit"),
    ".sarif": _made_by("sarif", "sarif"),
    ".md": _made_by("markdown.report", "markdown"),
    ".html": _made_by("html.report", "report"),
    ".svg": _made_by("badge", "svg"),
    "badge.json": _made_by("badge", "endpoint"),
}

#: A view of several runs side by side, by its file's ending.
MATRICES: dict[str, Callable[[Matrix], str]] = {
    ".md": _made_by("markdown.matrix", "matrix_markdown"),
    ".html": _made_by("html.matrix", "page"),
}

#: Who meets which requirements of OWASP ASVS, from the same runs.
REQUIREMENTS: dict[str, Callable[[Matrix], str]] = {".md": _made_by("markdown.asvs", "asvs_page")}

#: A view of what changed from release to release, by its file's ending.
TIMELINES: dict[str, Callable[[Timeline, RunOf], str]] = {
    ".md": lambda timeline, run_of: _made_by("markdown.timeline", "history_markdown")(timeline),
    ".html": _made_by("html.timeline", "page"),
}


#: What changed from one run to another, by its file's ending.
COMPARISONS: dict[str, Callable[[Run, Run], str]] = {".html": _made_by("html.comparison", "page")}


def check_format(path: Path, formats: Collection[str] = FORMATS) -> None:
    """Raise UnknownFormatError for a file that cannot be written, or whose format is unknown.

    ``formats`` are the allowed endings.
    """
    if _ending(path, formats) is None:
        known = ", ".join(formats)
        raise UnknownFormatError(f"{path}: a report ends in one of {known}, not {path.suffix!r}")
    if not path.absolute().parent.is_dir():
        raise UnknownFormatError(f"{path}: there is no folder {path.absolute().parent}")
    place = path.resolve()
    place = place if place.exists() and not place.is_file() else place.parent
    if path.is_dir() or not os.access(place, os.W_OK):
        raise UnknownFormatError(f"{path}: nothing can be written there")


def save(run: Run, path: Path) -> None:
    """Write the report that the file's ending asks for."""
    write_text(path, FORMATS[_ending(path, FORMATS) or ""](run))


def write_text(path: Path, text: str) -> None:
    """Write a report. Raises UnknownFormatError, with the reason, if that fails."""
    try:
        with replacing(path) as stream:
            stream.write(text)
    except OSError as error:
        raise UnknownFormatError(f"{path}: cannot be written: {error.strerror}") from None


def _ending(path: Path, formats: Collection[str]) -> str | None:
    return next((ending for ending in formats if path.name.endswith(ending)), None)
