"""Finds the target file that a user means."""

from __future__ import annotations

import os
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path

from ... import SUITE
from ..errors import TargetFileError
from .schema import nearest

#: The folder of the shipped implementations.
IMPLEMENTATIONS = Path(__file__).parents[2] / "implementations"
#: The folder of those that cover several releases, and so are not targets by themselves.
HISTORIES = IMPLEMENTATIONS / "history"
#: The file that makes a folder an implementation.
NAME = "target.toml"


def find(name_or_path: str, search: Sequence[Path] = ()) -> Path:
    """Return the path of a target file: a name in one of the folders of ``search``, or a path.

    Without ``search``, the names are those of the reference and the shipped implementations.

    A name is that of a folder with a ``target.toml``; it comes before a path, so a folder that
    happens to be called ``reference`` hides nothing.  A path may be the file or its folder.
    Raises TargetFileError, which lists the names that exist.
    """
    folders = (search or _shipped()) if _is_name(name_or_path) else []
    named = [folder / name_or_path / NAME for folder in folders]
    given = Path(name_or_path)
    for path in [*named, given / NAME, given]:
        if path.is_file():
            return path
    raise TargetFileError([_missing(name_or_path, names(search))])


def find_release(name_or_path: str) -> tuple[Path, str]:
    """Return the path of a target file, and the release after an @, or ''."""
    name, version = split_release(name_or_path)
    return find(name, (*_shipped(), HISTORIES) if version else ()), version


def split_release(name_or_path: str) -> tuple[str, str]:
    """Return the name or path, and the release after an @, or ''."""
    name, _, version = name_or_path.rpartition("@")
    # A folder's name may contain an @, too.
    is_whole = not name or os.sep in version or Path(name_or_path).exists()
    return (name_or_path, "") if is_whole else (name, version)


def names(search: Sequence[Path] = ()) -> list[str]:
    """Return the names that ``find`` knows in these folders, sorted; the reference comes first."""
    paths = (path for folder in search or _shipped() for path in folder.glob(f"*/{NAME}"))
    found = {path.parent.name for path in paths}
    return sorted(found, key=lambda name: (name != "reference", name))


def _shipped() -> Sequence[Path]:
    return (SUITE, IMPLEMENTATIONS)


def _is_name(text: str) -> bool:
    return bool(text) and text not in {".", ".."} and not any(s in text for s in (os.sep, "\0"))


def _missing(name: str, known: Sequence[str]) -> str:
    have = ", ".join(known) or "none"
    near = _near_path(Path(name))
    return (
        f"{name}: expected the path of a target file or the name of an implementation"
        f"{nearest(name, [*known, str(near)] if near else known)}; the implementations are: {have}"
    )


def _near_path(given: Path) -> Path | None:
    """The target file or folder whose path is most similar to this one, if there is any."""
    there = Path(given.anchor)
    for part in given.parts[bool(given.anchor) :]:
        if not (there / part).exists():
            beside = [path.name for path in there.iterdir()] if there.is_dir() else []
            close = get_close_matches(part, beside, n=1)
            if not close:
                return None
            part = close[0]
        there /= part
    return there if there.is_file() or (there / NAME).is_file() else None
