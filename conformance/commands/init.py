"""jwt-conformance init: make a working folder for an implementation."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..results.exit_code import Exit
from .scaffold import LANGUAGES, make


def arguments(parser: ArgumentParser) -> None:
    """Add the name, the framework, and the folder."""
    parser.add_argument("name", metavar="NAME", help="name of the folder and of the implementation")
    parser.add_argument(
        "--lang", metavar="LANG", required=True, help=f"framework: {', '.join(LANGUAGES)}"
    )
    parser.add_argument(
        "--into", metavar="DIR", default=".", help="where to make the folder (default: here)"
    )


def main(options: Namespace) -> int:
    """Make the folder, and print what to do next."""
    folder = make(options.name, options.lang, Path(options.into))
    for path in sorted(folder.iterdir()):
        print(path)
    print("\nNext:")
    if steps := LANGUAGES[options.lang].install:
        print(f"    (cd {folder} && {' && '.join(steps)})")
    print(f"    jwt-conformance doctor {folder}\n    jwt-conformance run {folder}")
    return Exit.CONFORMS
