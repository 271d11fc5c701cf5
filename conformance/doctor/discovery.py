"""Finds out how an application of another shape logs in, takes tokens, and protects its views.

It tries what the OpenAPI document names, or else the usual paths, with as few requests as
possible, and proposes a mapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from ..contract.mapping import TokenPlace, at, found_at
from ..http import Client, Response
from ..tokens import Dialect, Token, read
from ..verdicts import Deviation

_DOCUMENTS = ("/openapi.json", "/swagger.json", "/api/schema/?format=json", "/v3/api-docs")
_LOGINS = (
    *("/login", "/auth/login", "/api/login", "/api/auth/login", "/token", "/api/token/"),
    *("/auth/token", "/session", "/api/session", "/oauth/token"),
)
_VIEWS = (
    *("/me", "/users/me", "/api/me", "/api/users/me", "/auth/me", "/api/auth/me", "/account"),
    *("/profile", "/api/profile", "/user", "/api/user", "/protected"),
)
_REFRESHES = (
    *("/refresh", "/auth/refresh", "/token/refresh", "/api/token/refresh/", "/api/auth/refresh"),
    *("/token/renew", "/auth/token/refresh", "/api/refresh"),
)
_LOGIN = re.compile(r"login|signin|sign-in|token|session|auth", re.IGNORECASE)
_NO_LOGIN = re.compile(r"refresh|renew|verify|blacklist|revoke|logout|register", re.IGNORECASE)
_REFRESH = re.compile(r"refresh|renew", re.IGNORECASE)
_JWT = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
_FORM = ("Content-Type", "application/x-www-form-urlencoded")
#: Other names of the claim.
_NAMES = {"identity": ("sub", "user_id", "uid", "username"), "type": ("type", "token_type", "kind")}


@dataclass
class Discovery:
    """What was found out about the application at a URL: routes as in a target file, and more."""

    client: Client
    url: str
    user: str
    password: str
    routes: dict[str, dict[str, Any]] = field(default_factory=dict)
    token: dict[str, str] = field(default_factory=dict)
    dialect: dict[str, str] = field(default_factory=dict)
    identity: object = None

    def find(self, view: str = "") -> Iterator[str]:
        """Find what there is, and report each finding in a line. ``view`` is a known one."""
        paths = self._documented()
        yield f"{len(paths)} paths in an OpenAPI document" if paths else "no OpenAPI document"
        logins = [p for p, m in paths if m == "post" and _LOGIN.search(p)] or _LOGINS
        tokens = self._log_in([path for path in logins if not _NO_LOGIN.search(path)])
        if not tokens:
            yield "not found: a login that gives a JWT; say [routes] in the file yourself"
            return
        yield f"logs in by {self.routes['POST /login']['send']}"
        views = [view] if view else [p for p, m in paths if m == "get" and "{" not in p] or _VIEWS
        found = self._view(views, tokens["access_token"])
        yield f"guards {found}" if found else "not found: a view that a token opens; --guarded PATH"
        if "refresh_token" in tokens:
            refreshes = [p for p, m in paths if m == "post" and _REFRESH.search(p)] or _REFRESHES
            found = self._refresh(refreshes, tokens["refresh_token"])
            yield f"refreshes by {found}" if found else "not found: where tokens are refreshed"
        self._claims(tokens)

    def _documented(self) -> list[tuple[str, str]]:
        for path in _DOCUMENTS:
            body = self._body(self._send("GET", path))
            if isinstance(body, dict) and isinstance(body.get("paths"), dict):
                methods = ((p, m) for p, each in body["paths"].items() for m in each)
                return [(path, method.lower()) for path, method in methods]
        return []

    def _log_in(self, paths: Any) -> dict[str, str]:
        names = [({name: "{username}", "password": "{password}"}) for name in ("username", "email")]
        for path in paths:
            for kind, names_of in (("json", names[0]), ("json", names[1]), ("form", names[0])):
                places = {"{username}": self.user, "{password}": self.password}
                content = {name: places[place] for name, place in names_of.items()}
                answer = self._send("POST", path, **{kind: content})
                if answer is None or answer.status in (404, 405):
                    break
                if tokens := self._tokens(answer):
                    where = {name: place for name, (place, _) in tokens.items()}
                    self.routes["POST /login"] = {"send": f"POST {path}", kind: names_of, **where}
                    return {name: token for name, (_, token) in tokens.items()}
        return {}

    def _tokens(self, answer: Response) -> dict[str, tuple[str, str]]:
        """The places of tokens in a response, and the tokens, by name."""
        body, found = self._body(answer), dict[str, tuple[str, str]]()
        cookies = re.findall(r"(?:^|, )([\w-]+)=", answer.header("Set-Cookie") or "")
        for place in [*_places(body), *(f"cookie:{name}" for name in cookies)]:
            token = found_at(place, answer, body)
            if answer.status < 300 and _JWT.fullmatch(token):
                name = "refresh_token" if "refresh" in place or _is_refresh(token) else ""
                found.setdefault(name or "access_token", (place, token))
        return found if "access_token" in found else {}

    def _view(self, paths: Any, token: str) -> str:
        place = self.routes["POST /login"]["access_token"]
        cookie = place.removeprefix("cookie:") if place.startswith("cookie:") else ""
        places = [TokenPlace(), *([TokenPlace(cookie=cookie)] if cookie else [])]
        for path in paths:
            without = self._send("GET", path)
            if without is None or without.status not in (401, 403, 422):
                continue
            for each in places:
                answer = self._send("GET", path, headers=(each.line(token),))
                if answer is not None and answer.status < 300:
                    self._note(path, each, answer, without)
                    return f"GET {path}"
        return ""

    def _note(self, path: str, sent_in: TokenPlace, answer: Response, without: Response) -> None:
        body, refusal = self._body(answer), self._body(without)
        places = list(_places(body))
        same = [place for place in places if str(at(body, place)) == self.user]
        more = {"identity": same[0]} if same else {"has": places[0]} if places else {}
        self.routes["GET /protected"] = {"send": f"GET {path}", **more}
        self.token = {"cookie": sent_in.cookie} if sent_in.cookie else {}
        said = refusal if isinstance(refusal, dict) else {}
        texts = [name for name, value in said.items() if isinstance(value, str)]
        if texts and "msg" not in texts:
            self.dialect["message"] = texts[0]

    def _refresh(self, paths: Any, token: str) -> str:
        names = ("refresh", "refresh_token", "refreshToken")
        ways: list[dict[str, Any]] = [{"json": {name: token}} for name in names]
        ways.append({"headers": (TokenPlace().line(token),)})
        for path in paths:
            for way in ways:
                answer = self._send("POST", path, **way)
                if answer is None or answer.status in (404, 405):
                    break
                if tokens := self._tokens(answer):
                    sent = dict.fromkeys(way.get("json", ()), "{token}")
                    content = {"json": sent} if sent else {}
                    place = tokens["access_token"][0]
                    route = {"send": f"POST {path}", **content, "access_token": place}
                    self.routes["POST /refresh"] = route
                    return f"POST {path}"
        return ""

    def _claims(self, tokens: dict[str, str]) -> None:
        """The names of claims in tokens, if they differ from the defaults of a mapping."""
        token = _read(tokens["access_token"])
        if token is None:
            return
        for claim, names in _NAMES.items():
            name = next((name for name in names if name in token.claims), "")
            if name != {"identity": "sub", "type": ""}[claim]:
                self.dialect[claim] = name
        self.dialect |= {name: name for name in ("fresh", "nbf") if name in token.claims}
        self.dialect |= {name: "" for name in ("iat", "jti") if name not in token.claims}
        identity = token.claims.get(self.dialect.get("identity", "sub"))
        self.identity = identity if str(identity) != self.user else None

    def _send(self, method: str, path: str, **content: Any) -> Response | None:
        headers = tuple(content.pop("headers", ()))
        if "form" in content:
            headers, content = (*headers, _FORM), {"body": urlencode(content["form"]).encode()}
        try:
            return self.client.send(method, self.url + path, headers=headers, **content).response
        except ValueError:  # a path in the document that no request can have
            return None

    def _body(self, answer: Response | None) -> Any:
        try:
            return answer.json() if answer else None
        except ValueError:
            return None


def _places(body: object, before: str = "") -> Iterator[str]:
    """The dotted paths of all strings and numbers in JSON."""
    pairs: Iterable[tuple[object, object]] = ()
    if isinstance(body, dict):
        pairs = body.items()
    elif isinstance(body, list):
        pairs = enumerate(body)
    for key, value in pairs:
        if isinstance(value, dict | list):
            yield from _places(value, f"{before}{key}.")
        elif value is not None and "." not in str(key):
            yield f"{before}{key}"


def _read(text: str) -> Token | None:
    try:
        return read(text, Dialect())
    except Deviation:
        return None


def _is_refresh(text: str) -> bool:
    token = _read(text)
    return token is not None and any(token.claims.get(n) == "refresh" for n in _NAMES["type"])
