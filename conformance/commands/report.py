"""jwt-conformance report: show saved runs, or make another report of one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from .. import reports
from ..reports import terminal
from ..reports.screen import say_lines
from ..results.judgement import Exit
from ..results.ndjson import read
from .choices import add_view, view_of


def arguments(parser: ArgumentParser) -> None:
    """Take saved runs, and a report to write."""
    parser.add_argument("files", metavar="FILE", nargs="+", help="made by run --report FILE.ndjson")
    parser.add_argument("--report", metavar="FILE", help="write this, instead of showing it")
    add_view(parser)


def main(options: Namespace) -> int:
    """Show saved runs, or make another report of one."""
    runs = [read(Path(path)) for path in options.files]
    if options.report:
        reports.check_format(Path(options.report))
        if len(runs) > 1:
            raise reports.UnknownFormatError("--report makes a report of one run, not of several")
        reports.save(runs[0], Path(options.report))
    else:
        for each in runs:
            say_lines(terminal.report(each, view_of(options)))
    return Exit.CONFORMS if all(each.complete for each in runs) else Exit.INCONCLUSIVE
