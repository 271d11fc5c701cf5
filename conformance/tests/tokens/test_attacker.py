from __future__ import annotations

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from conformance.tokens import Dialect, Token, decode, encode, read
from conformance.tokens.attacker import Attacker
from conformance.tokens.keys import Key, secret_key


def issued(algorithm: str = "RS256") -> Token:
    key = Key(algorithm, secret_key(algorithm))
    header = encode(json.dumps({"alg": algorithm}).encode())
    data = f"{header}.{encode(json.dumps({'identity': 'Ada'}).encode())}"
    return read(f"{data}.{encode(key.sign(data.encode()))}", Dialect())


@pytest.fixture
def attacker() -> Iterator[Attacker]:
    attacker = Attacker()
    yield attacker
    attacker.close()


def header_of(text: str) -> dict[str, Any]:
    header: dict[str, Any] = json.loads(decode(text.split(".")[0]))
    return header


def fetch(address: str) -> bytes:
    # Without the proxies that the caller's environment may name.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(address, timeout=5) as answer:
        body: bytes = answer.read()
    return body


def accepted(text: str, key: Any) -> bool:
    """Whether a careless server lets the token in, with the key that the token brought."""
    try:
        return bool(jwt.decode(text, key, ["RS256", "HS256"]) == {"identity": "Ada"})
    except jwt.InvalidSignatureError:
        return False


@pytest.mark.parametrize("parameter", ["jwk", "x5c", "jku", "x5u"])
def test_a_forged_token_is_the_issued_one_under_another_header(
    attacker: Attacker, parameter: str
) -> None:
    text = attacker.forge(issued(), parameter)
    assert set(header_of(text)) == {"alg", parameter}
    assert header_of(text)["alg"] == "RS256"
    assert text.split(".")[1] == issued().segments[1]


def test_the_key_in_jwk_is_the_one_that_signed(attacker: Attacker) -> None:
    text = attacker.forge(issued(), "jwk")
    assert accepted(text, jwt.PyJWK(header_of(text)["jwk"]).key)
    assert "d" not in header_of(text)["jwk"]


def test_where_the_app_has_a_shared_secret_so_has_the_attacker(attacker: Attacker) -> None:
    text = attacker.forge(issued("HS256"), "jwk")
    assert header_of(text)["alg"] == "HS256"
    assert accepted(text, jwt.PyJWK(header_of(text)["jwk"]).key)
    assert header_of(attacker.forge(issued("HS256"), "jku"))["alg"] == "HS256"


def test_the_certificate_in_x5c_is_of_the_key_that_signed(attacker: Attacker) -> None:
    text = attacker.forge(issued(), "x5c")
    (encoded,) = header_of(text)["x5c"]
    # RFC 7515 section 4.1.6: base64, not base64url.
    certificate = x509.load_der_x509_certificate(base64.b64decode(encoded, validate=True))
    assert accepted(text, certificate.public_key())


def test_the_app_s_own_key_did_not_sign(attacker: Attacker) -> None:
    text = attacker.forge(issued(), "jwk")
    public = serialization.load_pem_public_key(Key("RS256", secret_key("RS256")).public_pem())
    assert not accepted(text, public)


def test_who_fetches_the_key_set_can_verify_with_it_and_is_noticed(attacker: Attacker) -> None:
    text = attacker.forge(issued(), "jku")
    assert attacker.visits == []
    (key,) = jwt.PyJWKSet.from_json(fetch(header_of(text)["jku"]).decode()).keys
    assert accepted(text, key.key)
    assert attacker.visits == ["/RS256.json"]


def test_who_fetches_the_certificate_can_verify_with_it_and_is_noticed(attacker: Attacker) -> None:
    text = attacker.forge(issued(), "x5u")
    certificate = x509.load_pem_x509_certificate(fetch(header_of(text)["x5u"]))
    assert accepted(text, certificate.public_key())
    assert attacker.visits == ["/certificate.pem"]


def test_every_visit_is_noticed(attacker: Attacker) -> None:
    address = header_of(attacker.forge(issued(), "jku"))["jku"]
    for _ in range(3):
        fetch(address)
    assert len(attacker.visits) == 3


def test_nobody_who_only_reads_is_noticed(attacker: Attacker) -> None:
    for parameter in ("jwk", "x5c", "jku", "x5u"):
        attacker.forge(issued(), parameter)
    assert attacker.visits == []


def test_a_closed_attacker_answers_no_more(attacker: Attacker) -> None:
    address = header_of(attacker.forge(issued(), "jku"))["jku"]
    fetch(address)
    attacker.close()
    with pytest.raises(urllib.error.URLError):
        fetch(address)
    attacker.close()


@pytest.mark.parametrize("method", ["HEAD", "POST", "OPTIONS"])
def test_a_visit_by_another_method_is_noticed(attacker: Attacker, method: str) -> None:
    address = header_of(attacker.forge(issued(), "jku"))["jku"]
    request = urllib.request.Request(address, method=method)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with pytest.raises(urllib.error.HTTPError) as caught, opener.open(request, timeout=5):
        pass
    caught.value.close()
    assert attacker.visits == ["/RS256.json"]
