"""Every expectation and every observation, by the kind that it is saved as."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import expectations, expected_tokens, observations, texts
from .expectations import Expectation
from .facts import by_kind
from .observations import Observation

_FOUND = [
    each
    for module in (expectations, expected_tokens, observations, texts)
    for each in vars(module).values()
]
EXPECTATIONS = by_kind(Expectation, _FOUND)
OBSERVATIONS = by_kind(Observation, _FOUND)

#: The fields that are tuples, which JSON does not have. The body of a response may be a list.
_TUPLES = frozenset({"statuses", "names", "paths"})


def expectation(saved: Mapping[str, Any]) -> Expectation:
    """The expectation that as_dict wrote. KeyError or TypeError for anything else."""
    return EXPECTATIONS[saved["kind"]](**_fields(saved))


def observation(saved: Mapping[str, Any]) -> Observation:
    """The observation that as_dict wrote. KeyError or TypeError for anything else."""
    return OBSERVATIONS[saved["kind"]](**_fields(saved))


def _fields(saved: Mapping[str, Any]) -> dict[str, Any]:
    own = {name: value for name, value in saved.items() if name != "kind"}
    return {name: tuple(v) if name in _TUPLES else v for name, v in own.items()}
