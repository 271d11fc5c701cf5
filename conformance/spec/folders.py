"""Where features and their registers are: in this suite, and in folders that a user adds."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from .. import SUITE

#: The prefix of paths and ids of the user's own features, and the source of their clauses.
OWN = "own"
REGISTER = "clauses.toml"

_added: list[Path] = []


def added() -> tuple[Path, ...]:
    """The folders that a user has added."""
    return tuple(_added)


def keep(folders: list[Path]) -> None:
    """Replace the added folders with these; that of the suite stays."""
    _added[:] = folders


def folders() -> Iterator[tuple[str, Path]]:
    """Each folder with features, and the prefix of the paths in it."""
    yield "features", (SUITE / "features").resolve()
    yield from ((OWN, folder) for folder in _added)


def located(path: str) -> Path:
    """The file that a path in the features, or an id that begins with one, refers to."""
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
