"""What a step can observe, as types. Their text is for people, and never read back."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, ClassVar

from .facts import Fact, compact


class Manner(str, Enum):
    """What an observation comes to, whatever was expected."""

    LATE = "late"
    CRASH = "crash"
    LEAK = "leak"
    CONTACT = "contact"
    GRANT = "grant"
    REFUSAL = "refusal"
    OTHER = "other"


class Observation(Fact):
    """What came. ``str`` is the words for it."""

    @property
    def manner(self) -> Manner:
        """Who was let in, who was turned away, and what went wrong otherwise."""
        return Manner.OTHER


@dataclass(frozen=True)
class Answered(Observation):
    """A whole answer, with the beginning of its body.

    ``own`` says that it is the view's own, so that the view ran, and ``refused`` that it turns
    somebody away: who asked knows the app, the view and the identity.
    """

    kind: ClassVar[str] = "answer"
    status: int
    body: str
    own: bool = False
    refused: bool = False

    @property
    def manner(self) -> Manner:
        """By the status for a crash only."""
        if self.status >= 500:
            return Manner.CRASH
        if self.own:
            return Manner.GRANT
        return Manner.REFUSAL if self.refused else Manner.OTHER

    def __str__(self) -> str:
        return f"{self.status} {self.body or '(no body)'}"


@dataclass(frozen=True)
class NoAnswer(Observation):
    """A connection that broke, or silence; ``late`` where the deadline passed."""

    kind: ClassVar[str] = "no answer"
    failure: str
    late: bool = False

    @property
    def manner(self) -> Manner:
        """Late, or a crash."""
        return Manner.LATE if self.late else Manner.CRASH

    def __str__(self) -> str:
        return f"no answer: {self.failure}"


@dataclass(frozen=True)
class HeaderSeen(Observation):
    """A header of an answer; None where there is no such header."""

    kind: ClassVar[str] = "header"
    status: int
    name: str
    value: str | None

    def __str__(self) -> str:
        return f"{self.status} with {self.name}: {self.value or '(no such header)'}"


@dataclass(frozen=True)
class Leaked(Observation):
    """An answer that gives something away: ``what``."""

    kind: ClassVar[str] = "leak"
    what: str
    status: int
    body: str
    manner = Manner.LEAK

    def __str__(self) -> str:
        return f"{self.what} in {self.status} {self.body}"


@dataclass(frozen=True)
class Contacted(Observation):
    """Requests to the attacker's server, by their paths."""

    kind: ClassVar[str] = "contact"
    paths: tuple[str, ...]
    manner = Manner.CONTACT

    def __str__(self) -> str:
        return f"requests for {', '.join(self.paths)}" if self.paths else "none"


@dataclass(frozen=True)
class Claims(Observation):
    """The claims of a token, as JSON has them."""

    kind: ClassVar[str] = "claims"
    claims: dict[str, Any]

    def __str__(self) -> str:
        return compact(self.claims)


@dataclass(frozen=True)
class Seen(Observation):
    """Anything else, in words."""

    kind: ClassVar[str] = "seen"
    text: str

    def __str__(self) -> str:
        return self.text
