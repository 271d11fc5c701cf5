"""The way of a request through the decorators; nothing that a client sends is a server error."""

import asyncio
import inspect
import json
from contextlib import nullcontext
from typing import Any

import pytest
from flask import Flask, Response, g, jsonify, request
from flask_jwt_extended import (
    JWTDecodeError,
    JWTManager,
    create_access_token,
    get_jwt_claims,
    get_jwt_identity,
    jwt_required,
)

FAR = 10**18
BAD = "Bad authorization header. Expected 'Bearer <JWT>'"


def test_each_view_takes_its_kind_of_token(api: Any) -> None:
    fresh, stale, refresh = api.access(), api.access(fresh=False), api.refresh()
    statuses = {
        path: [api.get(token, path).status_code for token in (fresh, stale, refresh)]
        for path in ("/access", "/fresh", "/refresh")
    }
    assert statuses == {
        "/access": [200, 200, 422],
        "/fresh": [200, 401, 422],
        "/refresh": [422, 422, 200],
    }
    assert api.get(refresh).json == {"msg": "Only access tokens can access this endpoint"}
    assert api.get(fresh, "/refresh").json == {
        "msg": "Only refresh tokens can access this endpoint"
    }
    assert api.get(stale, "/fresh").json == {"msg": "Fresh token required"}


def test_refresh_view_has_an_identity_and_no_claims(api: Any) -> None:
    api.jwt.user_claims_loader(lambda identity: {"x": 1})
    assert api.get(api.refresh(), "/refresh").json == {"identity": "ada", "claims": {}}
    assert api.get(api.access()).json == {"identity": "ada", "claims": {"x": 1}}


@pytest.mark.parametrize("header", ["", "   "])
def test_no_token(api: Any, header: str) -> None:
    answer = api.send(header)
    assert (answer.status_code, answer.json) == (401, {"msg": "Missing Authorization Header"})
    assert answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "header",
    ["Bearer", "Bearer ", "Token {}", "Bearer {} x", "{}", "\xa0", "Bearer\xa0{}", "Bearer\x0b{}",
     "Bearer\t{}", "\xa0Bearer {}", "\x1c", "Basic YTpi", "Bearer Bearer {}"],
)  # fmt: skip
def test_header_of_another_form(api: Any, header: str) -> None:
    answer = api.send(header.format(api.access()))
    assert (answer.status_code, answer.json) == (422, {"msg": BAD})
    assert "WWW-Authenticate" not in answer.headers


@pytest.mark.parametrize("header", ["Bearer {}", "bearer {}", "BEARER   {}", " Bearer {} "])
def test_scheme_in_any_case(api: Any, header: str) -> None:
    assert api.send(header.format(api.access())).status_code == 200


@pytest.mark.parametrize(
    ("scheme", "good", "bad", "msg", "challenge"),
    [
        ("JWT", "jwt {}", "Bearer {}", "Bad authorization header. Expected 'JWT <JWT>'", "JWT"),
        ("", "{}", "JWT {}", "Badly formatted authorization header. Should be '<JWT>'", "Bearer"),
        ("My  Key ", "My Key {}", "My {}",
         "Bad authorization header. Expected 'My Key <JWT>'", "Bearer"),
        ("Token:", "Token: {}", "Token {}",
         "Bad authorization header. Expected 'Token: <JWT>'", "Bearer"),
    ],
)  # fmt: skip
def test_auth_header_is_any_string(
    make_api: Any, scheme: str, good: str, bad: str, msg: str, challenge: str
) -> None:
    api = make_api(JWT_AUTH_HEADER=scheme)
    token = api.access()
    assert api.send(good.format(token)).status_code == 200
    assert api.send(bad.format(token)).json == {"msg": msg}
    assert api.send("").headers["WWW-Authenticate"] == challenge


@pytest.mark.parametrize(
    "header",
    [
        b'{"alg":"none"}',
        b'{"alg":"nOnE"}',
        b'{"alg":{"a":1}}',
        b'{"alg":["HS256"]}',
        b'{"alg":null}',
        b'{"alg":"HS384"}',
        b"{}",
        b"[]",
        b"null",
        b"{",
        b"\xff\xfe",
        b"[" * 3000 + b"]" * 3000,
        b'{"alg":"HS256","crit":["exp"],"exp":1}',
        b'{"alg":"HS256","b64":false,"crit":["b64"]}',
        b'{"alg":"HS256","kid":7}',
        b'{"alg":"HS256","n":' + b"1" * 5000 + b"}",
    ],
)
def test_odd_jose_header(api: Any, read: Any, sign: Any, header: bytes) -> None:
    payload = json.dumps(read(api.access())).encode()
    answer = api.get(sign(payload, header))
    assert answer.status_code == 422
    assert answer.json["msg"] in ("Token is malformed", "The specified alg value is not allowed")


@pytest.mark.parametrize("depth", [3000, 100_000])
def test_deep_jose_header(api: Any, sign: Any, depth: int) -> None:
    """Where the interpreter can read it, the forged signature is still found out."""
    header = b'{"alg":"HS256","x":' + b"[" * depth + b"]" * depth + b"}"
    answer = api.get(sign(b"{}", header, key="another key"))
    assert answer.status_code == 422
    assert answer.json["msg"] in ("Token is malformed", "Signature verification failed")


@pytest.mark.parametrize(
    "payload",
    [b"", b"x", b"[]", b"null", b'"x"', b"\xff", b"[" * 100_000, '{"jti":"x"}'.encode("utf-16")],
)
def test_odd_payload(api: Any, sign: Any, payload: bytes) -> None:
    answer = api.get(sign(payload))
    assert (answer.status_code, answer.json) == (422, {"msg": "Token is malformed"})


@pytest.mark.parametrize(
    "form",
    ["{h}", "{h}.{p}", "{h}.{p}.", "{h}.{p}.{s}.", "{h}.{p}.{s}.{s}", "{h}.{p}.{s}=", ".{p}.{s}",
     "{h}..{s}", "{h}=.{p}.{s}", "{h}.{p}.{s}!", "é.{p}.{s}", "..", "{h}.{p}.{p}", "{h}.{h}.{s}"],
)  # fmt: skip
def test_odd_structure(api: Any, form: str) -> None:
    h, p, s = api.access().split(".")
    answer = api.get(form.format(h=h, p=p, s=s))
    assert answer.status_code == 422
    assert answer.json["msg"] in ("Token is malformed", "Signature verification failed")


@pytest.mark.parametrize("place", [2, 20, -20])
def test_changed_token(api: Any, place: int) -> None:
    token = api.access()
    changed = "A" if token[place] != "A" else "B"
    altered = token[:place] + changed + token[place:][1:]
    answer = api.get(altered)
    assert answer.status_code == 422
    assert token[5:40] not in answer.text


@pytest.mark.parametrize(
    ("claim", "value", "msg"),
    [
        ("identity", ..., "Missing claim: identity"),
        *((claim, value, f"Missing or invalid claim: {claim}") for claim, value in [
            ("jti", ...), ("jti", 7), ("jti", None),
            ("type", ...), ("type", "session"), ("type", ["access"]), ("type", {}),
            ("fresh", ...), ("fresh", 1), ("fresh", "true"), ("fresh", None),
            ("user_claims", ...), ("user_claims", []), ("user_claims", None),
            ("exp", ...), ("exp", None), ("exp", "4102444800"), ("exp", [FAR]), ("exp", True),
            ("exp", float("nan")), ("exp", float("inf")),
            ("nbf", None), ("nbf", "0"), ("nbf", [0]), ("nbf", False), ("nbf", float("nan")),
            ("iat", None), ("iat", "0"), ("iat", {}),
        ]),
        ("nbf", FAR, "Token is not yet valid"),
        ("nbf", 10**400, "Token is not yet valid"),
    ],
)  # fmt: skip
def test_claim_of_a_wrong_type(api: Any, alter: Any, claim: str, value: Any, msg: str) -> None:
    answer = api.get(alter(api.access(), **{claim: value}))
    assert (answer.status_code, answer.json) == (422, {"msg": msg})


@pytest.mark.parametrize(
    "changes",
    [{"exp": FAR}, {"exp": 1e18}, {"exp": 10**400}, {"exp": FAR + 0.5}, {"nbf": ...},
     {"iat": ...}, {"iat": FAR}, {"nbf": 0.5}, {"nbf": -1}, {"iss": 3, "sub": []}],
)  # fmt: skip
def test_odd_but_valid_claims(api: Any, alter: Any, changes: dict[str, Any]) -> None:
    assert api.get(alter(api.access(), **changes)).status_code == 200


@pytest.mark.clause("hardening.audience")
@pytest.mark.parametrize("audience", ["another-service", ["a", "b"], "", [], None, 7, "api"])
def test_a_token_for_an_audience_is_for_somebody_else(api: Any, alter: Any, audience: Any) -> None:
    """The reference goes by no name, so whoever is named is another (RFC 7519 4.1.3)."""
    for make, path in ((api.access, "/access"), (api.refresh, "/refresh")):
        for when in ({}, {"exp": 1}):
            answer = api.get(alter(make(), aud=audience, **when), path)
            assert answer.status_code == 422
            assert answer.json == {"msg": "Token is meant for another audience"}


@pytest.mark.parametrize("exp", [0, -1, -1e300, 1.5, -(10**400)])
def test_expired(api: Any, alter: Any, exp: Any) -> None:
    answer = api.get(alter(api.access(), exp=exp))
    assert (answer.status_code, answer.json) == (401, {"msg": "Token has expired"})


def test_exp_is_the_first_moment_too_late(
    api: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = api.access()
    exp = read(token)["exp"]
    for now, status in ((exp - 0.001, 200), (exp, 401)):
        monkeypatch.setattr("time.time", lambda now=now: now)
        assert api.get(token).status_code == status


@pytest.mark.parametrize(
    "changes", [{"fresh": 1}, {"jti": None}, {"type": "x"}, {"nbf": FAR}, {"iat": "x"}]
)
def test_expired_loader_is_for_otherwise_valid_tokens(
    api: Any, alter: Any, changes: dict[str, Any]
) -> None:
    assert api.get(alter(api.access(), exp=1, **changes)).status_code == 422


def test_age_comes_before_kind(api: Any, alter: Any) -> None:
    assert api.get(alter(api.refresh(), exp=1)).json == {"msg": "Token has expired"}


def test_error_of_the_view_is_not_taken_for_one_of_the_token(api: Any) -> None:
    @jwt_required
    def broken() -> str:
        raise JWTDecodeError("the view's own")

    api.app.add_url_rule("/broken", "broken", broken)
    api.app.testing = True
    with pytest.raises(JWTDecodeError, match="the view's own"):
        api.get(api.access(), "/broken")


def test_view_keeps_its_name_and_gets_its_arguments(api: Any) -> None:
    @jwt_required
    def hello(name: str) -> str:
        """Say hello."""
        return f"{name} from {get_jwt_identity()}"

    api.app.add_url_rule("/hello/<name>", view_func=hello)
    assert (hello.__name__, hello.__doc__) == ("hello", "Say hello.")
    assert api.get(api.access(), "/hello/bob").text == "bob from ada"


@pytest.fixture
def talkative(api: Any) -> Any:
    """An app with views that make requests of their own, and one that forgot its decorator."""

    def inner(path: str, **more: Any) -> Any:
        return api.app.test_client().get(path, **more).json

    @jwt_required
    def outer() -> Any:
        g.jwt_claims = {"identity": "nobody", "user_claims": {}}  # the application's own
        as_bob = {"Authorization": f"Bearer {request.args['other']}"}
        bob, forgot = inner("/access", headers=as_bob), inner("/forgot", headers=as_bob)
        copied = Response.from_app(
            api.app, {**request.environ, "PATH_INFO": "/forgot", "HTTP_AUTHORIZATION": ""}
        )
        return jsonify(own=get_jwt_identity(), bob=bob, forgot=forgot, copied=copied.json)

    def forgot() -> Any:
        return jsonify(identity=get_jwt_identity(), claims=get_jwt_claims())

    api.app.add_url_rule("/outer", view_func=outer)
    api.app.add_url_rule("/forgot", view_func=forgot)
    return api


NOBODY: dict[str, Any] = {"identity": None, "claims": {}}


@pytest.mark.clause("claims.outside-view")
@pytest.mark.parametrize("pushed", [False, True], ids=["", "within an app context"])
def test_a_request_within_a_request_keeps_its_identity_to_itself(
    talkative: Any, pushed: bool
) -> None:
    path = f"/outer?other={talkative.access('bob')}"
    with talkative.app.app_context() if pushed else nullcontext():
        answer = talkative.get(talkative.access("ada"), path)
    assert answer.json == {
        "own": "ada",
        "bob": {"identity": "bob", "claims": {}},
        "forgot": NOBODY,
        "copied": NOBODY,
    }


@pytest.mark.clause("claims.outside-view")
def test_an_app_context_that_a_test_pushed_remembers_nobody(talkative: Any) -> None:
    """Flask 3.0 and 3.1 use it for every request, also one to a view without a decorator."""
    token = talkative.access("ada")
    with talkative.app.app_context():
        assert talkative.get(token).json["identity"] == "ada"
        assert talkative.get(token, "/forgot").json == NOBODY
        assert (get_jwt_identity(), get_jwt_claims()) == (None, {})
        assert vars(g) == {}


class AsyncFlask(Flask):
    """Runs async functions without asgiref, by the way in that Flask documents."""

    def ensure_sync(self, func: Any) -> Any:
        if not inspect.iscoroutinefunction(func):
            return func
        return lambda *args, **kwargs: asyncio.run(func(*args, **kwargs))


def test_async_views_and_loaders() -> None:
    app = AsyncFlask("later")
    app.secret_key = "super-secret"
    manager = JWTManager(app)

    @manager.user_claims_loader
    async def claims(identity: Any) -> dict[str, Any]:
        return {"later": identity}

    @manager.unauthorized_loader
    async def unauthorized() -> Any:
        return jsonify(msg="later"), 499

    @app.get("/")
    @jwt_required
    async def view() -> Any:
        return get_jwt_claims()

    with app.app_context():
        token = create_access_token("ada")
    client = app.test_client()
    assert client.get("/", headers={"Authorization": f"Bearer {token}"}).json == {"later": "ada"}
    assert client.get("/").status_code == 499
