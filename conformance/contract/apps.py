"""The example apps as data, read from apps.toml, the one source of everything about them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from ..files import parse_toml

#: Any value of JSON.
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

#: The whole file, from which the tables about the apps are made.
CONTRACT: Mapping[str, Any] = parse_toml(Path(__file__).with_name("apps.toml").read_text("utf-8"))
PROFILES: tuple[str, ...] = tuple(CONTRACT["profiles"])
ALGORITHMS: tuple[str, ...] = tuple(CONTRACT["algorithms"])
OPTIONS: Mapping[str, Mapping[str, Any]] = CONTRACT["options"]
LOADERS: Mapping[str, Mapping[str, Any]] = CONTRACT["loaders"]
LOGIN: Mapping[str, Any] = CONTRACT["login"]

_ANYBODY = object()


def canonical(value: object) -> str:
    """A JSON value as a text that is equal for equal values only."""
    return json.dumps(value, sort_keys=True)


@dataclass(frozen=True)
class Route:
    """A route of an app: what opens it, what its view answers with 200, and when it is needed."""

    method: str
    path: str
    opened_by: str
    answers: Any
    text: str = ""
    profile: str = ""
    only: Mapping[str, str] = field(default_factory=dict)

    def is_at(self, path: str) -> bool:
        """Whether a request to this path reaches this route."""
        base, variable, _ = self.path.partition("<jti>")
        return path.startswith(base) if variable else path == base

    def is_own(self, body: Any, identity: object = _ANYBODY) -> bool:
        """Whether this is the answer of the view, to this identity if one is given.

        A GET says that and no more, as a server that says the same to everybody may well say it
        among other things. How an identity that is not text looks in a text is up to each
        language.
        """
        if not isinstance(body, dict) or isinstance(self.answers, list):
            return isinstance(body, list) and isinstance(self.answers, list)
        if self.method != "GET":
            value = body.get(next(iter(self.answers)))
            return isinstance(value, str) and bool(value) and "sub_status" not in body
        pairs = ((body.get(name), value) for name, value in self.answers.items())
        return body.keys() == self.answers.keys() and all(_fits(*p, identity) for p in pairs)


def _fits(value: Any, template: str, identity: object) -> bool:
    before, variable, _ = template.partition("<")
    if not variable:
        return bool(value == template)
    if template == "<identity>":
        return identity is _ANYBODY or canonical(value) == canonical(identity)
    if before and isinstance(identity, str):
        return bool(value == f"{before}{identity}")
    return not before or str(value).startswith(before)


@dataclass(frozen=True)
class ExampleApp:
    """One of the apps: its routes by path, the profiles that need it, its default options."""

    routes: Mapping[str, Route]
    needed_by: frozenset[str]
    defaults: Mapping[str, Json]
    user_claims: Mapping[str, Json]
    text: str

    def route(self, path: str) -> Route | None:
        """The route that a request to this path reaches, or None."""
        return next((each for each in self.routes.values() if each.is_at(path)), None)

    def sample(self, route: Route, identity: str) -> Json:
        """The view's answer to somebody whose token carries the app's own user claims."""
        claims = {f"<{name}>": value for name, value in self.user_claims.items()}
        texts: dict[str, str] = dict(route.answers)
        return {n: claims.get(t, t.replace("<identity>", identity)) for n, t in texts.items()}


def _routes(app: str) -> dict[str, Route]:
    entry, routes = CONTRACT["apps"][app], dict[str, Route]()
    for other in reversed(entry.get("like", ())):
        routes |= _routes(other)
    for name, said in entry.get("routes", {}).items():
        method, path = name.split(" ")
        routes[path] = Route(method, path, **said)
    return routes


_DEFAULTS = {name: option["default"] for name, option in OPTIONS.items() if "default" in option}

APPS: Mapping[str, ExampleApp] = {
    name: ExampleApp(
        _routes(name),
        frozenset(entry["needed_by"]),
        {**_DEFAULTS, **entry.get("defaults", {})},
        entry.get("user_claims", {}),
        entry["text"],
    )
    for name, entry in CONTRACT["apps"].items()
}


def method_of(path: str) -> str:
    """The method of the view at this path, in whichever app; GET for any other path."""
    found = (route for app in APPS.values() if (route := app.route(path)))
    return next((route.method for route in found), "GET")
