"""What the target file's schema says about apps, profiles and options, from the contract."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from copy import deepcopy
from typing import Any

from conformance.contract.apps import APPS, LOADERS, OPTIONS, PROFILES


def completed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with the contract's apps, profiles and options in it."""
    made: dict[str, Any] = deepcopy(dict(schema))
    made["properties"]["urls"]["properties"] = {app: {"$ref": "#/$defs/deployed"} for app in APPS}
    made["properties"]["profiles"]["items"] = _one_of(PROFILES)
    made["$defs"]["options"]["properties"] = {
        name: option_schema(option) for name, option in OPTIONS.items() if name != "SECRET_KEY"
    }
    return made


def option_schema(option: Mapping[str, Any]) -> dict[str, Any]:
    """What an option may be, as JSON Schema."""
    if "each" in option:
        each = {"type": "array", "uniqueItems": True, "items": _one_of(LOADERS)}
        return {"title": option["value"], **each}
    if "enum" in option:
        return {"title": option["value"], "type": "string", "enum": list(option["enum"])}
    return {"title": option["value"], "type": option["type"]}


def _one_of(names: Iterable[str]) -> dict[str, Any]:
    known = list(names)
    return {"title": f"one of {', '.join(known)}", "type": "string", "enum": known}
