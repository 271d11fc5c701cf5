"""One site for all of it: an index, the book, the matrix, the history, a page for each run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...results import Run
from ...results.matrix import Matrix, matrix_of
from ...results.timeline import Timeline
from ...spec import Clause, features, observable, sources
from .. import RunOf
from ..content.anchors import clause_anchor, result_anchor, slug
from . import shell, timeline
from .book import book
from .matrix import is_breach, page, reference_first, summaries
from .report import report

INDEX, BOOK, MATRIX = "index.html", "book/index.html", "matrix/index.html"
HISTORY = "history/index.html"


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """One line of the search: a rule, a scenario or an implementation."""

    kind: str
    id: str
    words: str
    address: str


def site(
    runs: Sequence[Run], recorded: Run, history: tuple[Timeline, RunOf] | None = None
) -> Iterator[tuple[str, str]]:
    """Each page of the site: its address below the root, and its text.

    ``recorded`` is the run whose exchanges the book shows, ``history`` what changed from release
    to release, and the runs of the releases.
    """
    matrix = reference_first(matrix_of(runs))
    pages = [f"runs/{slug(column.name)}/index.html" for column in matrix.columns]
    names = {INDEX: "Index", BOOK: "The book", MATRIX: "The matrix"}
    names |= {HISTORY: "The history"} if history else {}
    with shell.within(shell.Site("", INDEX, names)):
        yield INDEX, _index(matrix, pages, history[0] if history else None)
    with shell.within(shell.Site("../", BOOK, names)):
        yield BOOK, book(recorded)
    with shell.within(shell.Site("../", MATRIX, names)):
        yield MATRIX, page(matrix)
    if history:
        with shell.within(shell.Site("../", HISTORY, names)):
            yield HISTORY, timeline.page(*history)
    for column, address in zip(matrix.columns, pages, strict=True):
        with shell.within(shell.Site("../../", address, {**names, address: column.name})):
            yield address, report(column.run)


def _index(matrix: Matrix, pages: Sequence[str], history: Timeline | None) -> str:
    planned = max((len(column.run.planned) for column in matrix.columns), default=0)
    return shell.render(
        "site.html",
        columns=summaries(matrix),
        runs=pages,
        sources=sources(),
        scenarios=planned,
        found=_found(matrix),
        entries=[*_entries(), *_implementations(matrix, pages)],
        history=history and history.name,
    )


def _found(matrix: Matrix) -> dict[Clause, list[str]]:
    """Who breaks which critical rule; the rules that most break come first."""
    found: dict[Clause, list[str]] = {}
    for row in matrix.rows:
        pairs = zip(row.cells, matrix.columns, strict=True)
        if names := [column.name for cell, column in pairs if is_breach(row.clause, cell)]:
            found[row.clause] = names
    return dict(sorted(found.items(), key=lambda each: -len(each[1])))


def _entries() -> Iterator[SearchEntry]:
    for clause in observable():
        address = f"{BOOK}#{clause_anchor(clause.id)}"
        yield SearchEntry("rule", clause.id, clause.text, address)
    for feature in features():
        for rule, scenario in feature.scenarios():
            address = f"{BOOK}#{result_anchor(f'{feature.path}::{scenario.name}')}"
            yield SearchEntry("scenario", rule.clause if rule else "", scenario.name, address)


def _implementations(matrix: Matrix, pages: Sequence[str]) -> Iterator[SearchEntry]:
    for column, address in zip(matrix.columns, pages, strict=True):
        yield SearchEntry("implementation", "", column.name, address)
