from __future__ import annotations

import hashlib
import hmac

import jwt
import pytest
from cryptography.hazmat.primitives import serialization

from conformance.tokens.keys import Key, another_key, hmac_of, secret_key
from conformance.verdicts import Deviation

SHARED = ["HS256", "HS384", "HS512"]
PAIRS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]


@pytest.mark.parametrize("algorithm", SHARED + PAIRS)
def test_a_signature_is_verified_by_its_key_and_by_no_other(algorithm: str) -> None:
    key, other = Key(algorithm, secret_key(algorithm)), Key(algorithm, another_key(algorithm))
    signature = key.sign(b"data")
    assert key.verifies(b"data", signature)
    assert not key.verifies(b"date", signature)
    assert not key.verifies(b"data", signature[:-1])
    assert not key.verifies(b"data", b"")
    assert not other.verifies(b"data", signature)


@pytest.mark.parametrize("algorithm", SHARED + PAIRS)
def test_a_key_fits_its_algorithm_and_stays_the_same_in_a_run(algorithm: str) -> None:
    assert secret_key(algorithm) == secret_key(algorithm)
    assert another_key(algorithm) == another_key(algorithm)
    assert secret_key(algorithm) != another_key(algorithm)
    assert secret_key(algorithm).startswith("-----BEGIN PRIVATE KEY") == (algorithm in PAIRS)


def test_a_shared_secret_is_long_enough_for_the_longest_hash() -> None:
    # RFC 7518 section 3.2
    assert len(secret_key("HS512").encode()) >= 64


def test_an_unknown_algorithm_has_a_shared_secret() -> None:
    assert secret_key("MOON") == secret_key("HS256")


@pytest.mark.parametrize("algorithm", PAIRS)
def test_the_public_half_is_public_and_verifies(algorithm: str) -> None:
    key = Key(algorithm, secret_key(algorithm))
    pem = key.public_pem()
    assert pem.startswith(b"-----BEGIN PUBLIC KEY")
    serialization.load_pem_public_key(pem)
    token = jwt.encode({"a": 1}, key.secret, algorithm)
    assert jwt.decode(token, pem, [algorithm]) == {"a": 1}
    signing_input, _, signature = token.encode().rpartition(b".")
    assert key.verifies(signing_input, jwt.utils.base64url_decode(signature))


# By the family of the key: as a parameter, the key itself would be in the name of the test.
@pytest.mark.parametrize(
    ("algorithm", "family"),
    [
        ("none", "HS256"),
        ("RS256", "HS256"),
        ("RS256", "ES256"),
        ("ES256", "RS256"),
        ("MOON", "HS256"),
        ("None", "HS256"),
        ("", "HS256"),
    ],
)
def test_an_algorithm_that_cannot_use_the_key_is_a_deviation(algorithm: str, family: str) -> None:
    secret = secret_key(family)
    key = Key(algorithm, secret)
    with pytest.raises(Deviation) as caught:
        key.verifies(b"data", b"signature")
    assert str(caught.value.observed) == algorithm
    with pytest.raises(Deviation):
        key.sign(b"data")


@pytest.mark.parametrize(
    "secret",
    [b"", b"attacker", Key("RS256", secret_key("RS256")).public_pem()],
    ids=["empty", "short", "a public key"],
)
def test_hmac_takes_any_key(secret: bytes) -> None:
    assert hmac_of(secret, b"data") == hmac.new(secret, b"data", hashlib.sha256).digest()
