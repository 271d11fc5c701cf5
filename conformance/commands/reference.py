"""jwt-conformance reference: where the reference can be imported from."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from .. import SUITE
from ..results.exit_code import Exit


def arguments(parser: ArgumentParser) -> None:
    """Add no arguments."""


def main(options: Namespace) -> int:
    """Print the import root of the reference, for PYTHONPATH."""
    del options
    print(SUITE / "reference")
    return Exit.CONFORMS
