"""What becomes of the mutants of cosmic-ray, as it is published: fates.json, README.md."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from string import Template

from .explaining import HERE, Explanation, explain, explanations
from .generated import Generated
from .judging import BROKEN, FAILED, INCONCLUSIVE, OUTCOMES, PYTHON, SURVIVED, Fate
from .marked import shows_what_no_client_sees

PUBLISHED = HERE / "fates.json"
PAGE = HERE / "README.md"
KILLED = (FAILED, INCONCLUSIVE, BROKEN)

Fates = Mapping[str, Fate]
Mutants = Mapping[str, Generated]


def published() -> dict[str, Fate]:
    """The fates that are checked in."""
    saved = json.loads(PUBLISHED.read_text("utf-8"))
    return {name: Fate(**fate) for name, fate in saved.items()}


def publish(fates: Fates, mutants: Mutants) -> None:
    """Write both."""
    saved = {name: asdict(fates[name]) for name in mutants}
    lines = (f"{json.dumps(name)}: {json.dumps(fate)}" for name, fate in saved.items())
    PUBLISHED.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
    PAGE.write_text(render(fates, mutants), "utf-8")


def problems(fates: Fates, mutants: Mutants, whole: bool) -> Iterator[str]:
    """A sentence for each survivor that nobody explains, or in a way that does not hold.

    And for explanations of nothing, if these are the ``whole`` of the mutants.
    """
    used = set()
    for name in _survivors(fates, mutants):
        found = explain(mutants[name])
        used.add(found)
        if found is None:
            yield f"{name} survives, and survivors.toml does not say why"
        elif found.tests and fates[name].outcome != PYTHON:
            yield f"{name} survives; {', '.join(found.tests)} should tell, and does not"
        elif fates[name].outcome == PYTHON and not found.tests:
            yield f"{name} survives, and nobody should tell; {fates[name].by} does"
    for unused in (each for each in explanations() if whole and each not in used):
        yield f"survivors.toml explains {unused.was!r} in {unused.file}, where nothing survives"


def changed(fates: Fates) -> Iterator[str]:
    """A sentence for each mutant that is not killed, or not left, as it was when published."""
    before = published()
    for name, fate in fates.items():
        was = before[name].outcome if name in before else "unknown"
        if (was in KILLED) != (fate.outcome in KILLED):
            yield f"{name}: {fate.outcome}, published as {was}"


def render(fates: Fates, mutants: Mutants) -> str:
    """The page."""
    count = Counter(fate.outcome for fate in fates.values())
    killed = sum(count[outcome] for outcome in KILLED)
    run = [fate for fate in fates.values() if fate.reached]
    told = [fate for fate in run if fate.outcome != SURVIVED]
    asked = [fate for fate in told if not _is_for_python(fate)]
    unexplained = sum(not explain(mutants[name]) for name in _survivors(fates, mutants))
    head = Template((HERE / "head.md").read_text("utf-8")).substitute(
        {outcome: count[outcome] for outcome in OUTCOMES},
        mutants=len(fates),
        killed=killed,
        unexplained=unexplained,
        of_all=f"{killed / len(fates):.0%}",
        **_share("run", killed, run),
        **_share("told", killed, told),
        **_share("asked", killed, asked),
    )
    return head + "".join([*_modules(fates, mutants), *_reasons(fates, mutants)])


def _share(name: str, killed: int, fates: Sequence[Fate]) -> dict[str, str]:
    return {name: str(len(fates)), f"of_{name}": f"{killed / len(fates):.0%}"}


def _is_for_python(fate: Fate) -> bool:
    return fate.outcome == PYTHON and shows_what_no_client_sees(fate.by)


def _survivors(fates: Fates, mutants: Mutants) -> list[str]:
    return [name for name in mutants if fates[name].outcome not in KILLED]


def _modules(fates: Fates, mutants: Mutants) -> Iterator[str]:
    yield "\n## By module\n\n"
    yield "| module | mutants | by scenarios | by Python tests only | by nothing |\n"
    yield "| --- | ---: | ---: | ---: | ---: |\n"
    for file, names in groupby(mutants, key=lambda name: Path(mutants[name].file).name):
        count = Counter(fates[name].outcome for name in names)
        killed = sum(count[outcome] for outcome in KILLED)
        row = (f"`{file}`", count.total(), killed, count[PYTHON], count[SURVIVED])
        yield f"| {' | '.join(map(str, row))} |\n"


def _reasons(fates: Fates, mutants: Mutants) -> Iterator[str]:
    yield "\n## Why no client can tell\n\n"
    yield "| where | mutants | why | who can |\n| --- | ---: | --- | --- |\n"
    survivors = [mutants[name] for name in _survivors(fates, mutants)]
    for each in explanations():
        where = f"`{each.file}`" + (f" `{each.was}`" if each.was else "")
        number = sum(explain(mutant) is each for mutant in survivors)
        yield f"| {where.replace('|', chr(92) + '|')} | {number} | {each.why} | {_who(each)} |\n"


def _who(explanation: Explanation) -> str:
    where = "../../../../reference/tests"
    tests = (f"[{name}]({where}/{name.partition('::')[0]})" for name in explanation.tests)
    return ", ".join(tests) or "nobody"
