"""The project's own examples as peers, on whichever flask_jwt_extended the environment has."""

from flask import Flask
from worker import SECRET, Peer


def basic() -> Peer:
    """The example of "Basic Usage"."""
    from examples.basic import create_app

    return _peer(create_app({"SECRET_KEY": SECRET}))


def blacklist() -> Peer:
    """The example of the blacklist; its store is in memory, and each token is checked."""
    from examples.blacklist import create_app

    return _peer(create_app({"SECRET_KEY": SECRET, "JWT_BLACKLIST_TOKEN_CHECKS": "all"}))


def _peer(app: Flask) -> Peer:
    from flask_jwt_extended import create_access_token

    def create(times: int) -> None:
        with app.app_context():
            for _ in range(times):
                create_access_token("ada")

    with app.app_context():
        return Peer(app, create_access_token("ada"), {"create": create})
