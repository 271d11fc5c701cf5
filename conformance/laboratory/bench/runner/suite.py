"""The runner compared to its own exchanges: what judging costs beyond sending and receiving."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from ....run.option_declarations import MOST
from ..page import Goal, Section
from ..peer import versions
from ..timing import Samples, ratio, take_turns, typical
from .cost import Cost
from .replay import Replay, scenarios
from .suite_run import ONE_PROCESS, SuiteRun, run_suite

FLOOR = "`http.client` in a loop"
LOOP = "`requests` in a loop"
PYTEST, BEHAVE = "plain pytest", "behave"
RUN, ALONE = "`jwt-conformance run`", "`jwt-conformance run -n 1`"

#: A whole run takes seconds: fewer rounds have to be enough.
_ROUNDS = 3


def runner(rounds: int) -> Section:
    """Measure a run, and its own exchanges sent by others."""
    # In one process, since the replay goes to one server. This also compiles everything.
    first = run_suite(None, ONE_PROCESS)
    with tempfile.TemporaryDirectory() as folder:
        replay = Replay(Path(folder), scenarios(first.results))
        runs: list[SuiteRun] = []
        alone: list[SuiteRun] = []
        replays = {FLOOR: replay.floor, LOOP: replay.loop, PYTEST: replay.pytest}
        replays[BEHAVE] = replay.behave
        own = {
            RUN: lambda: _kept(runs, run_suite()),
            ALONE: lambda: _kept(alone, run_suite(None, ONE_PROCESS)),
        }
        cpu, turns = clocked({**replays, **own})
        wall = take_turns(turns, min(rounds, _ROUNDS))
    return Section(
        "The whole suite",
        f"{len(first.results)} scenarios, {replay.sent} exchanges. Each row starts the reference"
        " anew. Wall-clock time is that of the loop alone for the two loops, and that of the whole"
        " command for the others. CPU time includes all processes, the reference too.",
        ("who", "wall s", "loop = 1", "CPU s", "loop = 1"),
        [_row(label, wall, cpu) for label in wall],
        _notes(runs, alone, replay),
        _goals(wall, runs, alone),
    )


def clocked(
    measures: dict[str, Callable[[], Cost]],
) -> tuple[Samples, dict[str, Callable[[], float]]]:
    """Return where the CPU seconds are kept, and functions that return wall-clock seconds."""
    cpu: Samples = {label: [] for label in measures}

    def turn(label: str, measure: Callable[[], Cost]) -> float:
        took = measure()
        cpu[label].append(took.cpu)
        return took.wall

    return cpu, {
        label: lambda label=label, measure=measure: turn(label, measure)  # type: ignore[misc]
        for label, measure in measures.items()
    }


def _kept(runs: list[SuiteRun], run: SuiteRun) -> Cost:
    runs.append(run)
    return Cost(run.wall, run.cpu)


def _row(label: str, wall: Samples, cpu: Samples) -> list[str]:
    cells = [label]
    for samples in (wall, cpu):
        cells += [f"{typical(samples, label):.2f}", f"{ratio(samples, label, LOOP):.2f}"]
    return cells


def _notes(runs: Sequence[SuiteRun], alone: Sequence[SuiteRun], replay: Replay) -> list[str]:
    return [
        f"The first scenario of a run begins {_median(runs, 'first'):.2f} s after its command. A"
        f" runner of one process takes {_median(alone, 'memory') / 1024:.0f} MiB at most, the"
        " reference not counted. A run uses as many processes as there are processors, at most"
        f" {MOST}, each with its own reference. The first of them takes"
        f" {_median(runs, 'memory') / 1024:.0f} MiB; the others are forked from it and share a part"
        " of that.",
        "All rows but the last two send what a run had recorded, and look at nothing but the"
        f" status. It is that of the run in {replay.same} of {replay.sent} exchanges: an app with a"
        f" blacklist does not know the recorded tokens. They use {versions('clients')}.",
    ]


def _goals(wall: Samples, runs: Sequence[SuiteRun], alone: Sequence[SuiteRun]) -> list[Goal]:
    return [
        Goal("the suite : its exchanges in a loop", 1.3, ratio(wall, RUN, LOOP)),
        Goal("from command to verdict", 5, typical(wall, RUN), " s"),
        Goal("from command to first scenario", 0.8, _median(runs, "first"), " s"),
        Goal("the suite in one process : its exchanges in a loop", 2, ratio(wall, ALONE, LOOP)),
        Goal("memory of the runner, in one process", 80, _median(alone, "memory") / 1024, " MiB"),
    ]


def _median(runs: Sequence[SuiteRun], name: str) -> float:
    return float(median(getattr(run, name) for run in runs))
