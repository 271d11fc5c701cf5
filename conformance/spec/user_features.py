"""Features that a user adds: rules of an organisation, in the vocabulary of this suite."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gherkin.errors import CompositeParserException, ParserError

from ..files import parse_toml
from ..verdicts import UsageError
from . import folders
from .features import forget, read_feature
from .folders import OWN, REGISTER
from .register import Severity, clauses

_ID = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9-]+")
_KEYS = ("id", "severity", "breach", "place", "text", "asvs", "cwe")


class OwnFeaturesError(UsageError):
    """A folder of features cannot be used. The message names file, line and remedy."""


def add(*paths: str) -> None:
    """Judge by the features in these folders as well, each with its own ``clauses.toml``.

    They replace any that were added before. Raises OwnFeaturesError; then none are added.
    """
    try:
        _use([Path(path).resolve() for path in paths])
    except OwnFeaturesError:
        _use([])
        raise


def _use(paths: list[Path]) -> None:
    folders.keep([])
    _forget()
    known = set(clauses())
    for path in paths:
        known |= _checked_register(path, known)
    folders.keep(paths)
    _forget()
    if paths:
        _check_features(paths)


def _forget() -> None:
    clauses.cache_clear()
    forget()


def _checked_register(folder: Path, known: set[str]) -> set[str]:
    """The ids in a register, after checking that it is valid."""
    file = folder / REGISTER
    if not any(folder.rglob("*.feature")):
        raise OwnFeaturesError(f"{folder}: expected a folder with .feature files, it has none")
    try:
        content = parse_toml(file.read_text("utf-8"))
    except OSError as error:
        hint = "it has an [[clause]] with id and severity for each rule"
        raise OwnFeaturesError(f"{file}: {error.strerror}; {hint}") from None
    except ValueError as error:
        raise OwnFeaturesError(f"{file}: not TOML: {error}") from None
    entries = content.get("clause")
    if not isinstance(entries, list) or set(content) != {"clause"}:
        raise OwnFeaturesError(f"{file}: expected [[clause]] tables and nothing else")
    ids = Counter(str(entry.get("id")) for entry in entries)
    twice = [id for id, times in ids.items() if times > 1 or id in known]
    problems = [f"{id!r} is the id of another clause" for id in twice]
    problems += [problem for entry in entries for problem in _of_entry(entry)]
    _complain(f"{file}: {problem}" for problem in problems)
    return set(ids)


def _of_entry(entry: dict[str, Any]) -> Iterator[str]:
    id, severity = entry.get("id"), entry.get("severity")
    if not isinstance(id, str) or not _ID.fullmatch(id):
        yield f"expected an id such as 'tenant.in-token', a profile before the dot, it is {id!r}"
    if severity not in {each.value for each in Severity}:
        may_be = ", ".join(each.value for each in Severity)
        yield f"{id}: expected a severity, one of {may_be}, it is {severity!r}"
    if severity == Severity.CRITICAL and not entry.get("breach"):
        yield f"{id}: expected a breach, what breaks it in words: 'lets in other tenants'"
    unknown = sorted(entry.keys() - {*_KEYS})
    yield from (f"{id}: {key} is unknown; known: {', '.join(_KEYS)}" for key in unknown)


def _check_features(paths: Iterable[Path]) -> None:
    own = {id for id, clause in clauses().items() if clause.source == OWN}
    told: list[str] = []
    shown: Counter[str] = Counter()
    for file in (file for path in paths for file in sorted(path.rglob("*.feature"))):
        try:
            feature = read_feature(file)
        except (CompositeParserException, ParserError, KeyError, TypeError, UnicodeError) as error:
            told.append(f"{file}: not a feature: {error}")
            continue
        told += [f"{file}:{each.line}: a scenario outside of all rules" for each in feature.loose]
        for rule in feature.rules:
            ids = own & rule.tags
            shown.update(ids)
            if len(ids) != 1:
                hint = f"expected one tag that is a clause of {REGISTER}: {', '.join(sorted(own))}"
                told.append(f"{file}:{rule.line}: {hint}")
    told += [f"{id}: {times} rules have it for a tag" for id, times in shown.items() if times > 1]
    told += [f"{id}: no rule has it for a tag" for id in sorted(own - shown.keys())]
    _complain(told)


def _complain(problems: Iterable[str]) -> None:
    if told := "\n".join(problems):
        raise OwnFeaturesError(told)
