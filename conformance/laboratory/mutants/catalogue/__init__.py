"""The mutants: the reference with one thing wrong, each a substitution of text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance import SUITE, toml

_HERE = Path(__file__).resolve().parent

#: What is changed.
REFERENCE = SUITE / "reference"


class EditError(Exception):
    """The text that an edit replaces is not there once. The message names mutant and file."""


@dataclass(frozen=True, slots=True)
class Edit:
    """In ``file``, a path below reference/, ``old`` becomes ``new``; it stands there once."""

    file: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """One mistake. ``clause`` is the one that must notice it, and ``outcome`` what comes of it.

    ``why`` is the reason for which clauses besides notice it too, where that cannot be helped.
    """

    name: str
    clause: str
    mistake: str
    edits: tuple[Edit, ...]
    outcome: str
    why: str = ""

    def sources(self) -> dict[str, str]:
        """The changed files, by their paths below reference/. Raises EditError."""
        edits: dict[str, list[Edit]] = defaultdict(list)
        for edit in self.edits:
            edits[edit.file].append(edit)
        return {file: self._changed(file, of_file) for file, of_file in edits.items()}

    def _changed(self, file: str, edits: list[Edit]) -> str:
        text = (REFERENCE / file).read_text("utf-8")
        for edit in edits:
            if text.count(edit.old) != 1:
                times = f"{text.count(edit.old)} times"
                raise EditError(f"{self.name}: {edit.old!r} is {times} in reference/{file}")
            text = text.replace(edit.old, edit.new)
        return text


@cache
def mutants() -> dict[str, Mutant]:
    """Every mutant by its name, in the order of the files and in theirs."""
    entries = (entry for path in sorted(_HERE.glob("*.toml")) for entry in _entries(path))
    return {entry["name"]: _mutant(entry) for entry in entries}


def _entries(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = toml.loads(path.read_text("utf-8"))["mutant"]
    return entries


def _mutant(entry: Mapping[str, Any]) -> Mutant:
    edits = tuple(Edit(e["file"], e["old"], e["new"]) for e in (entry, *entry.get("also", ())))
    named = (entry["name"], entry["clause"], entry["mistake"])
    return Mutant(*named, edits, entry.get("outcome", ""), entry.get("why", ""))
