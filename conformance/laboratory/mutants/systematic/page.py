"""The published results for cosmic-ray's mutants: results.json, README.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from string import Template

from .clause_marks import shows_what_no_client_sees
from .explanations import HERE, Explanation, explain, explanations
from .judge import BROKEN, FAILED, INCONCLUSIVE, OUTCOMES, PYTHON, SURVIVED, MutationResult
from .mutations import Mutation

PUBLISHED = HERE / "results.json"
PAGE = HERE / "README.md"
KILLED = (FAILED, INCONCLUSIVE, BROKEN)

Results = Mapping[str, MutationResult]
Mutants = Mapping[str, Mutation]


def published() -> dict[str, MutationResult]:
    """The published results."""
    saved = json.loads(PUBLISHED.read_text("utf-8"))
    return {name: MutationResult(**result) for name, result in saved.items()}


def publish(results: Results, mutants: Mutants) -> None:
    """Write both."""
    saved = {name: asdict(results[name]) for name in mutants}
    lines = (f"{json.dumps(name)}: {json.dumps(result)}" for name, result in saved.items())
    PUBLISHED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    PAGE.write_text(render(results, mutants), "utf-8")


def problems(results: Results, mutants: Mutants, whole: bool) -> Iterator[str]:
    """A sentence for each survivor without an explanation, or with one that does not hold.

    And for unused explanations, if these are the ``whole`` set of mutants.
    """
    used = set()
    for name in _survivors(results, mutants):
        found = explain(mutants[name])
        used.add(found)
        if found is None:
            yield f"{name} survives, and survivors.toml does not say why"
        elif found.tests and results[name].outcome != PYTHON:
            yield f"{name} survives; {', '.join(found.tests)} should tell, and does not"
        elif results[name].outcome == PYTHON and not found.tests:
            yield f"{name} survives, and nobody should tell; {results[name].by} does"
    for unused in (each for each in explanations() if whole and each not in used):
        yield f"survivors.toml explains {unused.was!r} in {unused.file}, where nothing survives"


def changed(results: Results) -> Iterator[str]:
    """A sentence for each mutant that was killed when published and is not now, or the reverse."""
    before = published()
    for name, result in results.items():
        was = before[name].outcome if name in before else "unknown"
        if (was in KILLED) != (result.outcome in KILLED):
            yield f"{name}: {result.outcome}, published as {was}"


def render(results: Results, mutants: Mutants) -> str:
    """The page."""
    unexplained = sum(not explain(mutants[name]) for name in _survivors(results, mutants))
    head = Template((HERE / "head.md").read_text("utf-8")).substitute(
        figures(results), unexplained=unexplained
    )
    return head + "".join([*_modules(results, mutants), *_reasons(results, mutants)])


def figures(results: Results) -> dict[str, str]:
    """The counts of them, by their names in head.md and the README."""
    count = Counter(result.outcome for result in results.values())
    killed = sum(count[outcome] for outcome in KILLED)
    run = [result for result in results.values() if result.reached]
    told = [result for result in run if result.outcome != SURVIVED]
    asked = [result for result in told if not _is_for_python(result)]
    return {
        **{outcome: str(count[outcome]) for outcome in OUTCOMES},
        **{"mutants": str(len(results)), "killed": str(killed)},
        "of_all": f"{killed / len(results):.0%}",
        **_share("run", killed, run),
        **_share("told", killed, told),
        **_share("asked", killed, asked),
    }


def _share(name: str, killed: int, results: Sequence[MutationResult]) -> dict[str, str]:
    return {name: str(len(results)), f"of_{name}": f"{killed / len(results):.0%}"}


def _is_for_python(result: MutationResult) -> bool:
    return result.outcome == PYTHON and shows_what_no_client_sees(result.by)


def _survivors(results: Results, mutants: Mutants) -> list[str]:
    return [name for name in mutants if results[name].outcome not in KILLED]


def _modules(results: Results, mutants: Mutants) -> Iterator[str]:
    yield "\n## By module\n\n"
    yield "| module | mutants | by scenarios | by Python tests only | by nothing |\n"
    yield "| --- | ---: | ---: | ---: | ---: |\n"
    for file, names in groupby(mutants, key=lambda name: Path(mutants[name].file).name):
        count = Counter(results[name].outcome for name in names)
        killed = sum(count[outcome] for outcome in KILLED)
        row = (f"`{file}`", count.total(), killed, count[PYTHON], count[SURVIVED])
        yield f"| {' | '.join(map(str, row))} |\n"


def _reasons(results: Results, mutants: Mutants) -> Iterator[str]:
    yield "\n## Why no client can tell\n\n"
    yield "| where | mutants | why | who can |\n| --- | ---: | --- | --- |\n"
    survivors = [mutants[name] for name in _survivors(results, mutants)]
    for each in explanations():
        where = f"`{each.file}`" + (f" `{each.was}`" if each.was else "")
        number = sum(explain(mutant) is each for mutant in survivors)
        yield f"| {where.replace('|', chr(92) + '|')} | {number} | {each.why} | {_who(each)} |\n"


def _who(explanation: Explanation) -> str:
    where = "../../../../reference/tests"
    tests = (f"[{name}]({where}/{name.partition('::')[0]})" for name in explanation.tests)
    return ", ".join(tests) or "nobody"
