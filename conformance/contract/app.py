"""An app under test: one of the example apps that the contract describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from .apps import Json
from .mapping import Application


@dataclass(frozen=True)
class App:
    """An app of a target: its base URL without a trailing slash, and how it was requested.

    ``secret`` is the key that it signs with, or None if unknown. ``message`` is the key of its
    messages, and ``leeway`` for how many seconds after exp its tokens are valid: both by the
    dialect. ``application`` is what serves it, if that has another shape.
    """

    url: str
    app: str
    options: Mapping[str, Json]
    secret: str | None
    message: str = "msg"
    leeway: int = 0
    application: Application | None = None


#: A token with a shorter lifetime, in seconds, is meant to expire while the scenario runs.
_SHORT = 60


def shortened(options: Mapping[str, Json], leeway: int) -> dict[str, Json]:
    """These options, with the leeway subtracted from each short lifetime."""
    return {
        name: value - leeway if name.endswith("_EXPIRES") and _is_short(value) else value
        for name, value in options.items()
    }


def _is_short(value: Json) -> TypeGuard[int]:
    return isinstance(value, int) and value < _SHORT
