"""SQLAlchemyStore: shared by all clients of the database."""

import os
from collections.abc import Iterable, Iterator
from typing import Any
from weakref import WeakKeyDictionary

from . import index
from .index import RESERVED, Index

_IMPORTED_BY = os.getpid()
#: The process that last used each engine's pool; if none did, it may belong to the one above.
_users: WeakKeyDictionary[Any, int] = WeakKeyDictionary()
#: These pools may hold a database in memory, of which each process has its own copy.
_IN_MEMORY = ("SingletonThreadPool", "StaticPool")


def own(engine: Any) -> Any:
    """Return the engine, without connections from before a fork.

    A server that forks after loading shares those with all workers, which then get each other's
    results.  Not by os.register_at_fork(): uWSGI does not run its hooks.
    """
    process = os.getpid()
    if _users.get(engine, _IMPORTED_BY) != process and type(engine.pool).__name__ not in _IN_MEMORY:
        engine.dispose(close=False)  # they stay open for the process that made them
    _users[engine] = process
    return engine


class SQLIndex(Index):
    """The index of an SQLAlchemyStore, which uses the primary key for ranges and for pages."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self.table = self.inner.table
        simplekvs = type(self.inner).__module__.startswith("simplekv.")
        if simplekvs and not hasattr(self.inner.bind, "execute"):
            raise RuntimeError(
                "JWT_BLACKLIST_STORE is simplekv's SQLAlchemyStore, which needs SQLAlchemy 1.4; "
                "with 2 it must be minimalkv's: from minimalkv.db.sql import SQLAlchemyStore"
            )

    def get(self, key: str) -> bytes:
        """Read one."""
        own(self.inner.bind)
        return super().get(key)

    def put(self, key: str, value: bytes, end: int) -> None:  # noqa: ARG002 - it cannot expire
        """Update or insert.  The store's own put deletes and inserts: of two at once, one fails."""
        try:
            self._put(self.view.name(key), value)
        except Exception as error:
            if type(error).__name__ != "IntegrityError":
                raise
            self._put(self.view.name(key), value)  # somebody else inserted it meanwhile

    def _put(self, name: str, value: bytes) -> None:
        table = self.table
        with own(self.inner.bind).begin() as connection:
            update = table.update().where(table.c.key == name).values(value=value)
            if not connection.execute(update).rowcount:
                connection.execute(table.insert().values(key=name, value=value))

    def read(self, jtis: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read a page at a time."""
        columns = self.table.c
        for page in index.pages(map(self.view.name, jtis)):
            rows = self._select(columns.key, columns.value, where=columns.key.in_(page))
            for name, value in rows:
                yield from ((jti, value) for jti in self.view.keys([name]))

    def jtis(self) -> Iterator[str]:
        """Go page by page, in the order of the keys: no cursor stays open meanwhile."""
        key, last = self.table.c.key, ""
        while names := [name for (name,) in self._select(key, where=key > last, limit=index.PAGE)]:
            yield from (jti for jti in self.view.keys(names) if not jti.startswith(RESERVED))
            last = names[-1]

    def _keys(self, prefix: str) -> list[str]:
        """Use a range of the primary key: PostgreSQL only does so for LIKE in the C locale.

        Every collation sorts digits before letters, but some ignore dots.
        """
        key, start = self.table.c.key, self.view.name(prefix.rstrip("."))
        names = self._select(key, where=(key >= start) & (key < start + "a"))
        return [key for key in self.view.keys(name for (name,) in names) if key.startswith(prefix)]

    def _select(self, *columns: Any, where: Any, limit: int | None = None) -> Any:
        query = self.table.select().with_only_columns(*columns).where(where)
        with own(self.inner.bind).connect() as connection:
            return connection.execute(query.order_by(self.table.c.key).limit(limit)).all()
