"""jwt-conformance expect: judge a target, and write down what fails as known deviations."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path

from ..escape import without_home
from ..reports import terminal
from ..reports.console import say_lines
from ..results.exit_code import Exit, exit_code
from ..run.known_deviation_tables import entries_for, write_known
from ..run.run_options import RunOptions
from ..run.session import judge
from ..verdicts import UsageError
from .shared_arguments import add_expected, add_target


def arguments(parser: ArgumentParser) -> None:
    """Add a target, and a file to write to."""
    add_target(parser)
    add_expected(parser)


def main(options: Namespace) -> int:
    """Judge a target, and write what fails into its tables of known deviations, or into a file."""
    if options.expected and not Path(options.expected).exists():
        write_known(Path(options.expected), {"expected": {}})
    run = RunOptions.of(options.target, expected=options.expected)
    if run.file.version and not options.expected:
        hint = "write them into a [[releases.range]], or use --expected FILE"
        raise UsageError(f"{run.file.path}: [expected] would be that of every release; {hint}")
    record = judge(run)
    code = exit_code(record)
    if code in (Exit.INCONCLUSIVE, Exit.DEFECT, Exit.INTERRUPTED):
        say_lines(terminal.report(record))
        return code
    path = Path(options.expected) if options.expected else run.file.path
    known = entries_for(record)
    write_known(path, known)
    missing = len(known["unsupported"])
    number = sum(map(len, known.values())) - missing
    said = f"{number} expected" + (f", {missing} unsupported" if missing else "")
    print(f"{without_home(str(path))}: {said}; give each new one a reason of your own")
    if known["unsafe"]:
        print(f"{len(known['unsafe'])} of them let somebody in: the verdict stays UNSAFE")
    return Exit.CONFORMS
