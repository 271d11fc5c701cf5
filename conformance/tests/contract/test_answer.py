"""When an answer was made, and what it says, whatever the target calls it."""

from __future__ import annotations

import pytest

from conformance.contract import Answer, App, Json
from conformance.contract.app import shortened
from conformance.http import Exchange
from conformance.http.exchange import Request, Response

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


def answer(body: str, key: str = "msg") -> Answer:
    request, response = Request("GET", "http://a/", (), b""), Response(401, "", (), body.encode())
    app = App("http://a", "basic", {}, None, message=key)
    return Answer(Exchange(request, response, "", CAME, 0.5), app, "GET", "/")


@pytest.mark.parametrize(
    ("body", "declared", "key", "message"),
    [
        ('{"msg": "No"}', "msg", "msg", "No"),
        ('{"error": "No"}', "msg", "error", "No"),
        ('{"error": "invalid_token", "error_description": "No"}', "msg", "error_description", "No"),
        ('{"error": "No", "message": "Never"}', "error", "error", "No"),
        ('{"why": "No"}', "why", "why", "No"),
        ('{"msg": "No"}', "detail", "msg", "No"),
        ('{"why": "No"}', "msg", "", None),
        ('{"msg": " "}', "msg", "", " "),
        ('{"msg": 7, "detail": {"a": 1}}', "msg", "", 7),
    ],
)
def test_a_message_is_found_whatever_it_is_called(
    body: str, declared: str, key: str, message: object
) -> None:
    found = answer(body, declared)
    assert (found.message_key, found.member("msg")) == (key, message)


def test_of_a_renamed_message_only_the_name_is_another() -> None:
    assert answer('{"status": 1, "detail": "No"}').json() == {"status": 1, "msg": "No"}
    assert answer("[]").json() == []
    assert answer("no JSON").message_key == ""


@pytest.mark.parametrize(("seconds", "told"), [(-1, -61), (2, -58), (60, 60), (900, 900)])
def test_a_life_that_is_to_end_at_once_is_shorter_by_the_leeway(seconds: int, told: int) -> None:
    options: dict[str, Json] = {"JWT_ACCESS_TOKEN_EXPIRES": seconds, "JWT_ALGORITHM": "HS256"}
    assert shortened(options, 60) == {**options, "JWT_ACCESS_TOKEN_EXPIRES": told}
    assert shortened(options, 0) == options
