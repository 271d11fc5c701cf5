"""jwt-conformance list: the specification, as text or for a program."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..reports.screen import say_lines
from ..results.judgement import Exit
from . import listing


def arguments(parser: ArgumentParser) -> None:
    """Take the format."""
    parser.add_argument("--json", action="store_true", help="all of it, for a program")


def main(options: Namespace) -> int:
    """List features, rules, scenarios and clauses."""
    say_lines([listing.as_json()] if options.json else listing.as_text())
    return Exit.CONFORMS
