"""What only Redis has: keys that expire by themselves, a cluster, and sentinels."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask_jwt_extended import (
    get_all_stored_tokens,
    get_stored_token,
    get_stored_tokens,
    purge_expired_tokens,
    revoke_token,
    unrevoke_token,
)
from redis import Redis
from redis.cluster import RedisCluster
from redis.sentinel import Sentinel
from simplekv.decorator import PrefixDecorator
from simplekv.memory.redisstore import RedisStore

from .servers import Valkey, free_port, running

ALL = {"JWT_BLACKLIST_ENABLED": True, "JWT_BLACKLIST_CHECKS": "all"}
REVOKED = {"msg": "Token has been revoked"}
GRACE = 15 * 60


@pytest.fixture
def client(valkey: Valkey) -> Iterator[Redis]:
    with valkey.client as client:
        client.flushall()
        yield client


@pytest.mark.clause("blacklist.expires-with-ttl")
def test_keys_live_until_15_minutes_after_the_token(client: Redis, make_api: Any) -> None:
    api = make_api(JWT_BLACKLIST_STORE=RedisStore(client), **ALL)
    claims = api.claims(api.access())
    for action in (None, revoke_token, unrevoke_token):
        if action:
            # As if most of its life were over: a revoke must not lengthen it.
            client.expire(claims["jti"], 5)
            api.call(action, claims["jti"])
        assert client.expiretime(claims["jti"]) == pytest.approx(claims["exp"] + GRACE, abs=1)


@pytest.mark.clause("blacklist.expires-with-ttl")
def test_an_index_lives_as_long_as_the_last_of_its_tokens(client: Redis, make_api: Any) -> None:
    api = make_api(JWT_BLACKLIST_STORE=RedisStore(client), **ALL)
    end, index = 0, b""
    for make in (api.access, api.refresh, api.access):
        end = max(end, api.claims(make())["exp"] + GRACE)
        (index,) = client.scan_iter("jwt-index.*")
        assert client.expiretime(index) == pytest.approx(end, abs=1)
    assert client.zcard(index) == 3


@pytest.mark.clause("blacklist.expires-with-ttl")
def test_what_has_expired_leaves_the_index_at_the_next_login(client: Redis, make_api: Any) -> None:
    api = make_api(JWT_BLACKLIST_STORE=RedisStore(client), **ALL)
    kept = api.claims(api.refresh())["jti"]
    (index,) = client.keys("jwt-index.*")
    seconds, _ = client.time()
    client.zadd(index, {"over": seconds - 1, "nearly": seconds + 60})
    late = api.claims(api.refresh())["jti"]
    assert set(client.zrange(index, 0, -1)) == {kept.encode(), b"nearly", late.encode()}


@pytest.mark.clause("blacklist.shared")
@pytest.mark.parametrize("hours", [-2, 2])
def test_a_web_server_whose_clock_is_off_hides_no_token(
    client: Redis, make_api: Any, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """The clock of Redis says what has expired from the index: it is the one that all share."""
    api = make_api(JWT_BLACKLIST_STORE=RedisStore(client), **ALL)
    right = api.claims(api.access())["jti"]
    assert len(api.call(get_stored_tokens, "ada")) == 1  # from now on, the index is all there is
    now = time.time()
    with monkeypatch.context() as off:
        off.setattr("time.time", lambda: now + hours * 3600)
        other = api.claims(api.access())["jti"]
    listed = {stored["token"]["jti"] for stored in api.call(get_stored_tokens, "ada")}
    assert listed == {right, other}


@pytest.mark.clause("blacklist.expires-with-ttl")
def test_all_of_it_goes_by_itself(client: Redis, make_api: Any) -> None:
    """A negative lifetime makes tokens that were over long ago."""
    api = make_api(
        JWT_BLACKLIST_STORE=RedisStore(client), JWT_ACCESS_TOKEN_EXPIRES=timedelta(-1), **ALL
    )
    jti = api.claims(api.access())["jti"]
    keys = [jti, *client.keys("jwt-index.*")]
    assert len(keys) == 2
    for key in keys:
        assert 0 < client.ttl(key) <= GRACE
        client.pexpire(key, 1)
    while client.exists(*keys):  # a millisecond
        pass
    assert api.call(get_all_stored_tokens) == api.call(get_stored_tokens, "ada") == []
    with pytest.raises(KeyError):
        api.call(revoke_token, jti)


def test_replies_as_text(client: Redis, valkey: Valkey, make_api: Any) -> None:
    """decode_responses=True breaks keys() of simplekv's and minimalkv's RedisStore."""
    with Redis(port=valkey.port, decode_responses=True) as text:
        api = make_api(JWT_BLACKLIST_STORE=RedisStore(text), **ALL)
        token = api.access()
        jti = api.claims(token)["jti"]
        api.call(revoke_token, jti)
        assert api.get(token).json == REVOKED
        assert len(api.call(get_stored_tokens, "ada")) == len(api.call(get_all_stored_tokens)) == 1


def test_a_database_with_other_things_in_it(client: Redis, make_api: Any) -> None:
    """Lists, sorted sets, and keys that are no text; another app, by a prefix."""
    client.rpush("queue", b"job")
    client.zadd("scores", {"ada": 1})
    client.set(b"\xff\xfe", b"bytes")
    apps = [
        make_api(JWT_BLACKLIST_STORE=PrefixDecorator(prefix, RedisStore(client)), **ALL)
        for prefix in ("shop-", "blog-")
    ]
    for api in apps:
        api.access()
        assert len(api.call(get_stored_tokens, "ada")) == len(api.call(get_all_stored_tokens)) == 1
        assert api.call(purge_expired_tokens) == 0
    alone = make_api(JWT_BLACKLIST_STORE=RedisStore(client), **ALL)
    assert alone.call(get_stored_tokens, "ada") == alone.call(get_all_stored_tokens) == []
    assert client.lrange("queue", 0, -1) == [b"job"]


def use(api: Any) -> str:
    """Log in often, list, revoke; return a token that is revoked."""
    made = [api.access(number % 3) for number in range(30)]
    jtis = {api.claims(token)["jti"] for token in made}
    assert {each["token"]["jti"] for each in api.call(get_all_stored_tokens)} == jtis
    assert len(api.call(get_stored_tokens, 1)) == 10
    api.call(revoke_token, api.claims(made[0])["jti"])
    assert [api.get(token).status_code for token in made] == [401] + [200] * 29
    api.call(purge_expired_tokens)
    return str(made[0])


@pytest.mark.slow
@pytest.mark.full
def test_cluster(make_api: Any, tmp_path: Path) -> None:
    """Three nodes, and the slots of the keys spread over them."""
    buses = [str(free_port()) for _ in range(3)]
    with ExitStack() as stack:
        nodes = [
            stack.enter_context(
                running(
                    Valkey, tmp_path / str(bus), "--cluster-enabled", "yes", "--cluster-port", bus
                )
            )
            for bus in buses
        ]
        for number, node in enumerate(nodes):
            with node.client as client:
                first, last = number * 16384 // 3, (number + 1) * 16384 // 3 - 1
                client.execute_command("CLUSTER ADDSLOTSRANGE", first, last)
                client.execute_command("CLUSTER SET-CONFIG-EPOCH", number + 1)
        # Only now: a node that another one has met takes no epoch any more.
        with nodes[0].client as client:
            for other, bus in zip(nodes[1:], buses[1:], strict=True):
                client.execute_command("CLUSTER MEET", "127.0.0.1", other.port, bus)
        for node in nodes:
            with node.client as client:
                until(lambda: client.cluster("INFO")["cluster_state"] == "ok")
                until(lambda: len(client.cluster("NODES")) == 3)
        cluster = RedisCluster(host="127.0.0.1", port=nodes[0].port)
        stack.callback(cluster.close)
        api = make_api(JWT_BLACKLIST_STORE=RedisStore(cluster), **ALL)
        use(api)
        sizes = [node.client.dbsize() for node in nodes]
        assert all(sizes), f"all keys are on one node: {sizes}"


@pytest.mark.slow
@pytest.mark.full
def test_sentinel(make_api: Any, tmp_path: Path) -> None:
    """The master is killed, its replica takes over, and the app goes on: what was revoked, is."""
    with ExitStack() as stack:
        master = stack.enter_context(running(Valkey, tmp_path / "master"))
        replica = stack.enter_context(
            running(Valkey, tmp_path / "replica", "--replicaof", f"127.0.0.1 {master.port}")
        )
        config = tmp_path / "sentinel.conf"
        config.write_text(
            f"sentinel monitor tokens 127.0.0.1 {master.port} 1\n"
            "sentinel down-after-milliseconds tokens 300\n"
            "sentinel failover-timeout tokens 3000\n"
        )
        watcher = stack.enter_context(
            running(Valkey, tmp_path / "sentinel", str(config), "--sentinel")
        )
        sentinel: Any = Sentinel([("127.0.0.1", watcher.port)], socket_timeout=5)  # type: ignore[no-untyped-call]
        until(lambda: sentinel.discover_slaves("tokens"))
        api = make_api(
            JWT_BLACKLIST_STORE=RedisStore(sentinel.master_for("tokens", socket_timeout=30)), **ALL
        )
        revoked = use(api)
        with master.client as client:
            until(lambda: client.wait(1, 1000) == 1)  # the replica has it all
        master.stop()
        until(lambda: sentinel.discover_master("tokens")[1] == replica.port)
        assert api.get(revoked).json == REVOKED
        assert len(api.call(get_stored_tokens, 1)) == 10
        api.call(unrevoke_token, api.claims(revoked)["jti"])
        assert api.call(get_stored_token, api.claims(revoked)["jti"])["revoked"] is False


def until(true: Any) -> None:
    """Ask until it is so; servers agree among themselves when they do."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if true():
                return
        except Exception:  # not yet
            continue
    raise AssertionError("it did not come true in a minute")
