"""Lifetimes that are to be over within a scenario, at a target that has a leeway."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeGuard

from .apps import Json

#: Whoever is given fewer seconds to live is meant to be dead while the scenario runs.
_SHORT = 60


def shortened(options: Mapping[str, Json], leeway: int) -> dict[str, Json]:
    """These options, with the leeway taken off each lifetime that is to be over in a moment."""
    return {
        name: value - leeway if name.endswith("_EXPIRES") and _is_short(value) else value
        for name, value in options.items()
    }


def _is_short(value: Json) -> TypeGuard[int]:
    return isinstance(value, int) and value < _SHORT
