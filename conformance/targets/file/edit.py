"""Changes a target file, and leaves everything else in it as it is: comments, line ends, a BOM."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

from ...files import replacing
from ..errors import TargetFileError


def edit(path: Path, change: Callable[[MutableMapping[str, Any]], None]) -> None:
    """Apply ``change`` to the document of a TOML file, which is created if it does not exist.

    Raises TargetFileError for a file that is not TOML, or that cannot be written.
    """
    import tomlkit  # not at the top: a run, which only reads, should start at once

    try:
        data = path.read_bytes() if path.exists() else b""
        text = data.decode("utf-8-sig")
        document = tomlkit.parse(text.replace("\r\n", "\n"))
        change(document)
        made = tomlkit.dumps(document)
        made = made.replace("\n", "\r\n") if "\r\n" in text else made
        with replacing(path) as stream:
            stream.write(("\ufeff" if data.startswith(BOM_UTF8) else "") + made)
    except OSError as error:
        raise TargetFileError([f"{path}: cannot be written: {error.strerror}"]) from None
    except (RecursionError, ValueError) as error:
        raise TargetFileError([f"{path}: expected a TOML file, it is not: {error}"]) from None


def write_dialect(path: Path, entries: Mapping[str, str | int]) -> None:
    """Set these values in [dialect]. Raises TargetFileError if that fails."""
    edit(path, lambda document: document.setdefault("dialect", {}).update(entries))
