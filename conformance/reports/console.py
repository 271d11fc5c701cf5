"""Writing to a terminal, or whatever replaces it: its width, its colours, its end."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from typing import TextIO

from ..escape import printable

#: The most columns for a line of prose. Text to be copied is never broken.
WIDTH = 80

#: When to use colour; "auto" is on a terminal, unless NO_COLOR is set (no-color.org).
COLORS = ("auto", "always", "never")


class Style(str, Enum):
    """The kind of a line, by its terminal escape code."""

    BAD = "\x1b[1;31m"
    DOUBT = "\x1b[1;33m"
    GOOD = "\x1b[1;32m"
    QUIET = "\x1b[2m"


@dataclass(frozen=True, slots=True)
class View:
    """How a run is shown: ``detail`` -1 is the verdict alone, 0 what decided it, 1 everything."""

    detail: int = 0
    color: bool = False

    @classmethod
    def of(cls, detail: int, color: str) -> View:
        """The view that the options ask for on this stdout."""
        wanted = sys.stdout.isatty() and not os.environ.get("NO_COLOR")
        return cls(detail, color == "always" or (color == "auto" and wanted))

    def paint(self, text: str, style: Style) -> str:
        """A line that is already safe, in its colour if colours are on."""
        return f"{style.value}{text}\x1b[0m" if self.color and text else text


def say(text: str, stream: TextIO) -> None:
    """Write. If nobody reads it any more ("| head"), go on: the exit code still counts."""
    try:
        stream.write(text)
        stream.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())  # or Python complains at exit
        if stream is sys.stdout and not isinstance(error, BrokenPipeError):
            complain(f"the output cannot be written: {error.strerror}")


def complain(text: str) -> None:
    """Write a line to stderr, safe for a terminal."""
    say(f"{printable(text)}\n", sys.stderr)


def say_lines(lines: Iterable[str]) -> None:
    """Write lines to stdout, each as soon as it is available."""
    for line in lines:
        say(f"{line}\n", sys.stdout)
