"""Legitimate variants: the reference, done differently where the README allows it.

A mutant has to be noticed. For a variant, only the clauses that its entry names may fail, and
none of these comes from the README's words or is critical.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..catalogue import Edit, EditError, Mutant, edits_of, entries, mutants, sources

#: Where an app of the reference is created; ``app`` of an entry is what is done to it.
_MADE = (
    '        return import_module(f"examples.{name}").create_app(settings(name, options))\n',
    '        app = import_module(f"examples.{name}").create_app(settings(name, options))\n',
)


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way to do it: ``way`` says which; ``app`` is what is done to each new app.

    ``may`` are the clauses that may fail, or be inconclusive, since only a sample or the original
    asks for them; ``dialect`` and ``profiles`` are those of its target file.
    """

    name: str
    way: str
    texts: tuple[Edit, ...]
    app: str
    dialect: Mapping[str, object]
    profiles: tuple[str, ...]
    may: tuple[str, ...]

    #: Empty, as no clause has to notice it.
    clause = ""

    @property
    def edits(self) -> tuple[Edit, ...]:
        """All changes to the reference."""
        if not self.app:
            return self.texts
        lines = "".join(f"        {line}\n" for line in self.app.splitlines())
        return (*self.texts, Edit("harness.py", _MADE[0], f"{_MADE[1]}{lines}        return app\n"))

    @property
    def settings(self) -> str:
        """Further lines for its target file."""
        given = "".join(f"{name} = {json.dumps(v)}\n" for name, v in self.dialect.items())
        profiles = f"profiles = {json.dumps(self.profiles)}\n" if self.profiles else ""
        return f"{profiles}[dialect]\n{given}"


@cache
def variants() -> dict[str, Variant]:
    """Every variant by its name, in the order of the files and of their entries."""
    every = entries(Path(__file__).resolve().parent, "variant")
    return {entry["name"]: _variant(entry) for entry in every}


def programs() -> dict[str, Mutant | Variant]:
    """Every mutant and every variant by its name."""
    return {**mutants(), **variants()}


def program(name: str) -> Mutant | Variant:
    """The mutant or variant of this name, or combined variants: "kid+cors"."""
    return together(name.split("+")) if "+" in name else programs()[name]


def together(names: Iterable[str]) -> Variant:
    """One variant that combines all of these. Whether they are compatible is not checked."""
    each = [variants()[name] for name in names]
    dialect = {key: value for one in each for key, value in one.dialect.items()}
    return Variant(
        "+".join(one.name for one in each),
        " ".join(one.way for one in each),
        tuple(edit for one in each for edit in one.texts),
        "".join(f"{one.app.strip()}\n" for one in each if one.app),
        dialect,
        each[0].profiles,
        tuple(dict.fromkeys(clause for one in each for clause in one.may)),
    )


def packs(number: int) -> list[Variant]:
    """Every variant in this many programs, or a few more if they are not compatible.

    Each is put where the fewest are: neighbours in a file are often two ways of doing one thing,
    of which the later would hide the earlier.
    """
    packed: list[list[str]] = [[] for _ in range(number)]
    for name in variants():
        fitting = (pack for pack in sorted(packed, key=len) if _fits(name, pack))
        if (chosen := next(fitting, None)) is not None:
            chosen.append(name)
        else:
            packed.append([name])
    return [together(pack) for pack in packed if pack]


def _fits(name: str, pack: Sequence[str]) -> bool:
    if not pack:
        return True
    new, old = variants()[name], together(pack)
    clash = any(old.dialect.get(key, value) != value for key, value in new.dialect.items())
    if clash or new.profiles != old.profiles:
        return False
    try:
        for order in ([name, *pack], [*pack, name]):  # neither may depend on the other
            sources(name, together(order).edits)
    except EditError:
        return False
    return True


def _variant(entry: Mapping[str, Any]) -> Variant:
    return Variant(
        entry["name"],
        entry["way"],
        edits_of(entry),
        entry.get("app", ""),
        entry.get("dialect", {}),
        tuple(entry.get("profiles", ())),
        tuple(entry.get("may", ())),
    )
