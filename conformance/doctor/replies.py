"""Requests to an app, and what the responses must be for the doctor to go on."""

from __future__ import annotations

from ..contract import APPS, Answer, App, authorization, not_a_token
from ..contract.apps import LOADERS, LOGIN
from ..http import ABSENT, Client
from ..tokens import dumps
from .findings import require

#: The user who sends them. Her username is her identity.
NAME, PASSWORD = "Ada", str(LOGIN["password"])


class Reply(Answer):
    """A response, and what it must be for the doctor to go on."""

    def expect(self, status: int, body: object) -> None:
        """Raise Deviation unless it has this status and JSON; more may come with a message."""
        alone = isinstance(body, dict) and [*body] == ["msg"] and body["msg"] == self.member("msg")
        fits = self.status == status and (alone or self.json() == body)
        require(fits, f"{status} {dumps(body)}", self.shown(), self._obstacle())

    def expect_own(self) -> None:
        """Raise Deviation unless the view answered Ada with what the contract says, and no more."""
        route = APPS[self.app.app].route(self.path)
        if route is None or isinstance(route.answers, list):
            self.expect_list()
        elif route.method == "POST":
            for name in route.answers:
                self.token(name.removesuffix("_token"))
            bare = "refresh_token" in route.answers or self.member("refresh_token") is None
            require(bare, "no refresh_token", self.shown())
        else:
            self.expect(200, APPS[self.app.app].sample(route, NAME))

    def expect_list(self) -> int:
        """The length of the list of tokens that came. Raises Deviation for any other response."""
        body = self.json() if self.status == 200 else None
        require(isinstance(body, list), "200 and a list", self.shown(), self._obstacle())
        entries = body if isinstance(body, list) else []
        fits = all(isinstance(e, dict) and {*e} >= {"token", "revoked"} for e in entries)
        require(fits, 'entries {"token": <its claims>, "revoked": true or false}', self.shown())
        return len(entries)

    def expect_refusal(self, loader: str) -> None:
        """Raise Deviation unless she was rejected: by this loader, if the app has it.

        "" stands for any loader: which one answers a token of another kind is left open.
        """
        said, why = LOADERS.get(loader), self.member("msg")
        if (
            self.app.app == "loaders"
            and said
            and loader in str(self.app.options.get("LOADERS", loader))
        ):
            body = dict(said["body"])
            self.expect(said["status"], {**body, "msg": why} if body["msg"] == "<why>" else body)
            name, value = said.get("header", {}).values() or ("", None)
            require(self.header(name) == value, f"{name}: {value}", f"{self.header(name)} there")
            return
        refused = self.status in range(400, 500) or self.member("sub_status") is not None
        fits = refused and isinstance(why, str) and why.strip()
        require(bool(fits), '4xx, 401 mostly, and {"msg": <why>}', self.shown(), self._obstacle())

    def token(self, kind: str) -> str:
        """The token that came with 200. Raises Deviation if there is none."""
        text = self.member(f"{kind}_token")
        fits = self.status == 200 and isinstance(text, str) and text
        require(bool(fits), f"200 and {kind}_token", self.shown(), self._obstacle())
        why = not_a_token(str(text))
        require(not why, f"a JWS in compact form as {kind}_token", why)
        return str(text)

    def _obstacle(self) -> str:
        """What to do about a response that comes from something in between, not from the app."""
        if self.exchange.crashed:
            return "Mend what crashed; the log of the target, if any, says more"
        missing = {404: "path", 405: "method"}.get(self.status)
        if not missing or self.member("msg") is not None:
            return ""
        return f"Serve {self.method} {self.path} below {self.app.url}: it has no such {missing}"


def send(
    client: Client, app: App, method: str, path: str, token: str = "", json: object = ABSENT
) -> Reply:
    """Send one request to an app, with a token if one is given."""
    headers = [authorization(app, token)] if token else []
    return Reply(client.send(method, app.url + path, headers, json), app, method, path)
