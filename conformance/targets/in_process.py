"""An application in this process: it is served by a thread, so a debugger sees it."""

from __future__ import annotations

import secrets
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from inspect import iscoroutinefunction
from typing import Any, Protocol

from waitress import create_server, wasyncore

from ..contract import APPS, Json
from ..http import Client
from .errors import TargetError, Unsupported
from .file import TargetFile
from .harness import HarnessTarget
from .subprocesses.child import STOP_SECONDS

#: Makes an app of the contract with these options: a WSGI or an ASGI application.
Make = Callable[[str, dict[str, Json]], Any]


class Server(Protocol):
    """A server that may be ended from another thread than its own."""

    url: str

    def run(self) -> None:
        """Serve until it is ended."""

    def end(self) -> None:
        """End it."""


class WsgiServer:
    """Waitress, on a free port of 127.0.0.1."""

    def __init__(self, application: Any) -> None:
        self._server: Any = create_server(application, host="127.0.0.1", port=0, threads=8)
        self.url = f"http://127.0.0.1:{self._server.effective_port}"
        self._ended = False

    def run(self) -> None:
        """Serve until ended; Waitress's own ``run`` cannot be ended from another thread."""
        while not self._ended:
            wasyncore.loop(timeout=1, map=self._server._map, count=1)
        self._server.close()

    def end(self) -> None:
        """End it."""
        self._ended = True
        self._server.pull_trigger()


class AsgiServer:
    """Uvicorn, on a free port of 127.0.0.1."""

    def __init__(self, application: Any) -> None:
        uvicorn: Any = import_module("uvicorn")
        self._server = uvicorn.Server(uvicorn.Config(application, log_level="warning"))
        # IPPROTO_TCP, or asyncio leaves Nagle's algorithm on: 40 ms for every other request.
        self._listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._listener.bind(("127.0.0.1", 0))
        self._listener.listen(128)  # from now on connections wait
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def run(self) -> None:
        """Serve until it is ended."""
        self._server.run(sockets=[self._listener])

    def end(self) -> None:
        """End it, within a tenth of a second."""
        self._server.should_exit = True


class ServerThread:
    """The counterpart of other targets' process: a thread, which cannot die by itself."""

    declined = ""

    def __init__(self, server: Server, nonce: str) -> None:
        self.url, self.nonce, self._server = server.url, nonce, server
        self._thread = threading.Thread(target=server.run, name="conformance", daemon=True)
        self._thread.start()

    def ending(self, seconds: float = 0.0) -> str:  # noqa: ARG002 - like Process
        """How it ended, "" while it serves."""
        return "" if self._thread.is_alive() else "stopped serving"

    def mark_log(self) -> None:
        """Do nothing: pytest captures what it prints."""

    def log_tail(self, late: float = 0.0) -> str:  # noqa: ARG002 - like Process
        """Return nothing, for the same reason as ``mark_log``."""
        return ""

    def stop(self) -> None:
        """End the server, and wait for its thread."""
        self._server.end()
        self._thread.join(STOP_SECONDS)


class InsideTarget(HarnessTarget):
    """A target that a function makes: ``make(app, options)`` returns WSGI or ASGI."""

    def __init__(self, make: Make, file: TargetFile, client: Client) -> None:
        super().__init__(file, client)
        self._make = make

    def _started(self) -> Any:
        return ServerThread(*served(self._make, self.file))


def served(make: Make, file: TargetFile) -> tuple[Server, str]:
    """A server for what ``make`` returns, and the nonce that it answers with.

    Raises TargetError if it makes nothing, or needs a server that is not installed.
    """
    kind = _kind(make)
    try:
        kit: Any = import_module(f"conformance.implementations.{kind}")
    except ImportError as error:
        raise TargetError(
            f"{make.__name__} returns an ASGI application, and {error.name} is not installed",
            f"pip install {error.name}",
        ) from error
    nonce = secrets.token_hex(16)
    makers = {app: partial(_made, make, app, kit.Unsupported) for app in APPS}
    harness = kit.Harness({"name": file.name, "version": "", "nonce": nonce}, makers)
    return (AsgiServer if kind == "asgi" else WsgiServer)(harness), nonce


def _made(make: Make, app: str, unsupported: type[Exception], options: dict[str, Json]) -> Any:
    try:
        return make(app, options)
    except Unsupported as missing:
        raise unsupported(str(missing)) from missing


def _kind(make: Make) -> str:
    """Whether it makes "asgi" or "wsgi", by the first app that it makes."""
    for app in APPS:
        with suppress(Unsupported):
            made = make(app, {})
            return "asgi" if is_asgi(made) else "wsgi"
    raise TargetError(f"{make.__name__} makes none of the apps", f"Make one of {', '.join(APPS)}")


def is_asgi(application: Any) -> bool:
    """Whether it is an ASGI application: a coroutine function, or an object whose call is one."""
    call = getattr(type(application), "__call__", None)  # noqa: B004 - which, not whether
    return iscoroutinefunction(application) or iscoroutinefunction(call)
