"""The accounts that all the example apps share: anybody may log in whose password is "test"."""

import json
from typing import Any

from flask import abort, jsonify, make_response, request


def log_in() -> Any:
    """Return the username of the request's JSON body, which may be any JSON value.

    A wrong password, or a body that is no JSON object, ends the request with 401.
    """
    body = _json_body()
    if not isinstance(body, dict) or body.get("password") != "test":
        abort(make_response(jsonify({"msg": "Bad username or password"}), 401))
    return body.get("username")


def same(one: Any, other: Any) -> bool:
    """Compare identities as JSON: to Python 0 == False, so these two would share their tokens."""
    return json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _json_body() -> Any:
    try:
        body = request.get_json(silent=True)
        json.dumps(body, allow_nan=False)  # Python reads NaN and 1e999, but JSON has neither
    except (ValueError, RecursionError):  # RecursionError: thousands of brackets
        return None
    return body
