"""``selftest --corpus``: the mistakes made elsewhere."""

from __future__ import annotations

import time
from argparse import Namespace
from collections.abc import Sequence
from operator import attrgetter

from conformance.results.exit_code import Exit
from conformance.verdicts import UsageError

from ...progress import progress
from . import Mistake, mistakes
from . import judge as judging
from .judge import Detection


def main(options: Namespace) -> int:
    """Judge them, and print whether each is noticed; deviate if one no longer is."""
    begun, chosen = time.monotonic(), _chosen(options.mutant)
    results = judge(chosen, options.n, options.whole)
    for each in results:
        print(_line(each))
    found = list(judging.problems(results, judging.published()))
    for problem in found:
        print(problem)
    own = sum(each.by_its_own for each in results)
    took = f"{time.monotonic() - begun:.0f} s"
    print(f"{len(results)} mistakes in {took}, {own} noticed: {len(found)} problems")
    return Exit.DEVIATES if found else Exit.CONFORMS


def judge(chosen: Sequence[Mistake], processes: int, whole: bool) -> list[Detection]:
    """Judge these, report when each is done, and return them in the order of the corpus."""
    results = judging.judge(chosen, processes, whole)
    done = progress(results, len(chosen), attrgetter("name"))
    return sorted(done, key=lambda each: list(mistakes()).index(each.name))


def asked() -> list[Mistake]:
    """Those that a clause has to notice."""
    return [mistake for mistake in mistakes().values() if mistake.clause]


def _line(each: Detection) -> str:
    others = f"; {', '.join(each.clauses)} failed" if each.clauses and not each.by_its_own else ""
    by = f"noticed: {each.outcome}" if each.by_its_own else f"not noticed{others}"
    return f"{each.name} ({mistakes()[each.name].clause or 'not asked'}): {by}"


def _chosen(names: Sequence[str]) -> list[Mistake]:
    for name in names:
        if name not in mistakes() and not _in_field(name):
            fields = dict.fromkeys(mistake.field for mistake in mistakes().values())
            raise UsageError(f"no mistake or field is called {name!r}; fields: {', '.join(fields)}")
    named = [each for each in mistakes().values() if {each.name, each.field} & set(names)]
    return named if names else asked()


def _in_field(name: str) -> list[Mistake]:
    return [mistake for mistake in mistakes().values() if mistake.field == name]
