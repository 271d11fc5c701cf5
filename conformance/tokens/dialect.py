"""Where an implementation keeps each claim: what [dialect] of a target file says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..verdicts import Unsupported

#: There is no such claim, as None would be the claim null.
ABSENT = object()


class Dialect:
    """Where an implementation keeps each claim: a dotted path, or "" for one that it does not have.

    A path that ends in "?" is for a claim that not every token has. ``people`` are those whose
    identity in a token is not their name.
    """

    def __init__(
        self, names: Mapping[str, str] | None = None, people: Mapping[str, object] | None = None
    ) -> None:
        self._names, self._people = dict(names or {}), dict(people or {})

    def path(self, claim: str) -> str:
        """The dotted path of a claim of the specification, by default its own name."""
        return self._names.get(claim, claim).removesuffix("?")

    def value(self, claims: object, claim: str) -> Any:
        """The value of this claim among these, or None."""
        value = value_at(claims, self.path(claim))
        return None if value is ABSENT else value

    def named(self, claim: str, value: object) -> object:
        """The value of a claim as in the features: a name in place of an identity."""
        same = (name for name, own in self._people.items() if str(own) == str(value))
        return next(same, value) if claim == "identity" else value

    def need(self, claim: str) -> None:
        """Raise Unsupported if there is no such claim, so that nothing can be said about it."""
        if not self.path(claim):
            why = "the target file's dialect says that there is none"
            raise Unsupported(f"claim {claim} ({why})", elsewhere=True)

    def taken(self, name: str) -> bool:
        """Whether a claim with another name in the specification is kept under this one."""
        return name not in self._names and name in map(self.path, self._names)

    def optional(self, claim: str) -> bool:
        """Whether tokens of this implementation may lack the claim."""
        return self._names.get(claim, "").endswith("?")


def value_at(claims: object, path: str) -> object:
    """The value at a dotted path among claims, or ``ABSENT``."""
    if not path:  # a claim that the dialect says is missing, and none of this name
        return ABSENT
    for key in path.split("."):
        if not isinstance(claims, dict) or key not in claims:
            return ABSENT
        claims = claims[key]
    return claims
