"""The measurements as Markdown: tables, and whether the goals are met."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Goal:
    """A limit that a figure should not exceed; ``measured`` is None if it could not be measured."""

    what: str
    limit: float
    measured: float | None
    unit: str = ""

    @property
    def met(self) -> str:
        """Yes, or by how much it was missed, or that it was not measured."""
        if self.measured is None:
            return "not measured"
        share = self.measured / self.limit
        if share >= 3:
            return f"**no**, {share:.0f} times that"
        return "yes" if share <= 1 else f"**no**, {share - 1:.1%} over"

    def cells(self) -> list[str]:
        """The row of this goal."""
        measured = "" if self.measured is None else f"{_figure(self.measured)}{self.unit}"
        return [self.what, f"≤ {self.limit:g}{self.unit}", measured, self.met]


def _figure(value: float) -> str:
    """Two decimal places, or enough to have two significant digits."""
    return f"{value:.2f}" if abs(value) >= 0.1 or not value else f"{value:.2g}"


@dataclass(frozen=True)
class Section:
    """One chapter: what was measured and how, a table, notes, and its goals."""

    title: str
    intro: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    notes: Sequence[str] = ()
    goals: Sequence[Goal] = field(default=())

    def lines(self) -> Iterator[str]:
        """The chapter as Markdown."""
        yield from (f"## {self.title}", "", self.intro, "")
        yield from table(self.head, self.rows)
        for note in self.notes:
            yield from ("", note)


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """A table in Markdown; all columns but the first contain figures."""
    yield _row(head)
    yield _row(["---", *("---:" for _ in head[1:])])
    for row in rows:
        if len(row) != len(head):
            raise ValueError(f"the table has {len(head)} columns, a row has {len(row)}: {row}")
        yield _row(row)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def render(machine: str, sections: Sequence[Section]) -> str:
    """The whole page: the goals first."""
    goals = [goal for section in sections for goal in section.goals]
    lines = ["# Performance", "", *HOW, "", machine]
    if goals:
        lines += ["", "## Goals", ""]
        lines += table(["goal", "limit", "measured", "met"], [goal.cells() for goal in goals])
    for section in sections:
        lines += ["", *section.lines()]
    return "\n".join(lines) + "\n"


HOW = (
    "`python -m conformance.laboratory publish performance` measures all this and writes the",
    "page. It needs `uv`, which makes an environment for each peer, and counts instructions if",
    "`valgrind` is installed. The rows of a table are measured in turns, and each ratio is the",
    "median over the rounds. CPU seconds and instructions hardly change while a machine is busy",
    "with other things. Wall-clock seconds do, so their goals mean something on an idle machine",
    "only.",
)
