"""The command jwt-conformance."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from . import SUITE, __version__, listing
from .judging import Exit, exit_code
from .plugin import IMPLEMENTATIONS
from .reports import terminal
from .running import run as run_suite
from .targets import TargetFileError, find, load

_SEARCH = (SUITE, IMPLEMENTATIONS)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code. Problems are told on stderr, without a traceback."""
    options = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except (TargetFileError, listing.UnknownIdError) as error:
        print(error, file=sys.stderr)
        return Exit.USAGE
    except BrokenPipeError:  # somebody's "| head"
        sys.stderr.close()
        return Exit.CONFORMS


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("jwt-conformance", description=__doc__)
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(title="commands", required=True)
    _add_run(commands.add_parser("run", help="judge an implementation"))
    listed = commands.add_parser("list", help="list features, rules, scenarios and clauses")
    listed.add_argument("--json", action="store_true", help="all of it, for a program")
    listed.set_defaults(command=_list)
    shown = commands.add_parser("show", help="show a clause and what pictures it")
    shown.add_argument("id", help="such as refresh.not-for-views")
    shown.set_defaults(command=_show)
    where = commands.add_parser("reference", help="print the import root of the reference")
    where.set_defaults(command=_reference)
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target",
        nargs="?",
        default="reference",
        help="reference (the default), a shipped implementation, or a target file",
    )
    parser.add_argument("--scenario", metavar="ID", nargs="+", default=[], help="only these")
    parser.add_argument("--strict", action="store_true", help="count original and rfc clauses too")
    parser.set_defaults(command=_run)


def _run(options: argparse.Namespace) -> int:
    load(find(options.target, _SEARCH))  # before anything is started or collected
    progress = terminal.Progress(sys.stdout)
    chosen = [str(SUITE / id) for id in options.scenario] or [str(SUITE / "features")]
    run = run_suite(options.target, chosen, progress)
    progress.finish()
    for line in terminal.report(run, options.target, strict=options.strict):
        print(line)
    return exit_code(run, strict=options.strict)


def _list(options: argparse.Namespace) -> int:
    for line in [listing.as_json()] if options.json else listing.as_text():
        print(line)
    return Exit.CONFORMS


def _show(options: argparse.Namespace) -> int:
    for line in listing.show(options.id):
        print(line)
    return Exit.CONFORMS


def _reference(options: argparse.Namespace) -> int:
    del options
    print(Path(SUITE / "reference"))
    return Exit.CONFORMS


if __name__ == "__main__":
    sys.exit(main())
