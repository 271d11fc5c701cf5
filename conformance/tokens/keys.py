"""Keys for every algorithm that the README's option may name, and signatures made with them.

The keys are generated anew in each run, so that no implementation can know them.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

from ..escape import shorten
from ..verdicts import Deviation
from ..verdicts.expected_tokens import Algorithm
from ..verdicts.observations import Description

# Not by way of PyJWT, which rightly refuses a PEM file as a shared secret: an app may do it.
_HASHES = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}

_MAKERS: dict[str, Callable[[], PrivateKeyTypes]] = {
    "RS": lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048),
    "ES256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "ES384": lambda: ec.generate_private_key(ec.SECP384R1()),
    "ES512": lambda: ec.generate_private_key(ec.SECP521R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate,
}


#: What to do about tokens that this key does not verify.
SIGN_WITH_IT = (
    "Sign with SECRET_KEY of the options as it stands: the bytes of this text, neither decoded"
    " nor hashed, and no key of your own; and check the key that the runner was given"
)

#: The private keys that were generated here, by their PEM form.
_OURS: dict[str, PrivateKeyTypes] = {}


def secret_key(algorithm: str) -> str:
    """A secret key that fits the algorithm, the same one throughout a run."""
    return _made(_family(algorithm), "the app's")


def another_key(algorithm: str) -> str:
    """A key that fits the algorithm, but is not the app's."""
    return _made(_family(algorithm), "somebody else's")


def third_key(algorithm: str) -> str:
    """A key that fits the algorithm, and belongs to another app beside the app."""
    return _made(_family(algorithm), "the other app's")


def make_slow_keys() -> None:
    """Make the slow keys, which are RSA. Join a thread that does so before anybody needs one."""
    for make in (secret_key, another_key):
        make("RS256")


@dataclass(frozen=True, slots=True)
class Key:
    """A key for one algorithm. ``secret`` is a shared secret, or a private key in PEM form."""

    algorithm: str
    secret: str

    def sign(self, data: bytes) -> bytes:
        """The signature over ``data``. Raises Deviation if algorithm and key do not fit."""
        if self.algorithm in _HASHES:
            # A key from the environment may not be UTF-8.
            secret = self.secret.encode("utf-8", "surrogateescape")
            return hmac.digest(secret, data, _HASHES[self.algorithm])
        algorithm, key = _prepared(self.algorithm, self.secret)
        return bytes(algorithm.sign(data, key))

    def verifies(self, data: bytes, signature: bytes) -> bool:
        """Whether ``signature`` is one over ``data`` by this key. Raises like sign."""
        if self.algorithm in _HASHES:
            return hmac.compare_digest(self.sign(data), signature)
        algorithm, key = _prepared(self.algorithm, self.secret)
        return bool(algorithm.verify(data, key.public_key(), signature))

    def private_key(self) -> Any:
        """The private key itself. Raises Deviation if algorithm and key do not fit."""
        if self.algorithm in _HASHES:
            raise Deviation(Algorithm(), Description(f"{self.algorithm}, which has no public key"))
        return _prepared(self.algorithm, self.secret)[1]

    def public_pem(self) -> bytes:
        """The public half in PEM form, as an app would publish it."""
        public: bytes = (
            self.private_key()
            .public_key()
            .public_bytes(
                serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )
        return public


@cache
def _prepared(name: str, key: str) -> tuple[jwt.algorithms.Algorithm, Any]:
    try:
        algorithm = jwt.get_algorithm_by_name(name)
        # Reading an RSA key takes longer than a whole scenario.
        return algorithm, algorithm.prepare_key(_OURS.get(key, key))
    except (NotImplementedError, UnsupportedAlgorithm, jwt.PyJWTError, ValueError, TypeError):
        raise Deviation(Algorithm(), Description(shorten(name, 300))) from None


def hmac_of(key: bytes, data: bytes, name: str = "HS256") -> bytes:
    """An HMAC with any key: PyJWT rightly refuses an empty one, or a public key."""
    return hmac.digest(key, data, _HASHES[name])


def _family(algorithm: str) -> str:
    if algorithm[:2] in ("RS", "PS"):
        return "RS"
    return algorithm if algorithm in _MAKERS else "HS"


@cache
def _made(family: str, owner: str) -> str:  # noqa: ARG001 - each owner has a key of their own
    if family not in _MAKERS:
        # 64 bytes: enough for HS512 (RFC 7518 section 3.2). With letters in both cases,
        # for a key in another case has to be another key.
        return f"aA{secrets.token_hex(15)}{secrets.token_hex(16).upper()}"
    key = _MAKERS[family]()
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    _OURS[pem] = key
    return pem
