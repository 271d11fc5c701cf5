"""Records that say something about a response or a token, and are saved as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any, ClassVar, TypeVar

_Fact = TypeVar("_Fact", bound="Fact")


class Fact:
    """A frozen dataclass whose fields are JSON. ``kind`` is what it is saved as."""

    kind: ClassVar[str]

    def as_dict(self) -> dict[str, Any]:
        """This fact for JSON, with nothing lost."""
        own = {each.name: getattr(self, each.name) for each in fields(self)}  # type: ignore[arg-type]
        return {"kind": self.kind, **own}


def by_kind(of: type[_Fact], found: Iterable[object]) -> dict[str, type[_Fact]]:
    """The classes of this type, by the kind that each is saved as."""
    classes = (each for each in found if isinstance(each, type) and issubclass(each, of))
    return {each.kind: each for each in classes if hasattr(each, "kind")}


def compact(value: object) -> str:
    """JSON in one line, without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def joined(words: Iterable[object]) -> str:
    """The words, joined by "or"."""
    return " or ".join(map(str, words))
