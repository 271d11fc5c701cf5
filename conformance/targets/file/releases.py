"""A target file for several releases: which there are, and what is different for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from ..errors import TargetFileError

#: Stands for the version, in the name and in what is started.
PLACE = "{version}"


@dataclass(frozen=True, slots=True)
class Releases:
    """What a target file says about its releases: ``versions``, or a ``package`` of the index."""

    name: str
    package: str
    versions: tuple[str, ...]


def releases_of(path: Path, content: Mapping[str, Any]) -> Releases:
    """The releases of a checked target file. Raises TargetFileError if it has none."""
    if "releases" not in content:
        raise TargetFileError([f"{path}: expected [releases], which says which there are"])
    table = content["releases"]
    versions = in_order(path, table.get("versions", ()))
    name = content["name"].replace(PLACE, "").strip()
    return Releases(name, table.get("package", ""), versions)


def in_order(path: Path, versions: Iterable[str]) -> tuple[str, ...]:
    """These versions, the oldest first. Raises TargetFileError if one is not valid."""
    return tuple(sorted(versions, key=lambda version: _version(path, version)))


def of_release(path: Path, content: Mapping[str, Any], version: str) -> dict[str, Any]:
    """What a target file says about one release. Raises TargetFileError if there should be none."""
    if "releases" not in content:
        if version:
            raise TargetFileError([f"{path}: expected [releases], as {version} is asked for"])
        return dict(content)
    if not version:
        hint = f"name one, such as {path.parent.name}@1.0.0, or use jwt-conformance history"
        raise TargetFileError([f"{path}: it is about several releases; {hint}"])
    found = {key: value for key, value in content.items() if key != "releases"}
    for change in content["releases"].get("range", ()):
        if _within(path, version, change["versions"]):
            # One way to start it replaces the other.
            gone = {"command", "process"} if {"command", "process"} & set(change) else set()
            found = {key: value for key, value in found.items() if key not in gone}
            found |= {key: value for key, value in change.items() if key != "versions"}
    return {key: _filled(value, version) for key, value in found.items()}


def _within(path: Path, version: str, specifiers: str) -> bool:
    try:
        wanted = SpecifierSet(specifiers)
    except InvalidSpecifier:
        problem = f"expected versions such as >=4,<4.2.1, it is {specifiers}"
        raise TargetFileError([f"{path}: releases.range: {problem}"]) from None
    return wanted.contains(_version(path, version), prereleases=True)


def _version(path: Path, version: str) -> Version:
    try:
        return Version(version)
    except InvalidVersion:
        problem = f"expected a version such as 4.7.4 or 5.0.0b1, it is {version}"
        raise TargetFileError([f"{path}: releases: {problem}"]) from None


def _filled(value: Any, version: str) -> Any:
    if isinstance(value, list):
        return [_filled(each, version) for each in value]
    return value.replace(PLACE, version) if isinstance(value, str) else value
