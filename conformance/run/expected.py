"""Known deviations: the tables of a target file, or of a file of its own, that excuse failures.

Each entry names a clause or a scenario, and gives the reason why it fails. [unsafe] is for what
lets somebody in, [expected] for all else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, TypeAlias

from .. import toml
from ..results import Result, Run
from ..results.excuses import TABLES, is_breach
from ..results.judgement import by_clause
from ..spec import clauses, titles, unknown
from ..targets import TargetFileError
from ..verdicts import Verdict

_REASON = 160

#: Reasons by the id of a clause or a scenario, under the name of their table.
Known: TypeAlias = Mapping[str, Mapping[str, str]]


def load_known(path: Path) -> Known:
    """The entries of a file that has nothing but an [expected] and an [unsafe] table, or one.

    Raises TargetFileError for a file of another form, and for what ``check_known`` finds.
    """
    _, document = _read(path)
    only = not set(document) - set(TABLES)
    if not only or not document or not all(isinstance(each, dict) for each in document.values()):
        wanted = "expected one or both of [expected] and [unsafe], and nothing else"
        raise TargetFileError([f"{path}: {wanted}"])
    if problems := [*_reasons(path, document), *check_known(path, document)]:
        raise TargetFileError(problems)
    return {name: dict(document.get(name, {})) for name in TABLES}


def _reasons(path: Path, known: Known) -> Iterator[str]:
    for table, entries in known.items():
        for key, reason in entries.items():
            if not isinstance(reason, str) or not reason.strip():
                yield f"{path}: {table}.{key}: expected the reason as text, it is {reason!r}"


def check_known(path: Path, known: Known) -> Iterator[str]:
    """A sentence for each entry that names no clause and no scenario."""
    for table, entries in known.items():
        for key in entries:
            kind, ids = ("scenario", titles()) if "::" in key else ("clause", list(clauses()))
            if key.partition("[")[0] not in ids:
                yield f"{path}: {table}: {unknown(kind, key, ids)}"


def entries_for(run: Run) -> Known:
    """An entry for each thing that failed. Old ones stay as they are, as long as they are true.

    What is new is named as a clause where all of it that was judged has failed, otherwise by
    scenario. Entries about what did not run stay; those about what holds now are gone.
    """
    ran = {result.id for result in run.results} | {result.clause for result in run.results}
    known = {
        name: {key: reason for key, reason in getattr(run, name).items() if key not in ran}
        for name in TABLES
    }
    for results in by_clause(run).values():
        failed = [result for result in results if result.verdict is Verdict.FAILED]
        whole = len(failed) == sum(result.verdict in _JUDGED for result in results)
        breach = whole and any(is_breach(run, result) for result in failed)
        for result in failed:
            table = TABLES[breach or is_breach(run, result)]
            key = _old_key(run, result) or (result.clause if whole else result.id)
            known[table].setdefault(key, _reason(run, result))
    return known


_JUDGED = (Verdict.PASSED, Verdict.FAILED)


def _old_key(run: Run, result: Result) -> str:
    every = {**run.expected, **run.unsafe}
    return next((key for key in (result.id, result.clause) if key in every), "")


def _reason(run: Run, result: Result) -> str:
    every = {**run.expected, **run.unsafe}
    if old := every.get(_old_key(run, result)):
        return old
    text = " ".join(result.reason.split())
    return text if len(text) <= _REASON else f"{text[:_REASON]}..."


def write_known(path: Path, known: Known) -> None:
    """Put the entries into the tables of a file, and leave all else in it as it is.

    A file that is not there yet is made. Raises TargetFileError for one that cannot be changed.
    """
    import tomlkit  # not above: a run, which only reads, should start at once

    text, _ = _read(path) if path.exists() else ("", {})
    document = tomlkit.parse(text)
    for name, entries in known.items():
        if entries or name in document or name == TABLES[0]:
            _fill(document.setdefault(name, tomlkit.table()), entries)
    try:
        path.write_text(tomlkit.dumps(document), "utf-8")
    except OSError as error:
        raise TargetFileError([f"{path}: cannot be written: {error.strerror}"]) from None


def _fill(table: MutableMapping[str, Any], entries: Mapping[str, str]) -> None:
    for key in [key for key in table if key not in entries]:
        del table[key]
    for key, reason in entries.items():
        if table.get(key) != reason:
            table[key] = reason


def _read(path: Path) -> tuple[str, dict[str, Any]]:
    """The text of a file, and what it says."""
    try:
        text = path.read_text("utf-8-sig")
        return text, toml.loads(text)
    except (OSError, RecursionError, ValueError) as error:
        raise TargetFileError([f"{path}: expected a TOML file, it is not: {error}"]) from None
