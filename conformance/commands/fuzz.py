"""jwt-conformance fuzz: make scenarios at random, run them, and show the shortest that fail."""

from __future__ import annotations

import sys
import tempfile
import time
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path
from random import SystemRandom

from ..fuzz import FAMILIES, Search
from ..fuzz.search import PROFILE
from ..reports.console import complain, say, say_lines
from ..reports.content import brief
from ..results.exit_code import Exit
from ..results.failure_groups import failure_groups
from ..run.option_declarations import DEADLINE, PROCESSES, whole
from ..run.run_options import RunOptions
from ..verdicts import UsageError, Verdict
from .shared_arguments import add_target


def arguments(parser: ArgumentParser) -> None:
    """Add a target, the duration, and where findings are kept."""
    add_target(parser)
    add = parser.add_argument
    add("--seconds", type=float, default=60.0, metavar="N", help="how long (default: 60)")
    add("--scenarios", type=whole(1), default=0, metavar="N", help="stop after so many scenarios")
    add("--seed", type=whole(0), metavar="N", help="the same scenarios for the same seed")
    text = "folder to keep what is found, for run --features (default: nowhere)"
    add("-o", "--output", type=Path, metavar="DIR", help=text)
    for option in (PROCESSES, DEADLINE):
        option.declare(add)


def main(options: Namespace) -> int:
    """Search, show each finding as a scenario with its exchange, and print how much was tried."""
    if options.seconds <= 0:
        raise UsageError(f"--seconds {options.seconds:g}: expected more than 0")
    output = options.output
    if output and output.exists() and (not output.is_dir() or any(output.iterdir())):
        raise UsageError(f"--output {output}: expected a new or an empty folder")
    seed = SystemRandom().randrange(10**6) if options.seed is None else options.seed
    with tempfile.TemporaryDirectory(prefix="conformance-") as scratch:
        folder = output or Path(scratch)
        return _search(options, folder, seed)


def _search(options: Namespace, folder: Path, seed: int) -> int:
    file = RunOptions.of(options.target).file
    file = replace(file, profiles=file.profiles | {PROFILE})
    if not any(file.profiles.issuperset(family.profiles) for family in FAMILIES):
        raise UsageError(f"{options.target}: it declares no profile that there are scenarios for")
    kept = (str(folder),) if options.output else ()
    given = RunOptions(
        options.target, file, deadline=options.deadline, processes=options.n, features=kept
    )
    begun = time.monotonic()
    told = (lambda line: say(f"\r{line} ", sys.stdout)) if sys.stdout.isatty() else (lambda _: None)
    search = Search(given, folder, seed, options.seconds, options.scenarios, told)
    run = search.run()
    say_lines([""] if sys.stdout.isatty() else [])
    for group in failure_groups(run.results):
        say_lines([brief.heading(group), *brief.block(group, run.command if kept else ()), ""])
    tried = search.counts.total()
    took = f"{time.monotonic() - begun:.1f} s"
    say_lines([f"seed {seed}: {tried} scenarios in {took}, {len(search.found)} found"])
    for defect in search.defects:
        complain(f"jwt-conformance itself is broken, please report it: {defect}")
    if search.defects:
        return Exit.DEFECT
    if search.found:
        return Exit.DEVIATES
    if search.stopped:
        return Exit.INTERRUPTED
    if search.counts[Verdict.PASSED]:
        return Exit.CONFORMS
    why = search.doubts.most_common(1)
    complain(f"no verdict: {why[0][0] if why else 'nothing ran'}")
    return Exit.INCONCLUSIVE
