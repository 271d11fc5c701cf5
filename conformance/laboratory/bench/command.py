"""``bench``: measure the reference and the runner against others."""

from __future__ import annotations

from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from difflib import get_close_matches

from conformance.results.exit_code import Exit

from ..progress import step
from .environments import BenchError
from .parts import PARTS, measure

#: How many turns each one has by default.
ROUNDS = 11


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments: which parts, and how thoroughly."""
    parser.add_argument(
        "parts", metavar="PART", nargs="*", default=[], help=f"only these: {', '.join(PARTS)}"
    )
    parser.add_argument(
        "--rounds",
        metavar="N",
        type=_rounds,
        default=ROUNDS,
        help=f"turns each, by default {ROUNDS}",
    )


def _rounds(text: str) -> int:
    rounds = int(text)
    if rounds < 1:
        raise ArgumentTypeError(f"expected 1 or more, it is {text}")
    return rounds


def main(options: Namespace) -> int:
    """Measure, and print the page."""
    for part in options.parts:
        if part not in PARTS:
            near = ", ".join(get_close_matches(part, PARTS)) or ", ".join(PARTS)
            raise BenchError(f"bench has no part {part!r}; there is {near}")
    print(page(options.parts, options.rounds), end="")
    return Exit.CONFORMS


def page(parts: Sequence[str], rounds: int = ROUNDS) -> str:
    """Measure these parts, or all if none is named, and show which one is running."""
    chosen = [part for part in PARTS if part in parts or not parts]
    return measure(chosen, rounds, lambda part: step(chosen.index(part) + 1, len(chosen), part))
