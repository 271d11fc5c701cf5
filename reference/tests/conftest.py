"""What the tests of the reference share: a small app to ask, and tokens forged by hand."""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, jsonify
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    create_refresh_token,
    fresh_jwt_required,
    get_jwt_claims,
    get_jwt_identity,
    jwt_refresh_token_required,
    jwt_required,
)
from simplekv.memory import DictStore
from werkzeug.test import TestResponse

from .servers import PostgreSQL, Valkey, running

KEY = "a secret of sixty-four bytes, which is enough for HS512 as well!"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "clause(id): the clause of features/clauses.toml it covers")


class Api:
    """An app with one view for each decorator, and a client that sends tokens to it."""

    def __init__(self, **options: Any) -> None:
        self.app = Flask("api")
        self.app.config.update({"SECRET_KEY": KEY, **options})
        self.jwt = JWTManager(self.app)
        for path, guard in (
            ("/access", jwt_required),
            ("/fresh", fresh_jwt_required),
            ("/refresh", jwt_refresh_token_required),
        ):
            self.app.add_url_rule(path, path, guard(self._view))

    @staticmethod
    def _view() -> Any:
        return jsonify(identity=get_jwt_identity(), claims=get_jwt_claims())

    def access(self, identity: Any = "ada", fresh: bool = True) -> str:
        with self.app.app_context():
            return create_access_token(identity, fresh=fresh)

    def refresh(self, identity: Any = "ada") -> str:
        with self.app.app_context():
            return create_refresh_token(identity)

    def call(self, function: Callable[..., Any], *args: Any) -> Any:
        with self.app.app_context():
            return function(*args)

    def send(self, header: str, path: str = "/access") -> TestResponse:
        return self.app.test_client().get(path, headers={"Authorization": header})

    @staticmethod
    def claims(token: str) -> dict[str, Any]:
        return claims_of(token)

    def get(self, token: str, path: str = "/access") -> TestResponse:
        return self.send(f"Bearer {token}", path)


@pytest.fixture
def make_api() -> Callable[..., Api]:
    return Api


@pytest.fixture
def api() -> Api:
    return Api()


@pytest.fixture
def listed() -> Api:
    """An app that checks all tokens against a store in memory."""
    return Api(
        JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=DictStore(), JWT_BLACKLIST_CHECKS="all"
    )


def _segment(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def claims_of(token: str) -> dict[str, Any]:
    payload = token.split(".")[1]
    claims: dict[str, Any] = json.loads(base64.urlsafe_b64decode(payload + "=="))
    return claims


@pytest.fixture
def read() -> Callable[[str], dict[str, Any]]:
    return claims_of


@pytest.fixture
def sign() -> Callable[..., str]:
    """Sign any bytes as header and payload with HS256: what no library would agree to."""

    def sign(payload: bytes, header: bytes = b'{"alg":"HS256"}', key: str | bytes = KEY) -> str:
        content = f"{_segment(header)}.{_segment(payload)}"
        secret = key.encode() if isinstance(key, str) else key
        mac = hmac.new(secret, content.encode(), hashlib.sha256)
        return f"{content}.{_segment(mac.digest())}"

    return sign


@pytest.fixture
def alter(sign: Callable[..., str]) -> Callable[..., str]:
    """Sign a good token again with some claims changed; ... takes a claim away."""

    def alter(token: str, **changes: Any) -> str:
        claims = {**claims_of(token), **changes}
        return sign(json.dumps({k: v for k, v in claims.items() if v is not ...}).encode())

    return alter


@pytest.fixture(scope="session")
def valkey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Valkey]:
    with running(Valkey, tmp_path_factory.mktemp("valkey") / "data") as server:
        yield server


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgreSQL]:
    with running(PostgreSQL) as server:
        yield server


@pytest.fixture
def place_of(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str]:
    """Where a kind of store finds nothing of other tests."""

    def place_of(kind: str) -> str:
        name = kind.split("+")[0].split("-")[1]
        if name == "sqlite":
            return f"sqlite:///{tmp_path}/tokens.sqlite#tokens"
        if name == "postgresql":
            return f"{request.getfixturevalue('postgresql').url}#tokens_{os.urandom(8).hex()}"
        if name == "redis":
            server = request.getfixturevalue("valkey")
            server.client.flushall()
            return str(server.url)
        return str(tmp_path / "tokens")

    return place_of
