"""Arguments that several commands share: which target, which scenarios, and how they run."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace
from functools import partial
from pathlib import Path

from ..reports.screen import COLORS, View
from ..run.options import (
    CHOICE,
    CHOSEN,
    DEADLINE,
    DEPLOYED,
    EXPECTED,
    MAXFAIL,
    PROCESSES,
    SHUFFLE,
    TIMEOUT,
    RunOptions,
    target_file,
)
from ..targets import TargetFile


def add_target(parser: ArgumentParser) -> None:
    """Add the name of a target."""
    parser.add_argument(
        "target",
        nargs="?",
        default="reference",
        help="target file or folder, or a shipped implementation (default: reference)",
    )


def add_deployed(parser: ArgumentParser) -> None:
    """Add what can be said instead of the name of a target."""
    group = parser.add_argument_group("an app that is already running, without a target file")
    for option in DEPLOYED:
        option.declare(group.add_argument)


def add_expected(parser: ArgumentParser) -> None:
    """Add the file of known deviations."""
    EXPECTED.declare(parser.add_argument)


def add_processes(parser: ArgumentParser) -> None:
    """Add the number of workers."""
    PROCESSES.declare(parser.add_argument)


def add_selection(parser: ArgumentParser) -> None:
    """Add what chooses scenarios."""
    group = parser.add_argument_group("which scenarios")
    group.add_argument(
        "-k", metavar="EXPR", help="only scenarios whose title matches (and, or, not)"
    )
    for option in CHOICE:
        option.declare(group.add_argument, nargs="+", action="extend")
        name = option.flag.lstrip("-")
        plural = partial(group.add_argument, f"{option.flag}s", dest=name, metavar="NAME")
        plural(nargs="+", action="extend", default=[], help=SUPPRESS)
    group.add_argument(
        "--scenario",
        metavar="ID",
        nargs="+",
        action="extend",
        default=[],
        help="only these scenarios, by the ids in reports",
    )
    group.add_argument(
        "--failed", action="store_true", help="only what did not pass in the last run"
    )


def add_course(parser: ArgumentParser) -> None:
    """Add how they run."""
    group = parser.add_argument_group("how they run")
    for option in (PROCESSES, MAXFAIL, SHUFFLE, DEADLINE, TIMEOUT):
        option.declare(group.add_argument)


def add_view(parser: ArgumentParser) -> None:
    """Add how much of a run is shown, and in colour or not."""
    group = parser.add_argument_group("what is shown")
    much = group.add_mutually_exclusive_group()
    add = partial(much.add_argument, dest="detail", action="store_const", default=0)
    add("-v", "--verbose", const=1, help="show each failure with all requests and responses")
    add("-q", "--quiet", const=-1, help="show only the verdict")
    group.add_argument(
        "--color",
        choices=COLORS,
        default="auto",
        help="auto: on a terminal, unless NO_COLOR is set",
    )


def view_of(given: Namespace) -> View:
    """How a run is shown."""
    return View.of(given.detail, given.color)


def file_of(given: Namespace) -> TargetFile:
    """The target that arguments name. Raises UsageError."""
    named = {name: getattr(given, name) or "" for name in ("url", "app", "secret_env")}
    return target_file(given.target, **named)


def options_for(target: str, given: Namespace) -> RunOptions:
    """The options of a run against this target. Raises UsageError."""
    return RunOptions.of(
        target,
        url=given.url,
        app=given.app,
        secret_env=given.secret_env,
        expected=given.expected,
        chosen={name: tuple(getattr(given, name)) for name in CHOSEN},
        scenarios=tuple(given.scenario),
        words=given.k or "",
        failed=given.failed,
        strict=given.strict,
        maxfail=given.maxfail,
        shuffle=given.shuffle,
        deadline=given.deadline,
        timeout=given.timeout,
        processes=given.n,
        reports=tuple(map(Path, given.report)),
    )
