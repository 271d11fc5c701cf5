"""Maps an application of another shape to the example apps, as its target file says.

A request of the contract is translated for the application, and the response is read as one of
the contract's. So neither the features nor the steps know of it. What the application does not
have is unsupported, by name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from ..http import ABSENT, Response
from ..verdicts import Unsupported
from .apps import APPS, LOGIN, Route, canonical, method_of

#: The status codes of a rejected login.
_REFUSALS = frozenset({400, 401, 403, 404, 422})
_PLACE = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Account:
    """Somebody who can log in, or whose ``tokens`` are given, by their names in responses.

    ``expired`` is an expired access token of hers.
    """

    username: object = ""
    password: str = ""
    identity: object = None
    tokens: Callable[[], Mapping[str, str]] | None = None
    expired: str = ""


@dataclass(frozen=True)
class TokenPlace:
    """How a token is sent: after a scheme in a header, or in a cookie."""

    header: str = "Authorization"
    scheme: str = "Bearer"
    cookie: str = ""

    def line(self, token: str) -> tuple[str, bytes]:
        """The header that carries a token, which may contain what no header should."""
        if self.cookie:
            return "Cookie", f"{self.cookie}={token}".encode()
        return self.header, f"{self.scheme} {token}".strip().encode()

    def need(self, headers: Sequence[tuple[str, str | bytes]]) -> None:
        """Raise Unsupported for a header that the target would ignore, or uses for its tokens."""
        names = {name.lower() for name, _ in headers}
        if "cookie" in names and self.cookie:
            raise Unsupported("a token in a cookie that counts nowhere (cookies are its place)")
        own = ("Authorization", "Bearer", "")
        if "authorization" in names and (self.header, self.scheme, self.cookie) != own:
            where = f"the cookie {self.cookie}" if self.cookie else f"{self.header} {self.scheme}"
            raise Unsupported(f"an Authorization header (its tokens are shown in {where.strip()})")


@dataclass(frozen=True)
class MappedRequest:
    """A route of the application: ``json``, ``form``, ``headers`` and ``path`` have placeholders.

    ``raw`` is a body as it is.

    ``tokens`` says where in a response the tokens are: dotted paths, ``cookie:NAME`` or
    ``header:NAME``. A request was accepted if the status is one of ``status`` (any 2xx if that is
    empty) and the body has all of ``has``; ``identity`` is where it says who was let in.
    """

    method: str
    path: str
    json: Any = ABSENT
    form: Mapping[str, str] | None = None
    raw: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    tokens: Mapping[str, str] = field(default_factory=dict)
    status: frozenset[int] = frozenset()
    has: tuple[str, ...] = ()
    identity: str = ""
    rejected: frozenset[int] = frozenset()

    @property
    def shows_token(self) -> bool:
        """Whether a token is sent in the body."""
        return "{token}" in f"{self.json} {self.form}"

    def accepts(self, method: str, response: Response, body: object) -> bool:
        """Whether this response says that the request was accepted."""
        status = response.status
        if status not in (self.status or range(200, 300)):
            return False
        paths = [*self.has, *filter(None, [self.identity])]
        if method == "HEAD":
            return True
        if not paths and method != self.method:
            return False  # OPTIONS says the same to anybody, so it shows nothing
        return all(at(body, path) is not ABSENT for path in paths)


@dataclass(frozen=True)
class Translation:
    """What is sent in place of a request of the contract."""

    method: str
    path: str
    headers: tuple[tuple[str, str | bytes], ...]
    body: bytes
    json: Any


@dataclass(frozen=True)
class Application:
    """The application as its target file describes it: routes, people, and how tokens are sent.

    ``routes`` are by the paths of the contract, ``people`` by the names in the features.
    """

    routes: Mapping[str, MappedRequest]
    people: Mapping[str, Account]
    place: TokenPlace = field(default_factory=TokenPlace)

    def account(self, identity: object) -> Account:
        """The account of an identity. Raises Unsupported if there is none."""
        if not isinstance(identity, str) or identity not in self.people:
            raise Unsupported(f"an account for {canonical(identity)} (the mapping has none)")
        return self.people[identity]

    def name_of(self, identity: object) -> object:
        """The name in the features of the person with this identity, or else the value itself."""
        for name, account in self.people.items():
            if canonical(account.identity) == canonical(identity):
                return name
        return identity

    def route(self, app: str, path: str) -> tuple[Route, MappedRequest]:
        """The route of an app and the request for it. Raises Unsupported if there is none."""
        route = APPS[app].route(path.partition("?")[0])
        if route is None or route.path not in self.routes:
            raise Unsupported(f"{method_of(path)} {path.partition('?')[0]} (it is not mapped)")
        return route, self.routes[route.path]

    def login(self, identity: object, password: str) -> dict[str, object]:
        """The values for the placeholders of a login, with her own password for the right one."""
        if password != LOGIN["password"]:
            known = self.people.get(str(identity))
            return {"username": known.username if known else identity, "password": password}
        account = self.account(identity)
        if account.tokens:
            raise Unsupported(f"a login of {identity} (her token is given)")
        return {"username": account.username, "password": account.password}

    def translate(
        self,
        app: str,
        method: str,
        path: str,
        token: str | None,
        headers: Sequence[tuple[str, str | bytes]],
        body: bytes,
        json: Any,
        about: str = "",
    ) -> Translation:
        """The translation of a request of the contract. Raises Unsupported if there is none."""
        route, own = self.route(app, path)
        base, _, query = path.partition("?")
        self.place.need(headers)
        places: dict[str, object] = {"jti": base.rpartition("/")[2], "about": about}
        login = route.opened_by == "password"
        if login and (not isinstance(json, dict) or json.keys() != {"username", "password"}):
            raise Unsupported("another body of a login (the mapping has the one that there is)")
        if login:
            places |= self.login(json["username"], json["password"])
            json = ABSENT
        if own.shows_token:
            if json is not ABSENT:
                raise Unsupported("a token in the body that counts nowhere (it is its place)")
            places["token"] = ABSENT if token is None else token
        elif token is not None:
            headers = (*headers, self.place.line(token))
        more = [(name, str(filled(value, places))) for name, value in own.headers.items()]
        if not body and json is ABSENT:
            json, body = filled(own.json, places), own.raw.encode()
            if own.form is not None:
                body = urlencode(filled(own.form, places)).encode()
                more.append(("Content-Type", "application/x-www-form-urlencoded"))
        target = str(filled(own.path, places))
        target += ("&" if "?" in target else "?") + query if query else ""
        sent_by = own.method if method == route.method else method
        return Translation(sent_by, target, (*more, *headers), body, json)

    def read(
        self, app: str, method: str, path: str, response: Response, body: Any
    ) -> tuple[int, Any]:
        """The status and JSON of the contract for this response; unchanged unless it accepts the
        request, or rejects a login.
        """
        if path not in self.routes and path == "/login":  # her tokens were given
            return response.status, body
        route, own = self.route(app, path)
        if not own.accepts(own.method if method == route.method else method, response, body):
            refused = route.opened_by == "password" and response.status in _REFUSALS
            return (LOGIN["status"], dict(LOGIN["body"])) if refused else (response.status, body)
        if "<token>" in str(route.answers):
            found = {name: found_at(where, response, body) for name, where in own.tokens.items()}
            return 200, {name: token for name, token in found.items() if token}
        if isinstance(route.answers, list):
            return 200, body
        said = at(body, own.identity) if own.identity else ABSENT
        who = "" if said is ABSENT else self.name_of(said)  # a HEAD has no body
        return 200, APPS[app].sample(route, str(who))

    def gives(self, path: str, token: str) -> bool:
        """Whether it is known where a response to this path has such a token."""
        return path not in self.routes or token in self.routes[path].tokens

    def is_anonymous(self, app: str, path: str) -> bool:
        """Whether the contract's view says who was let in, but the application's does not."""
        route, own = self.route(app, path)
        return "<identity>" in str(route.answers) and not own.identity


def filled(value: Any, places: Mapping[str, object]) -> Any:
    """A value with all its placeholders filled in; one that stands alone keeps its type.

    A member is left out if there is no value for its placeholder.
    """
    if isinstance(value, Mapping):
        made = {key: filled(each, places) for key, each in value.items()}
        return {key: each for key, each in made.items() if each is not ABSENT}
    if isinstance(value, list):
        return [filled(each, places) for each in value]
    if not isinstance(value, str):
        return value
    whole = _PLACE.fullmatch(value)
    if whole and whole[1] in places:
        return places[whole[1]]
    return _PLACE.sub(lambda match: str(places.get(match[1], match[0])), value)


def at(body: object, path: str) -> object:
    """The value at a dotted path in JSON, a number being an index into a list; or ABSENT."""
    for key in path.split("."):
        if isinstance(body, dict) and key in body:
            body = body[key]
        elif isinstance(body, list) and key.isdigit() and int(key) < len(body):
            body = body[int(key)]
        else:
            return ABSENT
    return body


def found_at(where: str, response: Response, body: object) -> str:
    """The token in a response: at a dotted path, in ``cookie:NAME`` or ``header:NAME``; or ""."""
    kind, _, name = where.rpartition(":")
    if kind == "header":
        return (response.header(name) or "").removeprefix("Bearer ")
    if kind == "cookie":
        values = (v.decode("latin-1") for n, v in response.headers if n.lower() == "set-cookie")
        pairs = (value.partition(";")[0].partition("=") for value in values)
        return next((value for key, _, value in pairs if key.strip() == name), "").strip('"')
    text = at(body, name)
    return text if isinstance(text, str) else ""
