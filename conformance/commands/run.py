"""jwt-conformance run: judge a target, and show what came of it."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace, _ArgumentGroup
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

from .. import SUITE, lastrun, reports, selection
from ..bench import target_file
from ..judging import exit_code
from ..reports import terminal
from ..results import Run
from ..running import Listener
from ..running import run as run_suite
from ..saving import Writer
from ..usage import UsageError
from .choices import add_deployed, add_expected, add_target


def arguments(parser: ArgumentParser) -> None:
    """Take a target, which scenarios run, and how."""
    add_target(parser)
    add_expected(parser)
    parser.add_argument("--strict", action="store_true", help="count original and rfc clauses too")
    parser.add_argument(
        "--report",
        metavar="FILE",
        action="append",
        default=[],
        help=f"write a report, too; by its ending: {' '.join(reports.FORMATS)}",
    )
    _selection(parser.add_argument_group("which scenarios"))
    _course(parser.add_argument_group("how they run"))
    add_deployed(parser)


def _selection(group: _ArgumentGroup) -> None:
    group.add_argument("-k", metavar="WORDS", help="titles with these words; and, or, not")
    for name, words in (
        ("clause", "of these clauses"),
        ("profile", "of these parts of the specification"),
        ("source", "of clauses from readme, original or rfc"),
        ("scenario", "these, by the ids that reports give"),
    ):
        group.add_argument(f"--{name}", metavar="NAME", nargs="+", default=[], help=words)
    group.add_argument("--failed", action="store_true", help="that did not pass the last time")


def _course(group: _ArgumentGroup) -> None:
    group.add_argument("-n", metavar="N", type=int, default=0, help="in so many processes")
    group.add_argument("--maxfail", metavar="N", type=int, default=0, help="stop after N failures")
    group.add_argument("--shuffle", metavar="SEED", help="in an order that the seed decides")
    group.add_argument(
        "--deadline", metavar="SECONDS", type=_seconds, help="for each answer, by default 10"
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise ArgumentTypeError(f"expected more than 0 and less than 3600, it is {text}")
    return seconds


def main(options: Namespace) -> int:
    """Judge a target, and show what came of it."""
    _check(options)
    record = judged(options)
    if not record.planned and not record.defects and not record.interrupted:
        raise selection.SelectionError(_nothing(options))
    for path in options.report:
        if not path.endswith(".ndjson"):  # those were written while it ran
            reports.save(record, Path(path))
    terminal.say_lines(terminal.report(record))
    return exit_code(record)


def judged(options: Namespace) -> Run:
    """The record of a run with these options, which shows its progress while it lasts."""
    record = _record(options)
    _carry_out(record, options)
    return record


def _check(options: Namespace) -> None:
    # All that can be wrong with the arguments is told before anything starts.
    target_file(options)
    names = ("clause", "profile", "source", "scenario")
    selection.check({name: getattr(options, name) for name in names})
    selection.check_words(options.k or "")
    for path in options.report:
        reports.check_format(Path(path))
    if options.n and find_spec("xdist") is None:
        raise UsageError("-n needs pytest-xdist: pip install 'flask-jwt-conformance[parallel]'")


def _record(options: Namespace) -> Run:
    file = target_file(options)
    run = Run(file.name, _command(options), options.strict)
    run.profiles, run.expected = file.profiles, dict(file.expected)
    return run


def _carry_out(record: Run, options: Namespace) -> None:
    progress = terminal.Progress(sys.stdout)
    arguments = list(_arguments(options))
    with ExitStack() as stack:
        listeners: list[Listener] = [progress]
        for opened in _streams(record, options):
            writer = Writer(stack.enter_context(opened), record)
            listeners.append(writer)
            stack.callback(writer.close)
        run_suite(record, arguments, listeners)
    progress.finish()


def _streams(record: Run, options: Namespace) -> Iterator[AbstractContextManager[TextIO]]:
    yield lastrun.kept(_key(options), record)
    ndjson = (Path(path) for path in options.report if path.endswith(".ndjson"))
    yield from (path.open("w", encoding="utf-8") for path in ndjson)


def _arguments(options: Namespace) -> Iterator[str]:
    yield f"--target={options.target}"
    for name in ("url", "app", "secret-env", "expected", "shuffle", "deadline"):
        if value := getattr(options, name.replace("-", "_")):
            yield f"--{name}={value}"
    for name in ("clause", "profile", "source"):
        yield from (f"--{name}={value}" for value in getattr(options, name))
    if options.k:
        yield from ("-k", options.k)
    if options.n:
        yield from ("-p", "xdist.plugin", "-n", str(options.n))
    if options.maxfail:
        yield f"--maxfail={options.maxfail}"
    yield from (str(SUITE / id) for id in _scenarios(options))


def _scenarios(options: Namespace) -> list[str]:
    if options.failed:
        return lastrun.failed(_key(options))
    return options.scenario or ["features"]


def _key(options: Namespace) -> str:
    return options.url or str(target_file(options).path)


def _command(options: Namespace) -> list[str]:
    command = ["jwt-conformance", "run"]
    if options.url:
        command += ["--url", options.url, "--app", options.app]
        command += ["--secret-env", options.secret_env] if options.secret_env else []
    else:
        command += [options.target]
    for name in ("expected", "deadline"):
        if value := getattr(options, name):
            command += [f"--{name}", str(value)]
    return command


def _nothing(options: Namespace) -> str:
    chosen = " ".join(_arguments(options))
    near = selection.nearest_titles(options.k) if options.k else []
    hint = "; there is " + ", ".join(repr(title) for title in near) if near else ""
    return f"these choices leave no scenario: {chosen}{hint}"
