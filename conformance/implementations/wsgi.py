"""A harness in one call, for any WSGI framework: it serves apps, made on demand, to the runner.

    from wsgi import Unsupported, serve
    serve("acme-jwt", "2.1.0", {"basic": make_basic, "refresh": make_refresh})

Each maker takes the options of the contract, a dict, and returns a WSGI app; it raises
Unsupported("JWT_AUTH_HEADER") for an option that it does not have.  Needs waitress, nothing else.
"""

import itertools
import json
import os
import platform
import signal
import sys
import traceback
from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import version as version_of
from typing import Any

import waitress

App = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
Answer = tuple[str, dict[str, Any]]


class Unsupported(Exception):
    """This implementation does not have what was asked for; the text names it."""


class Harness:
    """The protocol of the contract, version 1, as a WSGI app."""

    def __init__(
        self, about: Mapping[str, str], makers: Mapping[str, Callable[[dict[str, Any]], App]]
    ) -> None:
        self._about = {"protocol": 1, "nonce": os.environ.get("CONFORMANCE_NONCE", ""), **about}
        self._makers = makers
        self._apps: dict[str, App] = {}
        self._numbers = itertools.count(1)  # next() and dict assignment are atomic: no lock

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Any:
        """Hand /a/<number>/... to that app; answer the rest."""
        path: str = environ["PATH_INFO"]
        number = path[3:].partition("/")[0] if path.startswith("/a/") else ""
        if app := self._apps.get(number):
            prefix = f"/a/{number}"
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + prefix
            environ["PATH_INFO"] = path[len(prefix) :]
            return app(environ, start_response)
        status, content = self._answer(environ)
        bare = status.startswith("204") or environ["REQUEST_METHOD"] == "HEAD"
        body = b"" if bare else json.dumps(content).encode()
        start_response(status, [("Content-Type", "application/json")] if body else [])
        return [body]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        if (method, path) == ("GET", "/_conformance"):
            return "200 OK", self._about
        if (method, path) == ("POST", "/_conformance/apps"):
            size = int(environ.get("CONTENT_LENGTH") or 0)
            return self._make(environ["wsgi.input"].read(size))
        apps, _, number = path.rpartition("/")
        known = method == "DELETE" and apps == "/_conformance/apps" and number in self._apps
        if known and self._apps.pop(number, None):
            return "204 No Content", {}
        return "404 Not Found", {"error": f"nothing at {method} {path}"}

    def _make(self, body: bytes) -> Answer:
        try:
            wanted = json.loads(body)
            name, options = wanted["app"], wanted.get("options", {})
            if not isinstance(name, str) or not isinstance(options, dict):
                raise TypeError("app must be text, and options an object")
        except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
            return "400 Bad Request", {"error": f"{type(error).__name__}: {error}"}
        try:
            if name not in self._makers:
                raise Unsupported(name)
            app = self._makers[name](options)
        except Unsupported as unsupported:
            return "501 Not Implemented", {"unsupported": str(unsupported)}
        except Exception as error:
            traceback.print_exc()  # stderr: the runner keeps it for its report
            return "500 Internal Server Error", {"error": f"{type(error).__name__}: {error}"}
        number = str(next(self._numbers))
        self._apps[number] = app
        return "201 Created", {"url": f"/a/{number}"}


def serve(
    name: str, version: str, apps: Mapping[str, Callable[[dict[str, Any]], App]], **info: str
) -> None:
    """Serve on 127.0.0.1, on PORT or a free port, until SIGTERM; `info` goes into the report."""
    about = {"name": name, "version": version, "python": platform.python_version()}
    harness = Harness({**about, "waitress": version_of("waitress"), **info}, apps)
    port = int(os.environ.get("PORT", "0"))
    server = waitress.create_server(harness, host="127.0.0.1", port=port, threads=8)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # waitress turns it into a clean end
    print(f"READY http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()
    server.close()
