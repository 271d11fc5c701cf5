"""jwt-conformance list: the specification, as text or for a program, and the names of targets."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Mapping

from ..reports.console import say_lines
from ..results.exit_code import Exit
from ..spec import observable, profiles
from ..targets import names
from . import listing

#: What can be listed; each also works in the singular.
LISTS: Mapping[str, Callable[[], Iterable[str]]] = {
    "scenarios": listing.as_text,
    "clauses": lambda: (f"{clause.id}  {clause.text}" for clause in observable()),
    "profiles": profiles,
    "targets": names,
}


def arguments(parser: ArgumentParser) -> None:
    """Add what to list, and the format."""
    parser.add_argument(
        "what",
        nargs="?",
        default="scenarios",
        type=lambda word: f"{word}s" if f"{word}s" in LISTS else word,
        choices=LISTS,
        help=f"{', '.join(LISTS)} (default: scenarios, with their features and rules)",
    )
    parser.add_argument(
        "--json", action="store_true", help="the whole specification, for a program"
    )


def main(options: Namespace) -> int:
    """List scenarios with their features and rules, or something else."""
    say_lines([listing.as_json()] if options.json else LISTS[options.what]())
    return Exit.CONFORMS
