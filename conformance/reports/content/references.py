"""Where a clause is written and listed, as words with links."""

from __future__ import annotations

from ...spec import Clause, Place, asvs

__all__ = ["references"]

_CWE = "https://cwe.mitre.org/data/definitions/{}.html"


def references(clause: Clause) -> list[Place]:
    """The places of a clause, then its ASVS requirements, then its weaknesses."""
    return [
        *clause.place,
        *(Place(f"ASVS {id}", asvs.url()) for id in clause.asvs),
        *(Place(f"CWE-{number}", _CWE.format(number)) for number in clause.cwe),
    ]
