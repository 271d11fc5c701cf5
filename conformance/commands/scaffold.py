"""Makes a working folder for an implementation from a template."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..targets import names
from ..targets.file.find import IMPLEMENTATIONS
from ..verdicts import UsageError

_TEMPLATES = Path(__file__).parents[1] / "templates"
_PLACEHOLDER = "my-jwt"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class ScaffoldError(UsageError):
    """The folder cannot be made; nothing was written. The message says why, and what is valid."""


class Language(NamedTuple):
    """A template: what is copied besides its own files, and how to install what it needs."""

    shared: tuple[Path, ...]
    install: tuple[str, ...] = ()


def _shipped(name: str, pattern: str) -> tuple[Path, ...]:
    """The code of a shipped implementation that is also a template, and does not name itself."""
    return tuple(sorted((IMPLEMENTATIONS / name).glob(pattern)))


_AUTH = _TEMPLATES / "python" / "auth.py"

#: The templates by the name of their framework, each a folder in templates/.
LANGUAGES: Mapping[str, Language] = {
    "flask": Language((IMPLEMENTATIONS / "wsgi.py", _AUTH)),
    "fastapi": Language(
        (IMPLEMENTATIONS / "asgi.py", _AUTH),
        ("python3 -m venv .venv", ".venv/bin/pip install -r requirements.txt"),
    ),
    "express": Language((IMPLEMENTATIONS / "node" / "kit.js",), ("npm install",)),
    "php": Language(_shipped("php-hmac", "*.php")),
    "rack": Language(_shipped("ruby-jwt", "*.r[bu]")),
    "psgi": Language(_shipped("perl-crypt-jwt", "*.p*")),
    "go": Language(_shipped("golang-jwt", "*go*")),
}


def make(name: str, language: str, into: Path) -> Path:
    """Copy a template and its kit into the new folder ``into/name``, which is returned.

    Raises ScaffoldError, before anything is written, for a bad name or if the path exists.
    """
    folder = into / name
    _check(name, language, folder)
    own = [path for path in (_TEMPLATES / language).iterdir() if path.is_file()]
    try:
        folder.mkdir()
        for path in [*own, *LANGUAGES[language].shared]:
            text = path.read_text("utf-8").replace(_PLACEHOLDER, name)
            (folder / path.name).write_text(text, "utf-8")
    except OSError as error:
        raise ScaffoldError(f"{folder}: cannot be written: {error.strerror}") from None
    return folder


def _check(name: str, language: str, folder: Path) -> None:
    if language not in LANGUAGES:
        known = ", ".join(LANGUAGES)
        raise ScaffoldError(f"--lang: expected one of {known}, it is {language!r}")
    if not _NAME.fullmatch(name):
        wanted = "letters, digits and . _ -, 64 at most, a letter or digit first"
        raise ScaffoldError(f"NAME: expected {wanted}, it is {name!r}; --into names the folder")
    if name in (known_names := names()):
        raise ScaffoldError(
            f"NAME: expected one that no shipped implementation has, it is {name!r};"
            f" those are {', '.join(known_names)}"
        )
    if folder.exists() or folder.is_symlink():
        raise ScaffoldError(f"{folder}: there is one already; choose another NAME, or remove it")
    if not folder.parent.is_dir():
        raise ScaffoldError(f"--into: expected a folder, it is {str(folder.parent)!r}")
