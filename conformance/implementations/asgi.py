"""A harness in one call, for any ASGI framework: it serves apps, made on demand, to the runner.

    from asgi import Unsupported, serve
    serve("acme-jwt", "2.1.0", {"basic": make_basic, "refresh": make_refresh})

Each maker takes the options of the contract, a dict, and returns an ASGI app; it raises
Unsupported("JWT_AUTH_HEADER") for an option that it does not have.  Needs uvicorn, nothing else.
"""

import itertools
import json
import os
import platform
import socket
import traceback
from collections.abc import Awaitable, Callable, Mapping
from importlib.metadata import version as version_of
from typing import Any

import uvicorn

App = Callable[[Any, Any, Any], Awaitable[None]]
Answer = tuple[int, dict[str, Any]]


class Unsupported(Exception):
    """This implementation does not have what was asked for; the text names it."""


class Harness:
    """The protocol of the contract, version 1, as an ASGI app."""

    def __init__(
        self, about: Mapping[str, str], makers: Mapping[str, Callable[[dict[str, Any]], App]]
    ) -> None:
        self._about = {"protocol": 1, "nonce": os.environ.get("CONFORMANCE_NONCE", ""), **about}
        self._makers = makers
        self._apps: dict[str, App] = {}
        self._numbers = itertools.count(1)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Hand /a/<number>/... to that app; answer the rest."""
        path: str = scope["path"]
        number = path[3:].partition("/")[0] if path.startswith("/a/") else ""
        if app := self._apps.get(number):
            prefix = f"/a/{number}"
            raw = scope["raw_path"].removeprefix(prefix.encode())
            await app({**scope, "path": path[len(prefix) :], "raw_path": raw}, receive, send)
            return
        status, content = self._answer(scope["method"], path, await _body(receive))
        headers = [(b"content-type", b"application/json")] if status != 204 else []
        body = json.dumps(content).encode() if status != 204 else b""
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    def _answer(self, method: str, path: str, body: bytes) -> Answer:
        if (method, path) == ("GET", "/_conformance"):
            return 200, self._about
        if (method, path) == ("POST", "/_conformance/apps"):
            return self._make(body)
        apps, _, number = path.rpartition("/")
        if method == "DELETE" and apps == "/_conformance/apps" and number in self._apps:
            del self._apps[number]
            return 204, {}
        return 404, {"error": f"nothing at {method} {path}"}

    def _make(self, body: bytes) -> Answer:
        try:
            wanted = json.loads(body)
            name, options = wanted["app"], wanted.get("options", {})
            if not isinstance(name, str) or not isinstance(options, dict):
                raise TypeError("app must be text, and options an object")
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            return 400, {"error": f"{type(error).__name__}: {error}"}
        try:
            if name not in self._makers:
                raise Unsupported(name)
            app = self._makers[name](options)
        except Unsupported as unsupported:
            return 501, {"unsupported": str(unsupported)}
        except Exception as error:
            traceback.print_exc()  # stderr: the runner keeps it for its report
            return 500, {"error": f"{type(error).__name__}: {error}"}
        number = str(next(self._numbers))
        self._apps[number] = app
        return 201, {"url": f"/a/{number}"}


async def _body(receive: Any) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def serve(
    name: str, version: str, apps: Mapping[str, Callable[[dict[str, Any]], App]], **info: str
) -> None:
    """Serve on 127.0.0.1, on PORT or a free port, until SIGTERM; `info` goes into the report."""
    about = {"name": name, "version": version, "python": platform.python_version()}
    harness = Harness({**about, "uvicorn": version_of("uvicorn"), **info}, apps)
    config = uvicorn.Config(harness, log_level="warning", lifespan="off")
    # IPPROTO_TCP is not 0, the default: without it asyncio leaves Nagle's algorithm on, and every
    # second request takes 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", int(os.environ.get("PORT", "0"))))
    listener.listen(128)  # from now on connections wait
    print(f"READY http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
    uvicorn.Server(config).run(sockets=[listener])
