"""When to give up a target that does not respond: each time-out costs a whole deadline."""

from __future__ import annotations

import re
from collections import Counter

from ..http import Exchange
from ..http.exchange import request_target

#: This many time-outs in a row: of one method and path, and of any requests.
_SAME, _ANY = 5, 3

#: A path segment that differs each time: the number of an app, a jti.
_VARIABLE = re.compile(r"/[^/]*\d[^/]*")


class TimeoutCount:
    """Counts time-outs. ``spent`` says why the target is given up, "" until it is."""

    def __init__(self) -> None:
        self._late: Counter[str] = Counter()
        self.spent = ""

    def note(self, exchange: Exchange) -> None:
        """Count a time-out, or start over if there was a response."""
        request = exchange.request
        path = _VARIABLE.sub("/*", request_target(request.url).partition("?")[0])
        for what, most in ((f"{request.method} {path}", _SAME), ("whatever was sent", _ANY)):
            self._late[what] = self._late[what] + 1 if exchange.timed_out else 0
            if self._late[what] == most:
                times = f"{most} times in a row ({exchange.failure})"
                self.spent = f"the target was given up: {what} had no answer in time, {times}"
