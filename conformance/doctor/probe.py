"""Requests to an app, and what its answers have to be for the doctor to go on."""

from __future__ import annotations

from collections.abc import Mapping

from ..contract import Answer, App, authorization
from ..http import ABSENT, Client
from ..tokens import dumps
from .findings import require

#: Who asks. Her username is her identity.
NAME, PASSWORD = "Ada", "test"

_WORLD = {"hello": "world"}
#: What GET /protected answers to Ada in each app; in the others it greets her.
_VIEWS: Mapping[str, object] = {
    "basic": _WORLD,
    "blacklist": _WORLD,
    "claims": {"hello_is": NAME, "foo_is": ["bar", "baz"]},
}


class Reply(Answer):
    """An answer, and what it has to be for the doctor to go on."""

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
        return f"Serve {self.method} {self.path} below {self.app.url}: it has no such {missing}"


def send(
    client: Client, app: App, method: str, path: str, token: str = "", json: object = ABSENT
) -> Reply:
    """Send one request to an app, with a token where one is given."""
    headers = [authorization(app, token)] if token else []
    return Reply(client.send(method, app.url + path, headers, json), app, method, path)
