"""The register of clauses: every behaviour of the specification, by its id."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from functools import cache
from typing import Any

from ..files import parse_toml
from .folders import OWN, REGISTER, added, folders
from .places import Place, own_place, read_place

#: Who demands a clause, by rank.
SOURCES = ("readme", "sample", "original", "rfc")
#: The sources whose clauses all count in every run; of the others only the critical ones do.
DECISIVE = ("readme", OWN)

_RULE = re.compile(r"^ *@(\S+).*\n *Rule: (.+)$", re.MULTILINE)


class Severity(str, Enum):
    """How bad a breach of a clause is, the worst first."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Clause:
    """One behaviour of the specification. Its profile is the part of the id before the dot.

    ``text`` is the norm: the title of its Rule, if a client can observe it. ``breach`` says in
    words what a target that breaks a critical clause does, "" for the others. ``asvs`` are the
    requirements of OWASP ASVS 5.0 that it tests, ``cwe`` the weakness that a breach of it is.
    """

    id: str
    source: str
    over: str
    severity: Severity
    text: str
    breach: str = ""
    place: tuple[Place, ...] = ()
    asvs: tuple[str, ...] = ()
    cwe: tuple[int, ...] = ()

    @property
    def profile(self) -> str:
        """The part of the specification that an implementation declares as a whole."""
        return self.id.partition(".")[0]


@cache
def clauses() -> dict[str, Clause]:
    """The register, by id, in its own order."""
    norms = _norms()
    return {entry["id"]: _clause(entry, norms) for entry in _entries()}


def sources() -> tuple[str, ...]:
    """The sources of the clauses that there are, by rank; those that a user has added come last."""
    return (*SOURCES, *([OWN] if added() else []))


def _entries() -> Iterator[dict[str, Any]]:
    for name, folder in folders():
        usual = {"source": OWN, "over": "http"} if name == OWN else {}
        register = parse_toml((folder / REGISTER).read_text("utf-8"))
        yield from ({**usual, **entry} for entry in register["clause"])


def _norms() -> dict[str, str]:
    """The titles of the Rules, by clause id."""
    # Not from features(), which are in the order of the register.
    files = (path for _, folder in folders() for path in folder.rglob("*.feature"))
    texts = (path.read_text("utf-8") for path in files)
    return {id: title for text in texts for id, title in _RULE.findall(text)}


def _clause(entry: dict[str, Any], norms: Mapping[str, str]) -> Clause:
    place = own_place if entry["source"] == OWN else read_place
    return Clause(
        id=entry["id"],
        source=entry["source"],
        over=entry["over"],
        severity=Severity(entry["severity"]),
        text=entry.get("text") or norms.get(entry["id"], ""),
        breach=entry.get("breach", ""),
        place=tuple(map(place, entry.get("place", ()))),
        asvs=tuple(entry.get("asvs", ())),
        cwe=tuple(entry.get("cwe", ())),
    )


def observable(*of: str) -> list[Clause]:
    """The clauses that a client can observe over HTTP, in the order of the register.

    Only those of these sources, if any are named.
    """
    seen = (clause for clause in clauses().values() if clause.over == "http")
    return [clause for clause in seen if not of or clause.source in of]


def profiles() -> dict[str, list[Clause]]:
    """The observable clauses by profile, in the order of the register."""
    found: dict[str, list[Clause]] = {}
    for clause in observable():
        found.setdefault(clause.profile, []).append(clause)
    return found


def unknown(option: str, name: str, known: Iterable[str]) -> str:
    """A sentence that says which names are valid."""
    names = list(known)
    near = get_close_matches(name, names, 3, 0.4)
    may_be = f"did you mean {' or '.join(near)}?" if near else f"there is {', '.join(names[:12])}"
    return f"no {option} is called {name!r}; {may_be}"
