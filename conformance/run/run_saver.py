"""Saves a run while it lasts. A file that cannot be written does not end the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TextIO

from ..results import Result, Run
from ..results.ndjson import Writer


class RunSaver:
    """A listener that writes a run to a file, as soon as there is a plan.

    If that fails, ``tell`` is called with the reason, and the file is left alone.
    """

    def __init__(
        self, run: Run, file: AbstractContextManager[TextIO], tell: Callable[[OSError], None]
    ) -> None:
        self._run, self._file, self._tell = run, file, tell
        self._writer: Writer | None = None

    def planned(self, ids: list[str]) -> None:
        """Open the file."""
        with self._guarded():
            self._writer = Writer(self._file.__enter__(), self._run)
            self._writer.planned(ids)

    def ended(self, result: Result) -> None:
        """Write one result."""
        if self._writer:
            with self._guarded():
                self._writer.ended(result)

    def close(self) -> None:
        """Write the end."""
        if self._writer:
            with self._guarded():
                self._writer.close()
                self._file.__exit__(None, None, None)

    @contextmanager
    def _guarded(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            self._writer = None
            with suppress(OSError):  # what is left in the buffer cannot be written either
                self._file.__exit__(type(error), error, error.__traceback__)
            self._tell(error)
