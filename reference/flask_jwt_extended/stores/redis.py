"""RedisStore: shared by all clients of the server; keys expire by themselves."""

import time
from collections.abc import Iterable, Iterator
from typing import Any

from .index import RESERVED, Index, pages

# Atomic, as a key's time to live must not be shortened between reading and changing it.  Only the
# clock of Redis counts: a web server whose clock is ahead would remove what is still valid.
_ADD = """
local now = tonumber(redis.call('TIME')[1])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2])
redis.call('EXPIREAT', KEYS[1], redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2])
"""


class RedisIndex(Index):
    """The index of a RedisStore: an owner's jtis are a sorted set that expires with the last."""

    def __init__(self, store: Any) -> None:
        super().__init__(store)
        self.client = self.inner.redis

    def put(self, key: str, value: bytes, end: int) -> None:
        """Set it.  RedisStore uses SETEX, which redis-py has deprecated."""
        self.client.set(self.view.name(key), value, ex=_seconds_to(end))

    def add(self, owner: str, jti: str, end: int) -> None:
        """Add it to the set, and remove what has expired."""
        key = self.view.name(RESERVED + owner)
        self.client.eval(_ADD, 1, key, _seconds_to(end), jti)

    def find(self, owner: str) -> Iterable[str]:
        """Read the set."""
        return map(_text, self.client.zrange(self.view.name(RESERVED + owner), 0, -1))

    def entered(self) -> Iterable[str]:
        """Read all the sets."""
        for key in self._scan("ZSET"):
            if key.startswith(RESERVED):
                yield from map(_text, self.client.zrange(self.view.name(key), 0, -1))

    def expire(self, now: float) -> None:
        """Do nothing: sets expire like tokens."""

    def jtis(self) -> Iterable[str]:
        """Scan: KEYS, which RedisStore uses, would block the whole server meanwhile."""
        return (key for key in self._scan("STRING") if not key.startswith(RESERVED))

    def read(self, jtis: Iterable[str]) -> Iterator[tuple[str, bytes]]:
        """Read a page in one round trip; not by MGET, which does not take keys of several nodes."""
        for page in pages(jtis):
            pipeline = self.client.pipeline(transaction=False)
            for jti in page:
                pipeline.get(self.view.name(jti))
            values = zip(page, pipeline.execute(), strict=True)
            yield from ((jti, value) for jti, value in values if value is not None)

    def _scan(self, kind: str) -> Iterator[str]:
        names = self.client.scan_iter(count=1000, _type=kind)
        return self.view.keys(dict.fromkeys(map(_text, names)))  # a scan may return a key twice


def _seconds_to(end: int) -> int:
    return max(1, end - int(time.time()))


def _text(name: str | bytes) -> str:
    """A client with decode_responses returns text; and others may have set keys of any bytes."""
    return name if isinstance(name, str) else name.decode(errors="replace")
