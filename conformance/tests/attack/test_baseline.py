"""What tells a response to a good token from one to none."""

from __future__ import annotations

import json

import pytest

from conformance.attack.baseline import baseline
from conformance.http import Exchange, Request, Response
from conformance.targets import TargetError

NOBODY = {"code": 401, "msg": "unauthorized", "data": None}


def exchange(body: object, status: int = 200) -> Exchange:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    response = Response(status, "", (), data)
    return Exchange(Request("GET", "http://a/me", (), b""), response, "", 0.0, 0.1)


def has(first: object, without: object, again: object | None = None, status: int = 200) -> object:
    again = first if again is None else again
    return baseline(exchange(first), exchange(without, status), exchange(again), "a.b.c").has


@pytest.mark.parametrize(
    ("good", "without", "telling"),
    [
        (
            {"code": 0, "msg": "ok", "data": {"id": 7, "name": "Ada"}},
            NOBODY,
            ("data.id", "data.name"),
        ),
        (
            {"data": {"me": {"id": 7}}},
            {"data": {"me": None}, "errors": ["Not authorized"]},
            ("data.me.id",),
        ),
        ({"code": 200, "user": {"id": 7}}, {"code": 401, "user": {}}, ("user.id",)),
    ],
)
def test_a_refusal_inside_a_200_is_told_by_what_is_missing(
    good: object, without: object, telling: tuple[str, ...]
) -> None:
    assert has(good, without) == telling


def test_a_refusal_by_its_status_needs_no_more_than_the_members() -> None:
    assert has({"id": 7, "at": 1}, {"msg": "No"}, {"id": 7, "at": 2}, 401) == ("id", "at")


@pytest.mark.parametrize(
    ("good", "without", "again"),
    [
        ({"id": 7}, {"id": 7}, {"id": 7}),
        ({"id": 7, "at": 1}, {"id": 7, "at": 3}, {"id": 7, "at": 2}),
        ("hello", "hello", "hello"),
        ({"logged_in_as": "Ada"}, {"logged_in_as": None}, {"logged_in_as": "Ada"}),
        ({"username": "Ada"}, {"username": ""}, {"username": "Ada"}),
        ("<a>Log in</a> hello", "<a>Log in</a> hello", "<a>Log in</a> hello"),
    ],
)
def test_what_shows_the_same_to_everybody_is_open(
    good: object, without: object, again: object
) -> None:
    members = tuple(good) if isinstance(good, dict) else ()
    assert has(good, without, again) == members


@pytest.mark.parametrize(
    ("good", "without"),
    [
        ({"code": 0, "msg": "ok"}, {"code": 401, "msg": "no"}),
        ({"code": 0, "data": "Ada"}, NOBODY),
        ("<h1>Ada</h1>", "<h1>Log in</h1>"),
    ],
)
def test_what_cannot_be_told_apart_has_no_verdict(good: object, without: object) -> None:
    with pytest.raises(TargetError, match="no member of the response is there only with it"):
        has(good, without)
