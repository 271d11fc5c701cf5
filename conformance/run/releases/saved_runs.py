"""The folder that keeps the runs of releases, so that none has to be judged twice.

``VERSION.ndjson`` is a run, and ``VERSION.txt`` says why there is none.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from ...results import Run
from ...results.judgement import not_run
from ...results.ndjson import SavedRunError, read
from ...verdicts import UsageError


class SavedRuns:
    """The folder; it is created if missing. Raises UsageError if that fails."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(f"{folder}: cannot be a folder: {error.strerror}") from None

    def versions(self) -> set[str]:
        """The releases that something is known about."""
        return {path.stem for end in ("ndjson", "txt") for path in self.folder.glob(f"*.{end}")}

    def run(self, version: str) -> Run | None:
        """The saved run of a release, or None if there is no complete one."""
        try:
            run = read(self.path(version))
        except SavedRunError:
            return None
        return run if run.complete and not run.interrupted and not not_run(run) else None

    def path(self, version: str) -> Path:
        """Where the run of a release is saved."""
        return self.folder / f"{version}.ndjson"

    def problem(self, version: str) -> str:
        """Why a release could not be judged; "" if it could, or was never tried."""
        with suppress(OSError, UnicodeDecodeError):
            return (self.folder / f"{version}.txt").read_text("utf-8").strip()
        return ""

    def note(self, version: str, problem: str) -> None:
        """Record why a release cannot be judged, or with "" that it can."""
        path = self.folder / f"{version}.txt"
        path.write_text(f"{problem}\n", "utf-8") if problem else path.unlink(missing_ok=True)
