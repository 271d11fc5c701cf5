"""The contract as an OpenAPI 3.1 document, for authors of harnesses who use tools."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from conformance import __version__
from conformance.contract.apps import APPS, LOADERS, LOGIN, OPTIONS, ExampleApp, Route
from conformance.targets.protocol import VERSION

from .target_schema import option_schema

_TEXT = {"type": "string"}
_WHY = {"$ref": "#/components/schemas/Why"}
_ABOUT = (
    "Made of the contract, docs/contract.md, which says the rest. The first segment of a path names"
    " the app: it stands for the base URL that POST /_conformance/apps answered with."
)


def document() -> dict[str, Any]:
    """The whole document."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "The apps of flask-jwt-conformance, and the harness that serves them",
            "version": __version__,
            "description": _ABOUT,
        },
        "servers": [{"url": "http://127.0.0.1:{port}", "variables": {"port": {"default": "0"}}}],
        "tags": [{"name": name, "description": app.text} for name, app in APPS.items()],
        "paths": {**_protocol(), **dict(_paths())},
        "components": {
            "securitySchemes": {
                kind: {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
                for kind in ("access", "refresh", "fresh")
            },
            "schemas": {"Why": _object({"msg": _TEXT}, open_=True), "Options": _options()},
        },
    }


def _object(properties: Mapping[str, Any], *, open_: bool = False) -> dict[str, Any]:
    made = {"type": "object", "required": list(properties), "properties": dict(properties)}
    return made if open_ else {**made, "additionalProperties": False}


def _options() -> dict[str, Any]:
    every = {
        name: {"description": option["text"], **option_schema({"type": "string", **option})}
        for name, option in OPTIONS.items()
    }
    return {"type": "object", "properties": every, "additionalProperties": False}


def _protocol() -> dict[str, Any]:
    about = {"protocol": {"const": VERSION}, "name": _TEXT, "version": _TEXT, "nonce": _TEXT}
    asked = _object({"app": {"enum": list(APPS)}})
    asked["properties"]["options"] = {"$ref": "#/components/schemas/Options"}
    app = {"name": "app", "in": "path", "required": True, "schema": _TEXT}
    return {
        "/_conformance": {
            "get": _operation("about", {"200": _said("who answers", _object(about, open_=True))})
        },
        "/_conformance/apps": {
            "post": _operation(
                "make",
                {
                    "201": _said("the app is there", _object({"url": _TEXT}, open_=True)),
                    "400": _said("no sense", _object({"error": _TEXT}, open_=True)),
                    "501": _said("not had", _object({"unsupported": _TEXT}, open_=True)),
                },
                requestBody=_body(asked),
            )
        },
        "/_conformance/apps/{app}": {
            "parameters": [app],
            "delete": _operation(
                "drop", {"204": {"description": "gone"}, "404": {"description": "no such app"}}
            ),
        },
    }


def _operation(name: str, responses: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"operationId": name, **more, "responses": responses}


def _body(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _said(what: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"description": what, "content": {"application/json": {"schema": schema}}}


def _paths() -> Iterator[tuple[str, dict[str, Any]]]:
    jti = {"name": "jti", "in": "path", "required": True, "schema": _TEXT}
    for name, app in APPS.items():
        for route in app.routes.values():
            path = f"/{name}{route.path}".replace("<jti>", "{jti}")
            item = {route.method.lower(): _view(name, app, route)}
            yield path, {"parameters": [jti], **item} if "{jti}" in path else item


def _view(name: str, app: ExampleApp, route: Route) -> dict[str, Any]:
    words = [name, route.method.lower(), *route.path.replace("<jti>", "").strip("/").split("/")]
    more: dict[str, Any] = {"tags": [name]}
    responses = {"200": _said(route.text or "the view's own answer", _answer(app, route))}
    if route.opened_by == "password":
        sent = {"username": {"description": "any JSON value"}, "password": _TEXT}
        more["requestBody"] = _body(_object(sent))
        responses[str(LOGIN["status"])] = _said("another password", _exactly(LOGIN["body"]))
    elif route.opened_by != "anybody":
        more["security"] = [{route.opened_by: []}]
        responses.update(_refusals(name))
    if "<jti>" in route.path:
        responses["404"] = _said(
            "not stored, or not the caller's", _exactly({"msg": "Token not found"})
        )
    return _operation("-".join(filter(None, words)), responses, **more)


def _refusals(app: str) -> dict[str, Any]:
    if app != "loaders":
        return {"4XX": _said("turned away, mostly with 401 or 422", _WHY)}
    said = {(str(one["status"]), name): one for name, one in LOADERS.items()}
    # 200 is also the view's own.
    return {
        code: _said(one["text"], _exactly(one["body"]))
        for (code, _), one in said.items()
        if code != "200"
    }


def _exactly(body: Mapping[str, Any]) -> dict[str, Any]:
    return _object({n: _TEXT if v == "<why>" else {"const": v} for n, v in body.items()})


def _answer(app: ExampleApp, route: Route) -> dict[str, Any]:
    if isinstance(route.answers, list):
        entry = _object({"token": {"type": "object"}, "revoked": {"type": "boolean"}})
        return {"type": "array", "items": entry}
    made = _object({name: _value(text) for name, text in route.answers.items()})
    made["required"] = [name for name in made["required"] if name not in route.only]
    if route.method == "GET":
        made["examples"] = [app.sample(route, "Ada")]
    return made


def _value(template: str) -> dict[str, Any]:
    if template in ("<token>", "<why>"):
        return _TEXT
    before, variable, _ = template.partition("<")
    if not variable:
        return {"const": template}
    return {"type": "string", "pattern": f"^{before}"} if before else {}
