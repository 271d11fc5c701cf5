"""jwt-conformance show: show one clause, and its rule."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..reports.console import say_lines
from ..results.exit_code import Exit
from . import listing


def arguments(parser: ArgumentParser) -> None:
    """Add the id of a clause."""
    parser.add_argument("id", help="such as refresh.not-for-views")


def main(options: Namespace) -> int:
    """Show one clause."""
    say_lines(listing.show(options.id))
    return Exit.CONFORMS
