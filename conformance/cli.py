"""The command jwt-conformance: its arguments. What they do is in commands."""

from __future__ import annotations

import argparse
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from . import __version__, commands
from .doctor.command import doctor
from .escape import printable
from .judging import Exit
from .listing import UnknownIdError
from .reports import FORMATS, UnknownFormatError
from .running import UsageError
from .saving import SavedRunError
from .scaffold import LANGUAGES, ScaffoldError, init
from .selection import SelectionError
from .selftest import SelftestError, selftest
from .targets import TargetFileError

#: What a user can do something about. Each says what is wrong, and what it may be.
USAGE_ERRORS = (
    TargetFileError,
    SelectionError,
    UnknownFormatError,
    UnknownIdError,
    SavedRunError,
    UsageError,
    ScaffoldError,
    SelftestError,
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code. Problems are told on stderr, without a traceback."""
    options = _parser().parse_args(argv)
    command: Callable[[argparse.Namespace], int] = options.command
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows ASCII only
    try:
        return command(options)
    except USAGE_ERRORS as error:
        print(printable(str(error)), file=sys.stderr)
        return Exit.USAGE
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    except Exception as error:  # or Python exits with 1, which says that the target deviates
        print(printable(_defect(error)), file=sys.stderr)
        return Exit.DEFECT


def _defect(error: Exception) -> str:
    """What whoever mends it needs, in one line: a traceback is nothing to show to a user."""
    frames = traceback.extract_tb(error.__traceback__)
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:])
    what = f"{type(error).__name__}: {error} ({places})"
    return f"jwt-conformance itself is broken, please report it: {what}"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "jwt-conformance", description="Judge an implementation of JWT authentication, over HTTP."
    )
    parser.add_argument("--version", action="version", version=__version__)
    add = parser.add_subparsers(title="commands", required=True, metavar="COMMAND").add_parser
    _run(add("run", help="judge an implementation"))
    _expect(add("expect", help="write down what fails now as known deviations"))
    _doctor(add("doctor", help="examine step by step how an implementation plugs in"))
    _init(add("init", help="make a folder with a harness of your own to begin with"))
    _report(add("report", help="show a saved run"))
    _compare(add("compare", help="say what changed between two saved runs"))
    _list(add("list", help="list features, rules, scenarios and clauses"))
    _show(add("show", help="show a clause and the rule that pictures it"))
    _selftest(add("selftest", help="show that the suite notices mistakes; in a checkout only"))
    reference = add("reference", help="print the import root of the reference")
    reference.set_defaults(command=commands.reference)
    return parser


def _target(parser: argparse.ArgumentParser) -> None:
    _named(parser)
    parser.add_argument("--expected", metavar="FILE", help="known deviations, [expected] in TOML")


def _named(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "target",
        nargs="?",
        default="reference",
        help="reference (the default), a shipped implementation, or a target file",
    )


def _run(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    parser.add_argument("--strict", action="store_true", help="count original and rfc clauses too")
    parser.add_argument(
        "--report",
        metavar="FILE",
        action="append",
        default=[],
        help=f"write a report, too; by its ending: {' '.join(FORMATS)}",
    )
    _selection(parser.add_argument_group("which scenarios"))
    _course(parser.add_argument_group("how they run"))
    _deployed(parser.add_argument_group("an app that runs already, without a target file"))
    parser.set_defaults(command=commands.run)


def _selection(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-k", metavar="WORDS", help="titles with these words; and, or, not")
    for name, words in (
        ("clause", "of these clauses"),
        ("profile", "of these parts of the specification"),
        ("source", "of clauses from readme, original or rfc"),
        ("scenario", "these, by the ids that reports give"),
    ):
        group.add_argument(f"--{name}", metavar="NAME", nargs="+", default=[], help=words)
    group.add_argument("--failed", action="store_true", help="that did not pass the last time")


def _course(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-n", metavar="N", type=int, default=0, help="in so many processes")
    group.add_argument("--maxfail", metavar="N", type=int, default=0, help="stop after N failures")
    group.add_argument("--shuffle", metavar="SEED", help="in an order that the seed decides")
    group.add_argument(
        "--deadline", metavar="SECONDS", type=_seconds, help="for each answer, by default 10"
    )


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 3600:
        raise argparse.ArgumentTypeError(f"expected more than 0 and less than 3600, it is {text}")
    return seconds


def _deployed(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--url", help="its base URL")
    group.add_argument("--app", help="which of the example apps it is, such as basic")
    group.add_argument(
        "--secret-env", metavar="NAME", default="", help="variable that holds its signing key"
    )


def _expect(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    # What fails now is found by a run of everything, with none of the other options of a run.
    bare = argparse.ArgumentParser()
    _run(bare)
    parser.set_defaults(**vars(bare.parse_args([])) | {"command": commands.expect})


def _doctor(parser: argparse.ArgumentParser) -> None:
    _named(parser)
    _deployed(parser.add_argument_group("an app that runs already, without a target file"))
    parser.set_defaults(command=doctor, expected=None)


def _init(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="of the folder and of the implementation")
    parser.add_argument(
        "--lang", metavar="LANG", required=True, help=f"one of {', '.join(LANGUAGES)}"
    )
    parser.add_argument("--into", metavar="DIR", default=".", help="where to make the folder")
    parser.set_defaults(command=init)


def _report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", metavar="FILE", nargs="+", help="made by run --report FILE.ndjson")
    parser.add_argument("--report", metavar="FILE", help="write this, instead of showing it")
    parser.set_defaults(command=commands.report)


def _compare(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("before", metavar="A", help="the earlier run, FILE.ndjson")
    parser.add_argument("after", metavar="B", help="the later run, FILE.ndjson")
    parser.set_defaults(command=commands.compare)


def _list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="all of it, for a program")
    parser.set_defaults(command=commands.list_)


def _show(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("id", help="such as refresh.not-for-views")
    parser.set_defaults(command=commands.show)


def _selftest(parser: argparse.ArgumentParser) -> None:
    processes = os.cpu_count() or 1
    parser.add_argument("-n", metavar="N", type=int, default=processes, help="in so many processes")
    parser.add_argument("--mutant", metavar="NAME", nargs="+", default=[], help="these only")
    parser.add_argument("--write", action="store_true", help="publish the kill matrix")
    parser.add_argument(
        "--whole", action="store_true", help="run even scenarios that cannot notice a mutant"
    )
    parser.set_defaults(command=selftest)


if __name__ == "__main__":
    sys.exit(main())
