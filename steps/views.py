"""What the views of the apps answer for themselves, so that anybody can see that one has run."""

from __future__ import annotations

import json
from typing import Any

from conformance.contract import Answer

_CHANGE = ("/auth/tokens/revoke/", "/auth/tokens/unrevoke/")


def canonical(value: object) -> str:
    """A JSON value as a text that is the same for the same value, and for no other."""
    return json.dumps(value, sort_keys=True)


def method_of(path: str) -> str:
    """The method that a view is asked by, in all apps."""
    path = path.partition("?")[0]
    if path.startswith(_CHANGE):
        return "PUT"
    return "POST" if path in ("/login", "/fresh-login", "/refresh") else "GET"


def granted(answer: Answer, identity: object) -> bool:
    """Whether this is 200 with the view's own answer to somebody of this identity."""
    if answer.method == "HEAD" or not ran(answer):
        return answer.method == "HEAD" and answer.status == 200
    body = answer.json()
    if answer.status != 200 or not isinstance(body, dict):
        return answer.status == 200
    if "hello_is" in body:
        return canonical(body["hello_is"]) == canonical(identity)
    # How an identity that is no text looks in the greeting is the affair of each language.
    personal = isinstance(identity, str) and body.get("hello") not in ("world", None)
    return not personal or body["hello"] == f"from {identity}"


def ran(answer: Answer) -> bool:
    """Whether this answer is a view's own, whoever it takes the caller for.

    404 "Token not found" is one: who hears it was let in, and looked around.
    """
    if answer.method == "HEAD":
        return answer.status == 200
    if answer.status == 404:
        return answer.path.startswith(_CHANGE) and answer.member("msg") == "Token not found"
    return answer.status == 200 and is_own(answer, answer.json())


def is_own(answer: Answer, body: Any) -> bool:
    """Whether the view that was asked would say this."""
    path = answer.path.partition("?")[0]
    if isinstance(body, list) or path in ("/auth/tokens", "/auth/all-tokens"):
        return isinstance(body, list) and path.startswith("/auth/")
    if not isinstance(body, dict):
        return False
    if method_of(path) == "POST":
        return isinstance(body.get("access_token"), str) and bool(body["access_token"])
    if path.startswith(_CHANGE):
        return isinstance(body.get("msg"), str) and "sub_status" not in body
    if answer.app.app in ("basic", "blacklist"):
        return body == {"hello": "world"}
    if answer.app.app == "claims":
        return set(body) == {"hello_is", "foo_is"}
    # Only that, as a server that says the same to everybody may well say it among other things.
    return list(body) == ["hello"] and str(body["hello"]).startswith("from ")
