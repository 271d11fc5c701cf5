"""What the public tests of release 0.0.2 ask of the package, in our own words.

Left out: what reaches into its private functions, and what the errata decide otherwise.
"""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, jsonify
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    fresh_jwt_required,
    get_all_stored_tokens,
    get_jwt_claims,
    get_jwt_identity,
    get_stored_token,
    get_stored_tokens,
    jwt_refresh_token_required,
    jwt_required,
    revoke_token,
    unrevoke_token,
)
from simplekv.memory import DictStore


class Site:
    """The app that those tests use: it logs anybody in, refreshes, lists, revokes."""

    def __init__(self, **options: Any) -> None:
        app = self.app = Flask("site")
        app.config.update(SECRET_KEY="super=secret", TESTING=True, **options)
        self.jwt = JWTManager()
        self.jwt.init_app(app)
        tokens = {"access_token": create_access_token, "refresh_token": create_refresh_token}
        views: dict[str, Any] = {
            "/login/<who>": lambda who: {name: make(who) for name, make in tokens.items()},
            "/fresh-login/<who>": lambda who: {
                "access_token": create_access_token(who, fresh=True)
            },
            "/refresh": jwt_refresh_token_required(self._refresh),
            "/protected": jwt_required(self._hello),
            "/fresh": fresh_jwt_required(self._hello),
            "/claims": jwt_required(self._claims),
            "/tokens": lambda: jsonify(get_all_stored_tokens()),
            "/tokens/<who>": lambda who: jsonify(get_stored_tokens(who)),
            "/token/<jti>": get_stored_token,
            "/revoke/<jti>": lambda jti: self._change(revoke_token, jti),
            "/unrevoke/<jti>": lambda jti: self._change(unrevoke_token, jti),
        }
        for path, view in views.items():
            app.add_url_rule(path, path, view)
        app.register_error_handler(KeyError, lambda error: ({"msg": "not found"}, 404))

    @staticmethod
    def _change(function: Any, jti: str) -> Any:
        function(jti)
        return {"msg": "done"}

    @staticmethod
    def _hello() -> Any:
        return {"msg": "hello world"}

    @staticmethod
    def _refresh() -> Any:
        return {"access_token": create_access_token(get_jwt_identity(), fresh=False)}

    @staticmethod
    def _claims() -> Any:
        return {"username": get_jwt_identity(), "claims": get_jwt_claims()}

    def get(self, path: str, token: str = "", scheme: str = "Bearer ") -> tuple[int, Any]:
        headers = {"Authorization": f"{scheme}{token}"} if token else {}
        answer = self.app.test_client().get(path, headers=headers)
        return answer.status_code, answer.json

    def log_in(self, who: str = "test") -> tuple[str, str]:
        _, tokens = self.get(f"/login/{who}")
        return tokens["access_token"], tokens["refresh_token"]


def listed(**options: Any) -> Site:
    return Site(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=DictStore(), **options)


def test_each_token_opens_its_own_views() -> None:
    site = Site()
    access, refresh = site.log_in()
    assert site.get("/protected", access) == (200, {"msg": "hello world"})
    assert site.get("/fresh", access) == (200, {"msg": "hello world"})
    status, refreshed = site.get("/refresh", refresh)
    assert status == 200
    assert site.get("/protected", refreshed["access_token"])[0] == 200
    assert site.get("/fresh", refreshed["access_token"]) == (401, {"msg": "Fresh token required"})
    _, again = site.get("/fresh-login/test")
    assert site.get("/fresh", again["access_token"])[0] == 200
    for path, token in (("/refresh", access), ("/protected", refresh), ("/fresh", refresh)):
        status, answer = site.get(path, token)
        assert (status, [*answer]) == (422, ["msg"])


@pytest.mark.parametrize(
    ("scheme", "after", "status"),
    [("", "", 422), ("BANANA ", "", 422), ("Bearer ", " BANANA", 422), ("Bearer ", "", 200)],
)
def test_the_form_of_the_header(scheme: str, after: str, status: int) -> None:
    site = Site()
    access, _ = site.log_in()
    answered, answer = site.get("/protected", access + after, scheme)
    assert (answered, [*answer]) == (status, ["msg"])
    assert site.get("/protected") == (401, {"msg": "Missing Authorization Header"})


def test_another_auth_header() -> None:
    site = Site()
    access, _ = site.log_in()
    for option, scheme, status in (("JWT", "JWT ", 200), ("", "", 200), ("", "Bearer ", 422)):
        site.app.config["JWT_AUTH_HEADER"] = option
        assert site.get("/protected", access, scheme)[0] == status


def test_tokens_that_are_expired_forged_or_none() -> None:
    site = Site(
        JWT_ACCESS_TOKEN_EXPIRES=timedelta(seconds=-1),
        JWT_REFRESH_TOKEN_EXPIRES=timedelta(seconds=-1),
    )
    access, refresh = site.log_in()
    assert site.get("/protected", access) == (401, {"msg": "Token has expired"})
    assert site.get("/refresh", refresh) == (401, {"msg": "Token has expired"})
    other = Site()
    other.app.secret_key = "newsecret"
    for bad in ("this_is_totally_an_access_token", *other.log_in()):
        status, answer = site.get("/protected", bad)
        assert (status, [*answer]) == (422, ["msg"])


def test_identity_and_claims() -> None:
    site = Site()
    assert site.get("/claims", site.log_in()[0])[1] == {"username": "test", "claims": {}}
    site.jwt.user_claims_loader(lambda identity: {"foo": "bar"})
    expected = {"username": "test", "claims": {"foo": "bar"}}
    assert site.get("/claims", site.log_in()[0]) == (200, expected)
    with site.app.test_request_context():
        assert (get_jwt_identity(), get_jwt_claims()) == (None, {})


def test_without_a_secret_key() -> None:
    site = Site()
    site.app.secret_key = None
    with pytest.raises(RuntimeError):
        site.get("/login/test")


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("JWT_BLACKLIST_ENABLED", False),
        ("JWT_BLACKLIST_STORE", None),
        ("JWT_BLACKLIST_TOKEN_CHECKS", "banana"),
    ],
)
def test_bad_settings_of_the_blacklist(option: str, value: Any) -> None:
    site = listed()
    site.app.config[option] = value
    with pytest.raises(RuntimeError):
        site.get("/tokens")


@pytest.mark.parametrize("checks", ["refresh", "all"])
def test_revoking_and_unrevoking(checks: str) -> None:
    site = listed(JWT_BLACKLIST_TOKEN_CHECKS=checks)
    access, refresh = site.log_in()
    _, stored = site.get("/tokens")
    assert len(stored) == (2 if checks == "all" else 1)
    for revoked in (True, False):
        for each in stored:
            jti = each["token"]["jti"]
            assert site.get(f"/{'revoke' if revoked else 'unrevoke'}/{jti}")[0] == 200
            assert site.get(f"/token/{jti}") == (200, {**each, "revoked": revoked})
        assert site.get("/refresh", refresh)[0] == (401 if revoked else 200)
        assert site.get("/protected", access)[0] == (401 if revoked and checks == "all" else 200)


def test_whose_tokens_are_listed() -> None:
    site = listed()
    for who in ("test1", "test1", "test1", "test2"):
        site.log_in(who)
    assert [len(site.get(f"/tokens/test{number}")[1]) for number in (1, 2, 3)] == [3, 1, 0]
    for action in ("token", "revoke", "unrevoke"):
        assert site.get(f"/{action}/404_token_not_found") == (404, {"msg": "not found"})


@pytest.mark.parametrize("name", ["expired", "invalid", "unauthorized", "needs_fresh", "revoked"])
def test_answers_of_ones_own(name: str) -> None:
    site = listed(JWT_BLACKLIST_TOKEN_CHECKS="all")
    access, refresh = site.log_in()
    _, stale = site.get("/refresh", refresh)
    decorate = getattr(site.jwt, f"{name}_token_loader", None) or site.jwt.unauthorized_loader
    decorate(lambda *reason: (jsonify(res="mine"), 499))
    mine = (499, {"res": "mine"})
    if name == "expired":
        site.app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(seconds=-1)
        assert site.get("/protected", site.log_in()[0]) == mine
    elif name == "revoked":
        for stored in site.get("/tokens")[1]:
            site.get(f"/revoke/{stored['token']['jti']}")
        assert site.get("/protected", access) == mine
    else:
        token = {"invalid": "bogus", "unauthorized": "", "needs_fresh": stale["access_token"]}[name]
        assert site.get("/fresh", token) == mine
