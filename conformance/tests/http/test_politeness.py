from __future__ import annotations

from typing import Any

import pytest

from conformance.http import (
    Client,
    Exchange,
    NotSentError,
    PoliteClient,
    Politeness,
    Request,
    Response,
    origin_of,
)


class Clock:
    """Time that passes only where somebody sleeps."""

    def __init__(self) -> None:
        self.now, self.slept = 0.0, list[float]()

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> list[Response]:
    """What comes to each request, the last one for ever."""
    known = [Response(200, "", (), b"")]

    def send(self: Client, method: str, url: str, *_: Any, **__: Any) -> Exchange:
        answer = known.pop(0) if len(known) > 1 else known[0]
        return Exchange(Request(method, url, (), b""), answer, "", 0.0, 0.0)

    monkeypatch.setattr(Client, "send", send)
    return known


def client(clock: Clock, **politeness: Any) -> PoliteClient:
    return PoliteClient(Politeness(**politeness), sleep=clock.sleep, clock=lambda: clock.now)


def later(seconds: str) -> Response:
    return Response(429, "", (("Retry-After", seconds.encode()),), b"")


def test_so_many_requests_a_second(answers: list[Response]) -> None:
    clock = Clock()
    with client(clock, rate=4) as polite:
        for _ in range(9):
            polite.send("GET", "http://a/")
        assert clock.now == pytest.approx(2.0)
        clock.now += 60  # a pause is no reason for a rush
        for _ in range(3):
            polite.send("GET", "http://a/")
    assert clock.now == pytest.approx(62.5)


def test_so_many_requests_in_all_and_to_one_host(answers: list[Response]) -> None:
    with client(Clock(), most=2, origin="http://a") as polite:
        polite.send("GET", "http://a/1")
        with pytest.raises(NotSentError, match="http://b is not http://a"):
            polite.send("GET", "http://b/")
        polite.send("GET", "http://a:80/2")
        with pytest.raises(NotSentError, match="these were 2 requests"):
            polite.send("GET", "http://a/3")


def test_who_is_asked_for_time_gives_it_within_bounds(answers: list[Response]) -> None:
    clock = Clock()
    answers[:0] = [later("30"), later("50")]
    with client(clock, patience=100) as polite:
        last = polite.send("GET", "http://a/")
        assert last.response is not None
        assert (last.response.status, clock.now) == (200, 80)
        answers[:] = [later("21")]
        refused = polite.send("GET", "http://a/")
        assert refused.response is not None
        assert (refused.response.status, clock.now) == (429, 80)


@pytest.mark.parametrize("after", ["Fri, 31 Dec 1999 23:59:59 GMT", "", "-1"])
def test_what_is_no_number_of_seconds_is_not_waited_for(
    answers: list[Response], after: str
) -> None:
    clock = Clock()
    answers[:] = [later(after)]
    with client(clock) as polite:
        polite.send("GET", "http://a/")
    assert clock.now == 0


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://a.example:443/b?c", "https://a.example"),
        ("http://[::1]:8000/b", "http://[::1]:8000"),
        ("http://A.example/", "http://a.example"),
    ],
)
def test_origins(url: str, origin: str) -> None:
    assert origin_of(url) == origin


def test_a_client_beside_another_takes_turns_with_it(answers: list[Response]) -> None:
    clock = Clock()
    with client(clock, rate=4, most=4, origin="http://a") as polite, polite.beside() as other:
        for one in (polite, other, polite, other):
            one.send("GET", "http://a/")
        assert clock.now == pytest.approx(0.75)
        with pytest.raises(NotSentError, match="no more may be sent"):
            other.send("GET", "http://a/")
        with pytest.raises(NotSentError, match="http://b is not http://a"):
            other.send("GET", "http://b/")


@pytest.mark.parametrize("seconds", ["0", "1"])
def test_who_asks_for_no_time_at_all_does_not_go_on_for_ever(
    answers: list[Response], seconds: str
) -> None:
    clock = Clock()
    answers[:] = [later(seconds)]
    with client(clock, patience=5) as polite:
        polite.send("GET", "http://a/")
    assert clock.slept == [1.0] * 5


def test_digits_of_another_alphabet_are_no_time(answers: list[Response]) -> None:
    answers[:] = [Response(429, "", (("Retry-After", "²".encode("latin-1")),), b"")]
    with client(Clock()) as polite:
        assert polite.send("GET", "http://a/").response is not None
