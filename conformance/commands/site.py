"""jwt-conformance site: saved runs, book, matrix and history as one folder for any static host."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from .. import reports
from ..reports.console import say_lines
from ..results.exit_code import Exit
from ..results.ndjson import read
from .docs import make_folder, recorded
from .history import add_into, saved_history


def arguments(parser: ArgumentParser) -> None:
    """Add saved runs, and where the site goes."""
    parser.add_argument(
        "files", metavar="RUN", nargs="+", help="saved runs, made by run --report FILE.ndjson"
    )
    parser.add_argument(
        "--history",
        metavar="TARGET",
        help="also what changed from release to release, as the command history has saved it",
    )
    add_into(parser)
    parser.add_argument(
        "-o", metavar="DIR", type=Path, required=True, dest="folder", help="folder to write into"
    )


def main(options: Namespace) -> int:
    """Write the site, and print where it starts. The book shows the reference's requests."""
    from ..reports.html.site import INDEX, site

    history = saved_history(options.history, options.into) if options.history else None
    runs = [read(Path(path)) for path in options.files]
    make_folder(options.folder)
    shown = next((run for run in runs if run.target == "reference"), None) or recorded()
    for address, text in site(runs, shown, history):
        make_folder((options.folder / address).parent)
        reports.write_text(options.folder / address, text)
    say_lines([str(options.folder / INDEX)])
    return Exit.CONFORMS
