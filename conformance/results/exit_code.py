"""The exit codes of the command, and that of a run."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum

from ..verdicts import Verdict
from .judgement import missing, not_run, nothing_judged, undecided, unexpected
from .known_deviations import stale
from .records import Run


class Exit(IntEnum):
    """The exit codes of the command."""

    CONFORMS = 0
    DEVIATES = 1
    USAGE = 2
    INCONCLUSIVE = 3
    DEFECT = 4
    INTERRUPTED = 130


#: Of several exit codes the first one here wins: the one that casts doubt on more than itself.
_FIRST = (
    *(Exit.INTERRUPTED, Exit.DEFECT, Exit.INCONCLUSIVE),
    *(Exit.DEVIATES, Exit.USAGE, Exit.CONFORMS),
)


def exit_code(run: Run) -> Exit:
    """The exit code of a run. A defect or a doubt outweighs a deviation, and is never excused.

    A run is not green if it judged nothing, or only a part of its plan, or was killed, or was
    ended early because the target took too long.
    """
    if not run.complete:
        return Exit.INCONCLUSIVE
    verdicts = {result.verdict for result in run.results}
    if run.interrupted:
        return Exit.INTERRUPTED
    if run.defects or Verdict.ERROR in verdicts:
        return Exit.DEFECT
    if run.stopped or undecided(run):
        return Exit.INCONCLUSIVE
    if unexpected(run) or stale(run) or (run.strict and missing(run)):
        return Exit.DEVIATES
    return Exit.INCONCLUSIVE if not_run(run) or nothing_judged(run) else Exit.CONFORMS


def overall(runs: Iterable[Run], unsaved: Sequence[str] = ()) -> Exit:
    """The exit code of several runs together: USAGE if only a report went wrong."""
    codes = [*map(exit_code, runs), *([Exit.USAGE] if unsaved else [])]
    return min(codes, key=_FIRST.index)
