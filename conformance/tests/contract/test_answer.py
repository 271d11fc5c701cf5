"""When an answer was made, by the clock of the target or by ours."""

from __future__ import annotations

import pytest

from conformance.contract import Answer, App
from conformance.http import Exchange
from conformance.http.exchange import Request

CAME = 1_000_000.0


@pytest.mark.parametrize(
    ("moment", "skew", "fits"),
    [
        (CAME, None, True),
        (CAME - 2.5, None, True),  # it took half a second
        (CAME - 3, None, False),
        (CAME + 1, None, True),
        (CAME + 2, None, False),
        (CAME + 600, 600.0, True),
        (CAME + 602, 600.0, False),
        (CAME - 600, -600.0, True),
        (CAME - 603, -600.0, False),
        (CAME, 600.0, True),  # its Date is off, and its clock is right
    ],
)
def test_a_moment_is_that_of_an_answer_by_one_of_two_clocks(
    moment: float, skew: float | None, fits: bool
) -> None:
    exchange = Exchange(Request("POST", "http://a/login", (), b""), None, "", CAME - 0.5, 0.5)
    answer = Answer(exchange, App("http://a", "basic", {}, None), "POST", "/login", CAME)
    assert answer.is_time_of(moment, skew) is fits
