"""When a target that does not answer is given up."""

from __future__ import annotations

import pytest

from conformance.http import Exchange, Request, Response
from conformance.run.timeouts import TimeoutCount

LATE, RESET = "no answer within 10 s", "connection reset"


def exchange(method: str, path: str, failure: str = "") -> Exchange:
    answer = None if failure else Response(200, "", (), b"")
    return Exchange(Request(method, f"http://a:1{path}", (), b""), answer, failure, 0, 0)


def spent(*exchanges: Exchange) -> str:
    patience = TimeoutCount()
    for each in exchanges:
        patience.note(each)
    return patience.spent


def test_a_view_that_hangs_in_each_app() -> None:
    each = [
        (exchange("POST", f"/a/{n}/login"), exchange("GET", f"/a/{n}/protected", LATE))
        for n in range(5)
    ]
    logins_too = [one for pair in each for one in pair]
    assert "GET /a/*/protected had no answer in time, 5 times in a row" in spent(*logins_too)
    assert spent(*logins_too[:-1]) == ""


def test_a_target_that_never_answers() -> None:
    late = [exchange("POST", f"/{n}", LATE) for n in ("login", "refresh", "auth")]
    assert "whatever was sent had no answer in time, 3 times in a row" in spent(*late)
    assert spent(*late[:2], exchange("GET", "/"), late[2]) == ""


@pytest.mark.parametrize("other", [exchange("GET", "/x"), exchange("GET", "/x", RESET)])
def test_an_answer_in_between_begins_anew(other: Exchange) -> None:
    late = [exchange("GET", "/x", LATE), exchange("GET", "/y")]
    assert spent(*late * 4, other, *late * 4) == ""
    assert spent(*late * 4, exchange("GET", "/x/y"), *late) != ""
