"""Shops that run, and the target files that map them."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from conformance.contract.mapping import found_at
from conformance.http import Client

SHOP = Path(__file__).with_name("shop.py")
#: By shape: a target file in at most 15 lines, which test_deployed counts.
MAPPINGS = {
    "form": """
name = "shop with the form of OAuth2"
urls.basic = "{url}"
dialect = { type = "kind", message = "detail" }
[routes."POST /login"]
send = "POST /token"
form = { username = "{username}", password = "{password}" }
refresh_token = "refresh_token"
[routes]
"POST /refresh" = { send = "POST /token/renew", json = { refresh = "{token}" } }
"GET /protected" = { send = "GET /users/me", identity = "id" }
[accounts]
Ada = { username = "ada@example.org", password = "{ADAS_PASSWORD}", identity = 1 }
Grace = { username = "grace@example.org", password = "hop-per", identity = 2 }
""",
    "cookie": """
name = "shop with cookies"
urls.basic = "{url}"
token.cookie = "session"
[routes."POST /login"]
send = "POST /token"
json = { email = "{username}", password = "{password}" }
access_token = "cookie:session"
[routes]
"GET /protected" = { send = "GET /users/me", identity = "id" }
[accounts]
Ada = { username = "ada@example.org", password = "{ADAS_PASSWORD}", identity = 1 }
Grace = { username = "grace@example.org", password = "hop-per", identity = 2 }
""",
    "api": """
name = "shop with tokens in a list"
urls.basic = "{url}"
[routes."POST /login"]
send = "POST /token"
json = { email = "{username}", password = "{password}" }
access_token = "data.tokens.0"
refresh_token = "data.tokens.1"
[routes]
"POST /refresh" = { send = "POST /token/renew", json = { refresh = "{token}" } }
"GET /protected" = { send = "GET /users/me", has = "name" }
[accounts]
Ada = { username = "ada@example.org", password = "{ADAS_PASSWORD}", identity = 1 }
Grace = { username = "grace@example.org", password = "hop-per", identity = 2 }
""",
}


@contextmanager
def shop(shape: str, broken: str = "", **environ: str) -> Iterator[str]:
    """The base URL of a shop that runs, and ends with the test."""
    with (
        subprocess.Popen(
            [sys.executable, str(SHOP), shape, *filter(None, [broken])],
            env={**os.environ, **environ},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            start_new_session=True,
        ) as server,
        ended(server),
    ):
        assert server.stdout is not None
        yield server.stdout.readline().removeprefix("READY ").strip()


@contextmanager
def ended(server: subprocess.Popen[str]) -> Iterator[None]:
    """End a server with its whole process group, whatever becomes of the test."""
    try:
        yield
    finally:
        with suppress(ProcessLookupError):
            os.killpg(server.pid, signal.SIGTERM)


def token_of(url: str, shape: str, *, name: str = "ada", password: str = "love-lace") -> str:
    """Her access token, as a tester would have got it."""
    who = f"{name}@example.org"
    form = f"username={who}&password={password}".encode()
    kind = [("Content-Type", "application/x-www-form-urlencoded")]
    with Client() as client:
        if shape == "form":
            exchange = client.send("POST", f"{url}/token", kind, body=form)
        else:
            content = {"email": who, "password": password}
            exchange = client.send("POST", f"{url}/token", json=content)
    assert exchange.response
    where = {"form": "access_token", "cookie": "cookie:session", "api": "data.tokens.0"}[shape]
    return found_at(where, exchange.response, exchange.response.json())
