"""Requests to an app, and what its answers have to be for the doctor to go on."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from ..escape import shorten
from ..http import ABSENT, Client, Exchange
from ..targets import App
from ..tokens import dumps
from ..verdicts import Deviation
from .finding import require

#: Who asks. Her username is her identity.
NAME, PASSWORD = "Ada", "test"

_WORLD = {"hello": "world"}
#: What GET /protected answers to Ada in each app; in the others it greets her.
_VIEWS: Mapping[str, object] = {
    "basic": _WORLD,
    "blacklist": _WORLD,
    "claims": {"hello_is": NAME, "foo_is": ["bar", "baz"]},
}
_SHOWN = 300


@dataclass(frozen=True)
class Answer:
    """What one request came to. ``at`` is when it came, in seconds since the epoch."""

    exchange: Exchange
    app: App
    at: float = field(default_factory=time.time)

    @property
    def status(self) -> int:
        """The status code, 0 where there was no whole answer."""
        response = self.exchange.response
        return response.status if response and not self.exchange.failure else 0

    def json(self) -> object:
        """The body as JSON. Raises Deviation for a body that is none."""
        try:
            if self.exchange.response is not None:
                return self.exchange.response.json()
        except ValueError:
            pass
        raise Deviation("an answer in JSON", self.shown())

    def member(self, name: str) -> object:
        """A member of the JSON object that came, None where there is no such thing."""
        try:
            body = self.json()
        except Deviation:
            return None
        return body.get(name) if isinstance(body, dict) else None

    def shown(self) -> str:
        """The answer in one line."""
        response = self.exchange.response
        if self.exchange.failure or response is None:
            return f"no answer: {self.exchange.failure}"
        body = response.body.decode("utf-8", "replace").strip()
        return f"{response.status} {shorten(body, _SHOWN) or '(no body)'}"

    def expect(self, status: int, body: object) -> None:
        """Raise Deviation unless it is this status and this JSON."""
        fits = self.status == status and self.json() == body
        require(fits, f"{status} {dumps(body)}", self.shown(), self._obstacle())

    def expect_view(self) -> None:
        """Raise Deviation unless the protected view answered Ada."""
        self.expect(200, _VIEWS.get(self.app.app, {"hello": f"from {NAME}"}))

    def expect_list(self) -> int:
        """The length of the list that came. Raises Deviation for anything else."""
        body = self.json() if self.status == 200 else None
        require(isinstance(body, list), "200 and a list", self.shown(), self._obstacle())
        return len(body) if isinstance(body, list) else 0

    def token(self, kind: str) -> str:
        """The token that came with 200. Raises Deviation where none came."""
        text = self.member(f"{kind}_token")
        fits = self.status == 200 and isinstance(text, str) and text
        require(bool(fits), f"200 and {kind}_token", self.shown(), self._obstacle())
        return str(text)

    def _obstacle(self) -> str:
        """What to do about an answer that comes from the way there, and not from the app."""
        if self.exchange.crashed:
            return "Mend what crashed; the log of the target, if any, says more"
        missing = {404: "path", 405: "method"}.get(self.status)
        if not missing or self.member("msg") is not None:
            return ""
        request = self.exchange.request
        path = request.url.removeprefix(self.app.url) or urlsplit(request.url).path
        return f"Serve {request.method} {path} below {self.app.url}: it has no such {missing}"


def send(
    client: Client, app: App, method: str, path: str, token: str = "", json: object = ABSENT
) -> Answer:
    """Send one request to an app, with a token where one is given."""
    scheme = str(app.options.get("JWT_AUTH_HEADER", "Bearer"))
    value = f"{scheme} {token}" if scheme else token
    headers = [("Authorization", value.encode())] if token else []
    return Answer(client.send(method, app.url + path, headers, json), app)
