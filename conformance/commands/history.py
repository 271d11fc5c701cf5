"""jwt-conformance history: judge the releases of a package, and chart what changed when.

It takes long, can be interrupted and resumed: a release with a saved run is not run again.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from platformdirs import user_cache_path

from .. import reports
from ..reports import RunOf
from ..reports.console import say_lines
from ..results.exit_code import Exit, exit_code
from ..results.timeline import Release, Timeline, release_of
from ..run.releases.index import listed
from ..run.releases.judge import judge
from ..run.releases.saved_runs import SavedRuns
from ..targets import HISTORIES, Releases, find, in_order, load_releases
from ..verdicts import UsageError
from .shared_arguments import add_processes

#: Where the runs are kept by default, each package in a folder of its own.
FOLDER = user_cache_path("jwt-conformance", appauthor=False) / "history"


def arguments(parser: ArgumentParser) -> None:
    """Add the package and releases, where their runs are kept, and where the chart goes."""
    parser.add_argument(
        "target",
        metavar="TARGET",
        help="a target file with [releases], or flask-jwt-extended, which is shipped",
    )
    parser.add_argument(
        "--releases",
        metavar="VERSION",
        nargs="+",
        default=[],
        help="only these releases (default: all)",
    )
    add_into(parser)
    add_processes(parser)
    parser.add_argument(
        "--again", action="store_true", help="run releases again that already have a saved run"
    )
    parser.add_argument("--saved", action="store_true", help="run nothing, use what is saved")
    parser.add_argument(
        "-o",
        metavar="FILE",
        help=f"write the history there, in the format of its ending: {' '.join(reports.TIMELINES)}",
    )


def add_into(parser: ArgumentParser) -> None:
    """Add the folder with the runs of releases."""
    parser.add_argument(
        "--into", metavar="DIR", help="keep the runs here instead of in the user's cache"
    )


def main(options: Namespace) -> int:
    """Judge the releases, and chart all that are saved."""
    if options.o:
        reports.check_format(Path(options.o), reports.TIMELINES)
    if options.saved and (options.again or options.releases):
        raise UsageError("--saved runs nothing: neither --again nor --releases goes with it")
    path, saved = _place(options.target, options.into)
    if not options.saved:
        versions = in_order(path, options.releases or _versions(load_releases(path)))
        ended = judge(path, saved, versions, options.n, options.again)
        if ended is not None:
            return exit_code(ended)
    _draw(*saved_history(options.target, options.into), options.o)
    return Exit.CONFORMS


def saved_history(target: str, into: str | None) -> tuple[Timeline, RunOf]:
    """What changed between the releases that have been judged, and the runs behind it.

    Raises UsageError if none has been.
    """
    path, saved = _place(target, into)
    return _timeline(path, load_releases(path).name, saved), saved.run


def _place(target: str, into: str | None) -> tuple[Path, SavedRuns]:
    path = find(target, [HISTORIES])
    return path, SavedRuns(Path(into) if into else FOLDER / path.parent.name)


def _versions(releases: Releases) -> tuple[str, ...]:
    return releases.versions or tuple(listed(releases.package))


def _timeline(path: Path, name: str, saved: SavedRuns) -> Timeline:
    versions = in_order(path, saved.versions())
    releases = tuple(_releases(versions, saved))
    if not releases:
        raise UsageError(f"{saved.folder}: there is no complete run of any release")
    others = [each for each in versions if each not in {release.version for release in releases}]
    problems = {each: saved.problem(each) or "it has no whole run" for each in others}
    return Timeline(name, releases, problems)


def _releases(versions: tuple[str, ...], saved: SavedRuns) -> Iterator[Release]:
    # One at a time, as each takes several times as much memory as its file.
    for version in versions:
        if (run := saved.run(version)) is not None:
            yield release_of(version, run)


def _draw(timeline: Timeline, run_of: RunOf, path: str | None) -> None:
    drawing = reports.TIMELINES[Path(path).suffix if path else ".md"](timeline, run_of)
    if path:
        reports.write_text(Path(path), drawing)
    else:
        say_lines([drawing])
