"""One suite for all stores of simplekv and minimalkv that work today, on real servers."""

import json
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask_jwt_extended import (
    get_all_stored_tokens,
    get_stored_token,
    get_stored_tokens,
    iter_all_stored_tokens,
    purge_expired_tokens,
    revoke_token,
    unrevoke_token,
)
from flask_jwt_extended.stores import index_of

from .kinds import close_store, open_store

# What RedisStore.put() calls, which we do but under a decorator of somebody's own.
pytestmark = pytest.mark.filterwarnings("ignore:Call to deprecated setex:DeprecationWarning")

KINDS = [
    *(f"{library}-{store}" for library in ("simplekv", "minimalkv")
      for store in ("dict", "files", "redis")),
    "minimalkv-sqlite", "minimalkv-postgresql",  # simplekv's own: see test_sqlalchemy.py
    *(f"{store}+prefix" for store in ("simplekv-dict", "simplekv-files", "simplekv-redis",
      "minimalkv-redis", "minimalkv-sqlite", "minimalkv-postgresql")),
    "simplekv-dict+urlencode", "simplekv-redis+prefix+urlencode", "minimalkv-sqlite+urlencode",
    "simplekv-dict+plain", "simplekv-redis+plain", "minimalkv-sqlite+plain",
]  # fmt: skip
ALL = {"JWT_BLACKLIST_ENABLED": True, "JWT_BLACKLIST_CHECKS": "all"}
REVOKED = {"msg": "Token has been revoked"}
IDENTITIES: list[Any] = [
    0, 1, True, False, 1.0, "", None, "1", "a/b .. \0 é ☃", [], [0], {}, {"b": 1, "a": [None]},
    {1: "x", "a": "y"}, "x" * 5000,
]  # fmt: skip
ODD = [
    "unknown", "", "a/b", "a b", "é", "..", ".", "x" * 300, "\n", "\0", "%", "_", "*", "a%2Fb",
    "jwt-index.", "{x}", "' OR 1=1 --",
]  # fmt: skip


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(kind: str, place_of: Any) -> Iterator[Any]:
    store = open_store(kind, place_of(kind))
    yield store
    close_store(store)


@pytest.fixture
def api(make_api: Any, store: Any) -> Any:
    return make_api(JWT_BLACKLIST_STORE=store, **ALL)


def jtis(stored: Any) -> list[str]:
    return sorted(each["token"]["jti"] for each in stored)


@pytest.mark.clause("blacklist.any-simplekv-store")
def test_life_of_a_token(api: Any, read: Any) -> None:
    token, other = api.access(), api.refresh("bob")
    jti = read(token)["jti"]
    assert api.call(get_stored_token, jti) == {"token": read(token), "revoked": False}
    for action, status in (
        (revoke_token, 401), (revoke_token, 401), (unrevoke_token, 200), (unrevoke_token, 200),
    ):  # fmt: skip
        api.call(action, jti)
        answer = api.get(token)
        assert (answer.status_code, answer.json == REVOKED) == (status, status == 401)
        assert api.call(get_stored_token, jti)["revoked"] is (status == 401)
        assert [each["revoked"] for each in api.call(get_stored_tokens, "ada")] == [status == 401]
        assert api.get(other, "/refresh").status_code == 200
    assert api.call(get_stored_tokens, "bob") == [{"token": read(other), "revoked": False}]
    assert jtis(api.call(get_all_stored_tokens)) == sorted([jti, read(other)["jti"]])


def test_any_json_is_an_identity(api: Any) -> None:
    for identity in IDENTITIES:
        api.refresh(identity)
    for identity in IDENTITIES:
        (found,) = api.call(get_stored_tokens, identity)
        assert json.dumps(found["token"]["identity"]) == json.dumps(identity)
    assert len(api.call(get_stored_tokens, {"a": [None], "b": 1})) == 1
    assert len(api.call(get_all_stored_tokens)) == len(IDENTITIES)


def test_any_jti_may_be_asked_for(api: Any, store: Any, alter: Any) -> None:
    token = api.access()
    assert len(api.call(get_stored_tokens, "ada")) == 1
    of_the_index = {*store.iter_keys(), "jwt-index.complete"} - {api.claims(token)["jti"]}
    for jti in (*ODD, *of_the_index):
        assert api.get(alter(token, jti=jti)).json == REVOKED
        for action in (revoke_token, unrevoke_token, get_stored_token):
            with pytest.raises(KeyError):
                api.call(action, jti)
    assert api.get(token).status_code == 200


def test_all_tokens_one_by_one(api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than a page of them, and the store may change meanwhile."""
    monkeypatch.setattr("flask_jwt_extended.stores.index.PAGE", 5)
    made = {api.claims(api.refresh(number % 2))["jti"] for number in range(23)}
    listing = api.call(iter_all_stored_tokens)  # goes on without the app context
    first = next(listing)["token"]["jti"]
    api.refresh("late")
    found = {first, *jtis(listing)}
    assert made <= found
    assert len(found) in (23, 24)
    assert len(api.call(get_stored_tokens, 1)) == 11


def test_a_token_that_is_gone_hides_no_other(api: Any, store: Any) -> None:
    """A store may forget a token that its index still has."""
    for _ in range(3):
        api.refresh()
    for left in (2, 1, 0):
        store.delete(api.call(get_stored_tokens, "ada")[0]["token"]["jti"])
        assert len(api.call(get_stored_tokens, "ada")) == left


def test_another_app_on_the_same_store(api: Any, make_api: Any, store: Any, read: Any) -> None:
    other = make_api(JWT_BLACKLIST_STORE=store, **ALL)
    token = api.access()
    assert len(other.call(get_stored_tokens, "ada")) == 1
    later = api.access()
    assert len(other.call(get_stored_tokens, "ada")) == 2
    other.call(revoke_token, read(token)["jti"])
    assert [api.get(each).status_code for each in (token, later)] == [401, 200]


def store_as_0_0_2_does(api: Any, store: Any, claims: dict[str, Any], revoked: bool) -> None:
    """Under its jti, and nothing else: release 0.0.2 has no index."""
    value = json.dumps({"token": claims, "revoked": revoked}).encode()
    more = {"ttl_secs": 900} if getattr(store, "ttl_support", False) else {}
    store.put(claims["jti"], value, **more)


@pytest.mark.parametrize("known", [False, True], ids=["old alone", "old and new"])
def test_tokens_that_release_0_0_2_stored(
    api: Any, make_api: Any, store: Any, alter: Any, known: bool
) -> None:
    if known:
        api.access()
    pattern = make_api(JWT_BLACKLIST_ENABLED=False).access()
    tokens = [alter(pattern, jti=f"5d1c0e3a-0000-4000-8000-{n:012}") for n in range(3)]
    for token, revoked in zip(tokens, (False, True, False), strict=True):
        store_as_0_0_2_does(api, store, api.claims(token), revoked)
    assert [api.get(token).status_code for token in tokens] == [200, 401, 200]
    found = api.call(get_stored_tokens, "ada")
    assert sum(each["revoked"] for each in found) == 1
    assert set(jtis(found)) >= {api.claims(token)["jti"] for token in tokens}
    assert len(found) == len(api.call(get_all_stored_tokens)) == 3 + known
    api.call(revoke_token, api.claims(tokens[2])["jti"])
    api.call(unrevoke_token, api.claims(tokens[1])["jti"])
    assert [api.get(token).status_code for token in tokens] == [200, 200, 401]


def test_what_others_keep_there_is_left_alone(api: Any, store: Any) -> None:
    store.put("somebody-else", b"\xff")
    strange = ["jwt-index.x.y.z", "jwt-index0.1.2.z", "jwt-indexes.1.2.z"]
    for key in strange:
        store.put(key, b"{}")
    api.access()
    assert len(api.call(get_all_stored_tokens)) == len(api.call(get_stored_tokens, "ada")) == 1
    assert api.call(purge_expired_tokens) == 0
    assert store.get("somebody-else") == b"\xff"
    assert [store.get(key) for key in strange] == [b"{}"] * 3


@pytest.mark.clause("blacklist.expires-with-ttl")
def test_purge(make_api: Any, store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    api = make_api(JWT_BLACKLIST_STORE=store, JWT_ACCESS_TOKEN_EXPIRES=timedelta(minutes=5), **ALL)
    old = {api.claims(api.access())["jti"] for _ in range(3)}
    kept = api.claims(api.refresh())["jti"]
    assert jtis(api.call(get_stored_tokens, "ada")) == sorted([*old, kept])
    old.add(api.claims(api.access("bob"))["jti"])  # who has no other
    said: list[tuple[int, int]] = []
    assert api.call(purge_expired_tokens, lambda *numbers: said.append(numbers)) == 0
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 20 * 60 - 5)
    assert api.call(purge_expired_tokens) == 0
    monkeypatch.setattr("time.time", lambda: now + 20 * 60 + 5)
    assert api.call(purge_expired_tokens, lambda *numbers: said.append(numbers)) == 4
    assert said == [(5, 0), (5, 4)]
    assert jtis(api.call(get_all_stored_tokens)) == [kept]
    assert jtis(api.call(get_stored_tokens, "ada")) == [kept]
    if not getattr(store, "ttl_support", False):  # there, the clock of the server counts
        assert not old & set(index_of(store).entered())
        assert not {jti for jti in old for key in store.iter_keys() if jti in key}
