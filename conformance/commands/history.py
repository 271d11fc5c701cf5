"""jwt-conformance history: judge every release of Flask-JWT-Extended, and draw what changed when.

It takes long, may be interrupted, and goes on where it was: what has a saved run is not run again.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_cache_path

from .. import reports
from ..history.book import Book
from ..history.judge import judge
from ..history.releases import in_order, listed
from ..reports import terminal
from ..results.judgement import Exit, exit_code
from ..results.timeline import Chronicle, chapter_of
from ..verdicts import UsageError
from .choices import add_processes

#: Where the runs are kept, unless told otherwise.
FOLDER = user_cache_path("jwt-conformance", appauthor=False) / "history"


def arguments(parser: ArgumentParser) -> None:
    """Take which releases, where their runs are kept, and where the drawing goes."""
    parser.add_argument(
        "--releases", metavar="VERSION", nargs="+", default=[], help="these; else all on the index"
    )
    parser.add_argument(
        "--into", metavar="DIR", default=str(FOLDER), help=f"keep the runs here, not in {FOLDER}"
    )
    add_processes(parser)
    parser.add_argument("--again", action="store_true", help="run what has a saved run, too")
    parser.add_argument("--saved", action="store_true", help="run nothing, draw what is saved")
    parser.add_argument(
        "-o",
        metavar="FILE",
        help=f"write the drawing; by its ending: {' '.join(reports.CHRONICLES)}",
    )


def main(options: Namespace) -> int:
    """Judge the releases, and draw all that is saved."""
    if options.o:
        reports.check_format(Path(options.o), reports.CHRONICLES)
    if options.saved and (options.again or options.releases):
        raise UsageError("--saved runs nothing: neither --again nor --releases goes with it")
    book = Book(Path(options.into))
    if not options.saved:
        versions = in_order(options.releases) or listed()
        ended = judge(book, versions, options.n, options.again)
        if ended is not None:
            return exit_code(ended)
    _draw(book, book.versions(), options.o)
    return Exit.CONFORMS


def _draw(book: Book, versions: Sequence[str], path: str | None) -> None:
    runs = ((version, book.run(version)) for version in versions)
    # One after the other, as each takes several times the memory of its file.
    chapters = tuple(chapter_of(version, run) for version, run in runs if run is not None)
    if not chapters:
        raise UsageError(f"{book.folder}: there is no complete run of any release")
    others = [v for v in versions if v not in {chapter.version for chapter in chapters}]
    problems = {version: book.problem(version) or "it has no whole run" for version in others}
    chronicle = Chronicle(chapters, problems)
    if path:
        reports.write_text(Path(path), reports.CHRONICLES[Path(path).suffix](chronicle, book.run))
    else:
        terminal.say_lines([reports.CHRONICLES[".md"](chronicle, book.run)])
