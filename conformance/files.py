"""Files: TOML as it is read, and writing that leaves a file complete or absent."""

from __future__ import annotations

import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from stat import S_IMODE
from typing import TextIO

if sys.version_info >= (3, 11):
    from tomllib import TOMLDecodeError as TOMLDecodeError
    from tomllib import loads as parse_toml
else:  # the package that the standard library has it from
    from tomli import TOMLDecodeError as TOMLDecodeError
    from tomli import loads as parse_toml

__all__ = ["TOMLDecodeError", "parse_toml", "replacing"]


@contextmanager
def replacing(path: Path, *, at_once: bool = False, private: bool = False) -> Iterator[TextIO]:
    """A stream for a file that replaces the one at ``path`` at the end of the block.

    With ``at_once`` it does so at the beginning, for readers who want to see it grow. If the block
    ends early, the old file stays. ``private``: only its owner may read it. Two writers to one
    path do not mix their output. The permissions of an old file stay. What is not a regular file,
    such as a pipe, is written to directly. Raises OSError.
    """
    path = path.resolve()  # a link stays a link
    if path.exists() and not path.is_file():
        with path.open("w", encoding="utf-8") as stream:
            yield stream
        return
    beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        mode = 0o600 if private else 0o666
        number = os.open(beside, os.O_CREAT | os.O_EXCL | os.O_WRONLY, mode)
        with os.fdopen(number, "w", encoding="utf-8", newline="") as stream:
            if path.exists():
                os.fchmod(number, S_IMODE(path.stat().st_mode))
            if at_once:
                beside.replace(path)
            yield stream
        if not at_once:
            beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
