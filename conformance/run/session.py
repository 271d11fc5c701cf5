"""What a command calls to judge a target: checks the options, runs, keeps and saves results."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from .. import reports
from ..files import replacing
from ..reports.console import say
from ..reports.progress import Progress
from ..results import Run
from ..spec import located
from ..spec.folders import folders
from . import last_run, selection
from .distribution import Share, usual
from .first_login import FirstLogin
from .interrupts import postponed
from .pytest_run import Listener
from .pytest_run import run as run_suite
from .run_options import OptionsPlugin, RunOptions
from .run_saver import RunSaver


def check(options: RunOptions) -> None:
    """Raise UsageError if anything is wrong with the options, before anything starts."""
    selection.check({**options.chosen, "scenario": options.scenarios})
    selection.check_words(options.words)
    for path in options.reports:
        reports.check_format(path)


def judge(
    options: RunOptions, *, keep: bool = True, live: bool = True, plugins: Sequence[object] = ()
) -> Run:
    """Run with these options, show the progress, and return the record.

    It is saved in each NDJSON file of ``options.reports`` as it happens. Unless ``keep`` is false,
    what did not pass is kept for --failed. Without ``live`` nothing is shown. ``plugins`` are
    additional ones for pytest.
    """
    record = options.record()
    progress = Progress(sys.stdout)
    arguments = list(arguments_for(options))
    saved = list(_saved(record, options))
    listeners: list[Listener] = [*([progress] if live else []), *saved]
    try:
        more = [OptionsPlugin(options), *plugins]
        more += [] if options.keep_going else [FirstLogin()]
        run_suite(record, arguments, listeners, share_of(options), more, options.timeout)
    finally:
        with postponed():
            for each in saved:
                each.close()
            if keep and record.planned:
                _keep(record, options)
    if live:
        progress.finish()
    return record


def save_reports(record: Run, options: RunOptions) -> list[str]:
    """Write all reports of a finished run, and return the reasons for those that cannot be written.

    NDJSON too: the file written during the run may be incomplete, or be somebody else's.
    """
    problems = []
    with postponed():  # a second Ctrl-C is no reason to lose them
        for path in options.reports:
            try:
                reports.save(record, path)
            except reports.UnknownFormatError as error:
                problems.append(str(error))
    return problems


def arguments_for(options: RunOptions) -> Iterator[str]:
    """The command-line arguments that pytest gets, besides the options that are handed over."""
    if options.words:
        yield from ("-k", options.words)
    if options.maxfail:
        yield f"--maxfail={options.maxfail}"
    yield from map(str, _asked(options))


def share_of(options: RunOptions) -> Share:
    """How a run with these options is distributed over processes."""
    if options.processes is not None:
        return Share(options.processes)
    # A deployed target has one instance of each app: two at a time would get in each other's way.
    return Share() if options.file.urls else usual()


def nothing(options: RunOptions) -> selection.SelectionError:
    """What to say if no scenario matches."""
    names = [f"--{name} {value}" for name, values in options.chosen.items() for value in values]
    chosen = [*(["--failed"] if options.failed else []), *names, *options.scenarios]
    chosen += [f"-k {shlex.quote(options.words)}"] if options.words else []
    near = selection.nearest_titles(options.words) if options.words else []
    hint = "; there is " + ", ".join(repr(title) for title in near) if near else ""
    return selection.SelectionError(f"no scenario matches {' '.join(chosen)}{hint}")


def _saved(record: Run, options: RunOptions) -> Iterator[RunSaver]:
    for path in options.reports:
        # If it fails, it fails again at the end, and is reported. A pipe is only written then.
        if path.suffix == ".ndjson" and (path.is_file() or not path.exists()):
            yield RunSaver(record, replacing(path, at_once=True), lambda _: None)


def _keep(record: Run, options: RunOptions) -> None:
    try:
        last_run.keep(options.key, record)
    except OSError as error:
        say(f"this run is not kept for --failed: {error.strerror}\n", sys.stderr)


def _asked(options: RunOptions) -> Iterator[Path]:
    ids = last_run.failed(options.key) if options.failed else options.scenarios
    yield from map(located, ids) if ids else (folder for _, folder in folders())
