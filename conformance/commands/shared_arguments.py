"""Groups of arguments that several commands share: which target and scenarios, and how."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, Namespace
from functools import partial
from pathlib import Path

from ..http import Politeness
from ..reports.console import COLORS, View
from ..run.option_declarations import (
    CHOICE,
    CHOSEN,
    DEADLINE,
    DEPLOYED,
    EXPECTED,
    MAXFAIL,
    OWN,
    POLITENESS,
    PROCESSES,
    SEED,
    SHUFFLE,
    TIMEOUT,
    politeness_of,
)
from ..run.run_options import RunOptions, target_file
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
    """Add what can be given instead of the name of a target."""
    group = parser.add_argument_group("an app that is already running, without a target file")
    for option in DEPLOYED:
        option.declare(group.add_argument)


def add_politeness(parser: ArgumentParser) -> None:
    """Add how much is sent to a deployed target, and by which route."""
    group = parser.add_argument_group("how much is sent")
    for option in POLITENESS:
        option.declare(group.add_argument)


def add_keep_tokens(parser: ArgumentParser) -> None:
    """Add what a report on a deployed target may contain."""
    text = "have reports of what is deployed keep the signatures of tokens"
    parser.add_argument("--keep-tokens", action="store_true", help=text)


def add_attacked(parser: ArgumentParser) -> None:
    """Add the tokens of an attack, and what needs permission."""
    group = parser.add_argument_group("the tokens, from environment variables or a command")
    add = partial(group.add_argument, metavar="NAME")
    add("--token-env", help="variable with the good token")
    group.add_argument("--login", metavar="COMMAND", help="prints the good token, in place of it")
    add("--other-token-env", help="variable with a good token of somebody else")
    add(
        "--expired-token-env",
        help="variable with a token that has expired, by which hardening.expired is judged",
    )
    add("--refresh-token-env", help="variable with a refresh token, which must open nothing")
    add("--header", help="header that shows the token, by default Authorization")
    add("--scheme", help="word before the token, by default Bearer")
    add("--cookie", help="cookie that shows the token, in place of a header")
    add("--name", help="of the target in reports, by default the URL")
    allowed = parser.add_argument_group("what has to be allowed")
    allowed.add_argument("--i-may", action="store_true", help="attack another machine than this")
    allowed.add_argument(
        "--may-change", action="store_true", help="send a request that is not GET or HEAD"
    )


def add_expected(parser: ArgumentParser) -> None:
    """Add the file of known deviations."""
    EXPECTED.declare(parser.add_argument)


def add_processes(parser: ArgumentParser) -> None:
    """Add the number of workers."""
    PROCESSES.declare(parser.add_argument)


def add_selection(parser: ArgumentParser) -> None:
    """Add the choice of scenarios."""
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
    """Add how the scenarios run."""
    group = parser.add_argument_group("how they run")
    for option in (PROCESSES, MAXFAIL, SHUFFLE, SEED, DEADLINE, TIMEOUT):
        option.declare(group.add_argument)


def add_view(parser: ArgumentParser) -> None:
    """Add how much of a run is shown, and whether in colour."""
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


def add_own(parser: ArgumentParser) -> None:
    """Add the user's own features."""
    group = parser.add_argument_group("rules of your own")
    for option in OWN:
        option.declare(group.add_argument, action="append")


def file_of(given: Namespace) -> TargetFile:
    """The target that arguments name. Raises UsageError."""
    named = {name: getattr(given, name) or "" for name in ("url", "app", "secret_env")}
    return target_file(given.target, **named)


def options_for(target: str, given: Namespace, file: TargetFile | None = None) -> RunOptions:
    """The options of a run against this target, by ``file`` if it is given. Raises UsageError.

    What a command does not take has its default.
    """
    own = {name: getattr(given, name, None) for name in ("url", "app", "secret_env", "expected")}
    return RunOptions.of(
        target,
        file,
        **own,
        politeness=politeness_of(given) if "rate" in given else Politeness(),
        keep_tokens=getattr(given, "keep_tokens", False),
        keep_going=getattr(given, "keep_going", False),
        features=tuple(getattr(given, "own_features", ())),
        steps=tuple(getattr(given, "own_steps", ())),
        chosen={name: tuple(getattr(given, name)) for name in CHOSEN},
        scenarios=tuple(given.scenario),
        words=given.k or "",
        failed=given.failed,
        strict=given.strict,
        maxfail=given.maxfail,
        shuffle=given.shuffle,
        seed=given.seed,
        deadline=given.deadline,
        timeout=given.timeout,
        processes=given.n,
        reports=tuple(map(Path, given.report)),
    )
