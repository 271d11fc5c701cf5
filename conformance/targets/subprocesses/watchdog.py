"""Ends the targets when this process is gone, however it ended: SIGTERM, SIGKILL, os._exit.

One small process per run reads a pipe that only this process writes to.  The pipe ends when this
process does, and nothing else is needed: no signal handler that pytest or the user might replace,
and no PR_SET_PDEATHSIG, which follows the thread that forked and exists on Linux only.
"""

from __future__ import annotations

import atexit
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from .process_group import Group

_dog: list[subprocess.Popen[bytes]] = []


def add(group: Group, seconds: float) -> None:
    """Have ``group`` ended, and its folder deleted, when this process ends.

    ``seconds`` lie between SIGTERM and SIGKILL.
    """
    _tell("+", group, seconds)


def remove(group: Group) -> None:
    """Take ``group`` back: it has ended, and its number may soon belong to somebody else."""
    _tell("-", group, 0.0)


def _tell(sign: str, group: Group, seconds: float) -> None:
    if not _dog:
        _start()
    # Somebody killed it: every target is still closed explicitly and at exit.
    with suppress(BrokenPipeError):
        if stdin := _dog[0].stdin:
            os.write(stdin.fileno(), _line(sign, group, seconds))


def _line(sign: str, group: Group, seconds: float) -> bytes:
    folder = os.fsencode(group.folder).hex() or "-"  # whatever characters are in it
    return f"{sign}{group.number} {group.nonce} {seconds} {folder}\n".encode()


def _start() -> None:
    # A session of its own, or Ctrl-C would end it before the targets.  None of our output, or it
    # would keep the pipe of "jwt-conformance | less" open.
    _dog.append(
        subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-I", "-S", str(Path(__file__).with_name("process_group.py"))],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    )


# At import, and so before processes.py does: what comes first here ends last.
@atexit.register
def _stop() -> None:
    while _dog:
        _dog.pop().communicate()
