"""Several processes of an application behind one Redis, the way it is deployed."""

import gc
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import jwt
import pytest
import requests
from flask import Flask
from flask_jwt_extended import (
    JWTManager,
    create_access_token,
    get_stored_tokens,
    jwt_required,
    revoke_token,
)

from .kinds import REFERENCE
from .servers import PostgreSQL, Server, Valkey, free_port, needed, running

REVOKED = {"msg": "Token has been revoked"}
ADA = {"username": "ada", "password": "test"}


class Client:
    """Asks an app at a URL, each time by a new connection: any worker may accept it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def ask(self, method: str, path: str, token: str = "", **more: Any) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        with requests.Session() as session:
            session.trust_env = False
            return session.request(method, self.url + path, headers=headers, timeout=30, **more)

    def log_in(self) -> tuple[str, str]:
        tokens = self.ask("POST", "/login", json=ADA).json()
        return tokens["access_token"], tokens["refresh_token"]

    def change(self, action: str, access: str, jti: str) -> None:
        assert self.ask("PUT", f"/auth/tokens/{action}/{jti}", access).status_code == 200


class Process:
    """The reference, as the runner starts it, with one app on the Redis of everybody."""

    def __init__(self, url: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "harness.py"],
            cwd=REFERENCE,
            env={**os.environ, "PORT": "0", "CONFORMANCE_REDIS": url},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        word, address = self.process.stdout.readline().split()
        assert word == "READY"
        options = {"SECRET_KEY": "k" * 64, "JWT_BLACKLIST_STORE": "redis"}
        made = Client(address).ask(
            "POST", "/_conformance/apps", json={"app": "blacklist", "options": options}
        )
        self.app = Client(address + made.json()["url"])

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.communicate()


@pytest.fixture
def redis_url(valkey: Valkey) -> str:
    valkey.client.flushall()
    return valkey.url


@pytest.fixture
def processes(redis_url: str) -> Iterator[Any]:
    with ExitStack() as stack:

        def start() -> Process:
            process = Process(redis_url)
            stack.callback(process.kill)
            return process

        yield start


@pytest.mark.clause("blacklist.shared")
def test_two_processes_on_one_redis(processes: Any, read: Any) -> None:
    one, two = (processes().app for _ in range(2))
    access, refresh = one.log_in()
    jti = read(refresh)["jti"]
    assert two.ask("POST", "/refresh", refresh).status_code == 200
    for revoking, asked in ((one, two), (two, one)):
        revoking.change("revoke", access, jti)
        assert asked.ask("POST", "/refresh", refresh).json() == REVOKED
        assert [each["revoked"] for each in asked.ask("GET", "/auth/tokens", access).json()] == [
            True
        ]
        revoking.change("unrevoke", access, jti)
        assert asked.ask("POST", "/refresh", refresh).status_code == 200
    two.log_in()
    assert len(one.ask("GET", "/auth/tokens", access).json()) == 2


@pytest.mark.clause("blacklist.persistent")
def test_a_revocation_outlives_both_processes(processes: Any, read: Any) -> None:
    one, two = processes(), processes()
    access, refresh = one.app.log_in()
    _, kept = two.app.log_in()
    two.app.change("revoke", access, read(refresh)["jti"])
    one.kill()
    two.kill()
    later = processes().app
    assert later.ask("POST", "/refresh", refresh).json() == REVOKED
    assert later.ask("POST", "/refresh", kept).status_code == 200
    later.change("unrevoke", access, read(refresh)["jti"])
    assert later.ask("POST", "/refresh", refresh).status_code == 200


SERVED = """
import os
from examples.blacklist import create_app
from redis import Redis
from simplekv.memory.redisstore import RedisStore

app = create_app({"SECRET_KEY": "k" * 64, "JWT_BLACKLIST_CHECKS": "all",
                  "JWT_BLACKLIST_STORE": RedisStore(Redis.from_url(os.environ["REDIS_URL"]))})

@app.after_request
def tell_which(answer):
    answer.headers["X-Worker"] = str(os.getpid())
    return answer
"""


@pytest.fixture(params=["sync", "gthread"])
def gunicorn(request: Any, tmp_path: Path, redis_url: str) -> Iterator[Client]:
    needed("gunicorn")
    (tmp_path / "served.py").write_text(SERVED)
    port = free_port()
    server = Server(
        [sys.executable, "-m", "gunicorn", "--workers", "3", "--worker-class", request.param,
         "--threads", "1" if request.param == "sync" else "4", "--bind", f"127.0.0.1:{port}",
         "--no-control-socket", "served:app"],
        ready=b"Booting worker", times=3, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REFERENCE), "REDIS_URL": redis_url},
    )  # fmt: skip
    try:
        yield Client(f"http://127.0.0.1:{port}")
    finally:
        server.stop()


@pytest.mark.slow
@pytest.mark.clause("blacklist.shared")
def test_a_revocation_through_one_worker_is_in_force_at_all(gunicorn: Client, read: Any) -> None:
    access, _ = gunicorn.log_in()
    admin, _ = gunicorn.log_in()
    jti = read(access)["jti"]

    def answers() -> set[tuple[str, int]]:
        """What each worker says; so many at once that all of them are asked."""
        found: set[tuple[str, int]] = set()
        with ThreadPoolExecutor(12) as pool:
            for _ in range(20):
                asked = [pool.submit(gunicorn.ask, "GET", "/protected", access) for _ in range(24)]
                found |= {(each.result().headers["X-Worker"], each.result().status_code)
                          for each in asked}  # fmt: skip
                if len(found) >= 3:
                    break
        return found

    for action, status in (("revoke", 401), ("unrevoke", 200), ("revoke", 401)):
        gunicorn.change(action, admin, jti)
        found = answers()
        assert {each for _, each in found} == {status}
        assert len(found) == 3


def ten_lines_of_the_docs(heading: str) -> dict[str, Any]:
    """Run what docs/stores.md has under a heading, and return its names, with app among them."""
    page = (Path(__file__).parents[2] / "docs" / "stores.md").read_text("utf-8")
    found = re.search(rf"## {heading}, in ten lines\n\n```python\n(.*?)```", page, flags=re.DOTALL)
    assert found is not None
    assert len([line for line in found[1].splitlines() if line]) <= 10
    names: dict[str, Any] = {"app": Flask("shop"), "JWTManager": JWTManager}
    names["app"].secret_key = "k" * 64
    exec(found[1], names)
    return names


def test_ten_lines_for_redis(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", valkey.url)
    valkey.client.flushall()
    names = ten_lines_of_the_docs("On Redis")
    with names["app"].app_context():
        create_access_token("ada")
        assert len(get_stored_tokens("ada")) == 1
    names["client"].close()
    assert all(key.startswith(b"shop-") for key in valkey.client.scan_iter())


@pytest.mark.slow
@pytest.mark.full
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")  # pg8000, of what it gave up
def test_ten_lines_for_postgresql_that_stands_still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for it for ever, nor is anybody let in; and when it goes on, so does the app."""
    needed("pg8000")
    with running(PostgreSQL) as server:
        monkeypatch.setenv("DATABASE_URL", server.url.replace("psycopg", "pg8000"))
        names = ten_lines_of_the_docs("On PostgreSQL")
        app = names["app"]
        app.logger.disabled = True  # its records would keep the connections that were given up
        app.add_url_rule("/", view_func=jwt_required(lambda: "in"))
        with app.app_context():
            revoked, token = create_access_token("ada"), create_access_token("ada")
            revoke_token(jwt.decode(revoked, options={"verify_signature": False})["jti"])

        def ask(token: str) -> Any:
            return app.test_client().get("/", headers={"Authorization": f"Bearer {token}"})

        assert [ask(each).status_code for each in (token, revoked)] == [200, 401]
        connections = [names["engine"].connect() for _ in range(4)]
        for connection in connections:
            connection.close()  # into the pool
        server.send(signal.SIGSTOP)
        with ThreadPoolExecutor(6) as pool:
            answers = list(pool.map(ask, [token, revoked] * 3, timeout=30))
        server.send(signal.SIGCONT)
        assert {answer.status_code for answer in answers} == {503}
        assert [ask(each).status_code for each in (token, revoked)] == [200, 401]
        names["engine"].dispose()
        gc.collect()
