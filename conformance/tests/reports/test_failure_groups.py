"""What fails likewise is told in the same words, and what does not is not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from conformance.http import Exchange, Request
from conformance.reports.markdown.report import markdown
from conformance.results import Result
from conformance.results.failure_groups import failure_groups, sentence
from conformance.results.outcomes import outcome
from conformance.tests.results import runs
from conformance.tokens import AlteredToken
from conformance.verdicts import Verdict
from conformance.verdicts.expectations import (
    ExactAnswer,
    Expectation,
    Header,
    NoContact,
    NoLeak,
    Refusal,
    TokenList,
    ViewAnswer,
)
from conformance.verdicts.expected_tokens import Claim, ClaimSet
from conformance.verdicts.kinds import EXPECTATIONS, OBSERVATIONS
from conformance.verdicts.observations import (
    Claims,
    Contact,
    Description,
    FullAnswer,
    HeaderValue,
    Leak,
    NoAnswer,
    Observation,
)

TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhIjoxfQ.c2ln"
HTML = "<!doctype html>\n<html><title>500 Internal Server Error</title><h1>Oops</h1>"

WHY = ExactAnswer((401, 422), {}, reason=True, refusal=True)
NO = ExactAnswer((401,), {"msg": "No"}, refusal=True)
OWN = FullAnswer(200, '{"hello":"world"}', own=True)


def no(status: int, body: str) -> FullAnswer:
    return FullAnswer(status, body, refused=True)


def failed(
    expected: Expectation,
    observed: Observation,
    verdict: Verdict = Verdict.FAILED,
    clause: str = "",
    **more: Any,
) -> Result:
    """A failure as the recording of a scenario makes it of a Deviation."""
    made = runs.result(runs.LOGIN, verdict, expected=expected, observed=observed, **more)
    return replace(made, clause=clause or made.clause)


def altered(part: str, expected: Expectation, observed: Observation, clause: str) -> Result:
    """A failure that a token came to of which this part was altered."""
    shown = (("Authorization", f"Bearer {TOKEN}".encode()),)
    exchange = Exchange(Request("GET", "http://127.0.0.1:9/", shown, b""), None, "", 0.0, 0.1)
    token = AlteredToken(TOKEN, f"another {part}", TOKEN, part)
    return failed(expected, observed, clause=clause, exchanges=(exchange,), altered=(token,))


@pytest.mark.parametrize(
    ("expected", "observed", "said"),
    [
        (NO, no(401, '{"detail":"No"}'), 'the answer has "detail", not "msg"'),
        (NO, no(401, "{}"), 'the answer lacks "msg"'),
        (NO, no(401, '{"msg":"No","a":1}'), 'the answer has "a" too'),
        (NO, no(401, '{"msg":"Nope"}'), '"msg" has another value'),
        (NO, no(422, '{"msg":"No"}'), "the status is 422, not 401"),
        (NO, no(401, "nonsense"), "the response is not JSON"),
        (
            WHY,
            no(403, '{"error":"No"}'),
            'the status is 403, not 401 or 422, and the answer has "error", not "msg"',
        ),
        (WHY, no(401, '{"error":"x"}'), 'the answer has "error", not "msg"'),
        (NO, FullAnswer(500, HTML), "500 Internal Server Error: basic.login"),
        (Refusal(), OWN, "accepted, and has to be rejected: basic.login"),
        (Refusal(), FullAnswer(302, ""), "302 instead of a rejection (400, 401, 403 or 422)"),
        (Refusal(), NoAnswer("the connection was reset"), "no answer: the connection was reset"),
        (NoLeak(), Leak("the key", 401, "x"), "the answer gives away the key: basic.login"),
        (NoContact(), Contact(("/x",)), "fetched an address that is in the token: basic.login"),
        (
            Header("WWW-Authenticate", "JWT", challenge=True),
            HeaderValue(401, "WWW-Authenticate", None),
            "the answer has no header WWW-Authenticate",
        ),
        (
            Header("X-Loader", "one"),
            HeaderValue(403, "X-Loader", "two"),
            "403 with X-Loader: two instead of X-Loader: one",
        ),
        (
            ClaimSet(("exp", "identity")),
            Claims({"exp": 1, "sub": 2}),
            'the token has "sub", not "identity"',
        ),
        (Claim("identity", "there"), Claims({"sub": "Ada"}), 'the token lacks "identity"'),
        (
            Claim("identity", '"Ada"'),
            Claims({"identity": "ada"}),
            '"identity" is "ada", not "Ada"',
        ),
        (Claim("a.b", "7"), Claims({"a": {"b": 8}}), '"a.b" is 8, not 7'),
        (ViewAnswer(), no(401, "{}"), "401 {} instead of 200 and the view's own answer"),
        (
            TokenList("3 entries"),
            FullAnswer(200, "[]"),
            "200 [] instead of 200 and a list: 3 entries",
        ),
    ],
)
def test_a_cause_says_how(expected: Expectation, observed: Observation, said: str) -> None:
    assert said in sentence(failed(expected, observed))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (TOKEN, f"{TOKEN}x"),
        ("0c820958-de9a-4f82-ac31-4dfd0cd347f5", "774e6d98-214c-4001-b13e-16f68d545bd5"),
        ("[1795477731]", "[1795477732]"),
    ],
)
def test_chance_makes_no_difference(one: str, other: str) -> None:
    every = [failed(TokenList("the tokens"), FullAnswer(200, body)) for body in (one, other)]
    (cause,) = failure_groups(every)
    assert len(cause.results) == 2


def test_the_same_key_is_one_cause_whatever_the_message_and_the_clause() -> None:
    clauses = ["errors.shape", "basic.no-header", "errors.expired"]
    every = [
        failed(
            ExactAnswer((401,), {"msg": f"{n}"}, refusal=True),
            no(401, f'{{"detail":"{n}"}}'),
            clause=clauses[n % 3],
        )
        for n in range(14)
    ]
    (cause,) = failure_groups(every)
    assert (cause.sentence, len(cause.results)) == ('the answer has "detail", not "msg"', 14)
    assert cause.clauses == tuple(clauses)


def test_who_gets_in_is_a_cause_for_each_clause_and_each_part_that_was_altered() -> None:
    clause = "hardening.payload-json"
    every = [altered("header", Refusal(), OWN, clause) for _ in range(4)]
    every += [altered("payload", Refusal(), OWN, clause) for _ in range(3)]
    every += [altered("payload", Refusal(), OWN, "hardening.signature") for _ in range(2)]
    every += [altered("payload", Refusal(), FullAnswer(500, HTML), clause)]
    assert [cause.sentence for cause in failure_groups(every)] == [
        "accepted with another header, and has to be rejected: hardening.payload-json",
        "accepted with another payload, and has to be rejected: hardening.payload-json",
        "accepted with another payload, and has to be rejected: hardening.signature",
        "500 Internal Server Error with another payload: hardening.payload-json",
    ]


def test_what_was_altered_and_not_sent_is_not_blamed() -> None:
    result = replace(altered("payload", Refusal(), OWN, "basic.login"), exchanges=())
    assert sentence(result) == "accepted, and has to be rejected: basic.login"


def test_other_verdicts_and_other_differences_are_other_causes() -> None:
    one = failed(ViewAnswer(), no(401, "{}"))
    other = failed(ViewAnswer(), no(401, "{}"), Verdict.INCONCLUSIVE)
    found = failure_groups([one, other, failed(ViewAnswer(), no(403, "{}"))])
    assert [len(cause.results) for cause in found] == [1, 1, 1]


def test_the_most_common_comes_first() -> None:
    found = failure_groups([failed(ViewAnswer(), no(status, "{}")) for status in (401, 403, 403)])
    assert [cause.sentence.partition(" instead")[0] for cause in found] == ["403 {}", "401 {}"]


def test_what_is_no_deviation_is_told_by_its_reason() -> None:
    died = failed(ViewAnswer(), no(401, "{}"), Verdict.INCONCLUSIVE, doubt="the target died")
    broken = runs.result(runs.LOGIN, Verdict.ERROR, reason="KeyError: 'x'")
    nothing = runs.result(runs.LOGIN, Verdict.ERROR)
    assert [sentence(each) for each in (died, broken, nothing)] == [
        "the target died",
        "KeyError: 'x'",
        "no reason was given",
    ]


#: One failure of each sort, and some twice.
SORTS = [
    *(failed(NO, no(401, body)) for body in ("{}", "{}", '{"a":1}', "nonsense")),
    *(failed(ViewAnswer(), no(status, "{}")) for status in (401, 401, 403)),
    *(failed(TokenList(what), FullAnswer(200, "[]")) for what in ("2 entries", "3 entries")),
    *(failed(Refusal(), seen) for seen in (OWN, OWN, FullAnswer(302, ""), FullAnswer(500, HTML))),
    *(failed(Refusal(), NoAnswer("silence", late=late)) for late in (True, False)),
    failed(NoLeak(), Leak("the key", 401, "x")),
    *(failed(NoContact(), Contact((path,))) for path in ("/x", "/y")),
    failed(Claim("identity", '"Ada"'), Claims({"identity": "ada"})),
    failed(Claim("jti", "its own in each token"), Description("a, a")),
    failed(Header("X-Loader", "one"), HeaderValue(403, "X-Loader", None)),
    altered("exp", Refusal(), OWN, "hardening.time-types"),
]


def test_no_outcome_and_no_group_hangs_on_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def judged() -> tuple[list[str], list[list[int]]]:
        outcomes = [outcome(runs.run(), result).value for result in SORTS]
        groups = [[SORTS.index(each) for each in cause.results] for cause in failure_groups(SORTS)]
        return outcomes, sorted(groups)

    before = judged()
    for kind in (*EXPECTATIONS.values(), *OBSERVATIONS.values()):
        monkeypatch.setattr(kind, "__str__", lambda self: "x")
    assert str(Refusal()) == str(OWN) == "x"
    assert judged() == before
    assert set(before[0]) == {
        *("accepted", "leaked", "contacted", "crashed", "late", "refused", "different")
    }


def test_markdown_has_one_of_each_in_full_and_room_to_spare() -> None:
    """A CI server shows nothing of a summary that is larger than 1 MiB."""
    alike = [failed(NO, no(401, '{"detail":"No"}')) for _ in range(300)]
    log = "\n".join(["x" * 1000] * 20)
    every = [replace(runs.hostile("y" * number), log=log) for number in range(1, 100)]
    text = markdown(runs.run(results=[*alike, *every]))
    assert "the answer has &quot;detail&quot;, not &quot;msg&quot;: 300 scenarios" in text
    assert text.count("There is no room for more here") > 1
    assert 100_000 < len(text.encode()) < 1_000_000
