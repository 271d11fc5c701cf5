"""Legitimate variants: the reference, done otherwise where the README leaves it free.

A mutant has to be noticed. Of a variant no clause may fail but those that its entry names, and
none of these comes from the README's words or is critical.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ..catalogue import Edit, Mutant, edits_of, entries, mutants

#: Where an app of the reference is made; ``app`` of an entry is what is done to it.
_MADE = (
    '        return import_module(f"examples.{name}").create_app(settings(name, options))\n',
    '        app = import_module(f"examples.{name}").create_app(settings(name, options))\n',
)


@dataclass(frozen=True, slots=True)
class Variant:
    """Another way to do it: ``way`` says which, and ``settings`` is what its target file says.

    ``may`` are the clauses that may fail, or be inconclusive, by what a sample shows or the
    original does.
    """

    name: str
    way: str
    edits: tuple[Edit, ...]
    settings: str
    may: tuple[str, ...]

    #: No clause has to notice it.
    clause = ""


@cache
def variants() -> dict[str, Variant]:
    """Every variant by its name, in the order of the files and in theirs."""
    every = entries(Path(__file__).resolve().parent, "variant")
    return {entry["name"]: _variant(entry) for entry in every}


def programs() -> dict[str, Mutant | Variant]:
    """Every mutant and every variant by its name."""
    return {**mutants(), **variants()}


def _variant(entry: Mapping[str, Any]) -> Variant:
    edits = edits_of(entry)
    if app := entry.get("app"):
        lines = "".join(f"        {line}\n" for line in app.splitlines())
        edits = (*edits, Edit("harness.py", _MADE[0], f"{_MADE[1]}{lines}        return app\n"))
    given = (f"{name} = {json.dumps(value)}\n" for name, value in entry.get("dialect", {}).items())
    profiles = f"profiles = {json.dumps(entry['profiles'])}\n" if "profiles" in entry else ""
    settings = f"{profiles}[dialect]\n{''.join(given)}"
    return Variant(entry["name"], entry["way"], edits, settings, tuple(entry.get("may", ())))
