"""Whether what was read from a file has the types that its record declares."""

from __future__ import annotations

import types
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

_T = TypeVar("_T")

#: No number of seconds comes close; NaN and infinity are not below it.
_LARGEST = 1e15


def typed(value: Any, hint: type[_T], name: str = "") -> _T:
    """The value itself, if it and all its parts have this type. Otherwise TypeError, with its name.

    Handles records, plain types, and containers of these.
    """
    if not _is(value, hint, name):
        wanted = getattr(hint, "__name__", hint)
        raise TypeError(f"{name}: expected {wanted}, it is {type(value).__name__} {value!r:.80}")
    made: _T = value
    return made


def _is(value: Any, hint: Any, name: str) -> bool:
    origin, inner = get_origin(hint), get_args(hint)
    if hint in (Any, object):
        return True
    if origin in (Union, types.UnionType):
        return any(_fits(value, one, name) for one in inner)
    if hint is int or hint is float:
        number = isinstance(value, (int, hint)) and not isinstance(value, bool)
        return number and (hint is int or abs(value) < _LARGEST)
    if not isinstance(value, origin or hint):
        return False
    if is_dataclass(value):
        record: Any = type(value)
        for own, its in _hints(record).items():
            typed(getattr(value, own), its, own)
    if inner:
        _contents(value, inner, name)
    return True


def _fits(value: Any, hint: Any, name: str) -> bool:
    # A record with something wrong in it says itself what that is.
    return value is None if hint is type(None) else value is not None and _is(value, hint, name)


def _contents(value: Any, inner: tuple[Any, ...], name: str) -> None:
    if isinstance(value, Mapping):
        for key, each in value.items():
            typed(key, inner[0], name)
            typed(each, inner[1], name)
    elif isinstance(value, tuple) and Ellipsis not in inner:
        for each, hint in zip(value, inner, strict=True):
            typed(each, hint, name)
    else:
        for each in value:
            typed(each, inner[0], name)


@cache
def _hints(record: type) -> dict[str, Any]:
    hints = get_type_hints(record)
    return {each.name: hints[each.name] for each in fields(record)}
