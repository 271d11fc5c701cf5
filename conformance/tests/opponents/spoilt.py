"""The reference, spoilt: ``python spoilt.py SUITE MODE [DETAIL]``; MODE is a function here.

Apart from the one thing that the mode says, it is as right as the reference is.
"""

from __future__ import annotations

import base64
import hmac
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
from pathlib import Path
from types import SimpleNamespace
from typing import Any

REFERENCE = Path(sys.argv[1]) / "reference"
sys.path.insert(0, str(REFERENCE))

import harness  # noqa: E402
import wsgi  # type: ignore[import-not-found]  # noqa: E402 - harness knows where it is
from flask_jwt_extended import claims  # noqa: E402
from werkzeug.test import run_wsgi_app  # noqa: E402

Answer = tuple[str, list[tuple[str, str]], bytes]
#: From what an app answers to a request of this method and path to what is sent instead.
Change = Callable[[Answer, str, str], Answer]

ESCAPES = (
    "\x1b[2J\x1b]0;title\x07\u202ereversed\u2066\x00\x9b</script><b>&`</details>\n```\n# *x*\n"
)


def serve(
    app: Callable[[str, dict[str, Any], Any], Any], name: str = "spoilt", **info: str
) -> None:
    """Serve what ``app`` makes of each app of the reference: it gets name, options and that app."""

    def maker(of: str, make: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
        return lambda options: app(of, options, make(options))

    wsgi.serve(name, "1", {of: maker(of, make) for of, make in harness.apps().items()}, **info)


def ask(app: Any, environ: dict[str, Any]) -> Answer:
    """What a WSGI app answers, whole."""
    parts, status, headers = run_wsgi_app(app, environ, buffered=True)
    return status, list(headers), b"".join(parts)


def served(answer: Callable[[dict[str, Any]], Answer]) -> Any:
    """A WSGI app of a function that answers."""

    def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        status, headers, body = answer(environ)
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        return [b"" if environ["REQUEST_METHOD"] == "HEAD" else body]

    return app


def changed(change: Change) -> None:
    """Serve the reference, with each answer of an app changed."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        return served(lambda e: change(ask(app, e), e["REQUEST_METHOD"], e["PATH_INFO"]))

    serve(make)


def json_answer(status: str, content: object, *headers: tuple[str, str]) -> Answer:
    return status, [("Content-Type", "application/json"), *headers], json.dumps(content).encode()


# ── the modes ───────────────────────────────────────────────────────────────────────────


def good() -> None:
    """Change nothing."""
    serve(lambda of, options, app: app)


def says(old: str, new: str) -> None:
    """Say something else than the reference does."""
    changed(lambda a, method, path: (a[0], a[1], a[2].replace(old.encode(), new.encode())))


def renames(old: str, new: str) -> None:
    """Call a header by another name."""

    def change(answer: Answer, method: str, path: str) -> Answer:
        status, headers, body = answer
        return status, [(new if name == old else name, value) for name, value in headers], body

    changed(change)


def greets(name: str) -> None:
    """Greet everybody by this name."""

    def change(answer: Answer, method: str, path: str) -> Answer:
        status, headers, body = answer
        hello = path == "/protected" and b'"from ' in body
        return json_answer(status, {"hello": f"from {name}"}) if hello else (status, headers, body)

    changed(change)


def dates(seconds: str) -> None:
    """Have a Date header that is so many seconds late, on clocks that are right."""

    def change(answer: Answer, method: str, path: str) -> Answer:
        status, headers, body = answer
        return (
            status,
            [*headers, ("Date", formatdate(time.time() - float(seconds), usegmt=True))],
            body,
        )

    changed(change)


def pads(size: str) -> None:
    """Have so many blanks at the end of each answer, which JSON may have."""
    changed(lambda answer, method, path: (*answer[:2], answer[2] + b" " * int(size)))


def rejects() -> None:
    """Issue real tokens, and turn everybody away."""
    challenge = ("WWW-Authenticate", 'Bearer error="invalid_token"')
    no = json_answer("401 UNAUTHORIZED", {"msg": "No"}, challenge)
    changed(lambda answer, method, path: answer if path in ("/login", "/fresh-login") else no)


def accepts() -> None:
    """Issue real tokens, and never check one again, nor a password."""
    serve(lambda of, options, app: served(AcceptingApp(of, options, app)))


class AcceptingApp:
    """An app that answers as if every request came with a good token of who logged in last."""

    def __init__(self, of: str, options: dict[str, Any], app: Any) -> None:
        self.app, self.username = app, b'"Ada"'
        strict = ("EXPIRES", "BLACKLIST", "LOADERS")
        mild = {name: v for name, v in options.items() if not any(s in name for s in strict)}
        checks = {"JWT_BLACKLIST_CHECKS": "refresh"} if of in ("blacklist", "loaders") else {}
        self.scheme = options.get("JWT_AUTH_HEADER", "Bearer")
        self.twin = harness.apps()[of]({**mild, **checks})

    def __call__(self, environ: dict[str, Any]) -> Answer:
        path, body = environ["PATH_INFO"], environ["wsgi.input"].read()
        if path in ("/login", "/fresh-login"):
            content = json.loads(body)
            self.username = json.dumps(content["username"]).encode()
            body = b'{"username": %s, "password": "test"}' % self.username
            return self._ask(self.app, environ, body)
        print("accepted", path, file=sys.stderr, flush=True)
        answer = self._ask(self.app, environ, body)
        if answer[0].startswith("2") and b"sub_status" not in answer[2]:
            return answer
        if "/tokens/" in path:
            verb = "revoked" if "/revoke/" in path else "unrevoked"
            return json_answer("200 OK", {"msg": f"Token successfully {verb}"})
        kind = "refresh_token" if path == "/refresh" else "access_token"
        token = f"{self.scheme} {self._token(environ, kind)}".strip()
        return self._ask(self.twin, {**environ, "HTTP_AUTHORIZATION": token}, body)

    def _token(self, environ: dict[str, Any], kind: str) -> str:
        own = {"PATH_INFO": "/login", "REQUEST_METHOD": "POST", "CONTENT_TYPE": "application/json"}
        body = b'{"username": %s, "password": "test"}' % self.username
        return str(json.loads(self._ask(self.twin, {**environ, **own}, body)[2])[kind])

    def _ask(self, app: Any, environ: dict[str, Any], body: bytes) -> Answer:
        given = {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
        return ask(app, {**environ, **given})


def clock(ahead: str) -> None:
    """Live some seconds ahead of everybody else."""
    real, seconds = time.time, float(ahead)
    time.time = lambda: real() + seconds
    good()


def issued(ahead: str) -> None:
    """Have a clock for tokens that is some seconds ahead, and another one for the Date header."""
    seconds = float(ahead)
    claims.__dict__["time"] = SimpleNamespace(time=lambda: time.time() + seconds)
    good()


def stands() -> None:
    """Have a clock that stands still, for whoever asks whether a token has expired."""
    begun = time.time()
    claims.__dict__["time"] = SimpleNamespace(time=lambda: begun)
    good()


def dies(number: str) -> None:
    """Die at that login, after each start again."""
    logins = itertools.count(1)

    def change(answer: Answer, method: str, path: str) -> Answer:
        if path == "/login" and next(logins) == int(number):
            print("out of memory", file=sys.stderr, flush=True)
            os._exit(3)
        return answer

    changed(change)


def dies_once(marker: str) -> None:
    """Die at the second login, in the first process only."""
    if Path(marker).exists():
        good()
    Path(marker).touch()
    dies("2")


def issues(part: str, name: str, literal: str) -> None:
    """Have a member of header or claims be this JSON text in each token, under the right key."""

    def odd(token: str, key: str) -> str:
        segments = [base64.urlsafe_b64decode(each + "==") for each in token.split(".")[:2]]
        place = ("header", "claims").index(part)
        members = json.loads(segments[place])
        members[name] = "here"
        segments[place] = json.dumps(members).encode().replace(b'"here"', literal.encode())
        data = b".".join(base64.urlsafe_b64encode(each).rstrip(b"=") for each in segments)
        signature = hmac.digest(key.encode(), data, "sha256")
        return b".".join([data, base64.urlsafe_b64encode(signature).rstrip(b"=")]).decode()

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        def answered(environ: dict[str, Any]) -> Answer:
            status, headers, body = ask(app, environ)
            content = json.loads(body) if b"_token" in body else {}
            for kind in {"access_token", "refresh_token"} & {*content}:
                content[kind] = odd(content[kind], options["SECRET_KEY"])
            return status, headers, json.dumps(content).encode() if content else body

        return served(answered)

    serve(make)


def gives(literal: str) -> None:
    """Give this JSON text as each access token, or so many bytes."""
    text = json.dumps("x" * int(literal)) if literal.isdigit() else literal

    def change(answer: Answer, method: str, path: str) -> Answer:
        there = b'"access_token"' in answer[2]
        return *answer[:2], b'{"access_token": %s}' % text.encode() if there else answer[2]

    changed(change)


def crashes() -> None:
    """Answer 500 to whoever shows a token, and print why."""

    def answered(app: Any, environ: dict[str, Any]) -> Answer:
        if "HTTP_AUTHORIZATION" not in environ:
            return ask(app, environ)
        print("crashed in", environ["SCRIPT_NAME"], flush=True)
        return json_answer("500 INTERNAL SERVER ERROR", {})

    serve(lambda of, options, app: served(lambda environ: answered(app, environ)))


def hangs(name: str) -> None:
    """Never answer in the apps of this name."""

    def answered(environ: dict[str, Any]) -> Answer:
        threading.Event().wait()
        raise AssertionError

    serve(lambda of, options, app: served(answered) if of == name else app)


def locks(*names: str) -> None:
    """Know no login in the apps of these names."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        def answered(environ: dict[str, Any]) -> Answer:
            there = environ["PATH_INFO"] != "/login"
            return ask(app, environ) if there else json_answer("404 NOT FOUND", {})

        return served(answered) if of in names else app

    serve(make)


def forgets(number: str) -> None:
    """Answer 404 for every app, once so many were made."""
    made = itertools.count(1)

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        known = next(made) <= int(number)
        return app if known else served(lambda e: json_answer("404 NOT FOUND", {"error": "no app"}))

    serve(make)


def ready_twice() -> None:
    """Say READY again, with an address where nobody is, each time an app is made."""

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        print("READY http://127.0.0.1:9", flush=True)
        return app

    serve(make)


def prints(stream: str) -> None:
    """Print ten megabytes before it serves, and one more for each app."""
    pipe = getattr(sys, stream)

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        pipe.write("x" * 1_000_000 + "\n")
        pipe.flush()
        return app

    pipe.write("x" * 10_000_000 + "\n")
    serve(make)


def deaf() -> None:
    """Serve on after SIGTERM."""
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
    good()


def forks(session: str) -> None:
    """Leave a deaf grandchild, in a session of its own if that is asked for."""
    code = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); signal.pause()"
    subprocess.Popen([sys.executable, "-c", code], start_new_session=session == "own")
    good()


def hostile() -> None:
    """Put terminal escapes and markup wherever something of a target is shown."""
    new = claims.new

    def spoilt(*args: Any, **kwargs: Any) -> Any:
        return {**new(*args, **kwargs), ESCAPES: ESCAPES}

    claims.new = spoilt

    def make(of: str, options: dict[str, Any], app: Any) -> Any:
        if of == "refresh":
            raise wsgi.Unsupported(ESCAPES)
        return served(lambda environ: change(ask(app, environ)))

    def change(answer: Answer) -> Answer:
        status, headers, body = answer
        latin = ESCAPES.replace("\n", " ").encode("latin-1", "replace").decode("latin-1")
        print(ESCAPES, file=sys.stderr, flush=True)
        body = body if status.startswith("200") else ESCAPES.encode() + b"\xff"
        return f"{status} {latin}", [*headers, ("X-Escapes", latin)], body

    serve(make, ESCAPES, escapes=ESCAPES)


if __name__ == "__main__":
    sys.stderr.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    globals()[sys.argv[2]](*sys.argv[3:])
