"""What every peer can do: something many times, serve it, or have it counted.

A peer is an app with a protected view, in an environment of its own.  The bench talks to it on
stdin and stdout, a line of JSON each way, so that the peers can take turns.

    PROGRAM about                 prints the interpreter, and the versions of these libraries
    PROGRAM ask PEER              prints how the view answers; then does and times what stdin asks
    PROGRAM serve SERVER PEER     serves the app under waitress or gunicorn; prints READY <port>
    PROGRAM count                 does all operations of all peers, for callgrind to count
"""

import io
import json
import os
import platform
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from typing import Any

SECRET = "a secret of the bench, which has more than 32 bytes"  # noqa: S105

App = Callable[..., Iterable[bytes]]
#: Does something that many times.
Operation = Callable[[int], None]


@dataclass
class Peer:
    """An app with a view at /protected, the token that opens it, and what else it can do."""

    app: App
    token: str = ""
    operations: dict[str, Operation] = field(default_factory=dict)

    def __post_init__(self) -> None:
        prepared = environ(self.token)
        self.operations["protected"] = repeated(lambda: request(self.app, prepared))

    def answers(self) -> dict[str, str]:
        """Its responses to a good token, an altered one, and none: status and body."""
        signed, _, signature = self.token.rpartition(".")
        altered = f"{signed}.{signature[:9]}{'AB'[signature[9:10] == 'A']}{signature[10:]}"
        tokens = {"good": self.token, "altered": altered, "missing": ""}
        return {name: request(self.app, environ(token)) for name, token in tokens.items()}


def repeated(once: Callable[[], Any]) -> Operation:
    """An operation that calls this as often as requested."""
    return within(nullcontext, once)


def within(
    context: Callable[[], AbstractContextManager[Any]], once: Callable[[], Any]
) -> Operation:
    """The same, within a context that is entered once."""

    def times(number: int) -> None:
        with context():
            for _ in range(number):
                once()

    return times


def environ(token: str) -> dict[str, Any]:
    """A request for the protected view, as a server would pass it on."""
    prepared = {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": "/protected",
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_ACCEPT": "*/*",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    return {**prepared, "HTTP_AUTHORIZATION": f"Bearer {token}"} if token else prepared


def request(app: App, prepared: Mapping[str, Any]) -> str:
    """Status and body of the response to one request."""
    started: list[str] = []
    answer = app(dict(prepared), lambda status, *_: started.append(status))
    body = b"".join(answer)
    answer.close()  # type: ignore[attr-defined]
    return f"{started[0]} {body.decode().strip()}"


def ask(peer: Peer) -> None:
    """Print how the view answers; then do what is requested, until stdin ends."""
    print(json.dumps(peer.answers()), flush=True)
    for line in sys.stdin:
        wanted = json.loads(line)
        took = timed(peer.operations[wanted["do"]], wanted["times"], wanted["threads"])
        print(json.dumps(took), flush=True)


def timed(operation: Operation, times: int, threads: int) -> dict[str, float]:
    """Seconds for doing it that many times in total, divided among the threads."""
    each = [threading.Thread(target=operation, args=(times // threads,)) for _ in range(threads)]
    wall, cpu = time.perf_counter(), time.process_time()
    for thread in each:
        thread.start()
    for thread in each:
        thread.join()
    return {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}


#: How often an operation is counted; in the difference, common overhead cancels out.
FEW, MANY = 20, 120


def count(peers: dict[str, Callable[[], Peer]]) -> None:
    """Do each operation FEW and MANY times, each in a forked process, which callgrind counts.

    Before that, the import of flask_jwt_extended, after Flask and PyJWT.
    """
    import_module("flask")
    import_module("jwt")
    fork(lambda: None, peer=next(reversed(peers)), do="import", times=0)
    extension = partial(import_module, "flask_jwt_extended")
    fork(extension, peer=next(reversed(peers)), do="import", times=1)
    for name, make in peers.items():
        peer = make()
        for what, operation in peer.operations.items():
            operation(3)
            for times in (FEW, MANY):
                fork(partial(operation, times), peer=name, do=what, times=times)


def fork(work: Callable[[], Any], **words: Any) -> None:
    """Do it in a forked process, and print its id, and that it succeeded."""
    pid = os.fork()
    if not pid:
        try:
            work()
        finally:
            os._exit(sys.exc_info()[0] is not None)
    _, status = os.waitpid(pid, 0)
    print(json.dumps({**words, "pid": pid, "status": status}), flush=True)


def serve(server: str, peer: Peer) -> None:
    """Serve until SIGTERM, in one process with four threads, with either server."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ["PATH_INFO"] != "/token":
            return peer.app(environ, start_response)
        start_response("200 OK", [("Content-Length", str(len(peer.token)))])
        return [peer.token.encode()]

    if server == "gunicorn":
        import_module("gunicorn_server").serve(app, threads=4)
    waitress = import_module("waitress").create_server(app, host="127.0.0.1", port=0, threads=4)
    print("READY", waitress.effective_port, flush=True)
    waitress.run()


def about(*distributions: str) -> None:
    """Print the interpreter, its libraries, and where its flask_jwt_extended comes from."""
    versions = {"python": platform.python_version(), **{d: version(d) for d in distributions}}
    found = find_spec("flask_jwt_extended")
    module = found.origin if found else None
    print(json.dumps({"executable": sys.executable, "versions": versions, "module": module}))


def main(peers: dict[str, Callable[[], Peer]], *distributions: str) -> None:
    """Do what the command line says; ``distributions`` are those whose versions matter."""
    what, *rest = sys.argv[1:]
    if what == "about":
        about(*distributions)
    elif what == "ask":
        ask(peers[rest[0]]())
    elif what == "serve":
        serve(rest[0], peers[rest[1]]())
    else:
        count({name: make for name, make in peers.items() if "stored" not in name})
