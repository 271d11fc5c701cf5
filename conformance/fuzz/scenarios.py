"""A generated scenario: it can be written as Gherkin, and made smaller."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, Protocol

from .odd_values import shorter


class FuzzScenario(Protocol):
    """What can be run, and reduced to something that must have the same outcome."""

    @property
    def about(self) -> str:
        """What is altered in it, without the value: if two are equal, they are one finding."""

    def lines(self) -> list[str]:
        """Its steps, each with its keyword, and the rows of its table."""

    def smaller(self) -> Iterator[FuzzScenario]:
        """The same with something left out, or shortened."""


@dataclass(frozen=True)
class FuzzRow:
    """A row of a table, with a value in it. ``bad`` says which values must be rejected."""

    cells: Callable[[Any], tuple[str, ...]]
    value: Any
    bad: Callable[[Any], bool] = lambda _: True

    @property
    def about(self) -> str:
        """The words before the value."""
        return re.split(r'[\d"]', self.cells("")[0])[0]

    def smaller(self) -> Iterator[FuzzRow]:
        """The row with a smaller value."""
        yield from (replace(self, value=v) for v in shorter(self.value) if self.bad(v))

    def __str__(self) -> str:
        """The row in Gherkin."""
        cells = (
            cell.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")
            for cell in self.cells(self.value)
        )
        return f"  | {' | '.join(cells)} |"


@dataclass(frozen=True)
class Table:
    """Requests that must be rejected, one for each row."""

    given: tuple[str, ...]
    when: str
    rows: tuple[FuzzRow, ...]

    @property
    def about(self) -> str:
        """What the first row alters."""
        return self.rows[0].about

    def lines(self) -> list[str]:
        """One When, with all the rows."""
        given = [f"Given {line}" for line in self.given]
        return [*given, f"When {self.when}", *map(str, self.rows), "Then she is rejected"]

    def smaller(self) -> Iterator[Table]:
        """Each row by itself or, if there is only one, that row with a smaller value."""
        if len(self.rows) > 1:
            yield from (replace(self, rows=(row,)) for row in self.rows)
        else:
            yield from (replace(self, rows=(row,)) for row in self.rows[0].smaller())


@dataclass(frozen=True)
class TwoUsers:
    """Two users, whose names are ``one`` and ``other``, and the steps about them."""

    one: str
    other: str
    write: Callable[[str, str], list[str]]
    about: str = "names"

    def lines(self) -> list[str]:
        """The steps about these two."""
        return self.write(self.one, self.other)

    def smaller(self) -> Iterator[TwoUsers]:
        """The same with shorter names, which are always different."""
        yield from (replace(self, one=name) for name in shorter(self.one) if name != self.other)
        yield from (replace(self, other=name) for name in shorter(self.other) if name != self.one)


def gherkin(name: str, scenario: FuzzScenario) -> Iterator[str]:
    """A scenario in Gherkin, with "And" instead of a repeated keyword."""
    yield f"    Scenario: {name}"
    before = ""
    for line in scenario.lines():
        keyword, _, rest = line.partition(" ")
        yield f"      {f'And {rest}' if keyword == before != '' else line}"
        before = keyword
