"""The app under test: one of the example apps, and its options."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pytest_bdd import given, parsers

from conformance.contract import App
from conformance.contract.app import shortened
from conformance.targets import Target
from conformance.tokens.keys import secret_key

_UNITS = {"seconds": 1, "minutes": 60, "days": 86400}
_DURATION = re.compile(r"(-?\d+) (seconds|minutes|days)")
_ASKS = re.compile(r'the "([^"]*)" app(?: with)?')


@given(parsers.parse('the "{name}" app'), target_fixture="app")
def plain_app(target: Target, name: str) -> App:
    """One of the apps above, as its chapter of the README configures it."""
    return start(target, name, {})


@given(parsers.parse('the "{name}" app with'), target_fixture="app")
def configured_app(target: Target, name: str, datatable: list[list[str]]) -> App:
    """The same, with the options in the table: a name and a value on each line. A value is a
    duration, JSON, or plain text.
    """
    return start(target, name, read_options(datatable))


def start(target: Target, name: str, options: Mapping[str, Any]) -> App:
    """Ask the target for an app whose tokens expire when the scenario wants them to."""
    return target.app(name, shortened(with_key(options), target.file.leeway))


def asked_for(sentence: str, rows: Iterable[Iterable[str]]) -> tuple[str, dict[str, Any]] | None:
    """The app that one of the sentences here or "has logged in to" asks for, and its options."""
    asks = _ASKS.search(sentence)
    return (asks[1], with_key(read_options(rows))) if asks else None


def with_key(options: Mapping[str, Any]) -> dict[str, Any]:
    """These options, and a secret key that fits the algorithm unless they have one."""
    algorithm = str(options.get("JWT_ALGORITHM", "HS256"))
    return {"SECRET_KEY": secret_key(algorithm), **options}


def read_options(rows: Iterable[Iterable[str]]) -> dict[str, Any]:
    """The options in a table of names and values."""
    return {name: _value(text) for name, text in rows}


def seconds(text: str) -> int:
    """A duration such as "15 minutes", in seconds. Raises ValueError for any other text."""
    match = _DURATION.fullmatch(text)
    if match is None:
        raise ValueError(f"a duration is a whole number of {', '.join(_UNITS)}, not {text!r}")
    return int(match[1]) * _UNITS[match[2]]


def _value(text: str) -> Any:
    if _DURATION.fullmatch(text):
        return seconds(text)
    try:
        return json.loads(text)
    except ValueError:
        return text
