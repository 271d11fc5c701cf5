"""jwt-conformance docs: the specification as a book, with exchanges recorded from the reference."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from .. import reports
from ..reports import terminal
from ..reports.console import say_lines
from ..results import Run
from ..results.exit_code import Exit, exit_code
from ..results.ndjson import read
from ..run.run_options import RunOptions
from ..run.session import judge
from ..verdicts import UsageError


class DocsError(UsageError):
    """The book has no folder that it can be written into."""


def arguments(parser: ArgumentParser) -> None:
    """Add a folder, a format, and a saved run."""
    parser.add_argument(
        "-o", metavar="DIR", type=Path, required=True, dest="folder", help="folder to write into"
    )
    parser.add_argument(
        "--format",
        choices=("html", "markdown"),
        default="html",
        help="html: one page; markdown: a folder of files",
    )
    parser.add_argument(
        "--run",
        metavar="FILE",
        type=Path,
        help="saved run to take requests and responses from (default: a run against the reference)",
    )


def main(options: Namespace) -> int:
    """Write the book, and say where it is."""
    make_folder(options.folder)
    run = read(options.run) if options.run else recorded()
    if (code := exit_code(run)) and not options.run:
        say_lines(terminal.report(run))
        return code
    for name, text in _files(run, options.format).items():
        reports.write_text(options.folder / name, text)
        say_lines([str(options.folder / name)])
    return Exit.CONFORMS


def make_folder(folder: Path) -> None:
    """Make a folder for pages. Raises DocsError if that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DocsError(f"{folder}: cannot be made a folder: {error.strerror}") from None


def recorded() -> Run:
    """A run against the reference, whose exchanges the book shows."""
    return judge(RunOptions.of(), keep=False)


def _files(run: Run, format: str) -> dict[str, str]:
    if format == "markdown":
        from ..reports.markdown.book import files

        return files(run)
    from ..reports.html.book import book

    return {"index.html": book(run)}
