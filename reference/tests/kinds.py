"""Each kind of store that the tests know, by its name: library-store, then +decorator as often as
need be.  Here and not in a fixture, so that another process can open the same store.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import flask_jwt_extended

#: The folder of the reference that is tested: of a checkout, or of a wheel.
REFERENCE = Path(flask_jwt_extended.__file__).resolve().parents[1]


def open_store(kind: str, place: str) -> Any:
    """Return the store of that kind at a place: a folder, or a URL of a server or database."""
    base, *decorators = kind.split("+")
    library, name = base.split("-")
    store = _MAKERS[name](library, place)
    for decorator in decorators:
        store = _DECORATORS[decorator](import_module(f"{library}.decorator"), store)
    return store


def close_store(store: Any) -> None:
    """Close the connections that it has open."""
    if hasattr(store, "bind"):
        store.bind.dispose()
    if hasattr(store, "redis"):
        store.redis.close()


def _dict(library: str, place: str) -> Any:
    return import_module(f"{library}.memory").DictStore()


def _files(library: str, place: str) -> Any:
    return import_module(f"{library}.fs").FilesystemStore(place)


def _redis(library: str, place: str) -> Any:
    client = import_module("redis").Redis.from_url(place)
    return import_module(f"{library}.memory.redisstore").RedisStore(client)


def _sql(library: str, place: str) -> Any:
    """The place is URL#table; the table is made if it is not there."""
    sqlalchemy = import_module("sqlalchemy")
    url, _, table = place.partition("#")
    engine, metadata = sqlalchemy.create_engine(url, pool_size=8), sqlalchemy.MetaData()
    store = import_module(f"{library}.db.sql").SQLAlchemyStore(engine, metadata, table)
    metadata.create_all(engine)
    return store


_MAKERS = {"dict": _dict, "files": _files, "redis": _redis, "sqlite": _sql, "postgresql": _sql}
_DECORATORS: dict[str, Callable[[Any, Any], Any]] = {
    "prefix": lambda decorator, store: decorator.PrefixDecorator("app_1.", store),
    "urlencode": lambda decorator, store: decorator.URLEncodeKeysDecorator(store),
    "plain": lambda decorator, store: decorator.StoreDecorator(store),
}
