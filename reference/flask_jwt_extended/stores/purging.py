"""Deleting what has expired, for stores that do not do so by themselves (erratum E13)."""

import sys
import time
from collections.abc import Callable

from flask import current_app

from .. import options
from . import index_of, reaching
from .records import GRACE, adopt, parse

COMMAND = "purge-expired-tokens"


def purge_expired_tokens(progress: Callable[[int, int], None] = lambda seen, deleted: None) -> int:
    """Delete the tokens that expired 15 minutes ago or earlier; return how many.

    progress is called with the number of tokens seen, and of those deleted, after every 1,000 and
    at the end.  Tokens may be made and revoked meanwhile.  Raises StoreError.  Not in 0.0.2.
    """
    index, now = index_of(options.blacklist(current_app.config)), time.time()
    seen = deleted = 0
    with reaching(index.store):
        for jti, value in index.read(index.jtis()):
            seen += 1
            stored = parse(jti, value)
            if stored is not None and int(stored["token"]["exp"]) + GRACE < now:
                index.store.delete(jti)
                deleted += 1
            if seen % 1000 == 0:
                progress(seen, deleted)
        index.expire(now)
        adopt(index)
    progress(seen, deleted)
    return deleted


def command() -> None:
    """Delete what has expired from the blacklist's store."""
    try:
        purge_expired_tokens(_show)
    except RuntimeError as error:  # of the options, or StoreError
        sys.exit(f"Error: {error}")


def _show(seen: int, deleted: int) -> None:
    print(f"{seen} tokens looked at, {deleted} deleted", flush=True)
