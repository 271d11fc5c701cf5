"""Where the keys of a TOML text are: no parser in the standard library says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from ...files import TOMLDecodeError, parse_toml

Path: TypeAlias = tuple[str, ...]


def key_lines(text: str) -> dict[Path, int]:
    """Return the line, from 1, on which each key and each table of a valid TOML text begins.

    A key inside an inline table has the line where its statement begins; of the tables in an
    array, the first counts.  The text must be valid as a whole: parse it first.
    """
    lines: dict[Path, int] = {}
    table: Path = ()
    statement, start = "", 1
    # Not splitlines(), which also cuts at U+2028 and others that TOML allows inside strings.
    for number, line in enumerate(text.split("\n"), 1):
        statement += line + "\n"
        try:
            paths = list(_paths(parse_toml(statement)))
        except TOMLDecodeError:
            continue  # it goes on
        if statement.lstrip().startswith("["):
            table, paths = paths[-1], [()]
        for path in paths:
            lines.setdefault((*table, *path), start)
        statement, start = "", number + 1
    return lines


def line_of(path: Sequence[object], lines: Mapping[Path, int]) -> int:
    """Return the line of a key or, if it has none, of the nearest table around it, or 1."""
    keys = tuple(str(part) for part in path)
    known = (lines.get(keys[:length]) for length in range(len(keys), 0, -1))
    return next((line for line in known if line), 1)


def _paths(value: object, path: Path = ()) -> Iterator[Path]:
    if path:
        yield path
    if isinstance(value, list) and value and isinstance(value[0], dict):
        value = value[0]
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*path, key))
