"""A run of jwt-conformance against the reference, in its own process, and its course."""

from __future__ import annotations

import json
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Event, Thread
from typing import Any

import conformance

from ..environments import BenchError
from .cost import run_command

#: Arguments for a run in a single process.
ONE_PROCESS = ("-n", "1")


@dataclass(frozen=True)
class SuiteRun:
    """What a run took: seconds from command to verdict, and until the first scenario began.

    ``memory`` is the most that the runner took, in KiB; ``ends`` when each scenario ended, in
    seconds since the command; ``results`` are the events of the saved run.
    """

    wall: float
    cpu: float
    first: float
    memory: int
    ends: Sequence[float]
    results: Sequence[dict[str, Any]]


def run_suite(root: Path | None = None, arguments: Sequence[str] = ()) -> SuiteRun:
    """Run the suite at that import root, by default this one, against its reference.

    ``arguments`` may choose scenarios. Raises BenchError unless all pass, as they should: a run
    that fails fast would look good.
    """
    root = root or Path(conformance.__file__).parents[1]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with Arrivals(folder / "run.ndjson") as arrivals:
            memory = folder / "memory"
            module = f"{__package__}.peak_memory"
            command = [
                sys.executable,
                "-m",
                module,
                str(memory),
                "run",
                "reference",
                "--report",
                str(arrivals.path),
                *arguments,
            ]
            own = {"PYTHONPATH": str(root), "XDG_CACHE_HOME": name}
            begun = time.perf_counter()
            done = run_command(command, folder, {**os.environ, **own})
        events = [(at - begun, event) for at, event in arrivals.events()]
        results = [(at, event) for at, event in events if "verdict" in event]
        if not results or any(event["verdict"] != "passed" for _, event in results):
            raise BenchError(f"not all scenarios passed: {done.out.strip()[-2000:]}")
        ends = [at for at, _ in results]
        return SuiteRun(
            done.wall,
            done.cpu,
            events[0][0],  # the plan: the first scenario begins now
            int(memory.read_text()),
            ends,
            [event for _, event in results],
        )


class Arrivals:
    """A named pipe, and when each line written to it arrived."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[tuple[float, str]] = []
        self._opened = Event()
        self._reader = Thread(target=self._read, daemon=True)

    def __enter__(self) -> Arrivals:
        os.mkfifo(self.path)
        self._reader.start()
        return self

    def __exit__(self, *_: object) -> None:
        # If nobody ever wrote, the reader is still waiting for somebody to open the other end.
        end = os.open(self.path, os.O_RDWR | os.O_NONBLOCK)
        self._opened.wait()
        os.close(end)
        self._reader.join()

    def events(self) -> list[tuple[float, dict[str, Any]]]:
        """The lines as JSON, each with its arrival time by perf_counter."""
        return [(at, json.loads(line)) for at, line in self.lines]

    def _read(self) -> None:
        with self.path.open(encoding="utf-8") as pipe:
            self._opened.set()
            for line in pipe:
                self.lines.append((time.perf_counter(), line))
