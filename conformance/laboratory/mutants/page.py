"""The kill matrix as Markdown: README.md in this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from string import Template

from conformance.spec import clauses

from .catalogue import Mutant, mutants
from .matrix import KillMatrix, http_clauses, known, survivors, wronged
from .variants import variants

PAGE = Path(__file__).parent / "README.md"

_HEAD = Template(PAGE.with_name("head.md").read_text("utf-8"))

_ALONE = """
## Clauses without a mutant that only they find wrong

{count} of {clauses}. What they ask is asked by another clause as well, or all else rests on it.

| clause | mutant | why others fail too |
| --- | --- | --- |
"""


_VARIANTS = """
## Legitimate variants

Each does what the README leaves free in another way than the reference. No clause may fail for it
that the README's words make, and no critical one. **May fail** are clauses of what a sample shows,
the original does or prudence asks; **failed** are those that do, or that cannot be judged.

| variant | what it does | may fail | failed |
| --- | --- | --- | --- |
"""


def render(matrix: KillMatrix, varied: KillMatrix) -> str:
    """The whole page."""
    head = _HEAD.substitute(figures(matrix, varied))
    return "".join([head, _shared(matrix), *_chapters(matrix), *_varied(varied)])


def _varied(matrix: KillMatrix) -> Iterator[str]:
    yield _VARIANTS
    for name, row in matrix.rows.items():
        variant = variants()[name]
        failed = ", ".join((*row.failed, *row.inconclusive))
        yield f"| {name} | {variant.way} | {', '.join(variant.may)} | {failed} |\n"


def figures(matrix: KillMatrix, varied: KillMatrix) -> dict[str, str]:
    """The counts in it, by their names in head.md and the README."""
    middle, most = matrix.counts()
    alone = sum(bool(names) for names in matrix.alone().values())
    covered = len({mutant.clause for mutant in known(matrix)})
    return {
        "mutants": str(len(matrix.rows)),
        "caught": str(len(matrix.rows) - len(survivors(matrix))),
        "clauses": str(covered),
        "alone": str(alone),
        "shared": str(covered - alone),
        "median": f"{middle:g}",
        "most": str(most),
        "variants": str(len(varied.rows)),
        "wronged": str(len(wronged(varied))),
    }


def _shared(matrix: KillMatrix) -> str:
    shared = [clause for clause, names in matrix.alone().items() if not names]
    made = {clause: [m for m in known(matrix) if m.clause == clause] for clause in shared}
    # The best one of each clause: noticed by the fewest others.
    best = [min(m, key=lambda one: len(matrix.others(one))) for m in made.values() if m]
    rows = (f"| {m.clause} | {m.name} | {m.why} |\n" for m in best)
    return _ALONE.format(count=len(shared), clauses=len(http_clauses())) + "".join(rows)


def _chapters(matrix: KillMatrix) -> Iterator[str]:
    profiles = dict.fromkeys(clauses()[clause].profile for clause in http_clauses())
    for profile in profiles:
        of = [m for m in known(matrix) if clauses()[m.clause].profile == profile]
        yield f"\n## {profile}\n\n"
        yield "| clause | mutant | the mistake | also failed | undecided |\n"
        yield "| --- | --- | --- | --- | --- |\n"
        yield from (_row(matrix, mutant) for mutant in sorted(of, key=_place))


def _place(mutant: Mutant) -> tuple[int, int]:
    return http_clauses().index(mutant.clause), list(mutants()).index(mutant.name)


def _row(matrix: KillMatrix, mutant: Mutant) -> str:
    others, undecided = matrix.others(mutant), len(matrix.rows[mutant.name].inconclusive)
    cells = (mutant.clause, mutant.name, mutant.mistake, ", ".join(others), str(undecided or ""))
    return "| " + " | ".join(cells) + " |\n"
