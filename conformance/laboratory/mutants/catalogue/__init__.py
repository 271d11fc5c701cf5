"""The mutants: the reference with one thing wrong, each a substitution of text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance import SUITE
from conformance.files import parse_toml

_HERE = Path(__file__).resolve().parent

#: What is changed.
REFERENCE = SUITE / "reference"


class EditError(Exception):
    """The text that an edit replaces is not there just once. The message names mutant and file."""


@dataclass(frozen=True, slots=True)
class Edit:
    """In ``file``, a path below reference/, ``old`` becomes ``new``; it occurs exactly once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake. ``clause`` is the one that must notice it, and ``outcome`` the result.

    ``why`` is the reason why other clauses notice it too, if that cannot be avoided.
    """

    name: str
    clause: str
    mistake: str
    edits: tuple[Edit, ...]
    outcome: str
    why: str = ""

    #: Further lines for its target file.
    settings = ""


def sources(name: str, edits: Iterable[Edit]) -> dict[str, str]:
    """The changed files, by their paths below reference/. Raises EditError, which has the name."""
    texts: dict[str, str] = {}
    for file, old, new in ((edit.file, edit.old, edit.new) for edit in edits):
        text = texts.get(file) or (REFERENCE / file).read_text("utf-8")
        if text.count(old) != 1:
            raise EditError(f"{name}: {old!r} is {text.count(old)} times in reference/{file}")
        texts[file] = text.replace(old, new)
    return texts


@cache
def mutants() -> dict[str, Mutant]:
    """Every mutant by its name, in the order of the files and of their entries."""
    return {entry["name"]: _mutant(entry) for entry in entries(_HERE, "mutant")}


def entries(folder: Path, kind: str) -> Iterator[dict[str, Any]]:
    """The tables of this name in the files of a folder, in order."""
    for path in sorted(folder.glob("*.toml")):
        yield from parse_toml(path.read_text("utf-8"))[kind]


def edits_of(entry: Mapping[str, Any]) -> tuple[Edit, ...]:
    """The substitutions that a table asks for: its own, if any, and those of ``also``."""
    every = (each for each in (entry, *entry.get("also", ())) if "file" in each)
    return tuple(Edit(each["file"], each["old"], each["new"]) for each in every)


def _mutant(entry: Mapping[str, Any]) -> Mutant:
    named = (entry["name"], entry["clause"], entry["mistake"])
    return Mutant(*named, edits_of(entry), entry.get("outcome", ""), entry.get("why", ""))
