"""When a target that does not answer is given up: each of its time-outs costs a whole deadline."""

from __future__ import annotations

import re
from collections import Counter

from ..http import Exchange
from ..http.exchange import request_target

#: So many time-outs in a row: of requests of one method to one path, and of whatever requests.
_SAME, _ANY = 5, 3

#: A segment that is another one each time: the number of an app, a jti.
_VARIABLE = re.compile(r"/[^/]*\d[^/]*")


class Patience:
    """Is told of each exchange. ``spent`` says why the target is given up, "" until it is."""

    def __init__(self) -> None:
        self._late: Counter[str] = Counter()
        self.spent = ""

    def note(self, exchange: Exchange) -> None:
        """Count a time-out, or begin anew where there was an answer."""
        request = exchange.request
        path = _VARIABLE.sub("/*", request_target(request.url).partition("?")[0])
        for what, most in ((f"{request.method} {path}", _SAME), ("whatever was sent", _ANY)):
            self._late[what] = self._late[what] + 1 if exchange.timed_out else 0
            if self._late[what] == most:
                times = f"{most} times in a row ({exchange.failure})"
                self.spent = f"the target was given up: {what} had no answer in time, {times}"
