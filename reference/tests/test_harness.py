"""The harness of the reference and the kit under it: the contract with the runner."""

import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import harness
import pytest
import requests
from simplekv.memory import DictStore
from wsgi import Harness, Unsupported  # type: ignore[import-not-found]

from .servers import Valkey

ROOT = Path(harness.__file__).parent


def ask(app: Any, method: str, path: str, body: bytes = b"") -> tuple[int, Any]:
    """Send one request to a WSGI app; the body comes back as JSON where it is."""
    status: list[str] = []
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }
    data = b"".join(app(environ, lambda line, headers: status.append(line)))
    return int(status[0][:3]), json.loads(data) if data else None


def where(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("200 OK", [])
    return [json.dumps([environ["SCRIPT_NAME"], environ["PATH_INFO"]]).encode()]


def maker(options: dict[str, Any]) -> Any:
    if "BROKEN" in options:
        raise LookupError("broken on purpose")
    if options:
        raise Unsupported(next(iter(options)))
    return where


@pytest.fixture
def kit(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CONFORMANCE_NONCE", "n-1")
    return Harness({"name": "toy", "version": "1"}, {"where": maker})


def test_about(kit: Any) -> None:
    expected = {"protocol": 1, "nonce": "n-1", "name": "toy", "version": "1"}
    assert ask(kit, "GET", "/_conformance") == (200, expected)


def test_life_of_an_app(kit: Any) -> None:
    create = ("POST", "/_conformance/apps", b'{"app":"where","options":{}}')
    assert ask(kit, *create) == (201, {"url": "/a/1"})
    assert ask(kit, *create) == (201, {"url": "/a/2"})
    assert ask(kit, "GET", "/a/2/x/y") == (200, ["/a/2", "/x/y"])
    assert ask(kit, "GET", "/a/1") == (200, ["/a/1", ""])
    assert ask(kit, "DELETE", "/_conformance/apps/1") == (204, None)
    for method, path in [("DELETE", "/_conformance/apps/1"), ("GET", "/a/1/x"), ("GET", "/a/3"),
                         ("GET", "/a"), ("GET", "/"), ("GET", "")]:  # fmt: skip
        status, body = ask(kit, method, path)
        assert (status, list(body)) == (404, ["error"])
    assert ask(kit, "GET", "/a/2/")[0] == 200


def test_head_has_no_body(kit: Any) -> None:
    """It would be taken for the next answer (RFC 9110 9.3.2)."""
    assert ask(kit, "HEAD", "/a/1/protected") == (404, None)


@pytest.mark.parametrize(
    ("body", "status", "key"),
    [
        (b'{"app":"where"}', 201, "url"),
        (b'{"app":"nope"}', 501, "unsupported"),
        (b'{"app":"where","options":{"JWT_X":1}}', 501, "unsupported"),
        (b'{"app":"where","options":{"BROKEN":1}}', 500, "error"),
        (b"", 400, "error"),
        (b"{", 400, "error"),
        (b"[]", 400, "error"),
        (b"null", 400, "error"),
        (b'"app"', 400, "error"),
        (b"{}", 400, "error"),
        (b'{"app":1}', 400, "error"),
        (b'{"app":"where","options":[]}', 400, "error"),
        (b'{"app":"where","options":null}', 400, "error"),
        (b"\xff", 400, "error"),
        (b"[" * 100_000, 400, "error"),
    ],
)
def test_answers_to_post(
    kit: Any, body: bytes, status: int, key: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = ask(kit, "POST", "/_conformance/apps", body)
    assert (answer[0], list(answer[1])) == (status, [key])
    if status == 501:
        assert answer[1] == {"unsupported": "nope" if b"nope" in body else "JWT_X"}
    assert ("Traceback" in capsys.readouterr().err) is (status == 500)


def test_settings_of_an_app() -> None:
    given = {
        "SECRET_KEY": "k",
        "JWT_ACCESS_TOKEN_EXPIRES": 1.5,
        "JWT_REFRESH_TOKEN_EXPIRES": -3,
        "JWT_BLACKLIST_CHECKS": "all",
    }
    one, two = harness.settings("basic", given), harness.settings("basic", given)
    assert one["JWT_ACCESS_TOKEN_EXPIRES"] == timedelta(seconds=1.5)
    assert one["JWT_REFRESH_TOKEN_EXPIRES"] == timedelta(seconds=-3)
    assert (one["SECRET_KEY"], one["JWT_BLACKLIST_CHECKS"]) == ("k", "all")
    assert isinstance(one["JWT_BLACKLIST_STORE"], DictStore)
    assert one["JWT_BLACKLIST_STORE"] is not two["JWT_BLACKLIST_STORE"]
    assert harness.settings("loaders", {"LOADERS": ["expired"]})["LOADERS"] == ["expired"]


def test_redis_where_it_is_told_where(monkeypatch: pytest.MonkeyPatch, valkey: Valkey) -> None:
    monkeypatch.setenv("CONFORMANCE_REDIS", valkey.url)
    store = harness.settings("blacklist", {"JWT_BLACKLIST_STORE": "redis"})["JWT_BLACKLIST_STORE"]
    store.put("a-key", b"value")
    assert valkey.client.get("a-key") == b"value"
    store.redis.close()


@pytest.mark.parametrize(
    ("app", "options", "what"),
    [
        ("basic", {"JWT_COOKIE": 1}, "JWT_COOKIE"),
        ("basic", {"LOADERS": []}, "LOADERS"),
        ("basic", {"JWT_BLACKLIST_STORE": "redis"}, "JWT_BLACKLIST_STORE redis"),
        ("loaders", {"LOADERS": ["claims"]}, "LOADERS claims"),
    ],
)
def test_what_the_harness_does_not_have(
    app: str, options: dict[str, Any], what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CONFORMANCE_REDIS", raising=False)
    with pytest.raises(Unsupported) as unsupported:
        harness.settings(app, options)
    assert str(unsupported.value) == what


def test_apps_share_nothing() -> None:
    make = harness.apps()["blacklist"]
    one, two = make({"SECRET_KEY": "k" * 32}), make({"SECRET_KEY": "k" * 32})
    login = {"username": "ada", "password": "test"}
    assert one.test_client().post("/login", json=login).status_code == 200
    assert len(one.test_client().get("/auth/all-tokens").json) == 1
    assert two.test_client().get("/auth/all-tokens").json == []


def test_harness_as_a_process() -> None:
    with subprocess.Popen(
        [sys.executable, "harness.py"],
        cwd=ROOT,
        env={**os.environ, "PORT": "0", "CONFORMANCE_NONCE": "n-2"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process, requests.Session() as session:  # fmt: skip
        try:
            session.trust_env = False
            assert process.stdout is not None
            word, address = process.stdout.readline().split()
            assert word == "READY"
            about = session.get(f"{address}/_conformance", timeout=10).json()
            assert (about["protocol"], about["nonce"], about["name"]) == (1, "n-2", "reference")
            assert {"version", "python", "waitress", "Flask", "PyJWT", "simplekv"} < set(about)
            for name in harness.APPS:
                made = session.post(
                    f"{address}/_conformance/apps", json={"app": name, "options": {}}, timeout=10
                )
                assert made.status_code == 201
                base = address + made.json()["url"]
                login = {"username": "ada", "password": "test"}
                token = session.post(f"{base}/login", json=login, timeout=10).json()
                headers = {"Authorization": f"Bearer {token['access_token']}"}
                assert session.get(f"{base}/protected", headers=headers, timeout=10).ok
                headers = {"Authorization": "Bearer " + "x" * 65_536}
                answer = session.get(f"{base}/protected", headers=headers, timeout=10)
                assert answer.status_code == (400 if name == "loaders" else 422)
        finally:
            process.terminate()
        _, errors = process.communicate(timeout=10)
    assert process.returncode == 0
    assert "Traceback" not in errors
