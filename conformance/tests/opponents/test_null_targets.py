"""Servers that know nothing of tokens: not one scenario passes on any of them."""

from __future__ import annotations

import re

import pytest

from conformance.results import Result
from conformance.spec import features
from conformance.tests.command import Command
from conformance.verdicts import Verdict

#: What a null target answers to everything; see opponents/null.py.
KINDS = (
    *("empty", "object", "list", "plausible", "greeting", "personal", "echo"),
    *("401", "404", "422", "500"),
    *("garbage", "closed", "hang"),
)

#: One of each sort; the others are for the last tier.
SOME = ("plausible", "echo", "401", "500", "closed")

#: A Then step that expects somebody to be turned away, and one that expects her to be let in.
REJECTION = re.compile(
    r"is rejected|told why|does not open|the response is 4|the challenge is"
    r"|loader answers|gives nothing away"
)
ACCEPTANCE = re.compile(
    r"is accepted|(?<!not) opens|the response is 200|the length of|the entry of"
)

#: What the tokens are like that such a server issues, and no more than that.
OF_ISSUED_TOKENS = {
    *("basic.jwt-format", "basic.header", "basic.claim-set", "basic.type-access", "basic.jti"),
    *("basic.jti-uuid", "basic.identity", "freshness.claim", "claims.per-identity"),
    "claims.identity-types",
    *("basic.times", "basic.fresh-by-default", "basic.no-claims-by-default"),
    *("claims.in-token", "claims.not-in-refresh", "refresh.claim-set", "refresh.lifetime"),
    *("options.access-expires", "options.refresh-expires"),
}


#: All scenarios, or the chapters on which all others rest.
CHOICES = [
    pytest.param(("--profile", "basic", "refresh"), id="some"),
    pytest.param((), id="all", marks=pytest.mark.full),
]


@pytest.mark.parametrize("choice", CHOICES)
@pytest.mark.parametrize(
    "kind", [*SOME, *(pytest.param(k, marks=pytest.mark.release) for k in KINDS if k not in SOME)]
)
def test_nothing_passes_on_a_null_target(
    command: Command, kind: str, choice: tuple[str, ...]
) -> None:
    # The deadline must only be long enough for the harness: for "hang" it is the time of the test.
    deadline = "0.05" if kind == "hang" else "10"
    file = command.target("null.py", kind)
    ran, run = command.saved(file, "--keep-going", "--deadline", deadline, *choice)
    assert ran.said
    rows = sum(scenario.rows for feature in features() for _, scenario in feature.scenarios())
    assert len(run.results) == rows or choice or kind == "hang"
    verdicts = {result.verdict for result in run.results}
    assert verdicts <= {Verdict.FAILED, Verdict.INCONCLUSIVE}, _passed(run.results)
    assert ran.code == 3


@pytest.mark.parametrize("choice", CHOICES)
def test_no_rejection_passes_where_everything_is_accepted(
    command: Command, choice: tuple[str, ...]
) -> None:
    ran, run = command.saved(command.spoilt("accepts"), *choice)
    passed = _passed(run.results)
    assert "basic.bearer" in {result.clause for result in passed}
    assert {result.id for result in passed if _expects(REJECTION, result)} <= {
        # Its HTTP server refuses these before the app gets to see them.
        "features/hardening/nothing/http.feature::"
        "A header that holds no token[full of control characters]"
    }
    assert ran.code == 1


@pytest.mark.parametrize("choice", CHOICES)
def test_no_acceptance_passes_where_everything_is_rejected(
    command: Command, choice: tuple[str, ...]
) -> None:
    ran, run = command.saved(command.spoilt("rejects"), *choice)
    passed = _passed(run.results)
    assert [r.id for r in passed if _expects(ACCEPTANCE, r) or _expects(REJECTION, r)] == []
    issued = OF_ISSUED_TOKENS & {result.clause for result in run.results}
    assert {result.clause for result in passed} == issued
    assert ran.code == 3


def _passed(results: list[Result]) -> list[Result]:
    return [result for result in results if result.verdict is Verdict.PASSED]


def _expects(words: re.Pattern[str], result: Result) -> bool:
    title = result.id.partition("::")[2].partition("[")[0]
    scenarios = (s for f in features() for _, s in f.scenarios() if result.id.startswith(f.path))
    steps = next(scenario.steps for scenario in scenarios if scenario.name == title)
    return any(step.kind == "then" and words.search(step.text) for step in steps)
