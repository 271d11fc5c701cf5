"""Where features and their registers are: in this suite, and in folders that a user adds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .. import SUITE

#: What paths and ids begin with, for what is the user's own; and the source of such clauses.
OWN = "own"
REGISTER = "clauses.toml"

_added: list[Path] = []


def added() -> tuple[Path, ...]:
    """The folders that a user has added."""
    return tuple(_added)


def keep(folders: list[Path]) -> None:
    """Have just these folders added, besides that of the suite."""
    _added[:] = folders


def folders() -> Iterator[tuple[str, Path]]:
    """Each folder with features, and what the paths in it begin with."""
    yield "features", (SUITE / "features").resolve()
    yield from ((OWN, folder) for folder in _added)


def located(path: str) -> Path:
    """The file that a path in the features, or an id behind one, is about."""
    first, _, rest = path.partition("/")
    here = rest.partition("::")[0]
    for folder in _added if first == OWN else ():
        if (folder / here).exists():
            return folder / rest
    return SUITE / path


def named(file: Path) -> str:
    """The path of a feature file, with forward slashes. Raises ValueError for any other file."""
    for name, folder in folders():
        if file.is_relative_to(folder):
            return f"{name}/{file.relative_to(folder).as_posix()}"
    raise ValueError(f"{file} is in none of the folders with features")
