"""What fails likewise is told in the same words, and what does not is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conformance.reports.markdown.report import markdown
from conformance.results import Result
from conformance.results.failure_groups import causes, sentence
from conformance.tests.results import runs
from conformance.verdicts import Deviation, Verdict

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln"
HTML = "<!doctype html>\n<html><title>500 Internal Server Error</title><h1>Oops</h1>"


def failed(expected: str, actual: str, verdict: Verdict = Verdict.FAILED) -> Result:
    """A failure as the recording of a scenario makes it of a Deviation."""
    reason = str(Deviation(expected, actual))
    return runs.result(runs.LOGIN, verdict, reason=reason, expected=expected, actual=actual)


@pytest.mark.parametrize(
    ("expected", "actual", "said"),
    [
        ('401 {"msg":"No"}', '401 {"detail":"No"}', 'the answer has "detail", not "msg"'),
        ('401 {"msg":"No"}', "401 {}", 'the answer lacks "msg"'),
        ('401 {"msg":"No"}', '401 {"msg":"No","a":1}', 'the answer has "a" too'),
        ('401 {"msg":"No"}', '401 {"msg":"Nope"}', '"msg" has another value'),
        ('401 {"msg":"No"}', '422 {"msg":"No"}', "the status is 422, not 401"),
        (
            '401 or 422 and {"msg": <why>}',
            '403 {"error":"No"}',
            'the status is 403, not 401 or 422, and the answer has "error", not "msg"',
        ),
        ('401 or 422 and {"msg": <why>}', '401 {"error":"x"}', 'the answer has "error", not "msg"'),
        ('410 {"a":1}', f"500 {HTML}", "the status is 500 Internal Server Error, not 410"),
        ("a rejection (4xx)", f"500 {HTML}", "500 Internal Server Error instead of a rejection"),
        ("a rejection (4xx)", '200 {"hello":"world"}', "200 instead of a rejection (4xx)"),
        ("a rejection (4xx)", "no answer: the connection was reset", "no answer: the connection"),
        ("an answer in JSON", "401 nonsense", "the answer is no JSON"),
        (
            "401 with WWW-Authenticate: JWT",
            "401 with WWW-Authenticate: (no such header)",
            "no header",
        ),
        ("X-Loader: one", "X-Loader: None", "the answer has no header X-Loader"),
        ("the claims exp, identity", '{"exp":1,"sub":2}', 'the token has "sub", not "identity"'),
        ("a token with the claim identity", '{"sub":"Ada"}', 'the token lacks "identity"'),
        ('identity to be "Ada"', '{"identity":"ada"}', '"identity" is "ada", not "Ada"'),
        ("200", "500 (no body)", "500 (no body) instead of 200"),
    ],
)
def test_a_cause_says_how(expected: str, actual: str, said: str) -> None:
    assert said in sentence(failed(expected, actual))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (f"200 {TOKEN}", f"200 {TOKEN}x"),
        ("200 0c820958-de9a-4f82-ac31-4dfd0cd347f5", "200 774e6d98-214c-4001-b13e-16f68d545bd5"),
        ("200 [1795477731]", "200 [1795477732]"),
    ],
)
def test_chance_makes_no_difference(one: str, other: str) -> None:
    (cause,) = causes([failed("200 and a list", one), failed("200 and a list", other)])
    assert len(cause.results) == 2


def test_the_same_key_is_one_cause_whatever_the_message() -> None:
    every = [failed(f'401 {{"msg":"{n}"}}', f'401 {{"detail":"{n}"}}') for n in range(14)]
    (cause,) = causes(every)
    assert (cause.sentence, len(cause.results)) == ('the answer has "detail", not "msg"', 14)
    assert cause.clauses == ("basic.login",)


def test_other_verdicts_and_other_differences_are_other_causes() -> None:
    one = failed("200", "401 {}")
    found = causes([one, failed("200", "401 {}", Verdict.INCONCLUSIVE), failed("200", "403 {}")])
    assert [len(cause.results) for cause in found] == [1, 1, 1]


def test_the_most_common_comes_first() -> None:
    found = causes([failed("200", "401 {}"), failed("200", "403 {}"), failed("200", "403 {}")])
    assert [cause.sentence for cause in found] == [
        "403 {} instead of 200",
        "401 {} instead of 200",
    ]


def test_what_is_no_deviation_is_told_by_its_reason() -> None:
    died = runs.result(
        runs.LOGIN, Verdict.INCONCLUSIVE, reason="the target died", expected="200", actual="401 {}"
    )
    broken = runs.result(runs.LOGIN, Verdict.ERROR, reason="KeyError: 'x'")
    nothing = runs.result(runs.LOGIN, Verdict.ERROR)
    assert [sentence(each) for each in (died, broken, nothing)] == [
        "the target died",
        "KeyError: 'x'",
        "no reason was given",
    ]


def test_markdown_has_one_of_each_in_full_and_room_to_spare() -> None:
    """A CI server shows nothing of a summary that is larger than 1 MiB."""
    alike = [failed('401 {"msg":"No"}', '401 {"detail":"No"}') for _ in range(300)]
    log = "\n".join(["x" * 1000] * 20)
    every = [replace(runs.hostile("y" * number), log=log) for number in range(1, 100)]
    text = markdown(runs.run(results=[*alike, *every]))
    assert "the answer has &quot;detail&quot;, not &quot;msg&quot;: 300 scenarios" in text
    assert text.count("There is no room for more here") > 1
    assert 100_000 < len(text.encode()) < 1_000_000
