"""Finds the command that is asked for, and tells what went wrong."""

from __future__ import annotations

import argparse
import gc
import importlib
import io
import sys
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path

from .. import __version__
from ..escape import printable
from ..results.judgement import Exit
from ..verdicts import UsageError
from . import COMMANDS


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code. Problems are told on stderr, without a traceback.

    Raises KeyboardInterrupt where nobody else made something of it.
    """
    arguments = sys.argv[1:] if argv is None else argv
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal that knows ASCII only
    options = _parser(arguments[:1]).parse_args(arguments)
    if argv is None:  # a process of our own
        # What was imported stays to the end: a collector that looks at it takes 70 ms.
        gc.freeze()
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except UsageError as error:
        print(printable(str(error)), file=sys.stderr)
        return Exit.USAGE
    except Exception as error:  # or Python exits with 1, which says that the target deviates
        print(printable(_defect(error)), file=sys.stderr)
        return Exit.DEFECT


def _defect(error: Exception) -> str:
    """What whoever mends it needs, in one line: a traceback is nothing to show to a user."""
    frames = traceback.extract_tb(error.__traceback__)
    places = ", ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames[-4:])
    what = f"{type(error).__name__}: {error} ({places})"
    return f"jwt-conformance itself is broken, please report it: {what}"


def _parser(asked: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "jwt-conformance", description="Judge an implementation of JWT authentication, over HTTP."
    )
    parser.add_argument("--version", action="version", version=__version__)
    add = parser.add_subparsers(title="commands", required=True, metavar="COMMAND").add_parser
    for name, words in COMMANDS.items():
        child = add(name, help=words)
        if name in asked:  # the others stay unread: a run should start at once
            module = importlib.import_module(f".{name}", __package__)
            module.arguments(child)
            child.set_defaults(command=module.main)
    return parser
