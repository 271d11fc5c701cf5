"""Judge releases one after the other. It may be interrupted, and goes on where it was."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence

from ..escape import printable
from ..reports import terminal
from ..results import Run
from ..results.tally import standing
from ..run.options import RunOptions
from ..run.session import check
from ..run.session import judge as judge_target
from .book import Book
from .releases import ReleaseError, plug


def judge(book: Book, versions: Sequence[str], processes: int | None, again: bool) -> Run | None:
    """Judge those of these releases that have no run yet; say what came of each as it comes.

    Returns the run that ended it early, interrupted or with a defect of the suite; else None.
    """
    for number, version in enumerate(versions, 1):
        say = _saying(f"{number}/{len(versions)}  {version}: ")
        if not again and (saved := book.run(version)) is not None:
            say(f"{_counts(saved)}, saved before")
            continue
        try:
            release = plug(version)
        except ReleaseError as error:
            book.cannot(version, str(error))
            say(f"cannot be judged: {error}")
            continue
        run = _run(book, str(book.target(release)), version, processes)
        say(f"{_counts(run)}, in {run.elapsed:.0f} s, with {release.environment.name}")
        if run.interrupted or run.defects:
            return run
    return None


def _run(book: Book, target: str, version: str, processes: int | None) -> Run:
    options = RunOptions.of(target, processes=processes, reports=(book.run_path(version),))
    # Not the last run of this target as well: there are nearly a hundred, of 2 MB each.
    check(options)
    return judge_target(options, keep=False, live=sys.stdout.isatty())


def _counts(run: Run) -> str:
    count = [f"{source} {numbers['passed']}" for source, numbers in standing(run).items()]
    return f"passed {', '.join(count)}"


def _saying(start: str) -> Callable[[str], None]:
    return lambda text: terminal.say_lines([printable(start + text, keep="")])
