"""OWASP ASVS 5.0, chapter V9, as a page: what tests each requirement, and who meets it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from markupsafe import Markup

from ...results import Run
from ...results.asvs import Standing, standings, tests_of
from ...results.matrix import Matrix
from ...spec import Clause, asvs
from .environment import code, prose, render


def asvs_page(matrix: Matrix) -> str:
    """The page of the runs of a matrix, as Markdown."""
    known = asvs.requirements().values()
    heads = ["implementation", *(each.id for each in known)]
    return render(
        "asvs.md",
        url=Markup(asvs.url()),  # noqa: S704 - our own address
        requirements=[_requirement(each) for each in known],
        heads=list(map(prose, heads)),
        rows=[_row(column.run) for column in matrix.columns],
    )


def _requirement(each: asvs.Requirement) -> list[object]:
    named = _names(tests_of(each.id)) or "none"
    return [prose(each.id), each.level, prose(each.text), named, prose(each.unseen or "nothing")]


def _row(run: Run) -> list[object]:
    return [prose(run.target), *(_cell(*each) for each in standings(run).values())]


def _cell(standing: Standing, broken: Sequence[Clause]) -> str:
    return Markup("**{}**: {}").format(standing.value, _names(broken)) if broken else standing.value


def _names(found: Iterable[Clause]) -> Markup:
    return Markup(", ").join(code(clause.id) for clause in found)
