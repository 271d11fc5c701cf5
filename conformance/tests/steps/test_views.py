"""When a view has run, in whatever a server prints around its answer."""

from __future__ import annotations

import importlib
import json
from contextlib import nullcontext

import pytest

from conformance.contract import Answer, App
from conformance.http import Exchange, Request, Response

views = importlib.import_module("conformance.steps.views")
answers = importlib.import_module("conformance.steps.answers")
control = importlib.import_module("conformance.steps.control")

TOKENS = '{"access_token": "eyJh.eyJ.c2ln"}'
WARNING = '<br />\n<b>Warning</b>: Undefined array key "password" in <b>auth.php</b><br />\n'


def answer(
    body: bytes | str,
    status: int = 200,
    method: str = "POST",
    failure: str = "",
    sent: int = 0,
    **of: str,
) -> Answer:
    data = body if isinstance(body, bytes) else body.encode()
    path = "/login" if method == "POST" else "/protected"
    request = Request(method, f"http://a{path}", (), b"x" * sent)
    headers = tuple((name.replace("_", "-"), value.encode()) for name, value in of.items())
    exchange = Exchange(request, Response(status, "", headers, data), failure, 0.0, 0.1)
    return Answer(exchange, App("http://a", "basic", {}, None), method, path)


@pytest.mark.parametrize(
    "body",
    [
        TOKENS,
        WARNING + TOKENS,
        "\ufeff" + TOKENS,
        ")]}',\n" + TOKENS,
        TOKENS + "\n" + WARNING,
        '{"log": "started"}\n' + TOKENS,
        "PHP Notice:  Undefined index: {x in a.php\n" + TOKENS,
    ],
)
def test_a_view_has_run_whatever_is_printed_around_its_answer(body: str) -> None:
    assert views.ran(answer(body))
    assert views.granted(answer(body), "Ada") is (body == TOKENS)


@pytest.mark.parametrize(
    "body",
    [
        "",
        WARNING,
        "<script>window.state = " + TOKENS + "</script></html>",
        '{"msg": "No"}',
        "{" * 200_000,
        '{"a":' * 50_000,
        b"\xff\xfe",
    ],
)
def test_other_text_is_no_answer_of_a_view(body: bytes | str) -> None:
    assert not views.ran(answer(body))


@pytest.mark.parametrize(
    ("failure", "status", "sent", "fails"),
    [
        ("", 401, 0, False),
        ("", 500, 0, True),
        ("the body ends before it is complete", 200, 0, True),
        ("connection reset", 431, 5000, False),  # with the request half read
        ("connection reset", 500, 5000, True),
    ],
)
def test_a_response_that_breaks_off_is_a_crash(
    failure: str, status: int, sent: int, fails: bool
) -> None:
    given = answer('{"msg": "No"}', status, failure=failure, sent=sent)
    with pytest.raises(answers.Deviation) if fails else nullcontext():
        answers._expect_no_crash(given)


@pytest.mark.parametrize(
    ("type", "other"),
    [("text/html; charset=utf-8", True), ("application/json", False), ("", False)],
)
def test_a_page_for_every_address_is_not_the_view(type: str, other: bool) -> None:
    shown = control.Control(None, None)
    view = answer(json.dumps({"hello": "world"}), method="GET", Content_Type="application/json")
    shown._grants.append(control.Grant("/protected", "t", "Ada", view.app, "application/json"))
    assert shown.is_another_page(answer("", method="HEAD", Content_Type=type)) is other
    assert not shown.is_another_page(answer("", method="GET", Content_Type=type))
