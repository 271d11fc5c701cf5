"""jwt-conformance doctor: examine step by step how an implementation plugs in."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from ..doctor import Finding, Subject, Transcript, examine, exit_code
from ..reports.screen import say_lines
from ..results.judgement import Exit
from .choices import add_deployed, add_target, file_of


def arguments(parser: ArgumentParser) -> None:
    """Take a target."""
    add_target(parser)
    add_deployed(parser)


def main(options: Namespace) -> Exit:
    """Examine a target, tell each finding as it is made, and return the exit code."""
    subject, shown = Subject(file_of(options)), Transcript()
    findings: list[Finding] = []
    try:
        for finding in examine(subject):
            findings.append(finding)
            say_lines(shown.lines(finding))
    finally:
        subject.close()
    say_lines([shown.summary(_again(options))])
    return exit_code(findings)


def _again(options: Namespace) -> str:
    return f"--url {options.url} --app {options.app}" if options.url else str(options.target)
