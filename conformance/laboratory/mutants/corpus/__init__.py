"""The corpus: mistakes made elsewhere, their sources, and the clause that has to notice each.

One file per field. Mistakes are planted by lines of Python with the words of programs/planting.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from conformance.files import parse_toml
from conformance.spec import Severity

_HERE = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake. ``where`` are addresses, or names such as CVE-2015-9235, that say who made it.

    ``clause`` is the one that has to notice it; if there is none, ``why`` gives the reason.
    """

    name: str
    field: str
    where: tuple[str, ...]
    what: str
    severity: Severity
    clause: str
    why: str
    plant: str


@cache
def mistakes() -> dict[str, Mistake]:
    """Every mistake by its name, in the order of the fields and of their entries."""
    found = [
        _mistake(path.stem, each) for path in sorted(_HERE.glob("*.toml")) for each in _of(path)
    ]
    return {mistake.name: mistake for mistake in found}


def _of(path: Path) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = parse_toml(path.read_text("utf-8"))["mistake"]
    return entries


def _mistake(field: str, entry: dict[str, Any]) -> Mistake:
    return Mistake(
        name=entry["name"],
        field=field,
        where=tuple(entry["where"]),
        what=entry["what"],
        severity=Severity(entry["severity"]),
        clause=entry.get("clause", ""),
        why=entry.get("why", ""),
        plant=entry["plant"],
    )
