"""The register of clauses: every behaviour of the specification, by its id."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from functools import cache

from .. import SUITE, toml

#: Who wants a clause, by rank.
SOURCES = ("readme", "original", "rfc")


class Severity(str, Enum):
    """What a breach of a clause comes to, the worst first."""

    CRITICAL = "critical"
    SERIOUS = "serious"
    MINOR = "minor"


@dataclass(frozen=True, slots=True)
class Clause:
    """One behaviour of the specification. Its profile is the part of the id before the dot.

    ``breach`` says in words what a target does that breaks a critical clause, "" for the others.
    """

    id: str
    source: str
    over: str
    severity: Severity
    text: str
    breach: str = ""

    @property
    def profile(self) -> str:
        """The part of the specification that an implementation declares as a whole."""
        return self.id.partition(".")[0]


@cache
def clauses() -> dict[str, Clause]:
    """The register, by id, in its own order."""
    register = toml.loads((SUITE / "features" / "clauses.toml").read_text("utf-8"))
    entries = ({**e, "severity": Severity(e["severity"])} for e in register["clause"])
    return {entry["id"]: Clause(**entry) for entry in entries}


def observable(*sources: str) -> list[Clause]:
    """The clauses that a client can observe over HTTP, in the order of the register.

    Only those of these sources, where any is named.
    """
    wanted = sources or SOURCES
    return [c for c in clauses().values() if c.over == "http" and c.source in wanted]


def unknown(option: str, name: str, known: Iterable[str]) -> str:
    """A sentence that says what the name may be."""
    names = list(known)
    near = get_close_matches(name, names, 3, 0.4)
    may_be = f"did you mean {' or '.join(near)}?" if near else f"there is {', '.join(names[:12])}"
    return f"no {option} is called {name!r}; {may_be}"
