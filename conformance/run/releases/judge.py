"""Judge releases one by one. It can be interrupted and resumed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from ...escape import printable
from ...http import Client
from ...results import Run
from ...results.tally import tally
from ...targets import TargetError, TargetFile, load, open_target
from ...verdicts import UsageError
from ..run_options import RunOptions
from ..session import check, save_reports
from ..session import judge as judge_target
from .saved_runs import SavedRuns

#: How long a harness may take to report its name and version, in seconds.
_DEADLINE = 10


def judge(
    path: Path, saved: SavedRuns, versions: Sequence[str], processes: int | None, again: bool
) -> Run | None:
    """Judge the releases that have no run yet, by the target file at ``path``.

    The result of each is printed on stderr. Returns the run that ended it early, interrupted or
    with a defect of the suite; otherwise None.
    """
    for number, version in enumerate(versions, 1):
        left = f"{number} of {len(versions)}, {len(versions) - number} left: {version}"
        if not again and (run := saved.run(version)) is not None:
            _say(f"{left}: {_counts(run)}, saved before")
            continue
        problem = start_problem(load(path, version))
        saved.note(version, problem)
        if problem:
            _say(f"{left}: cannot be judged: {problem}")
            continue
        run = _run(f"{path}@{version}", saved.path(version), processes)
        _say(f"{left}: {_counts(run)}, in {run.elapsed:.0f} s")
        if run.interrupted or run.defects:
            return run
    return None


def start_problem(file: TargetFile) -> str:
    """Start it once, which installs what it needs. Returns why it does not start, or ""."""
    with closing(Client(_DEADLINE)) as client, closing(open_target(file, client)) as target:
        try:
            target.start()
        except TargetError as error:
            lines = [line.strip() for line in error.log.splitlines() if line.strip()]
            # The most telling line: the cause for uv, the last line for Python.
            causes = [line for line in lines if line.startswith("cause:")]
            return ": ".join([error.message, *(causes[:1] or lines[-1:])])
    return ""


def _run(target: str, report: Path, processes: int | None) -> Run:
    options = RunOptions.of(target, processes=processes, reports=(report,))
    check(options)
    # Not saved as the last run of this target too: there may be a hundred, of 2 MB each.
    run = judge_target(options, keep=False, live=False)
    for problem in save_reports(run, options):
        raise UsageError(problem)
    return run


def _counts(run: Run) -> str:
    count = [f"{source} {each.register['passed']}" for source, each in tally(run).items()]
    return f"passed {', '.join(count)}"


def _say(line: str) -> None:
    print(printable(line, keep=""), file=sys.stderr, flush=True)
