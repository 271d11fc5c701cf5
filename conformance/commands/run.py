"""jwt-conformance run: judge targets, and show the results in the order of their names."""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .. import reports
from ..reports import terminal
from ..reports.console import View, complain, say_lines
from ..reports.content import table
from ..results import Run
from ..results.exit_code import overall
from ..results.records import NO_LOGIN
from ..run import side_by_side
from ..run.option_declarations import SIDE_BY_SIDE
from ..run.run_options import RunOptions
from ..run.selection import SelectionError
from ..run.session import check, judge, nothing, save_reports
from ..targets import find, load, names, split_release
from ..verdicts import UsageError
from .shared_arguments import (
    add_course,
    add_deployed,
    add_expected,
    add_keep_tokens,
    add_politeness,
    add_selection,
    add_view,
    options_for,
    view_of,
)


def arguments(parser: ArgumentParser) -> None:
    """Add targets, which scenarios run, and how."""
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="target files or folders, or shipped implementations (default: reference)",
    )
    parser.add_argument(
        "--all", action="store_true", help="judge the reference and every shipped implementation"
    )
    SIDE_BY_SIDE.declare(parser.add_argument)
    add_expected(parser)
    parser.add_argument(
        "--strict",
        action="store_true",
        help="count clauses of every source, not only README and critical ones",
    )
    parser.add_argument(
        "--report",
        metavar="FILE",
        action="append",
        default=[],
        help=f"also write a report, in the format of its ending: {' '.join(reports.FORMATS)}; "
        "{name} stands for the name of the target",
    )
    add_selection(parser)
    add_course(parser)
    text = "run all scenarios even where nobody can log in to any app"
    parser.add_argument("--keep-going", action="store_true", help=text)
    add_deployed(parser)
    add_politeness(parser)
    add_keep_tokens(parser)
    add_view(parser)


def main(options: Namespace) -> int:
    """Judge each target, show the results, and sum them up if there are several."""
    each = [_for_target(options, target) for target in _targets(options)]
    _check_names(each)
    for one in each:
        check(one)
    if options.detail >= 0:
        say_lines(f"{who} is called {name}" for who, name in each[0].names.items())
    unsaved: list[str] = []
    runs = list(_runs(each, options.side_by_side, view_of(options), unsaved))
    if not runs:
        raise SelectionError("no scenario matches, for any of the targets")
    if len(each) > 1:
        say_lines(table.table(runs, len(each)))
    return overall(runs, unsaved)


def _targets(options: Namespace) -> list[str]:
    """The names as given, or all targets whose program is there, the reference first."""
    if options.all and (options.targets or options.url):
        raise UsageError("--all is every shipped implementation: name no other target with it")
    if options.url and options.targets:
        raise UsageError(f"--url is a target: name no other with it, such as {options.targets[0]}")
    if not options.all:
        return options.targets or ["reference"]
    files = {name: load(find(name)) for name in names()}
    say_lines([f"{name}: skipped, {file.missing}" for name, file in files.items() if file.missing])
    return [name for name, file in files.items() if not file.missing]


def _for_target(given: Namespace, target: str) -> RunOptions:
    options = options_for(target, given)
    name = file_name(target, given.url or "")
    paths = (path.replace("{name}", name) for path in given.report)
    return options.with_reports(map(Path, paths))


def file_name(target: str, url: str = "") -> str:
    """The value of {name}: the name of an implementation, of its folder or file, or of a URL."""
    if url:
        return re.sub(r"[^\w.-]+", "-", url.partition("://")[2]).strip("-")
    name, version = split_release(target)
    path = Path(name).absolute().resolve()
    folder = path.parent if path.name == "target.toml" else path
    return "@".join(filter(None, (folder.name.removesuffix(".toml"), version)))


def _check_names(each: list[RunOptions]) -> None:
    twice = [name for name, times in Counter(one.key for one in each).items() if times > 1]
    if twice:
        raise UsageError(f"{twice[0]}: expected each target once, it is there repeatedly")
    for path, times in Counter(path for one in each for path in one.reports).items():
        if times > 1 and len(each) > 1:
            hint = "put {name} in it, which stands for the name of the target"
            raise UsageError(f"--report {path}: several targets would write this file; {hint}")


def _runs(each: list[RunOptions], beside: int, view: View, unsaved: list[str]) -> Iterator[Run]:
    """Judge each until interrupted. ``unsaved`` collects the reports that could not be written."""
    abreast = beside or side_by_side.at_a_time(each)
    if abreast > 1 and view.detail >= 0:
        say_lines([f"{abreast} targets at a time"])
    judged = side_by_side.judged(each, abreast) if abreast > 1 else _one_by_one(each, view)
    for number, (one, record) in enumerate(zip(each, judged, strict=False), 1):
        if abreast > 1:
            _head(each, number)
        try:
            if isinstance(record, UsageError):
                raise record
            _tell(record, one, view, unsaved)
        except SelectionError as error:  # --failed, and nothing failed in that target
            if len(each) == 1:
                raise
            say_lines([str(error)])
            continue
        yield record
        if record.interrupted and abreast == 1:
            return


def _one_by_one(each: list[RunOptions], view: View) -> Iterator[Run | UsageError]:
    for number, one in enumerate(each, 1):
        if len(each) > 1:
            _head(each, number)
        try:
            yield judge(one, live=view.detail >= 0)
        except UsageError as error:
            yield error


def _head(each: list[RunOptions], number: int) -> None:
    left = f", {len(each) - number} left" if number < len(each) else ""
    say_lines([f"━━━ {number} of {len(each)}: {each[number - 1].target}{left}"])


def _tell(record: Run, options: RunOptions, view: View, unsaved: list[str]) -> None:
    ended = record.defects or record.interrupted or record.stopped
    if not record.planned and not ended:
        raise nothing(options)
    if record.stopped.startswith(NO_LOGIN) and view.detail >= 0 and options.file.way != "url":
        from .doctor import why_not  # rarely needed by a run

        say_lines(why_not(options.file, options.politeness))
    say_lines(terminal.report(record, view))  # first, as a report may fail
    for problem in save_reports(record, options):
        unsaved.append(problem)
        complain(problem)
