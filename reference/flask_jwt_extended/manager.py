"""JWTManager: what an application answers when it rejects a token, and what its tokens carry."""

import re
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from jwt import ExpiredSignatureError

from . import options
from .exceptions import FreshTokenRequired, NoAuthHeaderError, RevokedTokenError, StoreError
from .stores import purging

_NAME = "flask-jwt-extended"
_SCHEME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a token of RFC 9110 5.6.2

Loader = TypeVar("Loader", bound=Callable[[], Any])
ReasonLoader = TypeVar("ReasonLoader", bound=Callable[[str], Any])
ClaimsLoader = TypeVar("ClaimsLoader", bound=Callable[[Any], Any])


class JWTManager:
    """The loaders of one application or several; it keeps no other state of theirs.

    Each ..._loader decorator returns the function that it was given (README "Changing Default
    Behaviors").  What the function returns is sent as it is: it sets status and headers itself.
    """

    def __init__(self, app: Flask | None = None) -> None:
        self._user_claims: Callable[[Any], Any] = lambda identity: {}
        self._invalid: Callable[[str], Any] = lambda reason: (jsonify(msg=reason), 422)
        self._unauthorized: Callable[[], Any] = lambda: _challenge("Missing Authorization Header")
        self._expired: Callable[[], Any] = lambda: _refuse("Token has expired")
        self._revoked: Callable[[], Any] = lambda: _refuse("Token has been revoked")
        self._needs_fresh: Callable[[], Any] = lambda: _refuse("Fresh token required")
        if app is not None:
            self.init_app(app)

    def init_app(self, app: Flask) -> None:
        """Set this manager up on the application, and the command flask purge-expired-tokens.

        A failing store is logged and answered with 503, unless the application registers its own
        errorhandler for StoreError.
        """
        app.extensions[_NAME] = self
        app.register_error_handler(StoreError, _unavailable)
        app.cli.command(purging.COMMAND)(purging.command)

    def user_claims_loader(self, loader: ClaimsLoader) -> ClaimsLoader:
        """Register the function that returns a dict for the identity of each access token."""
        self._user_claims = loader
        return loader

    def expired_token_loader(self, loader: Loader) -> Loader:
        """Register the function that answers if a token has expired but is otherwise valid."""
        self._expired = loader
        return loader

    def invalid_token_loader(self, loader: ReasonLoader) -> ReasonLoader:
        """Register the function that answers, given the reason, if a token is not valid."""
        self._invalid = loader
        return loader

    def unauthorized_loader(self, loader: Loader) -> Loader:
        """Register the function that answers a request without a token."""
        self._unauthorized = loader
        return loader

    def needs_fresh_token_loader(self, loader: Loader) -> Loader:
        """Register the function that answers if a token is not fresh (fresh_jwt_required)."""
        self._needs_fresh = loader
        return loader

    def revoked_token_loader(self, loader: Loader) -> Loader:
        """Register the function that answers if a token was revoked."""
        self._revoked = loader
        return loader

    def user_claims(self, identity: Any) -> Any:
        """Return what the user_claims_loader returns, {} if none is registered."""
        return current_app.ensure_sync(self._user_claims)(identity)

    def answer(self, error: Exception) -> ResponseReturnValue:
        """Return what the loader for this error returns."""
        call = current_app.ensure_sync
        answer: ResponseReturnValue
        if isinstance(error, NoAuthHeaderError):
            answer = call(self._unauthorized)()
        elif isinstance(error, ExpiredSignatureError):
            answer = call(self._expired)()
        elif isinstance(error, RevokedTokenError):
            answer = call(self._revoked)()
        elif isinstance(error, FreshTokenRequired):
            answer = call(self._needs_fresh)()
        else:
            answer = call(self._invalid)(str(error))
        return answer


def manager_of(app: Flask) -> JWTManager:
    """Return the manager of the application; raises RuntimeError if none was set up."""
    try:
        manager: JWTManager = app.extensions[_NAME]
    except KeyError:
        raise RuntimeError(f"{app.name} has no JWTManager; set one up: JWTManager(app)") from None
    return manager


def _challenge(message: str, parameters: str = "") -> Any:
    """Return a 401, which must say how to authenticate (RFC 9110 15.5.2).

    JWT_AUTH_HEADER may be empty, or not a scheme name: then the challenge is Bearer's.
    """
    scheme = options.auth_scheme(current_app.config)
    if not _SCHEME.fullmatch(scheme):
        scheme = "Bearer"
    return jsonify(msg=message), 401, {"WWW-Authenticate": scheme + parameters}


def _refuse(message: str) -> Any:
    """RFC 6750 3: only those who sent a token are told the error."""
    return _challenge(message, f' error="invalid_token", error_description="{message}"')


def _unavailable(error: StoreError) -> Any:
    """What the store raised is only logged: it may name hosts, which do not concern clients."""
    current_app.logger.error("%s", error, exc_info=error)
    return jsonify(msg="Tokens cannot be checked or stored at the moment"), 503
