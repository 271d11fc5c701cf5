"""jwt-conformance compare: say what changed from one saved run to another."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from .. import reports
from ..escape import printable
from ..reports.console import say_lines
from ..results.comparison import VerdictChange, changes
from ..results.exit_code import Exit
from ..results.ndjson import read


def arguments(parser: ArgumentParser) -> None:
    """Add two saved runs."""
    parser.add_argument("before", metavar="A", help="the earlier run, FILE.ndjson")
    parser.add_argument("after", metavar="B", help="the later run, FILE.ndjson")
    parser.add_argument(
        "-o",
        metavar="FILE",
        help="also write it there, side by side, in the format of its ending: "
        + " ".join(reports.COMPARISONS),
    )


def main(options: Namespace) -> int:
    """Print what changed; the exit code is 1 for a regression."""
    if options.o:
        reports.check_format(Path(options.o), reports.COMPARISONS)
    before, after = read(Path(options.before)), read(Path(options.after))
    found = list(changes(before, after))
    say_lines(_sentence(change) for change in found)
    regressions = sum(change.regression for change in found)
    say_lines([f"{len(found)} changed, {regressions} for the worse"])
    if options.o:
        path = Path(options.o)
        reports.write_text(path, reports.COMPARISONS[path.suffix](before, after))
    if not (before.complete and after.complete):
        print("one of the runs is incomplete: it has no closing event", file=sys.stderr)
        return Exit.INCONCLUSIVE
    return Exit.DEVIATES if regressions else Exit.CONFORMS


def _sentence(change: VerdictChange) -> str:
    before = change.before.value if change.before else "not run"
    after = change.after.value if change.after else "not run"
    after += ", and somebody is let in" if change.breach else ""
    mark = "worse " if change.regression else "      "
    reason = f" ({change.reason})" if change.reason else ""
    return printable(f"{mark} {change.id}: {before} -> {after}{reason}", keep="")
