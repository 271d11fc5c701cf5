"""Finds the requested command, and reports what went wrong."""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import os
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from .. import __version__
from ..escape import printable, without_home
from ..results.exit_code import Exit
from ..verdicts import UsageError
from . import COMMANDS, OF_OWN


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code. Problems go to stderr, without a traceback.

    Raises KeyboardInterrupt if nobody else handled it.
    """
    arguments = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an ASCII-only terminal
    if "_ARGCOMPLETE" in os.environ:  # a shell asks what may come next
        from .completion import complete

        whole = parser([*COMMANDS])
        complete(children(whole).values(), whole)
    if not arguments:
        parser([]).print_help(sys.stderr)
        return Exit.USAGE
    arguments = [_spelled(arguments[0]), *arguments[1:]]
    explained = bool({"-h", "--help"} & {*arguments})
    options = parser(arguments[:1], explained).parse_args(arguments)
    if argv is None:  # the process is ours
        # What was imported stays to the end: garbage collection of it would take 70 ms.
        gc.freeze()
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        if getattr(options, "own_features", ()) or getattr(options, "own_steps", ()):
            from ..run.run_options import use_own

            use_own(options.own_features, options.own_steps)
        return command(options)
    except UsageError as error:
        print(printable(without_home(str(error))), file=sys.stderr)
        return Exit.USAGE
    except Exception as error:  # or Python exits with 1, which means that the target deviates
        print(printable(_defect(error)), file=sys.stderr)
        return Exit.DEFECT


def _defect(error: Exception) -> str:
    """What a developer needs to fix it, in one line: users should not see a traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:])
    what = f"{type(error).__name__}: {error} ({places})"
    return f"jwt-conformance itself is broken, please report it: {what}"


def _spelled(command: str) -> str:
    """The name of a command, which may be given in the singular or the plural."""
    spelled = (command, f"{command}s", command.removesuffix("s"))
    return next((name for name in spelled if name in COMMANDS), command)


def parser(asked: Sequence[str], explained: bool = False) -> argparse.ArgumentParser:
    """The parser of the command line, with the arguments of the requested commands.

    If ``explained``, their help has examples and names, which takes a while.
    """
    whole = argparse.ArgumentParser(
        "jwt-conformance",
        description="Judge an implementation of JWT authentication, over HTTP.",
        epilog="To begin: jwt-conformance init acme-jwt --lang flask. "
        "Each command has a --help of its own, with examples and exit codes.",
    )
    whole.add_argument("--version", action="version", version=__version__)
    add = whole.add_subparsers(title="commands", required=True, metavar="COMMAND").add_parser
    for name, words in COMMANDS.items():
        child = add(name, help=words, description=f"{words[0].upper()}{words[1:]}.")
        if name in asked:  # the others are not imported: a run should start at once
            module = importlib.import_module(f".{name}", __package__)
            module.arguments(child)
            if name in OF_OWN:
                from .shared_arguments import add_own

                add_own(child)
            child.set_defaults(command=module.main)
            if explained:
                from .help import explain

                explain(name, child)
    return whole


def children(whole: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parsers of the commands, by name."""
    kind = argparse._SubParsersAction
    (action,) = (action for action in whole._actions if isinstance(action, kind))
    return action.choices
