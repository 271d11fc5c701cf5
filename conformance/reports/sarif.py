"""A run as SARIF 2.1.0, for code scanning: a rule for each clause, a result for each failure.

What is not a failure, but keeps the run from being green, is a notification of its invocation.
"""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from .. import __version__
from ..escape import printable
from ..results import Result, Run
from ..results.exit_code import Exit, exit_code
from ..results.judgement import not_run, unexpected
from ..spec import Clause, Severity, observable
from ..verdicts import Verdict
from .content.summary import ending, reasons

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_LEVELS = {Severity.CRITICAL: "error", Severity.SERIOUS: "warning", Severity.MINOR: "note"}


def sarif(run: Run) -> str:
    """The JSON document. Excused failures are suppressed, with the reason."""
    rules = observable()
    places = {clause.id: number for number, clause in enumerate(rules)}
    counting = {result.id for result in unexpected(run)}
    failed = [result for result in run.results if result.verdict is Verdict.FAILED]
    driver = {"name": "jwt-conformance", "version": __version__, "rules": [*map(_rule, rules)]}
    content = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"jwt-conformance/{_safe(run.target)}"},
        "invocations": [_invocation(run)],
        "results": [_result(result, places, result.id in counting) for result in failed],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [content]}, indent=1) + "\n"


def _rule(clause: Clause) -> dict[str, Any]:
    severity = clause.severity.value
    return {
        "id": clause.id,
        "shortDescription": _message(clause.text),
        "defaultConfiguration": {"level": _LEVELS[clause.severity]},
        "properties": {
            "severity": severity,
            "source": clause.source,
            "tags": [severity, clause.source],
        },
    }


def _result(result: Result, places: dict[str, int], counts: bool) -> dict[str, Any]:
    place = {"fullyQualifiedName": _safe(result.id)}
    location: dict[str, Any] = {"logicalLocations": [place]}
    if step := result.step:
        artifact = {"uri": quote(_safe(step.file)), "uriBaseId": "SUITE"}
        region = {"startLine": max(1, step.line)}
        location["physicalLocation"] = {"artifactLocation": artifact, "region": region}
    made: dict[str, Any] = {
        "ruleId": _safe(result.clause),
        "message": _message(f"{result.title}: {result.reason}"),
        "locations": [location],
        "partialFingerprints": {"scenario/v1": _safe(result.id)},
        "suppressions": [_suppression(result.excuse)] if result.excuse else [],
    }
    if result.clause in places:
        made["ruleIndex"] = places[result.clause]
    return {**made, "level": "error"} if counts else made


def _suppression(excuse: str) -> dict[str, str]:
    return {"kind": "external", "status": "accepted", "justification": _safe(excuse)}


def _invocation(run: Run) -> dict[str, Any]:
    code = exit_code(run)
    return {
        "commandLine": _safe(shlex.join(run.command)),
        "exitCode": int(code),
        "exitCodeDescription": _safe(ending(run)),
        "executionSuccessful": code in (Exit.CONFORMS, Exit.DEVIATES),
        "toolExecutionNotifications": list(_notifications(run)),
    }


def _notifications(run: Run) -> Iterator[dict[str, Any]]:
    if exit_code(run):
        yield {"level": "error", "message": _message(". ".join([ending(run), *reasons(run)]))}
    for result in run.results:
        if result.verdict in (Verdict.INCONCLUSIVE, Verdict.ERROR):
            text = f"{result.id}: {result.verdict.value}: {result.reason}"
            yield {"level": "warning", "message": _message(text)}
    for id in not_run(run):
        yield {"level": "note", "message": _message(f"{id}: not run")}


def _message(text: str) -> dict[str, str]:
    return {"text": _safe(text) or "-"}


def _safe(text: str) -> str:
    return printable(text, keep="")
