"""The command jwt-conformance. It imports the rest as it runs, so that Ctrl-C can end that too."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress

#: Of an interrupted command, as shells have it. It is one of those of results.judgement.
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command, and return its exit code. Nothing is raised, and no traceback printed."""
    _open_what_is_closed()
    try:
        from .commands.dispatch import main as run

        return run(argv)
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        _flush()


def _open_what_is_closed() -> None:
    """Lead each standard stream that is closed ("<&-") to nowhere.

    The next file to be opened would get its number, and what is printed would go into that.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # the lowest that is free
        if getattr(sys, name) is None:
            mode = "w" if number else "r"
            setattr(sys, name, os.fdopen(number, mode, encoding="utf-8", closefd=False))


def _flush() -> None:
    """Have nothing left that Python would complain of at its exit, where nobody can read it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
