"""Known deviations: the [expected] table of a target file, or of a file of its own.

Each entry names a clause or a scenario, and gives the reason why it fails.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable

from ..results import Result, Run
from ..results.judgement import by_clause
from ..spec import clauses, titles, unknown
from ..targets import TargetFileError
from ..verdicts import Verdict

_REASON = 160


def load_expected(path: Path) -> dict[str, str]:
    """The entries of a file that has nothing but an [expected] table.

    Raises TargetFileError for a file of another form, and for what ``check_expected`` finds.
    """
    document = _document(path)
    table = document.get("expected")
    if set(document) - {"expected"} or not isinstance(table, AbstractTable):
        raise TargetFileError([f"{path}: expected one table, [expected], and nothing else"])
    entries = {str(key): value for key, value in table.unwrap().items()}
    if problems := [*_reasons(path, entries), *check_expected(path, entries)]:
        raise TargetFileError(problems)
    return {key: str(reason) for key, reason in entries.items()}


def _reasons(path: Path, entries: Mapping[str, object]) -> Iterator[str]:
    for key, reason in entries.items():
        if not isinstance(reason, str) or not reason.strip():
            yield f"{path}: expected.{key}: expected the reason as text, it is {reason!r}"


def check_expected(path: Path, entries: Mapping[str, object]) -> Iterator[str]:
    """A sentence for each entry that names no clause and no scenario."""
    for key in entries:
        kind, known = ("scenario", titles()) if "::" in key else ("clause", list(clauses()))
        if key.partition("[")[0] not in known:
            yield f"{path}: expected: {unknown(kind, key, known)}"


def entries_for(run: Run) -> dict[str, str]:
    """An entry for each thing that failed, with the old reason where there is one.

    A clause is named as a whole where all of it that ran has failed. Entries about what did not run
    stay as they are; those about what holds now are gone.
    """
    ran = {result.id for result in run.results} | {result.clause for result in run.results}
    entries = {key: reason for key, reason in run.expected.items() if key not in ran}
    for clause, results in by_clause(run).items():
        failed = [result for result in results if result.verdict is Verdict.FAILED]
        if failed and len(failed) == len(
            [r for r in results if r.verdict is not Verdict.UNSUPPORTED]
        ):
            entries[clause.id] = run.expected.get(clause.id) or _reason(failed[0])
        else:
            entries.update({r.id: _old_reason(run, r) or _reason(r) for r in failed})
    return entries


def _old_reason(run: Run, result: Result) -> str:
    return run.expected.get(result.id) or run.expected.get(result.clause) or ""


def _reason(result: Result) -> str:
    text = " ".join(result.reason.split())
    return text if len(text) <= _REASON else f"{text[:_REASON]}..."


def write_expected(path: Path, entries: Mapping[str, str]) -> None:
    """Put the entries into the [expected] table of a file, and leave all else in it as it is.

    A file that is not there yet is made. Raises TargetFileError for one that cannot be changed.
    """
    document = _document(path) if path.exists() else tomlkit.document()
    table = document.get("expected")
    if not isinstance(table, AbstractTable):
        table = tomlkit.table()
        document["expected"] = table
    for key in [key for key in table if key not in entries]:
        del table[key]
    for key, reason in entries.items():
        if table.get(key) != reason:
            table[key] = reason
    try:
        path.write_text(tomlkit.dumps(document), "utf-8")
    except OSError as error:
        raise TargetFileError([f"{path}: cannot be written: {error.strerror}"]) from None


def _document(path: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(path.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError, TOMLKitError) as error:
        raise TargetFileError([f"{path}: expected a TOML file, it is not: {error}"]) from None
