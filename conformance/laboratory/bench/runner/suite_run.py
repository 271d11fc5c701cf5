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
        saved, took = folder / "run.ndjson", folder / "took.json"
        module = f"{__package__}.measured"
        command = [sys.executable, "-m", module, str(took), "run", "reference"]
        own = {"PYTHONPATH": str(root), "XDG_CACHE_HOME": name}
        begun = time.perf_counter()
        done = run_command(
            [*command, "--report", str(saved), *arguments], folder, {**os.environ, **own}
        )
        lines = [json.loads(line) for line in saved.read_text("utf-8").splitlines()]
        times = json.loads(took.read_text())
    results = [event for event in lines if "verdict" in event]
    if not results or any(event["verdict"] != "passed" for event in results):
        raise BenchError(f"not all scenarios passed: {done.out.strip()[-2000:]}")
    ends = [at - begun for at in times["ended"]]
    first = times["planned"][0] - begun  # the plan: the first scenario begins now
    return SuiteRun(done.wall, done.cpu, first, times["memory"], ends, results)
