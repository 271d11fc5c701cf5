"""jwt-conformance report: show saved runs, or make another report of one."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from .. import reports
from ..reports import terminal
from ..reports.console import View, complain, say_lines
from ..results import Run
from ..results.exit_code import overall
from ..results.ndjson import SavedRunError, read
from .shared_arguments import add_view, view_of


def arguments(parser: ArgumentParser) -> None:
    """Add saved runs, and a report to write."""
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="saved runs, made by run --report FILE.ndjson"
    )
    parser.add_argument(
        "--report", metavar="FILE", help="write this report instead of showing the run"
    )
    add_view(parser)


def main(options: Namespace) -> int:
    """Show saved runs, or make another report of one. The exit code is theirs."""
    if options.report:
        reports.check_format(Path(options.report))
        if len(options.files) > 1:
            raise reports.UnknownFormatError("--report makes a report of one run, not of several")
    runs, unsaved = [read(Path(path)) for path in options.files], list[str]()
    for path, run in zip(options.files, runs, strict=True):
        try:
            unsaved += _show(run, options.report, view_of(options))
        except RecursionError:  # it could be read as JSON; what looks into it goes deeper
            raise SavedRunError(f"{path}: something in it is nested too deep") from None
    return overall(runs, unsaved)


def _show(run: Run, report: str | None, view: View) -> Iterator[str]:
    """Show a run, or write its report. If that fails, the reason is printed and returned."""
    if not report:
        say_lines(terminal.report(run, view))
        return
    try:
        reports.save(run, Path(report))
    except reports.UnknownFormatError as error:
        complain(str(error))
        yield str(error)
