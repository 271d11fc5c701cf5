"""A store in trouble: nobody is let in, the log has the cause, and the store may recover."""

import logging
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from examples import blacklist
from flask_jwt_extended import StoreError, get_all_stored_tokens, get_stored_tokens
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from simplekv.decorator import ReadOnlyDecorator
from simplekv.fs import FilesystemStore
from simplekv.memory import DictStore
from simplekv.memory.redisstore import RedisStore

from .kinds import REFERENCE, close_store, open_store
from .servers import PostgreSQL, Valkey, running

UNAVAILABLE = {"msg": "Tokens cannot be checked or stored at the moment"}


class Person:
    """Somebody who is logged in to the example app, and what becomes of their requests."""

    def __init__(self, store: Any) -> None:
        self.app = blacklist.create_app(
            {"SECRET_KEY": "k" * 64, "JWT_BLACKLIST_STORE": store, "JWT_BLACKLIST_CHECKS": "all"}
        )
        self.log_in()

    def log_in(self) -> Any:
        answer: Any = self.app.test_client().post(
            "/login", json={"username": "ada", "password": "test"}
        )
        if answer.status_code == 200:
            self.headers = {"Authorization": f"Bearer {answer.json['access_token']}"}
        return answer

    def ask(self, method: str, path: str) -> Any:
        return self.app.test_client().open(path, method=method, headers=self.headers)

    def jti(self) -> str:
        stored = self.ask("GET", "/auth/tokens").json
        tokens = [each["token"] for each in stored]
        return str(next(token["jti"] for token in tokens if token["type"] == "refresh"))

    def is_fine(self) -> None:
        assert self.log_in().status_code == 200
        assert self.ask("GET", "/protected").json == {"hello": "world"}
        assert self.ask("PUT", f"/auth/tokens/revoke/{self.jti()}").status_code == 200


READS = [("GET", "/protected"), ("GET", "/auth/tokens"), ("GET", "/auth/all-tokens")]


def assert_unavailable(answer: Any, logged: pytest.LogCaptureFixture, cause: str) -> None:
    assert (answer.status_code, answer.json) == (503, UNAVAILABLE)
    name, level, message = logged.record_tuples[-1]
    assert (name, level) == ("examples.blacklist", logging.ERROR)
    assert "JWT_BLACKLIST_STORE, a " in message
    assert cause in message
    assert logged.records[-1].exc_info


@pytest.fixture
def own_valkey(tmp_path: Path) -> Iterator[Valkey]:
    with running(Valkey, tmp_path / "valkey") as server:
        yield server


@pytest.fixture
def on_redis(own_valkey: Valkey) -> Iterator[Person]:
    # An application that waits longer than this for Redis has chosen so.
    client = Redis(port=own_valkey.port, socket_timeout=0.3, retry=Retry(NoBackoff(), 0))
    yield Person(RedisStore(client))
    client.close()


@contextmanager
def killed(server: Valkey) -> Iterator[str]:
    server.stop()
    yield "ConnectionError"
    server.start()


@contextmanager
def too_slow(server: Valkey) -> Iterator[str]:
    server.send(signal.SIGSTOP)
    yield "TimeoutError"
    server.send(signal.SIGCONT)


@contextmanager
def locked(server: Valkey) -> Iterator[str]:
    client = server.client
    client.config_set("requirepass", "secret")
    client.client_kill_filter(_type="normal")
    yield "Authentication"
    Redis(port=server.port, password="secret").config_set("requirepass", "")


@pytest.mark.parametrize("trouble", [killed, too_slow, locked])
def test_redis_out_of_reach(
    on_redis: Person, own_valkey: Valkey, trouble: Any, caplog: pytest.LogCaptureFixture
) -> None:
    jti = on_redis.jti()
    with trouble(own_valkey) as cause:
        writes = [("PUT", f"/auth/tokens/{action}/{jti}") for action in ("revoke", "unrevoke")]
        for method, path in [*READS, *writes]:
            assert_unavailable(on_redis.ask(method, path), caplog, cause)
        assert_unavailable(on_redis.log_in(), caplog, cause)
    on_redis.is_fine()


@contextmanager
def read_only(server: Valkey) -> Iterator[str]:
    server.client.replicaof("127.0.0.1", "1")
    yield "ReadOnlyError"
    server.client.replicaof("NO", "ONE")


@contextmanager
def full(server: Valkey) -> Iterator[str]:
    server.client.config_set("maxmemory", "1")
    yield "OutOfMemoryError"
    server.client.config_set("maxmemory", "0")


@pytest.mark.parametrize("trouble", [read_only, full])
def test_redis_that_takes_no_more(
    on_redis: Person, own_valkey: Valkey, trouble: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """What is stored is still known; what cannot be stored is not issued."""
    jti = on_redis.jti()
    with trouble(own_valkey) as cause:
        for method, path in READS:
            assert on_redis.ask(method, path).status_code == 200
        assert_unavailable(on_redis.ask("PUT", f"/auth/tokens/revoke/{jti}"), caplog, cause)
        assert_unavailable(on_redis.log_in(), caplog, cause)
    on_redis.is_fine()


@pytest.mark.parametrize("babble", [b"HTTP/1.1 400 Bad Request\r\n\r\n", b"\xff\r\n", b""])
def test_something_else_at_the_port_of_redis(
    babble: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    person = Person(DictStore())
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def talk() -> None:
            while True:
                try:
                    connection, _ = listening.accept()
                except OSError:
                    return
                with connection:
                    connection.recv(1000)
                    connection.sendall(babble)

        thread = threading.Thread(target=talk)
        thread.start()
        port = listening.getsockname()[1]
        with Redis(port=port, socket_timeout=5, retry=Retry(NoBackoff(), 0)) as client:
            person.app.config["JWT_BLACKLIST_STORE"] = RedisStore(client)
            for method, path in READS:
                assert_unavailable(person.ask(method, path), caplog, "Error")
        listening.shutdown(socket.SHUT_RDWR)
    thread.join()


@pytest.mark.slow
@pytest.mark.full
def test_postgresql_that_is_killed_and_started_again(caplog: pytest.LogCaptureFixture) -> None:
    with running(PostgreSQL) as server:
        store = open_store("minimalkv-postgresql", f"{server.url}#tokens")
        person = Person(store)
        jti = person.jti()
        server.stop(keep=True)
        for method, path in [*READS, ("PUT", f"/auth/tokens/revoke/{jti}")]:
            assert_unavailable(person.ask(method, path), caplog, "OperationalError")
        assert_unavailable(person.log_in(), caplog, "OperationalError")
        server.start()
        assert person.ask("GET", "/protected").status_code == 200
        person.is_fine()
        close_store(store)


@pytest.mark.parametrize("value", [b"", b'{"token": {"ident', b"\xff\xfe", b"null", b"[" * 9999])
def test_garbage_in_the_store(value: bytes, caplog: pytest.LogCaptureFixture) -> None:
    store = DictStore()
    person = Person(store)
    for jti in list(store.d):
        store.put(jti, value)
    answer = person.ask("GET", "/protected")
    assert (answer.status_code, answer.json) == (401, {"msg": "Token has been revoked"})
    assert "JWT_BLACKLIST_STORE has not that token, but b'" in caplog.text
    person.is_fine()


def test_folder_that_is_gone(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "tokens"
    person = Person(FilesystemStore(str(folder)))
    folder.rename(tmp_path / "away")
    folder.write_bytes(b"")
    assert_unavailable(person.ask("GET", "/protected"), caplog, "NotADirectoryError")
    assert_unavailable(person.log_in(), caplog, "FileExistsError")
    folder.unlink()
    (tmp_path / "away").rename(folder)
    assert person.ask("GET", "/protected").status_code == 200
    person.is_fine()


FULL = """
import resource, sys
from flask import Flask
from flask_jwt_extended import JWTManager, StoreError, revoke_token
from simplekv.fs import FilesystemStore

app = Flask("full")
app.config.update(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=FilesystemStore(sys.argv[1]))
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))  # what a full disk does, to this process
with app.app_context():
    try:
        revoke_token(sys.argv[2])
    except StoreError as error:
        print(error)
"""


def test_disk_that_is_full(tmp_path: Path) -> None:
    folder = tmp_path / "tokens"
    person = Person(FilesystemStore(str(folder)))
    jti, files = person.jti(), sorted(folder.iterdir())
    ran = subprocess.run(
        [sys.executable, "-c", FULL, folder, jti],
        env={"PYTHONPATH": str(REFERENCE)}, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert (ran.stderr, ran.returncode) == ("", 0)
    assert "FilesystemStore, failed: OSError: [Errno 27] File too large" in ran.stdout
    assert sorted(folder.iterdir()) == files  # and no half token, nor what was to become one
    person.is_fine()


def test_store_that_may_only_be_read(caplog: pytest.LogCaptureFixture) -> None:
    store = DictStore()
    person = Person(store)
    person.app.config["JWT_BLACKLIST_STORE"] = ReadOnlyDecorator(store)
    assert person.ask("GET", "/protected").status_code == 200
    assert_unavailable(person.log_in(), caplog, "AttributeError")


class BrokenStore(DictStore):  # type: ignore[misc]
    """A store that fails at will."""

    def get(self, key: str) -> bytes:
        raise OSError("host db-7.internal, password hunter2")


def test_an_answer_of_ones_own() -> None:
    person = Person(DictStore())
    person.app.config["JWT_BLACKLIST_STORE"] = BrokenStore()
    answer = person.ask("GET", "/protected")
    assert (answer.status_code, answer.json) == (503, UNAVAILABLE)
    person.app.config["TESTING"] = True  # where Flask would raise what nobody handles
    assert person.ask("GET", "/protected").status_code == 503


def test_own_errorhandler(make_api: Callable[..., Any]) -> None:
    api = make_api(
        JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=BrokenStore(), JWT_BLACKLIST_CHECKS="all"
    )
    token = api.access()
    api.app.register_error_handler(StoreError, lambda error: (str(error.__cause__), 500))
    assert api.get(token).data == b"host db-7.internal, password hunter2"
    for function, arguments in ((get_all_stored_tokens, ()), (get_stored_tokens, ("ada",))):
        with pytest.raises(StoreError, match="a BrokenStore, failed: OSError: host db-7"):
            api.call(function, *arguments)
