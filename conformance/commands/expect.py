"""jwt-conformance expect: judge a target, and write down what fails as known deviations."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..reports import terminal
from ..results.judgement import Exit, exit_code
from ..run.expected import entries_for, write_expected
from ..run.options import RunOptions
from ..run.session import judge
from .choices import add_expected, add_target


def arguments(parser: ArgumentParser) -> None:
    """Take a target, and a file to write to."""
    add_target(parser)
    add_expected(parser)


def main(options: Namespace) -> int:
    """Judge a target, and write what fails into its [expected] table, or into a file of its own."""
    if options.expected and not Path(options.expected).exists():
        write_expected(Path(options.expected), {})
    run = RunOptions.of(options.target, expected=options.expected)
    record = judge(run)
    code = exit_code(record)
    if code in (Exit.INCONCLUSIVE, Exit.DEFECT, Exit.INTERRUPTED):
        terminal.say_lines(terminal.report(record))
        return code
    path = Path(options.expected) if options.expected else run.file.path
    entries = entries_for(record)
    write_expected(path, entries)
    print(f"{path}: {len(entries)} expected; put your own reasons to those that are new")
    return Exit.CONFORMS
