"""The apps as data: a route that is added there is known wherever routes are asked for."""

from __future__ import annotations

import json

import pytest

from conformance.contract import APPS, Json
from conformance.contract.apps import LOADERS, Route, method_of


def test_an_app_has_the_routes_of_those_that_it_is_like_once() -> None:
    names = [f"{each.method} {each.path}" for each in APPS["loaders"].routes.values()]
    assert len(names) == len(set(names)) == 9
    greeting = APPS["loaders"].route("/protected")
    assert greeting is not None
    assert greeting.answers == {"hello": "from <identity>"}


def test_options_are_those_of_the_app_or_of_all() -> None:
    lives = {name: app.defaults["JWT_ACCESS_TOKEN_EXPIRES"] for name, app in APPS.items()}
    assert lives.pop("blacklist") == 300
    assert set(lives.values()) == {900}
    assert APPS["loaders"].defaults["LOADERS"] == list(LOADERS)


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("/fresh-login", "POST"),
        ("/protected", "GET"),
        ("/auth/tokens/revoke/a%2Fb", "PUT"),
        ("/auth/tokens", "GET"),
        ("/nowhere", "GET"),
    ],
)
def test_how_a_view_is_asked(path: str, method: str) -> None:
    assert method_of(path) == method


@pytest.mark.parametrize(
    ("app", "path", "body", "own"),
    [
        ("basic", "/protected", {"hello": "world"}, True),
        ("basic", "/protected", {"hello": "world", "status": "ok"}, False),
        ("basic", "/protected", {"hello": "from Ada"}, False),
        ("basic", "/protected", [], False),
        ("refresh", "/protected", {"hello": "from Ada"}, True),
        ("refresh", "/protected", {"hello": "world"}, False),
        ("claims", "/protected", {"hello_is": 7, "foo_is": None}, True),
        ("claims", "/protected", {"hello_is": 7}, False),
        ("refresh", "/refresh", {"access_token": "a", "more": 1}, True),
        ("refresh", "/refresh", {"access_token": ""}, False),
        ("blacklist", "/auth/tokens", [], True),
        ("blacklist", "/auth/tokens", {}, False),
        ("loaders", "/auth/tokens/revoke/1", {"msg": "Token successfully revoked"}, True),
        ("loaders", "/auth/tokens/revoke/1", dict(LOADERS["expired"]["body"]), False),
    ],
)
def test_what_a_view_says_for_itself(app: str, path: str, body: Json, own: bool) -> None:
    route = APPS[app].route(path)
    assert route is not None
    assert route.is_own(body) is own


@pytest.mark.parametrize(
    ("answers", "identity", "body", "own"),
    [
        ({"hello": "from <identity>"}, "Ada", {"hello": "from Ada"}, True),
        ({"hello": "from <identity>"}, "Ada", {"hello": "from Grace"}, False),
        ({"hello": "from <identity>"}, 7, {"hello": "from seven"}, True),
        ({"who": "<identity>"}, 1, {"who": 1}, True),
        ({"who": "<identity>"}, 1, {"who": True}, False),
        ({"who": "<identity>"}, "1", {"who": 1}, False),
    ],
)
def test_whom_a_view_takes_the_caller_for(
    answers: dict[str, str], identity: Json, body: Json, own: bool
) -> None:
    assert Route("GET", "/x", "access", answers).is_own(body, identity) is own


def test_a_sample_is_what_the_view_says_to_somebody() -> None:
    for app in APPS.values():
        for route in app.routes.values():
            if route.method == "GET" and route.answers:
                sample = app.sample(route, "Ada")
                assert route.is_own(sample, "Ada")
                assert "<" not in json.dumps(sample)
