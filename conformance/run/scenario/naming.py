"""Other names for the people of the scenarios, so that nothing rests on Ada being "Ada"."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from random import Random

from pytest_bdd.parser import Step

#: Short and long ones, near misses, and words that may mean something to a program.
_NAMES = (
    *("Zoe", "Olu", "Li", "Maria_Fernanda", "X", "anna", "Anna", "O", "null", "True", "admin"),
    *("root", "user_1", "user_10", "None", "NaN", "self", "id", "Grace_Brewster_Murray_Hopper"),
    *("e1", "1e1"),
)
_PEOPLE = ("Ada", "Grace")


def names_of(seed: int) -> dict[str, str]:
    """Each person's name, the same for the same seed."""
    random = Random(seed)  # noqa: S311 - names to try, not a secret
    return dict(zip(_PEOPLE, random.sample(_NAMES, len(_PEOPLE)), strict=True))


def rename(steps: Iterable[Step], names: Mapping[str, str]) -> None:
    """Use these names wherever people are mentioned: in sentences, tables and JSON."""
    word = re.compile(rf"\b({'|'.join(names)})\b")

    def renamed(text: str) -> str:
        return word.sub(lambda found: names[found[0]], text)

    for step in steps:
        step.name = renamed(step.name)
        if step.docstring:
            step.docstring = renamed(step.docstring)
        for cell in (
            cell for row in (step.datatable.rows if step.datatable else ()) for cell in row.cells
        ):
            cell.value = renamed(cell.value)
