"""Targets that issue odd tokens: verdicts on them, and never a defect of the suite."""

from __future__ import annotations

from collections import Counter

import pytest

from conformance.results import Run
from conformance.tests.command import Command
from conformance.verdicts import Verdict

ISSUES = [
    *(("claims", "iat", text) for text in ('"yesterday"', "null", "[]", "NaN", "1e400")),
    *(("claims", "exp", text) for text in ("9" * 4300, "-" + "9" * 4300)),
    ("claims", "jti", '"\\ud800"'),
    ("claims", "identity", "[" * 900 + "]" * 900),
    ("header", "alg", '"\\ud800"'),
    ("header", "typ", "7"),
]
#: Texts that are no token; the last one is longer than a header may be.
GIVES = ['"a.b.\\ud800"', '"a\\nb"', '"zażółć"', "[7]", "700000"]
MODES = [*(("issues", *odd) for odd in ISSUES), *(("gives", text) for text in GIVES)]


def errors(run: Run) -> list[str]:
    return [result.reason for result in run.results if result.verdict is Verdict.ERROR]


#: One of each sort; the others are for the last tier.
SOME = (*MODES[:2], *MODES[7:10], MODES[-1])


@pytest.mark.parametrize(
    "mode",
    [pytest.param(m, marks=pytest.mark.full if m in SOME else pytest.mark.release) for m in MODES],
    ids=lambda mode: " ".join(mode)[:40],
)
def test_what_is_issued_is_judged(command: Command, mode: tuple[str, ...]) -> None:
    target = command.spoilt(*mode)
    reports = [part for end in ("html", "md", "xml") for part in ("--report", f"run.{end}")]
    ran, run = command.saved(target, "--strict", "--profile", "basic", *reports)
    assert not errors(run)
    verdicts = Counter(result.verdict for result in run.results)
    assert verdicts[Verdict.FAILED] > 0
    assert ran.code in (1, 3), ran.said
    assert len(ran.said) < 60_000
    examined = command("doctor", target)
    assert (examined.code, "itself is broken" in examined.said) == (1, False)


@pytest.mark.default
@pytest.mark.parametrize("mode", [MODES[3], MODES[7], MODES[-1]], ids=lambda m: " ".join(m)[:40])
def test_what_is_issued_is_judged_in_short(command: Command, mode: tuple[str, ...]) -> None:
    few = ("--clause", "basic.login", "basic.jwt-format", "basic.times", "basic.jti")
    ran, run = command.saved(command.spoilt(*mode), *few, "-v")
    assert not errors(run)
    assert ran.code in (1, 3), ran.said
    assert len(ran.said) < 60_000
