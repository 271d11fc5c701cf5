"""The command jwt-conformance. It imports the rest lazily, so that Ctrl-C can end that too."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

#: Exit code of an interrupted command, as in shells. It is one of those in results/exit_code.py.
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code. Raises nothing, and prints no traceback."""
    _open_what_is_closed()
    try:
        from .commands.dispatch import main as run

        return run(argv)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        _flush()


def _open_what_is_closed() -> None:
    """Connect each closed standard stream ("<&-") to the null device.

    Otherwise the next file to be opened would get its number, and the output with it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # gets the lowest free number
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _flush() -> None:
    """Flush, so that Python has no error to report at exit when nobody reads the output."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
