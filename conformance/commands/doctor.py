"""jwt-conformance doctor: check step by step how an implementation plugs in."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from ..doctor import Finding, FindingLines, Status, Subject, examine, exit_code
from ..http import Politeness
from ..reports.console import say_lines
from ..results.exit_code import Exit
from ..run.option_declarations import politeness_of
from ..targets import TargetFile, write_dialect
from ..verdicts import UsageError
from .discover import discover
from .shared_arguments import add_deployed, add_politeness, add_target, file_of


def arguments(parser: ArgumentParser) -> None:
    """Add a target."""
    add_target(parser)
    add_deployed(parser)
    add_politeness(parser)
    parser.add_argument(
        "--write",
        nargs="?",
        const=True,
        metavar="FILE",
        help="write what it proposes into [dialect] of the target file; of a --url, all into FILE",
    )
    group = parser.add_argument_group("an application of another shape, to find out how it works")
    group.add_argument("--user", metavar="NAME", help="who logs in")
    group.add_argument("--password-env", metavar="NAME", help="variable that holds the password")
    group.add_argument("--guarded", metavar="PATH", help="a path that a token opens, if you know")
    group.add_argument("--i-may", action="store_true", help="try another machine than this")


def main(options: Namespace) -> Exit:
    """Examine a target, print each finding as it is made, and return the exit code."""
    if isinstance(options.write, str) and not options.url:
        hint = f"to write into a target file, name it first: doctor {options.write} --write"
        raise UsageError(f"--write {options.write}: FILE goes with --url; {hint}")
    if options.url and not options.app:
        return discover(options)
    file, shown = file_of(options), FindingLines()
    if options.write and options.url:
        raise UsageError("--write needs a target file to write into, and --url has none")
    subject = Subject(file, politeness_of(options))
    findings: list[Finding] = []
    try:
        for finding in examine(subject):
            findings.append(finding)
            say_lines(shown.lines(finding))
    finally:
        subject.close()
    say_lines([shown.summary(_again(options))])
    if options.write:
        say_lines(_written(file.path, findings))
    return exit_code(findings)


def why_not(file: TargetFile, politeness: Politeness) -> Iterator[str]:
    """What keeps people from logging in: where the first failing app stops, as lines."""
    subject, shown = Subject(file, politeness), FindingLines()
    try:
        for _, findings in groupby(examine(subject), attrgetter("part")):
            if failed := [each for each in findings if each.status is Status.FAILED]:
                yield "jwt-conformance doctor says:"
                yield from (f"  {line}" for line in shown.lines(failed[-1]))
                yield ""
                return
    finally:
        subject.close()


def _written(path: Path, findings: Iterable[Finding]) -> Iterator[str]:
    """Write what the findings propose, and print each line of it."""
    proposed = {key: value for finding in findings for key, value in finding.dialect.items()}
    if not proposed:
        yield "Nothing to write."
        return
    write_dialect(path, proposed)
    yield f"Written into [dialect] of {path}; look at it, and examine again:"
    yield from (f"    {key} = {json.dumps(value)}" for key, value in proposed.items())


def _again(options: Namespace) -> str:
    return f"--url {options.url} --app {options.app}" if options.url else str(options.target)
