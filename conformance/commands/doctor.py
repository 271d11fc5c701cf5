"""jwt-conformance doctor: examine step by step how an implementation plugs in."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..doctor import Finding, Subject, Transcript, examine, exit_code
from ..reports.screen import say_lines
from ..results.judgement import Exit
from ..targets import write_dialect
from ..verdicts import UsageError
from .choices import add_deployed, add_target, file_of


def arguments(parser: ArgumentParser) -> None:
    """Take a target."""
    add_target(parser)
    add_deployed(parser)
    parser.add_argument(
        "--write",
        action="store_true",
        help="write what it proposes into [dialect] of the target file",
    )


def main(options: Namespace) -> Exit:
    """Examine a target, tell each finding as it is made, and return the exit code."""
    file, shown = file_of(options), Transcript()
    if options.write and options.url:
        raise UsageError("--write needs a target file to write into, and --url has none")
    subject = Subject(file)
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


def _written(path: Path, findings: Iterable[Finding]) -> Iterator[str]:
    """Write what the findings propose, and say each line of it."""
    proposed = {key: value for finding in findings for key, value in finding.dialect.items()}
    if not proposed:
        yield "Nothing to write."
        return
    write_dialect(path, proposed)
    yield f"Written into [dialect] of {path}; look at it, and examine again:"
    yield from (f"    {key} = {json.dumps(value)}" for key, value in proposed.items())


def _again(options: Namespace) -> str:
    return f"--url {options.url} --app {options.app}" if options.url else str(options.target)
