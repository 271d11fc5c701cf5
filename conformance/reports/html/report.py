"""One run as a page: the verdict, why what failed did, and then every scenario."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from ...results import Result, Run
from ...results.excuses import misplaced, stale
from ...results.failure_groups import Cause, causes
from ...results.judgement import by_clause, unexpected
from ...results.tally import clause_standing
from ...spec import SOURCES, Clause, clauses, observable
from ...verdicts import Verdict
from ..content.anchors import slug
from ..content.summary import conformance, counted, deciding, safety
from . import exchanges, shell
from .embedded import packed
from .scenario_list import choices, listed
from .symbols import SIGNS, look

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)
#: What a harness says only to be told from another one.
_DULL = {"protocol", "nonce"}


@dataclass(frozen=True, slots=True)
class Source:
    """How many clauses there are of a source, and what became of them, by word."""

    source: str
    declared: int
    of_declared: dict[str, int]
    register: int
    of_register: dict[str, int]


def report(run: Run) -> str:
    """The page of a run."""
    decisive = {result.id for result in unexpected(run)}
    bad = [r for r in run.results if r.verdict in _BAD and not r.excuse]
    bad.sort(key=lambda result: result.id not in decisive)  # so that one of them stands for all
    standing, mark = look(run)
    chapters = listed(run)
    return shell.render(
        "report.html",
        run=run,
        standing=standing,
        mark=mark,
        safety=safety(run),
        conformance=conformance(run),
        counted=f"{len(run.results)} scenarios: {_counted(run)}",
        started=run.started.replace("T", " ").replace("+00:00", " UTC"),
        sources=list(_sources(run)),
        partial=_undeclared(run),
        info=sorted((k, v) for k, v in run.info.items() if k not in _DULL),
        command=shlex.join(run.command),
        missing=_missing(run),
        failures=len(bad),
        decisive=decisive,
        decided=deciding(run),
        causes=sorted(causes(bad), key=lambda cause: cause.results[0].id not in decisive),
        excused=_by_reason(run),
        stale=stale(run),
        misplaced=misplaced(run),
        unsupported=_unsupported(run),
        chapters=chapters,
        filters=choices(chapters),
        folded=packed({result.id: _folded(run, result) for result in run.results}),
        cause_anchor=cause_anchor,
        clause_of=clauses().get,
        view=exchanges.view,
        again_command=lambda result: exchanges.again(run.command, result),
    )


def cause_anchor(cause: Cause) -> str:
    """The address of a cause on the page: it stays the same as long as its sentence does."""
    return f"why-{slug(cause.verdict.value + ' ' + cause.sentence)[:80]}"


def _counted(run: Run) -> str:
    return counted(Counter(result.verdict for result in run.results))


def _sources(run: Run) -> Iterator[Source]:
    words = {clause: clause_standing(those) for clause, those in by_clause(run).items()}
    for source in SOURCES:
        register = observable(source)
        declared = [clause for clause in register if clause.profile in run.profiles]
        of_declared, of_register = _words(words, declared), _words(words, register)
        yield Source(source, len(declared), of_declared, len(register), of_register)


def _words(words: Mapping[Clause, str], those: Iterable[Clause]) -> dict[str, int]:
    count = Counter(words.get(clause, "not run") for clause in those)
    return {each: count[each] for each in SIGNS if count[each]}


def _undeclared(run: Run) -> list[str]:
    every = dict.fromkeys(clause.profile for clause in observable())
    return [profile for profile in every if profile not in run.profiles]


def _missing(run: Run) -> list[str]:
    ran = {result.id for result in run.results}
    return [id for id in run.planned if id not in ran]


def _by_reason(run: Run) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = defaultdict(list)
    for result in run.results:
        if reason := result.excuse:
            found[reason].append(result)
    return found


def _unsupported(run: Run) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = defaultdict(list)
    for result in run.results:
        if result.verdict is Verdict.UNSUPPORTED:
            found[result.reason].append(result)
    return found


def _folded(run: Run, result: Result) -> str:
    return shell.macro(
        "parts.html", "again", exchanges.again(run.command, result)
    ) + exchanges.exchanges(result)
