"""jwt-conformance matrix: show saved runs of several implementations side by side."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from .. import reports
from ..reports.console import say_lines
from ..results.exit_code import Exit
from ..results.matrix import matrix_of
from ..results.ndjson import read


def arguments(parser: ArgumentParser) -> None:
    """Add saved runs, and where the matrix goes."""
    parser.add_argument(
        "files", metavar="RUN", nargs="+", help="saved runs, made by run --report FILE.ndjson"
    )
    parser.add_argument(
        "--asvs",
        action="store_true",
        help="show who meets which requirement of OWASP ASVS 5.0, V9, as Markdown",
    )
    parser.add_argument(
        "-o",
        metavar="FILE",
        help=f"write it there, in the format of its ending: {' '.join(reports.MATRICES)}",
    )


def main(options: Namespace) -> int:
    """Make the matrix. It is not a verdict; the exit code is 3 only if a run is incomplete."""
    formats = reports.REQUIREMENTS if options.asvs else reports.MATRICES
    if options.o:
        reports.check_format(Path(options.o), formats)
    matrix = matrix_of([read(Path(path)) for path in options.files])
    if options.o:
        path = Path(options.o)
        reports.write_text(path, formats[path.suffix](matrix))
    else:
        say_lines(formats[".md"](matrix).splitlines())
    doubtful = any(column.doubtful for column in matrix.columns)
    return Exit.INCONCLUSIVE if doubtful else Exit.CONFORMS
