"""What is deployed may have a certificate of its own, or an address of IPv6."""

from __future__ import annotations

import datetime
import ipaddress
import socket
import ssl
from http.server import HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from conformance.http import PoliteClient, Politeness

from .proxy import Origin, serving


class Server6(HTTPServer):
    address_family = socket.AF_INET6


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 that nobody else has signed, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "staging")])
    now, day = datetime.datetime.now(datetime.timezone.utc), datetime.timedelta(days=1)
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now - day, now + day)
    own = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = builder.add_extension(own, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), True)
    path = tmp_path / "staging.pem"
    pem = serialization.Encoding.PEM
    private = key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + builder.sign(key, hashes.SHA256()).public_bytes(pem))
    return path


def test_a_certificate_of_its_own_is_trusted_only_if_it_is_named(certificate: Path) -> None:
    server = HTTPServer(("127.0.0.1", 0), Origin)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    with serving(server) as port:
        url = f"https://127.0.0.1:{port}/v1"
        with PoliteClient(Politeness(ca=str(certificate))) as client:
            trusted = client.send("GET", url)
        with PoliteClient(Politeness()) as client:
            strange = client.send("GET", url)
    assert trusted.response is not None, trusted.failure
    assert (trusted.response.status, strange.response) == (200, None)
    assert "no TLS connection" in strange.failure


def test_an_address_of_ipv6_is_reached() -> None:
    try:
        server = Server6(("::1", 0), Origin)
    except OSError:
        pytest.skip("this machine has no IPv6")
    with serving(server) as port, PoliteClient(Politeness()) as client:
        exchange = client.send("GET", f"http://[::1]:{port}/v1")
    assert exchange.response is not None, exchange.failure
    assert ("Host", f"[::1]:{port}".encode()) in exchange.request.headers


def test_no_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    server = HTTPServer(("127.0.0.1", 0), Origin)
    with serving(server) as port, PoliteClient(Politeness()) as client:
        exchange = client.send("GET", f"http://127.0.0.1:{port}/")
    assert exchange.response is not None
