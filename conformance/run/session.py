"""One session of the suite, from the options of a command to the record of a run."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, TextIO

from .. import SUITE, reports
from ..reports import terminal
from ..results import Run
from ..results.ndjson import Writer
from . import last_run, selection
from .distribution import Share, usual
from .pytest_run import Listener
from .pytest_run import run as run_suite
from .scenario.testbed import target_file

#: What the options are unless told otherwise. (The target has no such value.)
USUAL: Mapping[str, Any] = MappingProxyType(
    {
        **{"strict": False, "failed": False, "n": None, "maxfail": 0},
        **{"clause": [], "profile": [], "source": [], "scenario": [], "report": []},
        **{"expected": None, "k": None, "shuffle": None, "deadline": None},
        **{"url": None, "app": None, "secret_env": ""},
    }
)


def whole_run(target: str, **more: Any) -> Namespace:
    """The options of a run of everything against one target; ``more`` are others than usual."""
    return Namespace(**{**USUAL, **more, "target": target})


def check(options: Namespace) -> None:
    """Raise UsageError for all that can be wrong with the options, before anything starts."""
    target_file(options)
    names = ("clause", "profile", "source", "scenario")
    selection.check({name: getattr(options, name) for name in names})
    selection.check_words(options.k or "")
    for path in options.report:
        reports.check_format(Path(path))


def judged(options: Namespace, *, keep: bool = True, live: bool = True) -> Run:
    """The record of a run with these options, which shows its progress while it lasts.

    It is saved in each NDJSON file of ``options.report`` as it happens, and unless ``keep`` is
    false as the last run against this target. Without ``live`` nothing is shown.
    """
    record = _record(options)
    progress = terminal.Progress(sys.stdout)
    arguments = list(arguments_for(options))
    with ExitStack() as stack:
        listeners: list[Listener] = [progress] if live else []
        for opened in _streams(record, options, keep):
            writer = Writer(stack.enter_context(opened), record)
            listeners.append(writer)
            stack.callback(writer.close)
        run_suite(record, arguments, listeners, share_of(options))
    if live:
        progress.finish()
    return record


def save_reports(record: Run, options: Namespace) -> None:
    """Write the reports that are made of a run that is over; NDJSON was written while it ran."""
    for path in options.report:
        if not path.endswith(".ndjson"):
            reports.save(record, Path(path))


def arguments_for(options: Namespace) -> Iterator[str]:
    """What pytest is told."""
    yield f"--target={options.target}"
    for name in ("url", "app", "secret-env", "expected", "shuffle", "deadline"):
        if value := getattr(options, name.replace("-", "_")):
            yield f"--{name}={value}"
    for name in ("clause", "profile", "source"):
        yield from (f"--{name}={value}" for value in getattr(options, name))
    if options.k:
        yield from ("-k", options.k)
    if options.maxfail:
        yield f"--maxfail={options.maxfail}"
    yield from (str(SUITE / id) for id in _scenarios(options))


def share_of(options: Namespace) -> Share:
    """How a run with these options is shared out to processes."""
    if options.n is not None:
        return Share(options.n)
    # What is deployed has one instance of each app: two at a time would be in each other's way.
    return Share() if target_file(options).urls else usual()


def nothing(options: Namespace) -> selection.SelectionError:
    """What to say where these choices leave no scenario."""
    chosen = " ".join(arguments_for(options))
    near = selection.nearest_titles(options.k) if options.k else []
    hint = "; there is " + ", ".join(repr(title) for title in near) if near else ""
    return selection.SelectionError(f"these choices leave no scenario: {chosen}{hint}")


def _record(options: Namespace) -> Run:
    file = target_file(options)
    run = Run(file.name, _command(options), options.strict)
    run.profiles, run.expected = file.profiles, dict(file.expected)
    return run


def _streams(
    record: Run, options: Namespace, keep: bool
) -> Iterator[AbstractContextManager[TextIO]]:
    if keep:
        yield last_run.kept(_key(options), record)
    ndjson = (Path(path) for path in options.report if path.endswith(".ndjson"))
    yield from (path.open("w", encoding="utf-8") for path in ndjson)


def _scenarios(options: Namespace) -> list[str]:
    if options.failed:
        return last_run.failed(_key(options))
    return options.scenario or ["features"]


def _key(options: Namespace) -> str:
    return options.url or str(target_file(options).path)


def _command(options: Namespace) -> list[str]:
    command = ["jwt-conformance", "run"]
    if options.url:
        command += ["--url", options.url, "--app", options.app]
        command += ["--secret-env", options.secret_env] if options.secret_env else []
    else:
        command += [options.target]
    for name in ("expected", "deadline"):
        if value := getattr(options, name):
            command += [f"--{name}", str(value)]
    return command
