"""What can be wrong with a token: one class for each loader that answers, and one for its maker.

An expired token raises PyJWT's own `jwt.ExpiredSignatureError`, as in release 0.0.2.  A mistake of
the operator (a bad option, no secret key) is a RuntimeError: no client should be blamed for it.
So is StoreError, which is answered with 503 wherever it is raised in a request.
"""


class JWTExtendedException(Exception):
    """The base class of all that follow."""


class JWTEncodeError(JWTExtendedException):
    """The application asked for a token that cannot be made; the text says why."""


class NoAuthHeaderError(JWTExtendedException):
    """The request has no token: the unauthorized_loader answers."""


class InvalidHeaderError(JWTExtendedException):
    """The Authorization header has another form: the invalid_token_loader answers."""


class JWTDecodeError(JWTExtendedException):
    """The token is forged, malformed or lacks a claim: the invalid_token_loader answers."""


class WrongTokenError(JWTExtendedException):
    """A refresh token in place of an access token, or the reverse: the invalid_token_loader."""


class RevokedTokenError(JWTExtendedException):
    """The token was revoked, or the store does not know it: the revoked_token_loader answers."""


class FreshTokenRequired(JWTExtendedException):
    """A valid token that is not fresh, but has to be: the needs_fresh_token_loader answers."""


class StoreError(RuntimeError):
    """The store failed; what it raised is the cause.  Nobody is let in.  Not in 0.0.2."""
