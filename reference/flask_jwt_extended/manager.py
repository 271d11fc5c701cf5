"""JWTManager: what an application answers when a token will not do, and what its tokens carry."""

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
    """The loaders of an application, or of several; it keeps nothing of any of them.

    Each ..._loader decorator returns the function that it was given (README "Changing Default
    Behaviors").  What the function returns is sent as it is: status and headers are its own.
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

        A store that fails is logged and answered with 503, unless the application registers an
        errorhandler of its own for StoreError.
        """
        app.extensions[_NAME] = self
        app.register_error_handler(StoreError, _unavailable)
        app.cli.command(purging.COMMAND)(purging.command)

    def user_claims_loader(self, loader: ClaimsLoader) -> ClaimsLoader:
        """Register what is called with an identity for each access token; it returns a dict."""
        self._user_claims = loader
        return loader

    def expired_token_loader(self, loader: Loader) -> Loader:
        """Register what answers for a token that has expired but is otherwise valid."""
        self._expired = loader
        return loader

    def invalid_token_loader(self, loader: ReasonLoader) -> ReasonLoader:
        """Register what answers, called with the reason, for a token that is not valid."""
        self._invalid = loader
        return loader

    def unauthorized_loader(self, loader: Loader) -> Loader:
        """Register what answers for a request without a token."""
        self._unauthorized = loader
        return loader

    def needs_fresh_token_loader(self, loader: Loader) -> Loader:
        """Register what answers for a token that is not fresh, in a fresh_jwt_required view."""
        self._needs_fresh = loader
        return loader

    def revoked_token_loader(self, loader: Loader) -> Loader:
        """Register what answers for a token that was revoked."""
        self._revoked = loader
        return loader

    def user_claims(self, identity: Any) -> Any:
        """Return what the user_claims_loader says, {} where none is registered."""
        return current_app.ensure_sync(self._user_claims)(identity)

    def answer(self, error: Exception) -> ResponseReturnValue:
        """Return what the loader for this error says."""
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
    """Return the manager of the application; raises RuntimeError where none was set up."""
    try:
        manager: JWTManager = app.extensions[_NAME]
    except KeyError:
        raise RuntimeError(f"{app.name} has no JWTManager; set one up: JWTManager(app)") from None
    return manager


def _challenge(message: str, parameters: str = "") -> Any:
    """A 401 must say how to do better (RFC 9110 15.5.2).

    JWT_AUTH_HEADER may be empty, or no name of a scheme: then the challenge is Bearer's.
    """
    scheme = options.auth_scheme(current_app.config)
    if not _SCHEME.fullmatch(scheme):
        scheme = "Bearer"
    return jsonify(msg=message), 401, {"WWW-Authenticate": scheme + parameters}


def _refuse(message: str) -> Any:
    """RFC 6750 3: the error is named only to those who sent a token."""
    return _challenge(message, f' error="invalid_token", error_description="{message}"')


def _unavailable(error: StoreError) -> Any:
    """What the store raised is for the log: it may name hosts, and is no client's business."""
    current_app.logger.error("%s", error, exc_info=error)
    return jsonify(msg="Tokens cannot be checked or stored at the moment"), 503
