"""Two runs side by side as a page: what changed, with the requests and responses of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from ...results import Result, Run
from ...results.comparison import VerdictChange, changes
from ...spec import clauses
from ..content.summary import counted, ending, safety
from . import exchanges, shell
from .compression import packed
from .symbols import look


@dataclass(frozen=True, slots=True)
class Side:
    """One of the runs: ``name`` is "before" or "after"."""

    name: str
    run: Run
    standing: str
    mark: str
    safety: str
    ending: str
    counted: str

    @classmethod
    def of(cls, name: str, run: Run) -> Side:
        """What the head of the page says about a run."""
        count = counted(Counter(result.verdict for result in run.results))
        return cls(name, run, *look(run), safety(run), ending(run), count)

    def result(self, id: str) -> Result | None:
        """The result of a scenario in this run, None if it was not run."""
        return next((result for result in self.run.results if result.id == id), None)


def page(before: Run, after: Run) -> str:
    """The page. What got worse comes first."""
    sides = (Side.of("before", before), Side.of("after", after))
    found = list(changes(before, after))
    folded = {
        f"{side.name} {change.id}": exchanges.exchanges(result)
        for change in found
        for side in sides
        if (result := side.result(change.id))
    }
    return shell.render(
        "comparison.html",
        sides=sides,
        groups=_groups(found),
        number=len(found),
        clause_of=clauses().get,
        folded=packed(folded),
    )


def _groups(found: list[VerdictChange]) -> dict[str, dict[str, list[VerdictChange]]]:
    """The changes by kind, and by clause."""
    groups: dict[str, dict[str, list[VerdictChange]]] = {}
    for change in sorted(found, key=lambda change: not change.regression):
        kind = "For the worse" if change.regression else "Other changes"
        groups.setdefault(kind, {}).setdefault(change.clause, []).append(change)
    return groups
