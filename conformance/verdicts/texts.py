"""What is known in words only: from the doctor, and from runs that an older version saved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from .expectations import Expectation, Want
from .observations import Effect, Observation


@dataclass(frozen=True)
class ExpectedText(Expectation):
    """An expectation in words only: from the doctor, or from runs that an older version saved."""

    kind: ClassVar[str] = "told"
    text: str
    wanted: str = Want.OTHER.value

    @property
    def want(self) -> Want:
        """As the reader of the old run understood it."""
        return Want(self.wanted)

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class ObservedText(Observation):
    """What a run of an older version observed, in words."""

    kind: ClassVar[str] = "recalled"
    text: str
    was: str = Effect.OTHER.value

    @property
    def effect(self) -> Effect:
        """As the reader of the old run understood it."""
        return Effect(self.was)

    def __str__(self) -> str:
        return self.text
