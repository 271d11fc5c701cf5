"""One run as a page: the verdict, the reasons for failures, and then every scenario."""

from __future__ import annotations

import shlex
from collections import Counter, defaultdict

from ...results import Result, Run
from ...results.failure_groups import FailureGroup, failure_groups
from ...results.judgement import not_run, unexpected
from ...results.known_deviations import misplaced, stale
from ...results.tally import tally
from ...spec import clauses, profiles
from ...verdicts import Verdict
from ..content.anchors import result_anchor, slug
from ..content.summary import by_reason, counted, deciding, ending, listed_as, safety
from . import exchanges, shell
from .compression import packed
from .scenario_list import choices, listed
from .symbols import look

_BAD = (Verdict.FAILED, Verdict.INCONCLUSIVE, Verdict.ERROR)
#: What a harness says only to identify itself.
_DULL = {"protocol", "nonce"}


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
        ending=ending(run),
        counted=f"{len(run.results)} scenarios: {_counted(run)}",
        started=run.started.replace("T", " ").replace("+00:00", " UTC"),
        tallies=tally(run),
        partial=_undeclared(run),
        info=sorted((k, v) for k, v in run.info.items() if k not in _DULL),
        command=shlex.join(run.command),
        missing=not_run(run),
        failures=len(bad),
        decisive=decisive,
        decided=deciding(run),
        groups=sorted(failure_groups(bad), key=lambda group: group.results[0].id not in decisive),
        excused=by_reason(run),
        stale=stale(run),
        misplaced=misplaced(run),
        unsupported=_unsupported(run),
        chapters=chapters,
        filters=choices(chapters),
        folded=packed({result.id: _folded(run, result) for result in run.results}),
        group_anchor=group_anchor,
        clause_of=clauses().get,
        view=exchanges.view,
        again_command=lambda result: exchanges.again(run.command, result),
    )


def group_anchor(group: FailureGroup) -> str:
    """The address of a group on the page: it stays the same as long as its sentence does.

    Several expected groups may have the same sentence.
    """
    if group.results[0].excuse:
        return f"expected-{result_anchor(group.results[0].id)}"
    return f"why-{slug(group.verdict.value + ' ' + group.sentence)[:80]}"


def _counted(run: Run) -> str:
    return counted(Counter(result.verdict for result in run.results))


def _undeclared(run: Run) -> list[str]:
    return [profile for profile in profiles() if profile not in run.profiles]


def _unsupported(run: Run) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = defaultdict(list)
    for result in run.results:
        if result.verdict is Verdict.UNSUPPORTED:
            found[result.reason + listed_as(run, result)].append(result)
    return found


def _folded(run: Run, result: Result) -> str:
    return shell.macro(
        "parts.html", "again", exchanges.again(run.command, result)
    ) + exchanges.exchanges(result)
