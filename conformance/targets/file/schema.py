"""Checks a target file against schema.json, in words for the one who wrote the file.

The schema is the only list of keys, so an editor and the runner cannot disagree.  This reads the
few keywords that it uses; a test compares it with a full validator.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

Schema: TypeAlias = Mapping[str, Any]

#: The JSON Schema of a target file, shipped for editors.
SCHEMA: Schema = json.loads((Path(__file__).parent / "schema.json").read_text("utf-8"))

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_LIMITS: Mapping[str, Callable[[Any, Any], bool]] = {
    "type": lambda value, name: _is(value, name),
    "enum": lambda value, allowed: value in allowed,
    "pattern": lambda value, pattern: re.search(pattern, value) is not None,
    "exclusiveMinimum": lambda value, bound: value > bound,
    "maximum": lambda value, bound: value <= bound,
    "minItems": lambda value, least: len(value) >= least,
    "minProperties": lambda value, least: len(value) >= least,
    "uniqueItems": lambda value, _: all(item not in value[:at] for at, item in enumerate(value)),
}


class Problem(NamedTuple):
    """One thing that is wrong: the path of its key, and the sentence about it."""

    path: tuple[object, ...]
    text: str


def problems(value: Any, schema: Schema, path: tuple[object, ...] = ()) -> Iterator[Problem]:
    """Yield what keeps ``value`` from being what ``schema`` describes, outermost first."""
    schema = _alternative(value, _resolved(schema))
    if not all(fits(value, schema[key]) for key, fits in _LIMITS.items() if key in schema):
        meant = nearest(value, schema.get("enum", ())) if isinstance(value, str) else ""
        yield Problem(path, f"expected {schema['title']}, it is {shown(value)}{meant}")
    elif isinstance(value, dict):
        yield from _table_problems(value, schema, path)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from problems(item, schema["items"], (*path, index))


def nearest(name: str, names: Collection[str]) -> str:
    """Return ``; did you mean ...?`` for a name that is close to one of ``names``, or ''."""
    close = difflib.get_close_matches(name.lower(), names, n=1) or difflib.get_close_matches(
        name.upper(), names, n=1
    )
    return f"; did you mean {close[0]}?" if close else ""


def shown(value: object) -> str:
    """Return the value as JSON, cut to 60 characters; of a table only that it is one."""
    if isinstance(value, dict):
        return "a table" if value else "an empty table"
    text = json.dumps(value, default=str, ensure_ascii=True)
    return text if len(text) <= 60 else text[:57] + "..."


def _table_problems(
    table: dict[str, Any], schema: Schema, path: tuple[object, ...]
) -> Iterator[Problem]:
    known: Schema = schema.get("properties", {})
    other = schema.get("additionalProperties", False)
    for key in schema.get("required", ()):
        if key not in table:
            yield Problem((*path, key), f"expected {_resolved(known[key])['title']}, it is missing")
    for key, value in table.items():
        inner = known.get(key, other)
        if inner is False:
            yield Problem((*path, key), _unknown(key, known))
        else:
            yield from problems(value, inner, (*path, key))


def _unknown(key: str, known: Collection[str]) -> str:
    suggestion = nearest(key, known)
    return f"unknown key{suggestion}" if suggestion else f"unknown key, it may be {_list(known)}"


def _list(names: Collection[str]) -> str:
    return ", ".join(sorted(names))


def _is(value: object, name: str) -> bool:
    # Python calls True a number.
    if isinstance(value, bool):
        return name == "boolean"
    return isinstance(value, _TYPES[name])


def _resolved(schema: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    definition: Schema = SCHEMA
    for name in schema["$ref"].removeprefix("#/").split("/"):
        definition = definition[name]
    return {**definition, **schema}


def _alternative(value: object, schema: Schema) -> Schema:
    """Of ``anyOf`` the one with the type of the value, so that its own problems are named."""
    choices = [each for each in map(_resolved, schema.get("anyOf", ())) if "type" in each]
    matching = [choice for choice in choices if _is(value, choice["type"])]
    return matching[0] if matching else {**schema, **({"enum": ()} if choices else {})}
