from __future__ import annotations

from typing import Any

import pytest

from conformance.results import Result, Run
from conformance.results.exit_code import Exit, exit_code
from conformance.results.judgement import by_clause, not_run, unexpected, worst
from conformance.results.known_deviations import settle, stale
from conformance.spec import features
from conformance.tests.results import runs
from conformance.tests.results.runs import CHALLENGE, HEADER, LOGIN, ROW
from conformance.verdicts import Verdict

PASSED, FAILED, UNSUPPORTED = Verdict.PASSED, Verdict.FAILED, Verdict.UNSUPPORTED
INCONCLUSIVE, ERROR = Verdict.INCONCLUSIVE, Verdict.ERROR


@pytest.mark.parametrize(
    ("run", "code"),
    [
        (runs.run({LOGIN: PASSED}), Exit.CONFORMS),
        (runs.run({LOGIN: PASSED, ROW: UNSUPPORTED}), Exit.CONFORMS),
        (runs.run({LOGIN: FAILED}), Exit.DEVIATES),
        (runs.run({LOGIN: PASSED, CHALLENGE: FAILED}), Exit.CONFORMS),
        (runs.run({LOGIN: PASSED, CHALLENGE: FAILED}, strict=True), Exit.DEVIATES),
        (runs.run({LOGIN: FAILED}, expected={"basic.login": "why"}), Exit.CONFORMS),
        (runs.run({LOGIN: FAILED}, expected={LOGIN: "why"}), Exit.CONFORMS),
        (runs.run({LOGIN: PASSED}, expected={"basic.login": "why"}), Exit.DEVIATES),
        (runs.run({LOGIN: INCONCLUSIVE, ROW: FAILED}), Exit.INCONCLUSIVE),
        (runs.run({LOGIN: INCONCLUSIVE}, expected={LOGIN: "why"}), Exit.INCONCLUSIVE),
        (runs.run({LOGIN: ERROR, ROW: INCONCLUSIVE, HEADER: FAILED}), Exit.DEFECT),
        (runs.run({LOGIN: ERROR}, expected={LOGIN: "why"}), Exit.DEFECT),
        (runs.run({LOGIN: PASSED}, defects=["no such step"]), Exit.DEFECT),
        (runs.run({LOGIN: ERROR}, interrupted=True), Exit.INTERRUPTED),
        # Nothing was found wrong, as next to nothing was looked at.
        (runs.run({LOGIN: UNSUPPORTED}), Exit.INCONCLUSIVE),
        (runs.run({}), Exit.INCONCLUSIVE),
        (runs.run({LOGIN: PASSED}, planned=[LOGIN, ROW]), Exit.INCONCLUSIVE),
        (runs.run({LOGIN: FAILED}, planned=[LOGIN, ROW]), Exit.DEVIATES),
    ],
)
def test_exit_code(run: Run, code: Exit) -> None:
    assert exit_code(run) is code


@pytest.mark.parametrize("code", Exit)
def test_the_numbers_of_the_exit_codes(code: Exit) -> None:
    assert code in (0, 1, 2, 3, 4, 130)


def test_the_worst_of_several_counts() -> None:
    order = [PASSED, UNSUPPORTED, INCONCLUSIVE, FAILED, ERROR]
    for number, verdict in enumerate(order, 1):
        assert worst([runs.result(LOGIN, each) for each in order[:number]]) is verdict


def test_clauses_come_in_the_order_of_the_register() -> None:
    run = runs.run({CHALLENGE: PASSED, HEADER: PASSED, LOGIN: PASSED})
    assert [clause.id for clause in by_clause(run)] == [
        "basic.login",
        "basic.no-header",
        "hardening.www-authenticate",
    ]


@pytest.mark.parametrize(
    ("verdicts", "key", "is_stale"),
    [
        ({ROW: PASSED}, "basic.identity", False),  # a part of the clause shows too little
        ({ROW: PASSED}, ROW, True),
        ({ROW: FAILED}, ROW, False),
        ({ROW: INCONCLUSIVE}, ROW, False),
        ({ROW: UNSUPPORTED}, ROW, False),
        ({LOGIN: PASSED}, ROW, False),
        ({LOGIN: PASSED}, "features/basic_usage.feature::An identity need not be text[7]", False),
    ],
)
def test_stale_entries(verdicts: dict[str, Verdict], key: str, is_stale: bool) -> None:
    words = f"{key}: it did not fail; take it out of [expected]"
    assert stale(runs.run(verdicts, expected={key: "why"})) == ([words] if is_stale else [])


@pytest.mark.parametrize("table", ["expected", "unsafe", "unsupported"])
def test_an_entry_about_a_clause_is_stale_once_all_of_it_has_run(table: str) -> None:
    scenarios = [
        (f"{feature.path}::{scenario.name}", scenario)
        for feature in features()
        for rule, scenario in feature.scenarios()
        if rule and rule.clause == "basic.identity"
    ]
    ids = [f"{id}[{n}]" for id, each in scenarios for n in range(each.rows)]
    results = [Result(id, id, "basic.identity", PASSED) for id in ids]
    known: dict[str, Any] = {table: {"basic.identity": "why"}}
    declared = frozenset({"basic", "claims", "refresh"})
    assert len(results) > 1
    assert len(stale(runs.run(results=results, profiles=declared, **known))) == 1
    assert stale(runs.run(results=results[1:], profiles=declared, **known)) == []


def test_an_entry_about_a_row_that_is_gone_is_stale_in_a_run_of_everything() -> None:
    key = "features/basic_usage.feature::An identity need not be text[7]"
    whole = sum(s.rows for feature in features() for _, s in feature.scenarios())
    planned = [str(number) for number in range(whole)]
    (words,) = stale(runs.run({LOGIN: PASSED}, expected={key: "why"}, planned=planned))
    assert words.startswith(key)
    run = runs.run({LOGIN: PASSED}, expected={key: "why"}, planned=planned[1:])
    assert stale(run) == []


@pytest.mark.parametrize("more", [{"strict": False}, {"strict": True}])
def test_unexpected(more: dict[str, Any]) -> None:
    run = runs.run({LOGIN: FAILED, ROW: FAILED, CHALLENGE: FAILED, HEADER: PASSED}, **more)
    run.expected = {ROW: "why"}
    settle(run)
    counting = [LOGIN, CHALLENGE] if more["strict"] else [LOGIN]
    assert [result.id for result in unexpected(run)] == counting


def test_a_failure_of_a_clause_that_is_not_known_counts() -> None:
    run = runs.run(results=[Result("x::y", "y", "basic.gone", FAILED)])
    assert exit_code(run) is Exit.DEVIATES


def test_not_run() -> None:
    assert not_run(runs.run({LOGIN: PASSED}, planned=[ROW, LOGIN, HEADER])) == [ROW, HEADER]
