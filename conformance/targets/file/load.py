"""Reads a target file, and checks everything in it before anything starts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ...files import parse_toml
from ..errors import TargetFileError
from .lines import key_lines, line_of
from .releases import Releases, of_release, releases_of
from .schema import Problem, problems
from .target_file import PROFILES, Deployment, TargetFile


def load(path: Path, version: str = "") -> TargetFile:
    """Return the target file at ``path``; raise TargetFileError with all that is wrong in it.

    If it covers several releases, ``version`` says which one.
    """
    return _target_file(path, of_release(path, _checked(path), version), version)


def load_releases(path: Path) -> Releases:
    """Return the releases that the target file covers; raise TargetFileError likewise."""
    return releases_of(path, _checked(path))


def _checked(path: Path) -> dict[str, Any]:
    text = _text(path)
    content = _content(path, text)
    if found := problems(content):
        lines = key_lines(text)
        placed = sorted((line_of(each.path, lines), each) for each in found)
        raise TargetFileError([_sentence(path, line, each) for line, each in placed])
    return content


def for_url(url: str, app: str, secret_env: str = "") -> TargetFile:
    """Return what a target file with this one URL would say; raise TargetFileError likewise."""
    content: dict[str, Any] = {"name": url, "urls": {app: url}}
    if secret_env:
        content["secret_env"] = secret_env
    return of_content(Path("--url"), content)


def of_content(path: Path, content: Mapping[str, Any]) -> TargetFile:
    """Return what a target file with this content would say; raise TargetFileError likewise."""
    found = [f"{'.'.join(map(str, each.path))}: {each.text}" for each in problems(content)]
    if found:
        raise TargetFileError(found)
    return _target_file(path, content)


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TargetFileError([f"{path}: expected UTF-8, byte {error.start} is not"]) from error
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise TargetFileError([f"{path}: expected a target file, it is not: {reason}"]) from error


def _content(path: Path, text: str) -> dict[str, Any]:
    try:
        return parse_toml(text)
    except RecursionError as error:
        raise TargetFileError([f"{path}: expected TOML, it is nested too deeply"]) from error
    except ValueError as error:  # including int()'s own, for a number with thousands of digits
        line = re.search(r"at line (\d+)", str(error))
        place = f"{path}:{line[1]}" if line else str(path)
        raise TargetFileError([f"{place}: expected TOML, it is not: {error}"]) from error


def _sentence(path: Path, line: int, problem: Problem) -> str:
    keys = [_spelled(part) for part in problem.path]
    return ": ".join([f"{path}:{line}", *([".".join(keys)] if keys else []), problem.text])


def _spelled(part: object) -> str:
    if isinstance(part, int):
        return str(part + 1)
    return str(part) if re.fullmatch(r"[\w-]+", str(part)) else f'"{part}"'


def _target_file(path: Path, content: Mapping[str, Any], version: str = "") -> TargetFile:
    given = {**content, "version": version}
    for key in ("command", "process", "probe"):
        given[key] = tuple(given.get(key, ()))
    mapped = given.get("routes", {})
    dialect = {**(_USUAL if mapped else {}), **given.get("dialect", {})}
    given |= {key: dialect.pop(key) for key in ("message", "leeway") if key in dialect}
    given["dialect"] = dialect
    given["profiles"] = frozenset(given.get("profiles", _claimed(mapped)))
    given["urls"] = {app: _deployed(each) for app, each in given.get("urls", {}).items()}
    return TargetFile(path=path.absolute() if path.exists() else path, **given)


#: The claims that the tokens of an application with other routes are assumed to have, and where.
_USUAL = {"identity": "sub", "type": "", "fresh": "", "user_claims": "", "nbf": "", "jti": "jti?"}
#: The profiles that an application with other routes is assumed to have if it maps the route.
_MAPPED = {
    "basic": "GET /protected",
    "refresh": "POST /refresh",
    "freshness": "GET /protected-fresh",
    "blacklist": "PUT /auth/tokens/revoke/<jti>",
}


def _claimed(routes: Mapping[str, object]) -> Iterable[str]:
    if not routes:
        return PROFILES
    return ["hardening", *(name for name, route in _MAPPED.items() if route in routes)]


def _deployed(value: str | Mapping[str, Any]) -> Deployment:
    if isinstance(value, str):
        return Deployment(value.rstrip("/"))
    return Deployment(value["url"].rstrip("/"), value.get("options", {}))
