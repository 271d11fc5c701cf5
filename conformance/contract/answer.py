"""The response of an app, with the questions that the steps and the doctor ask about it."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..escape import shorten
from ..http import ABSENT, Exchange
from ..verdicts.observations import FullAnswer, NoAnswer
from .app import App

_SHOWN = 300
#: The longest token that is sent, in bytes. Most servers read 8 KiB of a header, Node reads 16.
_LONGEST_TOKEN = 16 * 1024
#: Where others keep what the README calls msg; if there are two, the first is the text.
_MESSAGES = ("msg", "message", "detail", "error_description", "error", "reason", "title")


@dataclass(frozen=True)
class Answer:
    """The outcome of one request to an app. ``at`` is when it came, in seconds since the epoch."""

    exchange: Exchange
    app: App
    method: str
    path: str
    at: float = field(default_factory=time.time)

    @property
    def status(self) -> int:
        """The status code, or 0 without a complete response."""
        return self._read[0]

    def json(self) -> Any:
        """The body as JSON, with its message under msg; ``ABSENT`` if it is not JSON.

        So a differently named key fails only the clause about that key, which uses message_key.
        """
        body = self._body()
        if not (key := self._key(body)):
            return body
        return {**{name: value for name, value in body.items() if name != key}, "msg": body[key]}

    @property
    def message_key(self) -> str:
        """The key of the message, a string, in the JSON object that came; "" if there is none."""
        return self._key(self._body())

    def _key(self, body: object) -> str:
        found = body if isinstance(body, dict) else {}
        names = (self.app.message, *_MESSAGES)
        return next((name for name in names if _is_text(found.get(name))), "")

    def _body(self) -> Any:
        return self._read[1]

    @cached_property
    def _read(self) -> tuple[int, Any]:
        """The status and the JSON of the response, in terms of the contract."""
        response, body = self.exchange.response, self._json()
        if response is None or self.exchange.failure:
            return 0, body
        if self.app.application is None:
            return response.status, body
        return self.app.application.read(self.app.app, self.method, self.path, response, body)

    def _json(self) -> Any:
        try:
            return self.exchange.response.json() if self.exchange.response else ABSENT
        except ValueError:
            return ABSENT

    def member(self, name: str) -> Any:
        """A member of the JSON object in the response, or None."""
        body = self.json()
        return body.get(name) if isinstance(body, dict) else None

    @property
    def anonymous(self) -> bool:
        """Whether the view does not say who was let in, though in the contract it does."""
        application = self.app.application
        return application is not None and application.is_anonymous(self.app.app, self.path)

    def header(self, name: str) -> str | None:
        """A header of the response, or None."""
        return self.exchange.response.header(name) if self.exchange.response else None

    def cookies(self) -> dict[str, str]:
        """The cookies that it sets, by name."""
        response = self.exchange.response
        sent = (
            [value for name, value in response.headers if name.lower() == "set-cookie"]
            if response
            else []
        )
        pairs = (value.decode("latin-1").partition(";")[0].partition("=") for value in sent)
        return {name.strip(): value.strip() for name, _, value in pairs}

    def observed(self, *, own: bool = False, refused: bool = False) -> FullAnswer | NoAnswer:
        """What was observed, to be reported next to what was expected.

        ``own`` says that the view ran, ``refused`` that the client was rejected.
        """
        exchange = self.exchange
        if exchange.failure or exchange.response is None:
            return NoAnswer(exchange.failure, exchange.timed_out)
        return FullAnswer(
            exchange.response.status, shorten(self.text().strip(), _SHOWN), own, refused
        )

    def is_time_of(self, moment: float, skew: float | None) -> bool:
        """Whether this moment, in seconds since the epoch, is when the response was made.

        By the target's clock, which is ahead of ours by ``skew`` seconds (None if unknown), give or
        take the second that it may have cut off. Or by our clock: the Date of a server that
        updates it once a second, as uvicorn does, is late.
        """
        begin = self.at - self.exchange.elapsed + min(skew or 0.0, 0.0)
        return begin - 2 <= moment <= self.at + max(skew or 0.0, 0.0) + 1

    def text(self) -> str:
        """The body as text, whatever its type."""
        response = self.exchange.response
        return response.body.decode("utf-8", "replace") if response else ""

    def shown(self) -> str:
        """The response in one line, to be reported next to what was expected."""
        return str(self.observed())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def not_a_token(text: str) -> str:
    """Why a text given as a token cannot be sent as one, or "" if it can."""
    if len(text) > _LONGEST_TOKEN:
        return f"one of {len(text)} characters, and few servers read more than {_LONGEST_TOKEN}"
    if re.fullmatch("[!-~]*", text):
        return ""
    return f"a text that no Authorization header can hold: {text[:_SHOWN]!a}"


def authorization(app: App, token: str) -> tuple[str, bytes]:
    """The header that carries a token to this app, with its scheme if it has one."""
    if app.application is not None:
        return app.application.place.line(token)
    scheme = str(app.options.get("JWT_AUTH_HEADER", "Bearer"))
    # Bytes: an altered token may contain what no header should.
    return "Authorization", (f"{scheme} {token}" if scheme else token).encode()
