"""What a list, a check, a login and a revocation cost among 1,000, 10,000 and 100,000 tokens.

    python reference/tests/benchmark_stores.py [--scan] [KIND...]

For each kind of store it prints medians at the smallest size, and how they grow: the sizes take
turns, so that whatever else the machine is doing meets all of them alike.  Only the ratios are
worth remembering.  --scan adds the way of release 0.0.2, which reads the whole store for a list.
"""

import json
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from uuid import uuid4

TESTS = Path(__file__).resolve().parent
sys.path[:0] = [str(TESTS.parent), str(TESTS)]

import servers  # type: ignore[import-not-found]  # noqa: E402
from flask import Flask  # noqa: E402
from flask_jwt_extended import (  # noqa: E402
    JWTManager,
    create_refresh_token,
    get_all_stored_tokens,
    get_stored_token,
    get_stored_tokens,
    revoke_token,
    unrevoke_token,
)
from flask_jwt_extended.stores import index_of  # noqa: E402
from flask_jwt_extended.stores.index import RESERVED  # noqa: E402
from flask_jwt_extended.stores.records import end_of, owner_of  # noqa: E402
from kinds import close_store, open_store  # type: ignore[import-not-found]  # noqa: E402

SIZES = (1_000, 10_000, 100_000)
OWN, ROUNDS = 10, 40
KINDS = (
    "simplekv-dict",
    "simplekv-redis",
    "simplekv-redis+prefix",
    "minimalkv-postgresql",
    "minimalkv-sqlite",
    "simplekv-files",
    "simplekv-dict+plain",
)

Record = tuple[str, bytes, str, int]


def records(size: int) -> Iterator[Record]:
    """Give tokens of people who have ten each: jti, value, owner, end."""
    exp = int(time.time()) + 30 * 24 * 3600
    for number in range(size):
        identity = f"user {number // OWN}"
        jti = str(uuid4())
        claims = {"exp": exp, "iat": exp, "nbf": exp, "jti": jti, "type": "refresh"}
        stored = {"token": {**claims, "identity": identity}, "revoked": False}
        yield jti, json.dumps(stored).encode(), owner_of(identity), end_of(claims)


def fill(store: Any, size: int) -> None:
    """Put them in as logins would, but all at once."""
    index = index_of(store)
    held = vars(index.inner)
    name = index.view.name
    if "redis" in held:
        pipeline = index.inner.redis.pipeline(transaction=False)
        for jti, value, owner, end in records(size):
            pipeline.set(name(jti), value).zadd(name(RESERVED + owner), {jti: end})
        pipeline.execute()
    elif "table" in held:
        rows = [
            {"key": name(key), "value": value}
            for jti, value, owner, end in records(size)
            for key, value in ((jti, value), (f"{RESERVED}{owner}.{end}.{jti}", b"1"))
        ]
        with index.inner.bind.begin() as connection:
            connection.execute(index.inner.table.insert(), rows)
    else:
        for jti, value, owner, end in records(size):
            index.add(owner, jti, end)
            index.put(jti, value, end)
    index.complete()


def app_on(store: Any) -> Flask:
    app = Flask("benchmark")
    app.config.update(SECRET_KEY="k" * 64, JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=store)
    JWTManager(app)
    return app


def scan(store: Any, identity: str) -> list[Any]:
    """List one identity's tokens as release 0.0.2 does."""
    everything = [json.loads(store.get(key)) for key in store.iter_keys() if RESERVED not in key]
    return [stored for stored in everything if stored["token"]["identity"] == identity]


def medians(
    actions: list[Callable[[Any, str], Any]], apps: list[Flask], jtis: list[str], rounds: int
) -> dict[Any, list[float]]:
    """Return the median of each action at each size, in milliseconds."""
    taken: dict[Any, list[list[float]]] = {action: [[] for _ in apps] for action in actions}
    for _ in range(rounds):
        for action in actions:
            for place, (app, jti) in enumerate(zip(apps, jtis, strict=True)):
                with app.app_context():
                    start = time.perf_counter()
                    action(app.config["JWT_BLACKLIST_STORE"], jti)
                    taken[action][place].append((time.perf_counter() - start) * 1000)
    return {action: [statistics.median(each) for each in taken[action]] for action in actions}


ACTIONS: dict[str, Callable[[Any, str], Any]] = {
    "list 10 tokens": lambda store, jti: get_stored_tokens("user 7"),
    "check": lambda store, jti: get_stored_token(jti),
    "revoke": lambda store, jti: revoke_token(jti),
    "unrevoke": lambda store, jti: unrevoke_token(jti),
    "log in": lambda store, jti: create_refresh_token("somebody else"),
}
SCAN: dict[str, Callable[[Any, str], Any]] = {
    "0.0.2: list 10": lambda store, jti: scan(store, "user 7"),
    "list all": lambda store, jti: get_all_stored_tokens(),
}


def show(actions: dict[str, Any], apps: list[Flask], jtis: list[str], rounds: int) -> None:
    measured = medians(list(actions.values()), apps, jtis, rounds)
    for title, action in actions.items():
        first, *others = measured[action]
        growth = "".join(f"{other / first:>10.2f}" for other in others)
        print(f"  {title:16}{first:>10.3f} ms{growth}", flush=True)


def benchmark(kind: str, places: list[str], scanned: bool) -> None:
    stores = [open_store(kind, place) for place in places]
    apps = [app_on(store) for store in stores]
    for store, size in zip(stores, SIZES, strict=True):
        fill(store, size)
    jtis = []
    for app in apps:
        with app.app_context():
            jtis.append(get_stored_tokens("user 7")[0]["token"]["jti"])
    sizes = "".join(f"{f'x at {size:,}':>10}" for size in SIZES[1:])
    print(f"{kind:18}{f'at {SIZES[0]:,}':>13}{sizes}")
    show(ACTIONS, apps, jtis, ROUNDS)
    if scanned:
        show(SCAN, apps, jtis, 1)
    for store in stores:
        close_store(store)


def main(arguments: list[str]) -> None:
    scanned = "--scan" in arguments
    kinds = [kind for kind in arguments if kind != "--scan"] or KINDS
    folder = Path(tempfile.mkdtemp())
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder)
        for kind in kinds:
            with ExitStack() as servers_of_kind:
                benchmark(kind, places(kind, folder / kind, servers_of_kind), scanned)


def places(kind: str, folder: Path, stack: ExitStack) -> list[str]:
    folder.mkdir()
    if "redis" in kind:
        server = stack.enter_context(servers.running(servers.Valkey, folder / "data"))
        return [server.url.replace("/0", f"/{number}") for number in range(len(SIZES))]
    if "postgresql" in kind:
        server = stack.enter_context(servers.running(servers.PostgreSQL))
        return [f"{server.url}#tokens_{size}" for size in SIZES]
    if "sqlite" in kind:
        return [f"sqlite:///{folder}/{size}.sqlite#tokens" for size in SIZES]
    return [str(folder / str(size)) for size in SIZES]


if __name__ == "__main__":
    main(sys.argv[1:])
