"""Keys for every algorithm that the README's option may name, and signatures made with them.

The keys are made anew in each run, so that no implementation can know them.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from .verdicts import Deviation

_MAKERS: dict[str, Callable[[], PrivateKeyTypes]] = {
    "RS": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ES512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


def secret_key(algorithm: str) -> str:
    """A secret key that fits the algorithm, the same one throughout a run."""
    return _made(_family(algorithm), "the app's")


def another_key(algorithm: str) -> str:
    """A key that fits the algorithm and is not the app's."""
    return _made(_family(algorithm), "somebody else's")


@dataclass(frozen=True, slots=True)
class Key:
    """A key under one algorithm. ``secret`` is a shared secret, or a private key in PEM form."""

    algorithm: str
    secret: str

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``. Raises Deviation for an algorithm that nobody knows."""
        algorithm = self._algorithm()
        return bytes(algorithm.sign(data, algorithm.prepare_key(self.secret)))

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether ``signature`` is one over ``data`` by this key."""
        algorithm = self._algorithm()
        key = self.secret if self.algorithm.startswith("HS") else self.public_pem().decode()
        return bool(algorithm.verify(data, algorithm.prepare_key(key), signature))

    def public_pem(self) -> bytes:
        """The public half in PEM form, as an app would publish it."""
        private = serialization.load_pem_private_key(self.secret.encode(), password=None)
        return private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def _algorithm(self) -> jwt.algorithms.Algorithm:
        try:
            return jwt.get_algorithm_by_name(self.algorithm)
        except (NotImplementedError, UnsupportedAlgorithm):
            raise Deviation("a token signed by a JWS algorithm", repr(self.algorithm)) from None


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HS256 with any key: PyJWT is right to refuse an empty one, or a public key."""
    return hmac.new(key, data, hashlib.sha256).digest()


def _family(algorithm: str) -> str:
    if algorithm[:2] in ("RS", "PS"):
        return "RS"
    return algorithm if algorithm in _MAKERS else "HS"


@cache
def _made(family: str, owner: str) -> str:  # noqa: ARG001 - each owner has a key of their own
    if family not in _MAKERS:
        return secrets.token_hex(32)  # 64 bytes: enough for HS512 (RFC 7518 section 3.2)
    return (
        _MAKERS[family]()
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )
