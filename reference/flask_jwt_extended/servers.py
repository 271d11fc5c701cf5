"""The stores that keep their data on a server, and what such a server can do for an index."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from .indexes import RESERVED, Index

#: So many tokens are read at once.
_PAGE = 500


class SQLIndex(Index):
    """SQLAlchemyStore.  Its primary key is an index already, for ranges and for pages."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self.table, self.engine = self.inner.table, self.inner.bind
        simplekvs = type(self.inner).__module__.startswith("simplekv.")
        if simplekvs and not hasattr(self.engine, "execute"):
            raise RuntimeError(
                "JWT_BLACKLIST_STORE is simplekv's SQLAlchemyStore, which needs SQLAlchemy 1.4; "
                "with 2 it must be minimalkv's: from minimalkv.db.sql import SQLAlchemyStore"
            )

    def put(self, key: str, value: bytes, end: int) -> None:  # noqa: ARG002 - it cannot forget
        """Update or insert.  The store's own deletes and inserts: of two at once, one fails."""
        try:
            self._put(self.view.name(key), value)
        except Exception as error:
            if type(error).__name__ != "IntegrityError":
                raise
            self._put(self.view.name(key), value)  # somebody else inserted it meanwhile

    def _put(self, name: str, value: bytes) -> None:
        table = self.table
        with self.engine.begin() as connection:
            update = table.update().where(table.c.key == name).values(value=value)
            if not connection.execute(update).rowcount:
                connection.execute(table.insert().values(key=name, value=value))

    def read(self, jtis: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read a page at a time."""
        columns, names = self.table.c, map(self.view.name, jtis)
        while page := list(islice(names, _PAGE)):
            rows = self._select(columns.key, columns.value, where=columns.key.in_(page))
            for name, value in rows:
                yield from ((jti, value) for jti in self.view.keys([name]))

    def jtis(self) -> Iterator[str]:
        """Walk by pages, in the order of the keys: no cursor stays open meanwhile."""
        key, last = self.table.c.key, ""
        while names := [name for (name,) in self._select(key, where=key > last, limit=_PAGE)]:
            yield from (jti for jti in self.view.keys(names) if not jti.startswith(RESERVED))
            last = names[-1]

    def _keys(self, prefix: str) -> list[str]:
        """Take a range of the primary key, which no LIKE is on a PostgreSQL that is not in C.

        Whatever the collation, it has the digits before the letters; but it may ignore the dots.
        """
        key, start = self.table.c.key, self.view.name(prefix.rstrip("."))
        names = self._select(key, where=(key >= start) & (key < start + "a"))
        return [key for key in self.view.keys(name for (name,) in names) if key.startswith(prefix)]

    def _select(self, *columns: Any, where: Any, limit: int | None = None) -> Any:
        query = self.table.select().with_only_columns(*columns).where(where)
        with self.engine.connect() as connection:
            return connection.execute(query.order_by(self.table.c.key).limit(limit)).all()


# Atomic, as a key's time to live must not be shortened between the look at it and the change.
_ADD = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3])
redis.call('EXPIREAT', KEYS[1], redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2])
"""


class RedisIndex(Index):
    """RedisStore.  An owner's jtis are a sorted set, by their ends; it expires with the last."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self.client = self.inner.redis

    def put(self, key: str, value: bytes, end: int) -> None:
        """Set it.  RedisStore does so by SETEX, which redis-py has deprecated."""
        self.client.set(self.view.name(key), value, ex=max(1, end - int(time.time())))

    def add(self, owner: str, jti: str, end: int) -> None:
        """Add it to the set, and take out what has expired."""
        key = self.view.name(RESERVED + owner)
        self.client.eval(_ADD, 1, key, int(time.time()), end, jti)

    def find(self, owner: str) -> Iterable[str]:
        """Read the set."""
        return map(_text, self.client.zrange(self.view.name(RESERVED + owner), 0, -1))

    def entered(self) -> Iterable[str]:
        """Read all the sets."""
        for key in self._scan("ZSET"):
            if key.startswith(RESERVED):
                yield from map(_text, self.client.zrange(self.view.name(key), 0, -1))

    def expire(self, now: float) -> None:
        """Do nothing: sets expire as tokens do."""

    def jtis(self) -> Iterable[str]:
        """Scan: KEYS, which RedisStore uses, would stop the whole server for its time."""
        return (key for key in self._scan("STRING") if not key.startswith(RESERVED))

    def read(self, jtis: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read a page in one exchange; not by MGET, which takes no keys of several nodes."""
        jtis = iter(jtis)
        while page := list(islice(jtis, _PAGE)):
            pipeline = self.client.pipeline(transaction=False)
            for jti in page:
                pipeline.get(self.view.name(jti))
            values = zip(page, pipeline.execute(), strict=True)
            yield from ((jti, value) for jti, value in values if value is not None)

    def _scan(self, kind: str) -> Iterator[str]:
        names = self.client.scan_iter(count=1000, _type=kind)
        return self.view.keys(dict.fromkeys(map(_text, names)))  # a scan may give a key twice


def _text(name: str | bytes) -> str:
    """A client with decode_responses gives text; and others may have put keys of any bytes."""
    return name if isinstance(name, str) else name.decode(errors="replace")
