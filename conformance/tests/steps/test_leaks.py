"""What a response gives away of a server, in whatever language it is written."""

from __future__ import annotations

import importlib

import pytest

from conformance.contract import Answer, App
from conformance.http import Exchange, Request, Response

leaks = importlib.import_module("conformance.steps.leaks")

TRACEBACKS = [
    'Traceback (most recent call last):\n  File "/srv/app/auth.py", line 7, in check',
    "<b>Fatal error</b>: Uncaught TypeError: explode() in /var/www/html/auth.php:31",
    "Stack trace:\n#0 {main}\n  thrown",
    "Warning: Undefined array key 1 in auth.php on line 12",
    "Can't use an undefined value as a HASH reference at /app/lib/Auth.pm line 44.",
    "malformed JSON string at app.psgi line 19",
    "auth.rb:27:in `check': undefined method `split' for nil (NoMethodError)",
    "TypeError: x is not a function\n    at verify (/app/auth.js:12:9)",
    "Error: bad\n    at async check (file:///app/dist/auth.mjs:3:11)",
    "Error\n    at new Token (node:internal/errors:1:2)",
    "java.lang.NullPointerException\n\tat com.acme.Auth.check(Auth.java:31)",
    "at Acme.Auth.Check(String token) in C:\\src\\Auth.cs:line 31",
    "panic: runtime error\n\ngoroutine 1 [running]:\nmain.check(...)",
    "main.go:31 +0x1d",
    "thread 'main' panicked at src/auth.rs:31:5",
    "** (MatchError) (acme 0.1.0) lib/acme/auth.ex:31: Acme.Auth.check/1",
    "error, called at src/Main.hs:12:3 in main:Main",
    "terminate called after throwing an instance of 'std::out_of_range', main.cpp:12",
    'Fatal: exception Failure("hd"), in file "auth.ml", line 29',
    "Unhandled exception: Index out of bounds\n  from src/auth.cr:12:3 in 'check'",
    "ERROR: KeyError: key not found\nStacktrace:\n [1] check at ./auth.jl:35",
]
PATHS = [
    '{"error": "invalid literal, /usr/lib/python3/dist-packages/jwt/api_jwt.py"}',
    r'{"msg":"Undefined index in \/var\/www\/auth.php"}',
    r"Could not load C:\inetpub\app\Auth.cs",
    "assertion failed in /app/src/main.cpp",
]
INNOCENT = [
    '{"msg": "Signature verification failed"}',
    '{"msg": "Token has expired at 2026-11-29T10:00:00Z"}',
    '{"type": "https://example.org/problems/token.php", "title": "Unauthorized"}',
    '{"msg": "Bad Authorization header. Expected value \'Bearer <JWT>\'"}',
    '{"path": "/protected", "status": 401}',
    '{"msg": "see https://example.org/docs/auth.js:12 for help"}',
    "<h1>401 Unauthorized</h1><p>nginx/1.24.0</p>",
    '<script src="/static/js/app.js"></script><a href=/auth/login.php>Log in</a>',
    '<form action="/auth/login.php" method="post">',
    '{"trace": "4bf92f3577b34da6a3ce929d0e0e4736", "msg": "No"}',
]


def answer(body: str, status: int = 401, **headers: str) -> Answer:
    given = tuple((name, value.encode()) for name, value in headers.items())
    response = Response(status, "", given, body.encode())
    exchange = Exchange(Request("GET", "http://a/protected", (), b""), response, "", 0.0, 0.1)
    return Answer(exchange, App("http://a", "basic", {}, None), "GET", "/protected")


@pytest.mark.parametrize("body", TRACEBACKS)
def test_a_traceback_of_any_language_is_a_leak(body: str) -> None:
    assert leaks.leak(answer(body), ["a.b.c"]) == "a traceback, or a path,"
    assert leaks.death(answer(body, 200))


@pytest.mark.parametrize("body", PATHS)
def test_a_path_is_a_leak_and_no_crash(body: str) -> None:
    assert leaks.leak(answer(body), ["a.b.c"]) == "a traceback, or a path,"
    assert not leaks.death(answer(body, 200))


@pytest.mark.parametrize("body", INNOCENT)
def test_a_plain_refusal_gives_nothing_away(body: str) -> None:
    assert leaks.leak(answer(body), ["a.b.c"]) == ""
    assert not leaks.death(answer(body, 200))


def test_an_address_in_a_header_is_not_a_file() -> None:
    assert leaks.leak(answer("", 302, Location="/auth/login.php"), []) == ""
    assert leaks.leak(answer("", 401, Server="/srv/app/main.php"), []) != ""


def test_each_token_that_was_issued_is_looked_for() -> None:
    access, refresh = f"{'a' * 20}.{'b' * 20}.{'c' * 20}", f"{'d' * 20}.{'e' * 20}.{'f' * 20}"
    assert leaks.leak(answer(f"wrong type: {refresh}"), [access, refresh]) == "the token"
    assert leaks.leak(answer(f"wrong: {'f' * 20}"), [access, refresh]) == "its signature"
