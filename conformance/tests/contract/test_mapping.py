from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract import Answer, App
from conformance.contract.mapping import Account, Application, MappedRequest, TokenPlace
from conformance.http import ABSENT, Exchange, Response
from conformance.http import Request as Sent
from conformance.verdicts import Unsupported

LOGIN = MappedRequest(
    "POST",
    "/session",
    json={"email": "{username}", "pw": "{password}"},
    tokens={"access_token": "data.tokens.0", "refresh_token": "cookie:refresh"},
)
REFRESH = MappedRequest(
    "POST", "/renew", json={"refresh": "{token}"}, tokens={"access_token": "new"}
)
VIEW = MappedRequest("GET", "/me?a=1", identity="user.id", rejected=frozenset({302}))
PEOPLE = {"Ada": Account("ada@x", "love", 7), "Grace": Account("grace@x", "hop", 8)}
ROUTES = {"/login": LOGIN, "/refresh": REFRESH, "/protected": VIEW}


def application(place: TokenPlace | None = None, **routes: MappedRequest) -> Application:
    return Application({**ROUTES, **routes}, PEOPLE, place or TokenPlace())


def sent(method: str, path: str, token: str | None = None, **more: Any) -> Any:
    given = {"headers": (), "body": b"", "json": ABSENT, "place": None, **more}
    place = given.pop("place")
    known = application(place)
    return known.translate(
        "refresh", method, path, token, given["headers"], given["body"], given["json"]
    )


def answer(path: str, status: int, body: object, method: str = "GET", **more: Any) -> Answer:
    headers = tuple(more.get("headers", ()))
    response = Response(status, "", headers, b"" if body is ABSENT else json.dumps(body).encode())
    exchange = Exchange(Sent(method, "http://a", (), b""), response, "", 0.0, 0.0)
    return Answer(
        exchange, App("http://a", "refresh", {}, None, application=application()), method, path
    )


def test_a_login_is_sent_as_the_application_has_it() -> None:
    own = sent("POST", "/login", json={"username": "Ada", "password": "test"})
    assert (own.method, own.path, own.json) == (
        "POST",
        "/session",
        {"email": "ada@x", "pw": "love"},
    )
    guess = sent("POST", "/login", json={"username": "Mallory", "password": "a guess"})
    assert guess.json == {"email": "Mallory", "pw": "a guess"}
    with pytest.raises(Unsupported, match="an account for 42"):
        sent("POST", "/login", json={"username": 42, "password": "test"})


def test_a_token_is_shown_where_the_application_looks() -> None:
    assert sent("GET", "/protected", "t").headers == (("Authorization", b"Bearer t"),)
    assert sent("GET", "/protected", "t", place=TokenPlace("X-T", "")).headers == (("X-T", b"t"),)
    assert sent("GET", "/protected", "t", place=TokenPlace(cookie="s")).headers == (
        ("Cookie", b"s=t"),
    )
    assert sent("POST", "/refresh", "t").json == {"refresh": "t"}
    assert sent("POST", "/refresh").json == {}


def test_a_method_that_is_tried_and_a_query_are_kept() -> None:
    own = sent("HEAD", "/protected?jwt=t")
    assert (own.method, own.path) == ("HEAD", "/me?a=1&jwt=t")


@pytest.mark.parametrize(
    ("path", "more", "said"),
    [
        ("/protected-fresh", {}, "GET /protected-fresh .it is not mapped"),
        ("/refresh", {"json": {"jwt": "t"}}, "a token in the body that counts nowhere"),
        (
            "/protected",
            {"place": TokenPlace(cookie="s"), "headers": (("Cookie", "a=t"),)},
            "a token in a cookie that counts nowhere",
        ),
        (
            "/protected",
            {"place": TokenPlace("X-T", ""), "headers": (("Authorization", "x"),)},
            "an Authorization header .its tokens are shown in X-T",
        ),
    ],
)
def test_what_is_not_there_is_named(path: str, more: dict[str, Any], said: str) -> None:
    with pytest.raises(Unsupported, match=said):
        Application(ROUTES, PEOPLE, more.pop("place", TokenPlace())).translate(
            "freshness",
            "GET",
            path,
            None,
            more.get("headers", ()),
            b"",
            more.get("json", ABSENT),
        )


def test_answers_are_read_as_the_contract_has_them() -> None:
    cookie = [("Set-Cookie", b"refresh=r; HttpOnly")]
    login = answer("/login", 201, {"data": {"tokens": ["a"]}}, "POST", headers=cookie)
    assert (login.status, login.json()) == (200, {"access_token": "a", "refresh_token": "r"})
    view = answer("/protected", 200, {"user": {"id": 7}})
    assert (view.status, view.json()) == (200, {"hello": "from Ada"})
    # A page that says 200 to everybody has let nobody in.
    assert answer("/protected", 200, {"user": None}).json() == {"user": None}
    refused = answer("/login", 422, {"errors": []}, "POST")
    assert (refused.status, refused.json()) == (401, {"msg": "Bad username or password"})
    assert "422" in refused.shown()


def test_an_answer_to_head_or_options_is_read_for_what_it_shows() -> None:
    assert answer("/protected", 200, ABSENT, "HEAD").status == 200
    assert answer("/protected", 204, ABSENT, "OPTIONS").status == 204
    assert answer("/protected", 200, {"user": {"id": 7}}, "OPTIONS").json() == {"hello": "from Ada"}


@pytest.mark.parametrize("body", [{}, {"username": "Ada"}, ["Ada", "test"], ABSENT])
def test_a_login_that_says_something_else_is_not_mapped(body: Any) -> None:
    with pytest.raises(Unsupported, match="another body of a login"):
        sent("POST", "/login", json=body)
