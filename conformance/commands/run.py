"""jwt-conformance run: judge targets one after the other, and show what came of each."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from .. import reports
from ..reports import terminal
from ..reports.content import table
from ..reports.screen import View, complain, say_lines
from ..results import Run
from ..results.judgement import overall
from ..results.records import NO_LOGIN
from ..run.options import RunOptions
from ..run.selection import SelectionError
from ..run.session import check, judge, nothing, save_reports
from ..targets import find, load, names, split_release
from ..verdicts import UsageError
from .choices import (
    add_course,
    add_deployed,
    add_expected,
    add_keep_tokens,
    add_manners,
    add_selection,
    add_view,
    options_for,
    view_of,
)


def arguments(parser: ArgumentParser) -> None:
    """Take targets, which scenarios run, and how."""
    parser.add_argument(
        "targets",
        nargs="*",
        metavar="TARGET",
        help="target files or folders, or shipped implementations (default: reference)",
    )
    parser.add_argument(
        "--all", action="store_true", help="judge the reference and every shipped implementation"
    )
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
    add_manners(parser)
    add_keep_tokens(parser)
    add_view(parser)


def main(options: Namespace) -> int:
    """Judge each target, show what came of it, and sum it up where there are several."""
    each = [_for_target(options, target) for target in _targets(options)]
    _check_names(each)
    for one in each:
        check(one)
    unsaved: list[str] = []
    runs = list(_runs(each, view_of(options), unsaved))
    if not runs:
        raise SelectionError("no scenario matches, for any of the targets")
    if len(each) > 1:
        say_lines(table.table(runs, len(each)))
    return overall(runs, unsaved)


def _targets(options: Namespace) -> list[str]:
    """The names as they were given, or all whose program is there, the reference first."""
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
    paths = (path.replace("{name}", file_name(target)) for path in given.report)
    return options.with_reports(map(Path, paths))


def file_name(target: str) -> str:
    """What stands for {name}: the name of an implementation, or that of its folder or file."""
    name, version = split_release(target)
    path = Path(name)
    folder = path.parent.absolute() if path.name == "target.toml" else path
    return "@".join(filter(None, (folder.name.removesuffix(".toml"), version)))


def _check_names(each: list[RunOptions]) -> None:
    twice = [name for name, times in Counter(one.key for one in each).items() if times > 1]
    if twice:
        raise UsageError(f"{twice[0]}: expected each target once, it is there repeatedly")
    for path, times in Counter(path for one in each for path in one.reports).items():
        if times > 1 and len(each) > 1:
            hint = "put {name} in it, which stands for the name of the target"
            raise UsageError(f"--report {path}: several targets would write this file; {hint}")


def _runs(each: list[RunOptions], view: View, unsaved: list[str]) -> Iterator[Run]:
    """Judge one after the other, until somebody interrupts. ``unsaved`` gets the lost reports."""
    for number, one in enumerate(each, 1):
        if len(each) > 1:
            left = f", {len(each) - number} left" if number < len(each) else ""
            say_lines([f"━━━ {number} of {len(each)}: {one.target}{left}"])
        try:
            run = _run(one, view, unsaved)
        except SelectionError as error:  # --failed, and nothing failed there
            if len(each) == 1:
                raise
            say_lines([str(error)])
            continue
        yield run
        if run.interrupted:
            return


def _run(options: RunOptions, view: View, unsaved: list[str]) -> Run:
    if view.detail >= 0:
        say_lines(f"{who} is called {name}" for who, name in options.names.items())
    record = judge(options, live=view.detail >= 0)
    ended = record.defects or record.interrupted or record.stopped
    if not record.planned and not ended:
        raise nothing(options)
    if record.stopped.startswith(NO_LOGIN) and view.detail >= 0 and options.file.way != "url":
        from .doctor import why_not  # nothing that a run needs as a rule

        say_lines(why_not(options.file, options.manners))
    say_lines(terminal.report(record, view))  # first: a report may fail, and the verdict is due
    for problem in save_reports(record, options):
        unsaved.append(problem)
        complain(problem)
    return record
