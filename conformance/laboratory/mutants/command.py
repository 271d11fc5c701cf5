"""``selftest``: shows that each clause notices its mistakes, and fails no legitimate variant."""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from difflib import get_close_matches
from operator import attrgetter

from conformance.results.exit_code import Exit
from conformance.verdicts import UsageError

from ..progress import progress
from . import matrix as matrices
from .catalogue import Mutant, mutants
from .judge import MutantResult, judge_all, judge_own, unlike
from .variants import Variant, programs, variants


def arguments(parser: ArgumentParser) -> None:
    """Add the arguments: which mutants, and how."""
    add_processes(parser)
    these = "these mutants or variants only"
    parser.add_argument("--mutant", metavar="NAME", nargs="+", default=[], help=these)
    parser.add_argument(
        "--systematic", action="store_true", help="judge the mutants that cosmic-ray makes instead"
    )
    parser.add_argument(
        "--corpus", action="store_true", help="judge the mistakes that were made elsewhere instead"
    )
    parser.add_argument(
        "--whole", action="store_true", help="run even scenarios that cannot notice a mutant"
    )
    parser.add_argument(
        "--own", action="store_true", help="run only the scenarios of each mutant's own clause"
    )


def add_processes(parser: ArgumentParser) -> None:
    """Add the number of processes for judging mutants."""
    processes = os.cpu_count() or 1
    parser.add_argument("-n", metavar="N", type=int, default=processes, help="in so many processes")


def main(options: Namespace) -> int:
    """Judge mutants and variants, print the results, and what differs from the published ones."""
    if options.systematic:
        from .systematic import command

        return command.main(options)
    if options.corpus:
        from .corpus import command as corpus

        return corpus.main(options)
    begun, chosen = time.monotonic(), _chosen(options.mutant)
    if options.own:
        return _own([each for each in chosen if isinstance(each, Mutant)], options.n)
    # Judging a few mutants completely takes less time than tracing all scenarios.
    results = judge(chosen, options.n, options.whole or len(chosen) < 5)
    matrix, varied = matrices.matrix_of(results), matrices.matrix_of(results, variants())
    found = problems(results)
    # What other clauses notice may change with every row; that alone is not a mistake.
    changed = matrices.changed(matrix, matrices.published())
    changed += matrices.changed(varied, matrices.published(matrices.VARIANTS))
    for line in (*found, *changed):
        print(line)
    caught = len(matrix.rows) - len(matrices.survivors(matrix))
    print(f"{len(matrix.rows)} mutants, {caught} of them caught")
    print(
        f"{len(varied.rows)} legitimate variants, {len(matrices.wronged(varied))} of them wronged"
    )
    took = f"{time.monotonic() - begun:.0f} s, {_cpu(results):.1f} s of CPU each"
    print(f"{len(results)} in {took}: {len(found)} problems")
    return Exit.DEVIATES if found else Exit.CONFORMS


def _own(chosen: Sequence[Mutant], processes: int) -> int:
    results = list(progress(judge_own(chosen, processes), len(chosen), attrgetter("mutant")))
    for line in (found := problems(results)):
        print(line)
    print(f"{len(results)} mutants, each by its own clause: {len(found)} problems")
    return Exit.DEVIATES if found else Exit.CONFORMS


def judge(
    chosen: Sequence[Mutant | Variant], processes: int, whole: bool = False
) -> list[MutantResult]:
    """Judge these, and report when each is done."""
    results = judge_all(chosen, processes, whole)
    return list(progress(results, len(chosen), attrgetter("mutant")))


def problems(results: Sequence[MutantResult]) -> list[str]:
    """What is wrong with these results, whatever was published: survivors, defects of the suite."""
    matrix = matrices.matrix_of(results)
    found = [*matrices.survivors(matrix), *matrices.without_opponent()]
    found += matrices.wronged(matrices.matrix_of(results, variants()))
    found += unlike(results, mutants())
    return found + [f"{one.mutant}: {defect}" for one in results for defect in one.defects]


def _chosen(names: list[str]) -> list[Mutant | Variant]:
    for name in names:
        if name not in programs():
            near = ", ".join(get_close_matches(name, programs(), 3, 0.3)) or "none like it"
            raise UsageError(f"no mutant is called {name!r}; there is {near}")
    return [program for name, program in programs().items() if name in names or not names]


def _cpu(results: Sequence[MutantResult]) -> float:
    return sum(one.seconds for one in results) / max(1, len(results))
