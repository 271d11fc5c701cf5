"""Targets that plug in well or badly: ``python plug.py MODE [DETAIL]``; MODE is a function here."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

NONCE = os.environ["CONFORMANCE_NONCE"]
INFO = {"protocol": 1, "name": "plug", "version": "1", "nonce": NONCE, "server": "http.server"}


class Harness(BaseHTTPRequestHandler):
    """Gives out /a/1, /a/2, ...; class attributes say where it errs."""

    info: Any = INFO
    created: tuple[int, Any] = (201, None)
    dies = False
    greeting = 200
    served = 0

    def do_GET(self) -> None:
        self.answer(self.greeting if self.path == "/_conformance" else 404, type(self).info)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        print("asked for", asked["app"], flush=True)
        if self.dies:
            os._exit(3)
        Harness.served += 1
        status, body = type(self).created
        self.answer(status, {"url": f"/a/{Harness.served}"} if body is None else body)

    def do_DELETE(self) -> None:
        print("deleted", self.path, flush=True)
        self.answer(405, {})

    def do_PATCH(self) -> None:
        """Close the connection, and take the next."""

    def do_PUT(self) -> None:
        """Close all connections, and die a moment later, as a process does that takes its time."""
        self.server.server_close()
        self.connection.shutdown(socket.SHUT_RDWR)
        time.sleep(0.1)
        os._exit(3)

    def answer(self, status: int, body: Any) -> None:
        raw = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, *_: object) -> None:
        pass


def serve(before: str = "", ready: str = "READY http://127.0.0.1:{}", after: str = "") -> None:
    server = HTTPServer(("127.0.0.1", 0), Harness)
    print(before + ready.format(server.server_port) + after, flush=True)
    server.serve_forever()


def good() -> None:
    serve(before="hello\n", after="\nready to go")


def ready_twice() -> None:
    serve(after="\nREADY http://127.0.0.1:9")


def bare_port() -> None:
    serve(ready="READY {}")


def listens(port: str) -> None:
    """Say nothing, and write into the folder of this start."""
    Harness.info = {**INFO, "folder": os.environ["CONFORMANCE_DIR"], "port": os.environ["PORT"]}
    Path(os.environ["CONFORMANCE_DIR"], "1", "tokens").mkdir(parents=True)
    HTTPServer(("127.0.0.1", int(port)), Harness).serve_forever()


def info(text: str) -> None:
    Harness.info = json.loads(text)
    if isinstance(Harness.info, dict):
        Harness.info = {**INFO, **Harness.info}
    serve()


def no_nonce() -> None:
    Harness.info = {"protocol": 1}
    serve()


def not_json() -> None:
    Harness.info = "<h1>It works</h1>"
    serve()


def redirects() -> None:
    Harness.greeting = 302
    serve()


def lends(path: str) -> None:
    """Write down where it serves, and let the runner wait for READY."""
    server = HTTPServer(("127.0.0.1", 0), Harness)
    Path(path + "~").write_text(f"http://127.0.0.1:{server.server_port}")
    Path(path + "~").rename(path)
    server.serve_forever()


def creates(status: str, text: str) -> None:
    Harness.created = (int(status), text)
    serve()


def dies_when_asked() -> None:
    Harness.dies = True
    print("about to die", file=sys.stderr, flush=True)
    serve()


def says(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)
    signal.pause()


def exits(code: str) -> None:
    print("cannot find my settings", file=sys.stderr)
    sys.exit(int(code))


def floods(stream: str) -> None:
    pipe = getattr(sys, stream)
    for _ in range(160):
        pipe.write("x" * 65536)
    pipe.write("\nthe end of it\n")
    pipe.flush()
    serve()


def deaf() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    serve()


def forks(session: str) -> None:
    """Leave behind a deaf grandchild, in a session of its own if that is asked for."""
    grandchild = (
        "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('grandchild', flush=True); signal.pause()"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", grandchild],
        stdout=subprocess.PIPE,
        start_new_session=session == "own",
    )
    assert child.stdout
    child.stdout.readline()
    print("grandchild", child.pid, flush=True)
    serve()


def one_app() -> None:
    """A process target: says what it was told."""
    print("told", os.environ["CONFORMANCE_APP"], os.environ["CONFORMANCE_OPTIONS"], flush=True)
    print("port", os.environ["PORT"], flush=True)
    serve()


def only_basic() -> None:
    """A process target: does not start for any other app."""
    if os.environ["CONFORMANCE_APP"] != "basic":
        exits("7")
    one_app()


if __name__ == "__main__":
    globals()[sys.argv[1]](*sys.argv[2:])
