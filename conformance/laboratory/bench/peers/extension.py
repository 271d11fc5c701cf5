"""The project's own examples as peers, on whichever flask_jwt_extended the environment has."""

import sys
from functools import partial

from flask import Flask
from worker import SECRET, Peer, within


def basic() -> Peer:
    """The example of "Basic Usage"."""
    from examples.basic import create_app

    return _peer(create_app({"SECRET_KEY": SECRET}))


def blacklist() -> Peer:
    """The blacklist example; its store is in memory, and each token is checked."""
    from examples.blacklist import create_app

    return _peer(create_app({"SECRET_KEY": SECRET, "JWT_BLACKLIST_TOKEN_CHECKS": "all"}))


def _peer(app: Flask) -> Peer:
    from flask_jwt_extended import create_access_token

    create = within(app.app_context, lambda: create_access_token("ada"))
    with app.app_context():
        return Peer(app, create_access_token("ada"), {"create": create})


def stored(number: int) -> Peer:
    """The blacklist example with this many tokens in its store; ten of them are Grace's."""
    from examples.blacklist import create_app
    from flask_jwt_extended import create_access_token, get_stored_tokens, revoke_token

    app = create_app({"SECRET_KEY": SECRET, "JWT_BLACKLIST_TOKEN_CHECKS": "all"})
    with app.app_context():
        for one in range(number - 11):
            create_access_token(f"somebody {one}")
        for _ in range(10):
            create_access_token("grace")
        token = create_access_token("ada")
        jti = get_stored_tokens("grace")[0]["token"]["jti"]
    operations = {
        "list": lambda: len(get_stored_tokens("grace")) == 10 or sys.exit("these are not ten"),
        "revoke": lambda: revoke_token(jti),
        "create": lambda: create_access_token("somebody else"),
    }

    within_app = partial(within, app.app_context)
    return Peer(app, token, {what: within_app(once) for what, once in operations.items()})


#: Too large to be counted under callgrind.
STORED = {f"{number} stored": partial(stored, number) for number in (1_000, 100_000)}
