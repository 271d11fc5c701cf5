"""jwt-conformance bench: measure the reference and the runner against others."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from difflib import get_close_matches
from pathlib import Path

from ..benchmarks.environments import BenchError
from ..benchmarks.parts import PARTS, measure
from ..results.judgement import Exit


def arguments(parser: ArgumentParser) -> None:
    """Take which parts, how thoroughly, and where to write it."""
    parser.add_argument(
        "parts", metavar="PART", nargs="*", default=[], help=f"only these: {', '.join(PARTS)}"
    )
    parser.add_argument(
        "--rounds", metavar="N", type=_rounds, default=11, help="so many turns each, by default 11"
    )
    parser.add_argument("--write", metavar="FILE", help="write the page there, too")


def _rounds(text: str) -> int:
    rounds = int(text)
    if rounds < 1:
        raise ArgumentTypeError(f"expected 1 or more, it is {text}")
    return rounds


def main(options: Namespace) -> int:
    """Measure, print the page, and write it where that is asked for."""
    _check(options)
    page = measure(options.parts or PARTS, options.rounds, _say)
    print(page, end="")
    if options.write:
        Path(options.write).write_text(page, "utf-8")
    return Exit.CONFORMS


def _check(options: Namespace) -> None:
    for part in options.parts:
        if part not in PARTS:
            near = ", ".join(get_close_matches(part, PARTS)) or ", ".join(PARTS)
            raise BenchError(f"bench has no part {part!r}; there is {near}")
    if options.write and not Path(options.write).absolute().parent.is_dir():
        raise BenchError(f"--write {options.write}: there is no such folder")


def _say(part: str) -> None:
    print(f"measuring: {part}", file=sys.stderr, flush=True)
