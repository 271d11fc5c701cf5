"""jwt-conformance selftest: shows that each clause notices the mistakes that were made for it.

The mutants are in conformance/tests/mutants of a checkout, and in no wheel.
"""

from __future__ import annotations

import os
import time
from argparse import ArgumentParser, Namespace
from difflib import get_close_matches
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from ..results.judgement import Exit
from ..verdicts import UsageError

if TYPE_CHECKING:
    from ..tests.mutants.catalogue import Mutant
    from ..tests.mutants.killing import Judged
    from ..tests.mutants.matrix import Matrix

_MUTANTS = Path(__file__).parents[1] / "tests" / "mutants"


class SelftestError(UsageError):
    """This selftest cannot be: there are no mutants here, or none of that name."""


def arguments(parser: ArgumentParser) -> None:
    """Take which mutants, and how."""
    processes = os.cpu_count() or 1
    parser.add_argument("-n", metavar="N", type=int, default=processes, help="in so many processes")
    parser.add_argument("--mutant", metavar="NAME", nargs="+", default=[], help="these only")
    parser.add_argument("--write", action="store_true", help="publish what became of them")
    parser.add_argument(
        "--systematic", action="store_true", help="judge the mutants that cosmic-ray makes instead"
    )
    parser.add_argument(
        "--whole", action="store_true", help="run even scenarios that cannot notice a mutant"
    )


def main(options: Namespace) -> int:
    """Judge the mutants, say what became of them, and write the matrix where that is asked for."""
    if not _MUTANTS.is_dir():
        raise SelftestError(f"selftest runs in a checkout: there is no {_MUTANTS}")
    if options.write and options.mutant:
        raise SelftestError("--write publishes all mutants, and --mutant chooses some: not both")
    if options.systematic:
        from ..tests.mutants.systematic import selftest

        return selftest.main(options)
    chosen, begun = _chosen(options.mutant), time.monotonic()
    judged = _judge(chosen, options)
    found = _problems(judged, options)
    took = f"{time.monotonic() - begun:.0f} s, {_cpu(judged):.1f} s of CPU each"
    print(f"{len(judged)} mutants in {took}: {len(found)} problems")
    return Exit.DEVIATES if found else Exit.CONFORMS


def _chosen(names: list[str]) -> list[Mutant]:
    from ..tests.mutants.catalogue import mutants

    for name in names:
        if name not in mutants():
            near = ", ".join(get_close_matches(name, mutants(), 3, 0.3)) or "none like it"
            raise SelftestError(f"no mutant is called {name!r}; there is {near}")
    return [mutant for name, mutant in mutants().items() if name in names or not names]


def _judge(chosen: list[Mutant], options: Namespace) -> list[Judged]:
    from ..tests.mutants.killing import judge_all
    from ..tests.mutants.showing import shown

    # A few mutants are judged whole sooner than all scenarios are traced.
    judged = judge_all(chosen, options.n, options.whole or len(chosen) < 5)
    return list(shown(judged, len(chosen), attrgetter("mutant")))


def _problems(judged: list[Judged], options: Namespace) -> list[str]:
    from ..tests.mutants import matrix as matrices
    from ..tests.mutants.catalogue import mutants
    from ..tests.mutants.killing import unlike

    matrix = matrices.matrix_of(judged)
    found = [*matrices.survivors(matrix), *matrices.without_opponent()]
    found += unlike(judged, mutants())
    found += [f"{one.mutant}: {defect}" for one in judged for defect in one.defects]
    if options.write:
        _publish(matrix)
    elif matrices.PUBLISHED.exists():
        found += matrices.changed(matrix, matrices.published())
    for problem in found:
        print(problem)
    return found


def _publish(matrix: Matrix) -> None:
    from ..tests.mutants import rendering

    matrix.save()
    rendering.PAGE.write_text(rendering.render(matrix), "utf-8")


def _cpu(judged: list[Judged]) -> float:
    return sum(one.seconds for one in judged) / max(1, len(judged))
