"""The blacklist on the stores that need nothing but Python; others come with their own tests."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask_jwt_extended import (
    get_all_stored_tokens,
    get_stored_token,
    get_stored_tokens,
    revoke_token,
    unrevoke_token,
)
from flask_jwt_extended.stores import index_of
from simplekv import TimeToLiveMixin
from simplekv.decorator import PrefixDecorator, StoreDecorator
from simplekv.fs import FilesystemStore
from simplekv.memory import DictStore

ROOT = Path(__file__).resolve().parents[1]
ALL = {"JWT_BLACKLIST_ENABLED": True, "JWT_BLACKLIST_CHECKS": "all"}
REVOKED = {"msg": "Token has been revoked"}


@pytest.fixture(params=["dict", "files", "prefixed"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Any:
    if request.param == "dict":
        return DictStore()
    files = FilesystemStore(str(tmp_path))
    return files if request.param == "files" else PrefixDecorator("jwt-", files)


@pytest.mark.clause("options.blacklist-store")
@pytest.mark.clause("blacklist.any-simplekv-store")
@pytest.mark.parametrize(("make", "path"), [("access", "/access"), ("refresh", "/refresh")])
def test_life_of_a_token(make_api: Any, read: Any, store: Any, make: str, path: str) -> None:
    api = make_api(JWT_BLACKLIST_STORE=store, **ALL)
    token, other = getattr(api, make)(), getattr(api, make)("bob")
    jti = read(token)["jti"]
    assert api.call(get_stored_token, jti) == {"token": read(token), "revoked": False}
    for action, status in (
        (revoke_token, 401), (revoke_token, 401), (unrevoke_token, 200), (unrevoke_token, 200),
    ):  # fmt: skip
        api.call(action, jti)
        answer = api.get(token, path)
        assert answer.status_code == status
        assert answer.json == REVOKED or status == 200
        assert api.call(get_stored_token, jti)["revoked"] is (status == 401)
        assert api.get(other, path).status_code == 200
    assert [stored["token"] for stored in api.call(get_stored_tokens, "bob")] == [read(other)]
    assert len(api.call(get_all_stored_tokens)) == 2


def test_checks_refresh_stores_and_checks_no_access_token(make_api: Any) -> None:
    api = make_api(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=DictStore())
    token = api.access()
    assert api.call(get_all_stored_tokens) == []
    assert api.get(token).status_code == 200


def test_identities_are_compared_as_json(listed: Any) -> None:
    identities: list[Any] = [0, False, "", None, 1, True, "1", [], {}, {"a": 1, "b": 2}, [0]]
    for identity in identities:
        listed.refresh(identity)
    for identity in identities:
        (found,) = listed.call(get_stored_tokens, identity)
        assert json.dumps(found["token"]["identity"]) == json.dumps(identity)
    assert len(listed.call(get_stored_tokens, {"b": 2, "a": 1})) == 1


@pytest.mark.parametrize(
    "jti", ["unknown", "", "a/b", "a b", "é", "..", ".", "x" * 5000, "\n", "\0"]
)
def test_jti_that_no_store_holds(make_api: Any, api: Any, alter: Any, store: Any, jti: str) -> None:
    strict = make_api(JWT_BLACKLIST_STORE=store, **ALL)
    answer = strict.get(alter(api.access(), jti=jti))
    assert (answer.status_code, answer.json) == (401, REVOKED)
    for action in (revoke_token, unrevoke_token, get_stored_token):
        with pytest.raises(KeyError):
            strict.call(action, jti)


@pytest.mark.parametrize(
    "value",
    [b"", b"{", b"null", b"[]", b"\xff", b"{}", b'{"token":{},"revoked":false}', b"[" * 100_000,
     b'{"token":{"identity":1,"exp":2},"revoked":0}', b'{"token":[],"revoked":false}',
     b'{"token":{"identity":1,"exp":Infinity},"revoked":false}'],
)  # fmt: skip
def test_unreadable_value_counts_as_revoked(listed: Any, read: Any, value: bytes) -> None:
    token = listed.access()
    jti = read(token)["jti"]
    listed.app.config["JWT_BLACKLIST_STORE"].put(jti, value)
    assert listed.get(token).json == REVOKED
    assert listed.call(get_all_stored_tokens) == []
    with pytest.raises(KeyError):
        listed.call(unrevoke_token, jti)


class MistakenStore(StoreDecorator):  # type: ignore[misc]
    """A store that answers with the record of somebody else, as a shared connection makes it do."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self.instead: dict[str, str] = {}

    def get(self, key: str) -> bytes:
        value: bytes = self._dstore.get(self.instead.get(key, key))
        return value


@pytest.mark.clause("blacklist.shared")
def test_the_record_of_another_token_says_nothing_of_this_one(
    make_api: Any, read: Any, caplog: pytest.LogCaptureFixture
) -> None:
    inner = DictStore()
    api = make_api(JWT_BLACKLIST_STORE=MistakenStore(inner), **ALL)
    revoked, other = api.access(), api.access("bob")
    jti, others = read(revoked)["jti"], read(other)["jti"]
    api.call(revoke_token, jti)
    before = dict(inner.d)
    api.app.config["JWT_BLACKLIST_STORE"].instead[jti] = others
    assert api.get(revoked).json == REVOKED
    assert "JWT_BLACKLIST_STORE has not that token, but b'{" in caplog.text
    assert others in caplog.text
    for function in (revoke_token, unrevoke_token, get_stored_token):
        with pytest.raises(KeyError):
            api.call(function, jti)
    assert inner.d == before
    assert api.call(get_stored_tokens, "ada") == []
    assert [stored["token"] for stored in api.call(get_all_stored_tokens)] == [read(other)]
    assert api.get(other).status_code == 200


class VanishingStore(StoreDecorator):  # type: ignore[misc]
    """A store whose keys expire while they are listed; it grows meanwhile, too."""

    busy = 3

    def iter_keys(self, prefix: str = "") -> Any:
        if self.busy:
            self.busy -= 1
            raise RuntimeError("dictionary changed size during iteration")
        return iter([*self._dstore.iter_keys(prefix), "gone", "not/a/key"])


def test_listing_survives_what_happens_meanwhile(make_api: Any) -> None:
    api = make_api(JWT_BLACKLIST_STORE=VanishingStore(DictStore()), **ALL)
    api.access()
    assert len(api.call(get_all_stored_tokens)) == 1
    api.app.config["JWT_BLACKLIST_STORE"].busy = 1000
    with pytest.raises(RuntimeError, match="changed size"):
        api.call(get_all_stored_tokens)


def test_keys_of_a_dict_that_grows() -> None:
    """iter_keys() of a DictStore raises RuntimeError nearly each time here."""
    store = DictStore({f"token-{number}": b"" for number in range(20_000)})
    done = threading.Event()

    def grow() -> None:
        for number in itertools.count():
            store.put(f"new-{number}", b"")
            if done.is_set():
                return

    with ThreadPoolExecutor(1) as pool:
        growing = pool.submit(grow)
        try:
            sizes = [len(list(index_of(store).jtis())) for _ in range(10)]
        finally:
            done.set()
        growing.result()
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


@pytest.mark.clause("blacklist.not-enabled")
@pytest.mark.parametrize(
    ("function", "args"),
    [
        (revoke_token, ["x"]),
        (unrevoke_token, ["x"]),
        (get_stored_token, ["x"]),
        (get_stored_tokens, ["ada"]),
        (get_all_stored_tokens, []),
    ],
)
def test_functions_without_a_blacklist(make_api: Any, function: Any, args: list[str]) -> None:
    with pytest.raises(RuntimeError, match="JWT_BLACKLIST_ENABLED is False; it must be True"):
        make_api(JWT_BLACKLIST_STORE=DictStore()).call(function, *args)
    with pytest.raises(RuntimeError, match="JWT_BLACKLIST_STORE is None; it must be a simplekv"):
        make_api(JWT_BLACKLIST_ENABLED=True).call(function, *args)


class ExpiringStore(TimeToLiveMixin, DictStore):  # type: ignore[misc]
    """A store that forgets by a clock of its own, as Redis does."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0
        self.ends: dict[str, float] = {}

    def _put(self, key: str, data: bytes, ttl_secs: Any) -> str:
        assert type(ttl_secs) is int
        assert ttl_secs > 0
        self.ends[key] = self.now + ttl_secs
        self.d[key] = data
        return key

    def _get(self, key: str) -> bytes:
        if self.ends[key] <= self.now:
            raise KeyError(key)
        data: bytes = self.d[key]
        return data


@pytest.mark.clause("blacklist.expires-with-ttl")
def test_store_with_ttl_forgets_a_token_15_minutes_after_its_end(
    make_api: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ExpiringStore()

    def clock(now: float) -> None:
        store.now = now
        monkeypatch.setattr("time.time", lambda: now)

    clock(1000.5)
    api = make_api(JWT_BLACKLIST_STORE=store, **ALL)
    claims = read(api.access())
    for now in (1100.25, 1800.75):  # a revoke keeps the end where it was
        clock(now)
        api.call(revoke_token, claims["jti"])
        assert store.ends[claims["jti"]] == pytest.approx(claims["exp"] + 900, abs=1)
    clock(claims["exp"] + 899)
    assert api.call(get_stored_token, claims["jti"])["revoked"] is True
    clock(claims["exp"] + 902)
    assert api.call(get_all_stored_tokens) == []


@pytest.mark.clause("blacklist.expires-with-ttl")
def test_token_that_has_expired_already_is_kept_for_15_minutes(
    make_api: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: 1_900_000_900.5)
    store = ExpiringStore()
    api = make_api(JWT_BLACKLIST_STORE=store, JWT_ACCESS_TOKEN_EXPIRES=timedelta(days=-1), **ALL)
    assert store.ends == {}
    assert store.ends.get(read(api.access())["jti"]) == 900


# Another process with the same store: sys.argv is the folder, what to do, and a jti.
OTHER = """
import sys, time
from flask import Flask
from flask_jwt_extended import JWTManager, create_refresh_token, revoke_token, get_stored_tokens
from simplekv.fs import FilesystemStore

folder, action, argument = sys.argv[1:]
app = Flask("other")
app.config.update(SECRET_KEY="k" * 64, JWT_BLACKLIST_ENABLED=True,
                  JWT_BLACKLIST_STORE=FilesystemStore(folder))
JWTManager(app)
with app.app_context():
    if action == "revoke":
        revoke_token(argument)
    else:
        for _ in range(25):
            create_refresh_token(argument)
print("done", flush=True)
sys.stdin.read()
"""


def other_process(*args: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER, *args],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def on_files(make_api: Any, tmp_path: Path) -> Any:
    def make() -> Any:
        return make_api(
            SECRET_KEY="k" * 64,
            JWT_BLACKLIST_ENABLED=True,
            JWT_BLACKLIST_STORE=FilesystemStore(str(tmp_path)),
        )

    return make


@pytest.mark.clause("blacklist.persistent")
@pytest.mark.clause("blacklist.shared")
def test_revocation_by_a_process_that_is_killed(on_files: Any, read: Any, tmp_path: Path) -> None:
    api = on_files()
    token, kept = api.refresh(), api.refresh()
    assert api.get(token, "/refresh").status_code == 200
    with other_process(str(tmp_path), "revoke", read(token)["jti"]) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "done\n"
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    for app in (api, on_files()):  # this process saw it at once, and one that starts later does
        assert app.get(token, "/refresh").json == REVOKED
        assert app.get(kept, "/refresh").status_code == 200


@pytest.mark.clause("blacklist.shared")
def test_no_token_of_four_processes_is_lost(on_files: Any, tmp_path: Path) -> None:
    processes = [other_process(str(tmp_path), "make", f"user {n}") for n in range(4)]
    for process in processes:
        out, _ = process.communicate()
        assert out == "done\n"
    api = on_files()
    assert len(api.call(get_all_stored_tokens)) == 100
    assert [len(api.call(get_stored_tokens, f"user {n}")) for n in range(4)] == [25] * 4


@pytest.mark.clause("blacklist.shared")
def test_no_token_of_four_threads_is_lost(listed: Any, read: Any) -> None:
    def work(number: int) -> list[str]:
        tokens = [listed.refresh(number) for _ in range(25)]
        for token in tokens:
            listed.call(revoke_token, read(token)["jti"])
            listed.call(get_all_stored_tokens)
        return tokens

    with ThreadPoolExecutor(4) as pool:
        made = [token for tokens in pool.map(work, range(4)) for token in tokens]
    stored = listed.call(get_all_stored_tokens)
    assert len(stored) == len(made) == 100
    assert all(each["revoked"] for each in stored)
    assert all(listed.get(token, "/refresh").json == REVOKED for token in made)
