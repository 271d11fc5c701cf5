"""What is deployed may have to be reached by a proxy, which is asked only where it is named."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from conformance.http import PoliteClient, Politeness

from .proxy import Origin, proxying, serving
from .test_reaching import certificate as certificate

URL = "http://staging.example/v1?a=%20b"


@pytest.fixture
def proxy() -> Iterator[Any]:
    with proxying() as server:
        yield server


def client(proxy: Any, user: str = "", ca: str = "") -> PoliteClient:
    return PoliteClient(Politeness(proxy=f"http://{user}127.0.0.1:{proxy.server_port}", ca=ca))


def test_the_proxy_is_asked_for_the_whole_url(proxy: Any) -> None:
    with client(proxy, user="ada:se%20cret@") as by_proxy:
        for method in ("GET", "POST", "GET"):
            exchange = by_proxy.send(method, URL)
            assert exchange.response is not None, exchange.failure
            assert exchange.response.body == URL.encode()
    asked = [(f"{m} {URL} HTTP/1.1", "Basic YWRhOnNlIGNyZXQ=") for m in ("GET", "POST", "GET")]
    assert proxy.asked == asked
    assert ("Host", b"staging.example") in exchange.request.headers
    assert "Proxy-Authorization" not in dict(exchange.request.headers)


def test_tls_goes_through_a_tunnel_also_on_a_new_connection(proxy: Any, certificate: Path) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Origin)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    server.socket = context.wrap_socket(
        server.socket, server_side=True, do_handshake_on_connect=False
    )
    with serving(server) as port, client(proxy, "ada:secret@", str(certificate)) as by_proxy:
        for method in ("GET", "GET", "POST", "GET"):  # a POST never goes out on a used one
            exchange = by_proxy.send(method, f"https://127.0.0.1:{port}/v1")
            assert exchange.response is not None, exchange.failure
            assert (exchange.response.status, exchange.response.body) == (200, b"/v1")
        assert dict(exchange.request.headers)["Host"] == f"127.0.0.1:{port}".encode()
    tunnels = [(line.rpartition(" ")[0], user) for line, user in proxy.asked]
    assert tunnels == [(f"CONNECT 127.0.0.1:{port}", "Basic YWRhOnNlY3JldA==")] * 2


def test_a_proxy_that_opens_no_tunnel_is_told_from_the_target(proxy: Any) -> None:
    with client(proxy) as by_proxy:
        exchange = by_proxy.send("GET", "https://staging.example/v1")
    assert exchange.response is None
    assert "the proxy does not let it through" in exchange.failure
    assert "403 Not for you" in exchange.failure


def test_a_proxy_that_is_not_there_is_told_from_the_target() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, and nobody listens
        port = taken.getsockname()[1]
        with PoliteClient(Politeness(proxy=f"http://127.0.0.1:{port}")) as by_proxy:
            exchange = by_proxy.send("GET", URL)
    assert exchange.failure == f"no connection to the proxy 127.0.0.1:{port}"


def test_a_proxy_that_says_nothing_is_given_up(proxy: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        politeness = Politeness(proxy=f"http://127.0.0.1:{silent.getsockname()[1]}")
        with PoliteClient(politeness, deadline=0.2) as by_proxy:
            exchange = by_proxy.send("GET", "https://staging.example/v1")
    assert "within 0.2 s" in exchange.failure
