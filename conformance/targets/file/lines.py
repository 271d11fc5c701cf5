"""Where the keys of a TOML text are: the standard library's parser does not say."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

Path: TypeAlias = tuple[str, ...]

#: Parses a TOML text; raises ValueError where it is none.
parse: Callable[[str], dict[str, Any]] = tomllib.loads


def key_lines(text: str) -> dict[Path, int]:
    """Return the line, from 1, on which each key and each table of a valid TOML text begins.

    A key inside an inline table counts as where its statement begins; of tables in an array, the
    first counts.  The text must be valid as a whole: parse it first.
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    for number, statement in _statements(text):
        paths = list(_paths(parse(statement)))
        if statement.lstrip().startswith("["):
            table, paths = paths[-1], [paths[-1]]
        else:
            paths = [(*table, *path) for path in paths]
        for path in paths:
            lines.setdefault(path, number)
    return lines


def line_of(path: Sequence[object], lines: Mapping[Path, int]) -> int:
    """Return the line of a key or, where it has none, of the nearest table around it, or 1."""
    keys = tuple(str(part) for part in path)
    known = (lines.get(keys[:length]) for length in range(len(keys), 0, -1))
    return next((line for line in known if line), 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Cut at each line end at which what came since the last cut is valid TOML by itself.

    Not with splitlines(), which also cuts at U+2028 and others that TOML allows inside strings.
    """
    statement, start = "", 1
    for number, line in enumerate(text.split("\n"), 1):
        statement += line + "\n"
        if not _valid(statement):
            continue
        if statement.strip() and not statement.lstrip().startswith("#"):
            yield start, statement
        statement, start = "", number + 1


def _valid(statement: str) -> bool:
    try:
        parse(statement)
    except tomllib.TOMLDecodeError:
        return False
    return True


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
