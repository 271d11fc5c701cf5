"""What is known of a target: tables in its target file, or in a separate file.

Each entry names a clause or a scenario, and gives the reason why it fails or is missing.
[unsafe] is for what lets somebody in, [expected] for everything else that fails, and
[unsupported] for what is missing; its entries may also name an app.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from pathlib import Path
from typing import Any, TypeAlias

from ..files import parse_toml
from ..results import Result, Run
from ..results.judgement import by_clause
from ..results.known_deviations import TABLES, is_breach, is_declared, keys_of, table_of
from ..spec import apps, clauses, titles, unknown
from ..targets import TargetFileError
from ..targets.file.edit import edit
from ..verdicts import Verdict

_REASON = 160
#: A token, or a piece of one: the file is committed, and what a target issues is nobody's business.
_TOKEN = re.compile(r"\bey[\w-]{6,}[\w.=-]*|(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{28,}[\w.=-]*")

#: Reasons by the id of a clause or a scenario, under the name of their table.
Known: TypeAlias = Mapping[str, Mapping[str, str]]


def load_known(path: Path) -> Known:
    """The entries of a file that has only these tables, or some of them.

    Raises TargetFileError for a file of another form, and for whatever ``check_known`` finds.
    """
    document = _read(path)
    only = not set(document) - set(TABLES)
    if not only or not document or not all(isinstance(each, dict) for each in document.values()):
        wanted = f"expected one or more of {', '.join(f'[{name}]' for name in TABLES)}, and no more"
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
    """A sentence for each entry that names no clause, no scenario and, where allowed, no app."""
    for table, entries in known.items():
        more = apps() if table == "unsupported" else ()
        for key in entries:
            kind, ids = ("scenario", titles()) if "::" in key else ("clause", [*clauses(), *more])
            if key.partition("[")[0] not in ids:
                yield f"{path}: {table}: {unknown(kind, key, ids)}"


def entries_for(run: Run) -> Known:
    """An entry for each thing that failed or is missing. Old ones stay as long as they are true.

    A new one names the clause if none of its scenarios passed, otherwise the scenario; or the app
    if the target has nothing of it. Entries about what did not run stay.
    """
    ran = {key for result in run.results for key in keys_of(result)}
    known = {
        name: {key: reason for key, reason in getattr(run, name).items() if key not in ran}
        for name in TABLES
    }
    for results in by_clause(run).values():
        whole = Verdict.PASSED not in {result.verdict for result in results}
        breach = whole and any(is_breach(run, result) for result in results)
        for result in results:
            if table := table_of(run, result):
                table = "unsafe" if breach and table == "expected" else table
                key, reason = _old(run, result) or (_new_key(run, result, whole), _reason(result))
                known[table].setdefault(key, reason)
    return known


def _old(run: Run, result: Result) -> tuple[str, str] | None:
    """The entry that already exists, in any table of what fails or of what is missing."""
    missing = result.verdict is Verdict.UNSUPPORTED
    known = run.unsupported if missing else {**run.expected, **run.unsafe}
    return next(((key, known[key]) for key in keys_of(result) if key in known), None)


def _new_key(run: Run, result: Result, whole: bool) -> str:
    if result.verdict is Verdict.UNSUPPORTED:
        *_, app = keys_of(result)
        of_app = [each for each in run.results if app in keys_of(each) and is_declared(run, each)]
        if app in apps() and all(each.verdict is Verdict.UNSUPPORTED for each in of_app):
            return app
    return result.clause if whole else result.id


def _reason(result: Result) -> str:
    text = _TOKEN.sub("<token>", " ".join(result.reason.split()))
    return text if len(text) <= _REASON else f"{text[:_REASON]}..."


def write_known(path: Path, known: Known) -> None:
    """Put the entries into the tables of a file, and leave everything else in it as it is.

    The file is created if it does not exist. Raises TargetFileError for one that cannot be changed.
    """

    def change(document: MutableMapping[str, Any]) -> None:
        for name, entries in known.items():
            if entries or name in document or name == "expected":
                _fill(document.setdefault(name, {}), entries)

    edit(path, change)


def _fill(table: MutableMapping[str, Any], entries: Mapping[str, str]) -> None:
    for key in [key for key in table if key not in entries]:
        del table[key]
    for key, reason in entries.items():
        if table.get(key) != reason:
            table[key] = reason


def _read(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(path.read_text("utf-8-sig"))
    except (OSError, RecursionError, ValueError) as error:
        raise TargetFileError([f"{path}: expected a TOML file, it is not: {error}"]) from None
