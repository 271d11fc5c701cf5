"""Whether a scenario costs the same among five thousand, as shown by a generated suite."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from statistics import median

from .... import SUITE
from ..page import Goal, Section
from .suite_run import ONE_PROCESS, SuiteRun, run_suite

FEW, MANY = 500, 5000
_A_FEATURE = 100

_SCENARIO = """
    Scenario: Ada opens it for the time number {number}
      Given Ada has logged in to the "basic" app
      When she sends GET /protected and the header "Authorization: Bearer {{access token}}"
      Then the response is 200 with the JSON
        \"\"\"json
        {{"hello": "world"}}
        \"\"\"
"""
_FEATURE = """Feature: Generated {number}
  @basic.bearer @readme
  Rule: An access token opens a protected view
"""


def growth(rounds: int) -> Section:
    """Measure a suite of a few hundred scenarios and one of thousands; once is enough."""
    del rounds
    runs = [run_of(FEW), run_of(MANY)]
    few, many = (cpu(run) for run in runs)
    return Section(
        "Many scenarios",
        "Generated scenarios, each of three steps and three exchanges with the reference. CPU time"
        " is the total, start and reference included, divided by the number of scenarios;"
        " wall-clock time is the median from the end of one scenario to the end of the next.",
        ("scenarios", "first begins, s", "CPU ms each", "ms each", "in the last tenth", "MiB"),
        [_row(run) for run in runs],
        goals=[
            Goal(f"CPU time of a scenario among {MANY} : among {FEW}", 1.1, many / few),
            Goal("a scenario in the last tenth : in the first", 1.1, drift(runs[1].ends)),
        ],
    )


def run_of(number: int) -> SuiteRun:
    """Judge the reference by this many generated scenarios."""
    with tempfile.TemporaryDirectory() as folder:
        # In one process, so that a scenario's cost is the time between two ends.
        return run_suite(generate(Path(folder).resolve(), number), ONE_PROCESS)


def generate(root: Path, number: int) -> Path:
    """Make a copy of the suite with generated features; return its import root."""
    ignored = shutil.ignore_patterns("__pycache__", "tests", "node_modules")
    for name in ("conformance", "features", "steps", "reference"):
        shutil.copytree(SUITE / name, root / name, ignore=ignored)
    for feature in (root / "features").rglob("*.feature"):
        feature.unlink()
    for start in range(0, number, _A_FEATURE):
        numbers = range(start, min(start + _A_FEATURE, number))
        text = _FEATURE.format(number=start) + "".join(_SCENARIO.format(number=n) for n in numbers)
        (root / "features" / f"generated_{start:05}.feature").write_text(text)
    return root


def cpu(run: SuiteRun) -> float:
    """Return each scenario's share of the CPU time, in milliseconds."""
    return run.cpu / len(run.ends) * 1e3


def milliseconds(ends: Sequence[float]) -> float:
    """Return the median time of a scenario, from the times at which each ended (in seconds)."""
    return median(after - before for before, after in pairwise(ends)) * 1e3


def drift(ends: Sequence[float]) -> float:
    """Return the cost of a scenario in the last tenth, relative to one in the first."""
    tenth = max(2, len(ends) // 10)
    return milliseconds(ends[-tenth:]) / milliseconds(ends[:tenth])


def _row(run: SuiteRun) -> list[str]:
    tenth = run.ends[-max(2, len(run.ends) // 10) :]
    each = (cpu(run), milliseconds(run.ends), milliseconds(tenth))
    times = [f"{run.first:.2f}", *(f"{time:.1f}" for time in each)]
    return [str(len(run.ends)), *times, f"{run.memory / 1024:.0f}"]
