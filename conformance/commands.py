"""What each command does, from its parsed arguments to its exit code."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, ExitStack
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

from . import SUITE, lastrun, listing, reports, selection
from .bench import target_file
from .comparing import Change, changes
from .escape import printable
from .expecting import entries_for, write_expected
from .judging import Exit, exit_code
from .reports import terminal
from .results import Run
from .running import Listener, UsageError
from .running import run as run_suite
from .saving import Writer, read


def run(options: Namespace) -> int:
    """Judge a target, and show what came of it."""
    _check(options)
    record = _record(options)
    _carry_out(record, options)
    if not record.planned and not record.defects and not record.interrupted:
        raise selection.SelectionError(_nothing(options))
    for path in options.report:
        if not path.endswith(".ndjson"):  # those were written while it ran
            reports.save(record, Path(path))
    _print(terminal.report(record))
    return exit_code(record)


def expect(options: Namespace) -> int:
    """Judge a target, and write what fails into its [expected] table, or into a file of its own."""
    if options.expected and not Path(options.expected).exists():
        write_expected(Path(options.expected), {})
    file = target_file(options)
    record = _record(options)
    _carry_out(record, options)
    code = exit_code(record)
    if code in (Exit.INCONCLUSIVE, Exit.DEFECT, Exit.INTERRUPTED):
        _print(terminal.report(record))
        return code
    path = Path(options.expected) if options.expected else file.path
    entries = entries_for(record)
    write_expected(path, entries)
    print(f"{path}: {len(entries)} expected; put your own reasons to those that are new")
    return Exit.CONFORMS


def report(options: Namespace) -> int:
    """Show saved runs, or make another report of one."""
    runs = [read(Path(path)) for path in options.files]
    if options.report:
        reports.check_format(Path(options.report))
        if len(runs) > 1:
            raise reports.UnknownFormatError("--report makes a report of one run, not of several")
        reports.save(runs[0], Path(options.report))
    else:
        for each in runs:
            _print(terminal.report(each))
    return Exit.CONFORMS if all(each.complete for each in runs) else Exit.INCONCLUSIVE


def compare(options: Namespace) -> int:
    """Say what changed from one saved run to another."""
    before, after = read(Path(options.before)), read(Path(options.after))
    found = list(changes(before, after))
    _print(_sentence(change) for change in found)
    regressions = sum(change.regression for change in found)
    _print([f"{len(found)} changed, {regressions} for the worse"])
    if not (before.complete and after.complete):
        print("one of the runs is incomplete: it has no closing event", file=sys.stderr)
        return Exit.INCONCLUSIVE
    return Exit.DEVIATES if regressions else Exit.CONFORMS


def list_(options: Namespace) -> int:
    """List the specification."""
    _print([listing.as_json()] if options.json else listing.as_text())
    return Exit.CONFORMS


def show(options: Namespace) -> int:
    """Show one clause."""
    _print(listing.show(options.id))
    return Exit.CONFORMS


def reference(options: Namespace) -> int:
    """Print the import root of the reference."""
    del options
    print(SUITE / "reference")
    return Exit.CONFORMS


def _check(options: Namespace) -> None:
    # All that can be wrong with the arguments is told before anything starts.
    target_file(options)
    names = ("clause", "profile", "source", "scenario")
    selection.check({name: getattr(options, name) for name in names})
    selection.check_words(options.k or "")
    for path in options.report:
        reports.check_format(Path(path))
    if options.n and find_spec("xdist") is None:
        raise UsageError("-n needs pytest-xdist: pip install 'flask-jwt-conformance[parallel]'")


def _record(options: Namespace) -> Run:
    file = target_file(options)
    run = Run(file.name, _command(options), options.strict)
    run.profiles, run.expected = file.profiles, dict(file.expected)
    return run


def _carry_out(record: Run, options: Namespace) -> None:
    progress = terminal.Progress(sys.stdout)
    arguments = list(_arguments(options))
    with ExitStack() as stack:
        listeners: list[Listener] = [progress]
        for opened in _streams(record, options):
            writer = Writer(stack.enter_context(opened), record)
            listeners.append(writer)
            stack.callback(writer.close)
        run_suite(record, arguments, listeners)
    progress.finish()


def _streams(record: Run, options: Namespace) -> Iterator[AbstractContextManager[TextIO]]:
    yield lastrun.kept(_key(options), record)
    ndjson = (Path(path) for path in options.report if path.endswith(".ndjson"))
    yield from (path.open("w", encoding="utf-8") for path in ndjson)


def _arguments(options: Namespace) -> Iterator[str]:
    yield f"--target={options.target}"
    for name in ("url", "app", "secret-env", "expected", "shuffle", "deadline"):
        if value := getattr(options, name.replace("-", "_")):
            yield f"--{name}={value}"
    for name in ("clause", "profile", "source"):
        yield from (f"--{name}={value}" for value in getattr(options, name))
    if options.k:
        yield from ("-k", options.k)
    if options.n:
        yield from ("-p", "xdist.plugin", "-n", str(options.n))
    if options.maxfail:
        yield f"--maxfail={options.maxfail}"
    yield from (str(SUITE / id) for id in _scenarios(options))


def _scenarios(options: Namespace) -> list[str]:
    if options.failed:
        return lastrun.failed(_key(options))
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


def _nothing(options: Namespace) -> str:
    chosen = " ".join(_arguments(options))
    near = selection.nearest_titles(options.k) if options.k else []
    hint = "; there is " + ", ".join(repr(title) for title in near) if near else ""
    return f"these choices leave no scenario: {chosen}{hint}"


def _sentence(change: Change) -> str:
    before = change.before.value if change.before else "not run"
    after = change.after.value if change.after else "not run"
    mark = "worse " if change.regression else "      "
    reason = f" ({change.reason})" if change.reason else ""
    return printable(f"{mark} {change.id}: {before} -> {after}{reason}", keep="")


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        terminal.say(f"{line}\n", sys.stdout)
