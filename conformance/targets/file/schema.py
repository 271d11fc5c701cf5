"""Checks a target file against schema.json, in words for the author of the file.

The schema is the only list of keys, so an editor and the runner cannot disagree. What was expected
is the title of the part of the schema that does not hold.
"""

from __future__ import annotations

import difflib
import json
import math
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

#: The JSON Schema of a target file, shipped for editors.
SCHEMA: Mapping[str, Any] = json.loads((Path(__file__).parent / "schema.json").read_text("utf-8"))


class Problem(NamedTuple):
    """One thing that is wrong: the path of its key, and the sentence about it."""

    path: tuple[str | int, ...]
    text: str


def problems(content: Mapping[str, Any]) -> list[Problem]:
    """Return everything in the content of a target file that violates the schema."""
    every = (found for error in _validator().iter_errors(content) for found in _problems(error))
    return list(dict.fromkeys(every))  # "one of ..." may fail by its type and by its enum


@cache
def _validator() -> Any:
    # Not at the top: a command that reads no target file should start at once.
    from jsonschema import Draft202012Validator, validators

    types = Draft202012Validator.TYPE_CHECKER.redefine("number", _is_number)
    extend: Any = validators.extend  # it has no types
    return extend(Draft202012Validator, type_checker=types)(SCHEMA)


def _is_number(_: object, value: object) -> bool:
    # TOML has nan, which exceeds no limit, and inf: JSON has neither.
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < math.inf


def _problems(error: Any) -> Iterator[Problem]:
    path, known = tuple(error.absolute_path), error.schema.get("properties", {})
    if error.validator == "additionalProperties":
        for key in error.instance.keys() - known.keys():
            yield Problem((*path, key), _unknown(key, known))
    elif error.validator == "required":
        for key in set(error.validator_value) - error.instance.keys():
            yield Problem((*path, key), f"expected {_title(known[key])}, it is missing")
    else:
        yield Problem(path, f"expected {error.schema['title']}{_found(error)}")


def _title(schema: Mapping[str, Any]) -> str:
    name = schema.get("$ref", "").removeprefix("#/$defs/")
    title: str = SCHEMA["$defs"].get(name, schema)["title"]
    return title


def _found(error: Any) -> str:
    if error.validator in ("anyOf", "not"):
        return ", there is none" if error.validator == "anyOf" else ""
    meant = nearest(error.instance, error.validator_value) if error.validator == "enum" else ""
    return f", it is {shown(error.instance)}{meant}"


def nearest(name: object, names: Collection[str]) -> str:
    """Return ``; did you mean ...?`` for a name that is close to one of ``names``, or ''."""
    spelled = (name.lower(), name.upper()) if isinstance(name, str) else ()
    close = [each for one in spelled for each in difflib.get_close_matches(one, names, n=1)]
    return f"; did you mean {close[0]}?" if close else ""


def shown(value: object) -> str:
    """Return the value as JSON, cut to 60 characters; for a table only that it is one."""
    if isinstance(value, dict):
        return "a table" if value else "an empty table"
    text = json.dumps(value, default=str, ensure_ascii=True)
    return text if len(text) <= 60 else text[:57] + "..."


def _unknown(key: str, known: Collection[str]) -> str:
    return "unknown key" + (nearest(key, known) or f", it may be {', '.join(sorted(known))}")
