"""Runs as files: NDJSON, one event a line, written while the run lasts.

The last event is "end". A file without it is of a run that was killed, and is read as incomplete.
The events are described in run.schema.json beside this module.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from ..verdicts import UsageError
from . import format_1
from .known_deviations import TABLES, settle
from .records import Result, Run
from .type_check import typed

#: The version of the format. It changes when a reader of the previous one would go wrong.
FORMAT = 2


class SavedRunError(UsageError):
    """A file that is not a saved run. The message says which line is wrong, and how."""


class Writer:
    """Writes a run as it happens. ``close`` adds the closing event."""

    def __init__(self, stream: TextIO, run: Run) -> None:
        self._stream, self._run = stream, run
        self._begun = False

    def planned(self, ids: list[str]) -> None:
        """The first event: what is going to run, and against which target."""
        run, self._begun = self._run, True
        plain = {"target": run.target, "command": list(run.command), "strict": run.strict}
        known = {table: dict(getattr(run, table)) for table in TABLES}
        claims = {"profiles": sorted(run.profiles), **known}
        self._write("start", format=FORMAT, **plain, **claims, started=run.started, planned=ids)

    def ended(self, result: Result) -> None:
        """One event for each scenario that has ended."""
        self._write("result", **result.as_dict())

    def close(self) -> None:
        """The closing event: what is only known at the end."""
        run = self._run
        if not self._begun:  # the run broke down before there was a plan
            self.planned([])
        self._write(
            "end",
            info=dict(run.info),
            elapsed=run.elapsed,
            defects=run.defects,
            interrupted=run.interrupted,
            **({"stopped": run.stopped} if run.stopped else {}),
        )

    def _write(self, event: str, **content: Any) -> None:
        # ASCII only, so that no Unicode line separator can break a line in two.
        self._stream.write(json.dumps({"event": event, **content}) + "\n")
        self._stream.flush()


def write(run: Run, stream: TextIO) -> None:
    """Write a finished run."""
    writer = Writer(stream, run)
    writer.planned(run.planned)
    for result in run.results:
        writer.ended(result)
    if run.complete:
        writer.close()


def read(path: Path) -> Run:
    """The run in a file, ``complete`` only if its closing event is there. Raises SavedRunError."""
    run: Run | None = None
    old = False
    for number, event in _events(path):
        try:
            old = old or event.get("format") == format_1.FORMAT
            run = _apply(run, format_1.upgraded(event) if old else event)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            what = f"{type(error).__name__}: {error}"
            raise SavedRunError(f"{path}:{number}: no event of a saved run ({what})") from None
    if run is None:
        raise SavedRunError(f"{path}: a saved run has at least one line, this is empty")
    settle(run)
    return run


def _events(path: Path) -> Iterator[tuple[int, Any]]:
    try:
        lines = path.read_text("utf-8").splitlines(keepends=True)
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        raise SavedRunError(f"{path}: not readable as a saved run: {why}") from None
    for number, line in enumerate(lines, 1):
        try:
            yield number, json.loads(line)
        except RecursionError:
            raise SavedRunError(f"{path}:{number}: JSON that is nested too deep") from None
        except ValueError:
            if number == len(lines) and not line.endswith("\n"):
                return  # cut off in the middle of a line: the run was killed
            raise SavedRunError(f"{path}:{number}: not JSON") from None


def _apply(run: Run | None, event: dict[str, Any]) -> Run:
    kind = event.pop("event")
    if kind not in ("start", "result", "end"):
        raise ValueError(f"events are start, result and end, not {kind}")
    if (kind == "start") is not (run is None) or (run and run.complete):
        raise ValueError("the first event is start, the last one end, and there is one of each")
    if run is None:
        if (version := event.pop("format")) != FORMAT:
            raise ValueError(f"format {version}; this version reads {format_1.FORMAT} and {FORMAT}")
        event["profiles"] = frozenset(typed(event["profiles"], list[str], "profiles"))
        return typed(Run(**event, complete=False), Run)
    if kind == "result":
        run.results.append(typed(Result.from_dict(event), Result))
        return run
    if set(event) - {"stopped"} != _AT_THE_END:  # a missing member would go unnoticed
        raise ValueError(f"end has the members {', '.join(sorted(_AT_THE_END))}")
    ended = replace(run, **event, results=[], complete=True)
    return replace(typed(ended, Run), results=run.results)


#: What is only known at the end.
_AT_THE_END = {"info", "elapsed", "defects", "interrupted"}
