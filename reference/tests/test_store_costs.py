"""What a login, a check, a revocation and a list ask of the store, counted and not timed."""

from collections import Counter
from typing import Any

import pytest
from flask_jwt_extended import get_stored_tokens, revoke_token, unrevoke_token
from redis import Redis
from simplekv.decorator import StoreDecorator
from simplekv.memory import DictStore
from simplekv.memory.redisstore import RedisStore

from .kinds import close_store, open_store
from .servers import Valkey

ALL = {"JWT_BLACKLIST_ENABLED": True, "JWT_BLACKLIST_CHECKS": "all"}


class CountingStore(StoreDecorator):  # type: ignore[misc]
    """Counts what is asked of a store."""

    def __init__(self) -> None:
        super().__init__(DictStore())
        self.asked: Counter[str] = Counter()

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._dstore, name)
        if not callable(found):
            return found

        def counted(*args: Any, **kwargs: Any) -> Any:
            self.asked[name] += 1
            return found(*args, **kwargs)

        return counted

    def during(self, action: Any) -> dict[str, int]:
        self.asked.clear()
        action()
        return dict(self.asked)


def test_any_store(make_api: Any) -> None:
    store = CountingStore()
    api = make_api(JWT_BLACKLIST_STORE=store, **ALL)
    token = api.access()
    jti = api.claims(token)["jti"]
    assert store.during(api.access) == {"put": 2}
    assert store.during(lambda: api.get(token)) == {"get": 1}
    assert store.during(lambda: api.call(revoke_token, jti)) == {"get": 1, "put": 1}
    assert store.during(lambda: api.call(unrevoke_token, jti)) == {"get": 1, "put": 1}
    for number in range(20):
        api.access(f"user {number}")
    assert api.call(get_stored_tokens, "ada")  # the first ever looks whether old tokens are there
    listing = store.during(lambda: api.call(get_stored_tokens, "ada"))
    assert listing == {"iter_keys": 1, "get": 3}  # a walk over keys, and her two tokens


def test_access_tokens_that_are_not_checked_cost_nothing(make_api: Any) -> None:
    store = CountingStore()
    api = make_api(JWT_BLACKLIST_STORE=store, JWT_BLACKLIST_ENABLED=True)
    assert store.during(lambda: api.get(api.access())) == {}


def test_redis(make_api: Any, valkey: Valkey) -> None:
    with valkey.client as client, Redis(port=valkey.port) as observer:
        client.flushall()
        api = make_api(JWT_BLACKLIST_STORE=RedisStore(client), **ALL)
        token = api.access()
        jti = api.claims(token)["jti"]

        def during(action: Any) -> dict[str, int]:
            observer.config_resetstat()
            action()
            stats: Any = observer.info("commandstats")
            ignored = ("config", "info", "client", "hello", "zremrange", "zadd", "expireat")
            return {
                name.removeprefix("cmdstat_"): stats[name]["calls"]
                for name in stats
                if not name.removeprefix("cmdstat_").startswith(ignored)
            }

        by_script = {"time": 1, "zrange": 1}
        assert during(api.access) == {"set": 1, "eval": 1, **by_script}
        assert during(lambda: api.get(token)) == {"get": 1}
        assert during(lambda: api.call(revoke_token, jti)) == {"get": 1, "set": 1}
        for number in range(20):
            api.access(f"user {number}")
        api.call(get_stored_tokens, "ada")
        assert during(lambda: api.call(get_stored_tokens, "ada")) == {"zrange": 1, "get": 3}


@pytest.mark.parametrize("kind", ["minimalkv-sqlite", "minimalkv-postgresql"])
def test_sql(make_api: Any, place_of: Any, kind: str) -> None:
    from sqlalchemy import event, text

    store = open_store(kind, place_of(kind))
    api = make_api(JWT_BLACKLIST_STORE=store, **ALL)
    said: list[str] = []
    event.listen(store.bind, "before_cursor_execute", lambda *args: said.append(args[2].split()[0]))

    def during(action: Any) -> Counter[str]:
        said.clear()
        action()
        return Counter(said)

    token = api.access()
    jti = api.claims(token)["jti"]
    assert during(api.access) == {"UPDATE": 2, "INSERT": 2}  # in two transactions
    assert during(lambda: api.get(token)) == {"SELECT": 1}
    assert during(lambda: api.call(revoke_token, jti)) == {"SELECT": 1, "UPDATE": 1}
    for number in range(20):
        api.access(f"user {number}")
    api.call(get_stored_tokens, "ada")
    assert during(lambda: api.call(get_stored_tokens, "ada")) == {"SELECT": 3}
    with store.bind.connect() as connection:  # which the planner answers from the primary key
        table = store.table.name
        explain = "EXPLAIN QUERY PLAN" if "sqlite" in kind else "EXPLAIN"
        if "postgresql" in kind:
            connection.execute(text("SET enable_seqscan = off"))
        where = "key >= 'jwt-index1' AND key < 'jwt-index1a'"
        plan = connection.execute(text(f"{explain} SELECT key FROM {table} WHERE {where}")).all()
        assert "USING" in str(plan).upper()
        assert "INDEX" in str(plan).upper()
    close_store(store)
