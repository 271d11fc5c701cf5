"""The files that are made from the contract and the steps, completely or between two comments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from conformance import SUITE
from conformance.targets.file import schema

from . import tables, vocabulary
from .openapi import document
from .target_schema import completed

_PARTS: dict[str, Callable[[], str]] = {
    "routes": tables.routes,
    "loaders": tables.loaders,
    "options": tables.options,
    "algorithms": tables.algorithms,
    "profiles": tables.profiles,
    "apps": tables.apps,
    "given": lambda: vocabulary.table("given"),
    "when": lambda: vocabulary.table("when"),
    "then": vocabulary.then,
}
_MADE = re.compile(r"(<!-- made: (\w+) -->\n).*?(<!-- /made -->)", re.S)
_PAGES = ("docs/contract.md", "features/README.md")


def write() -> None:
    """Make them all."""
    for path, text in _made():
        path.write_text(text, "utf-8")


def outdated() -> Iterator[str]:
    """The paths of those that would differ if they were made now."""
    for path, text in _made():
        if not path.is_file() or path.read_text("utf-8") != text:
            yield path.relative_to(SUITE).as_posix()


def _made() -> Iterator[tuple[Path, str]]:
    for page in _PAGES:
        path = SUITE / page
        yield path, filled(path.read_text("utf-8"))
    yield SUITE / "docs/openapi.json", json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
    if (wanted := completed(schema.SCHEMA)) != schema.SCHEMA:
        yield Path(schema.__file__).with_name("schema.json"), json.dumps(wanted, indent=2) + "\n"


def filled(page: str, parts: Mapping[str, Callable[[], str]] = _PARTS) -> str:
    """The page with the parts between its comments remade. KeyError for an unknown part."""
    return _MADE.sub(lambda found: found[1] + parts[found[2]]() + "\n" + found[3], page)
