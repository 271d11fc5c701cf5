"""Signing and verifying: PyJWT's JWS layer, for one algorithm and one key at a time.

All cryptography and all parsing of segments is PyJWT's.  We only cache the key: PyJWT examines it
again for each token (is it PEM, DER, a JWK in disguise?), which costs more than the HMAC.  So does
its public way, a PyJWK: opening a token took 1.9 times as long with it.
"""

import logging
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from jwt import InvalidAlgorithmError, InvalidSignatureError, PyJWS, PyJWTError
from jwt.algorithms import HMACAlgorithm

from .exceptions import JWTDecodeError

log = logging.getLogger("flask_jwt_extended")


class _RememberedHMAC(HMACAlgorithm):
    """HMAC with a key that is examined only once, when this is made."""

    def __init__(self, hash_alg: Callable[..., Any], secret: str | bytes, option: str) -> None:
        super().__init__(hash_alg)
        self._prepared = super().prepare_key(secret)
        if weakness := super().check_key_length(self._prepared):
            # Not a Python warning: with -W error that would turn each login into a 500.
            log.warning("%s is weak: %s", option, weakness)

    def prepare_key(self, key: str | bytes) -> bytes:  # noqa: ARG002 - it has its key
        return self._prepared

    def check_key_length(self, key: bytes) -> None:  # noqa: ARG002
        return None


class Signer:
    """Makes and opens tokens of one algorithm; it knows no other, whatever a token says.

    It signs with the secret; tokens that this does not open may be opened by the former ones.
    """

    def __init__(
        self, algorithm: str, secret: str | bytes, *former: str | bytes, option: str = "SECRET_KEY"
    ) -> None:
        self._algorithm = algorithm
        self._allowed = [algorithm]
        self._jws = PyJWS(algorithms=self._allowed)
        self._private: Any = ""
        self._public: Any = ""
        try:
            self._prepare(secret, option)
        except Exception as error:  # PyJWT's, cryptography's, ValueError, TypeError: many kinds
            kind = "a secret, no PEM" if algorithm.startswith("HS") else "a PEM private key"
            raise RuntimeError(
                f"{option} does not fit JWT_ALGORITHM {algorithm!r}; it must be {kind} for it"
            ) from error
        self._former: Signer | None = None
        if former:
            self._former = Signer(algorithm, *former, option="SECRET_KEY_FALLBACKS")

    def _prepare(self, secret: str | bytes, option: str) -> None:
        known = self._jws.get_algorithm_by_name(self._algorithm)
        if isinstance(known, HMACAlgorithm):
            self._jws.unregister_algorithm(self._algorithm)
            remembered = _RememberedHMAC(known.hash_alg, secret, option)
            self._jws.register_algorithm(self._algorithm, remembered)
        else:
            self._private = known.prepare_key(secret)
            self._public = self._private.public_key()  # a public key has none: AttributeError
            if weakness := known.check_key_length(self._public):
                raise ValueError(weakness)

    def sign(self, payload: bytes) -> str:
        """Return the payload as a JWS in compact form (RFC 7515 7.1)."""
        return self._jws.encode(payload, self._private, self._algorithm)

    def open(self, token: str) -> bytes:
        """Return the payload of a token that is signed with this key, or a former one.

        Raises JWTDecodeError, always with our own words: PyJWT's repeat parts of the token.
        """
        if "=" in token:  # RFC 7515 2: no padding.  PyJWT lets it pass, so one token had many forms
            raise JWTDecodeError("Token is malformed")
        try:
            opened = self._jws.decode_complete(token, self._public, self._allowed)
        except InvalidSignatureError:
            if self._former:
                return self._former.open(token)
            raise JWTDecodeError("Signature verification failed") from None
        except InvalidAlgorithmError:
            raise JWTDecodeError("The specified alg value is not allowed") from None
        except (PyJWTError, ValueError, RecursionError):
            raise JWTDecodeError("Token is malformed") from None
        if "crit" in opened["header"]:  # RFC 7515 4.1.11: there is no extension that we understand
            raise JWTDecodeError("Token is malformed")
        payload: bytes = opened["payload"]
        return payload


@lru_cache(maxsize=128)
def signer(algorithm: str, secret: str | bytes, *former: str | bytes) -> Signer:
    """Return the signer for that algorithm and these keys, the same one every time.

    Raises RuntimeError if a key does not fit the algorithm.
    """
    return Signer(algorithm, secret, *former)
