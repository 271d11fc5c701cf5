"""A token that expires on the clock is judged at a known age, however busy the machine is."""

from __future__ import annotations

import base64
import importlib
import json
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.contract import Answer, App
from conformance.http import Exchange, Request, Response
from conformance.tokens import Dialect, Token, read
from conformance.verdicts import Doubt

expiry = importlib.import_module("conformance.steps.expiry")
people = importlib.import_module("conformance.steps.people")

LIFETIME = 2


@dataclass
class Clock:
    """Time that passes when somebody sleeps, and for as long as an answer takes."""

    now: float = 1_000_000.4

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def time(self) -> float:
        return self.now


class Api:
    """An app on that clock. Each answer to a token comes after the next of these ``delays``."""

    def __init__(self, clock: Clock, delays: list[float], leeway: float = 0.0) -> None:
        self.app = App("http://127.0.0.1:9", "basic", {"JWT_ACCESS_TOKEN_EXPIRES": LIFETIME}, "k")
        self.clock, self.delays, self.leeway = clock, delays, leeway
        self.logins = 0
        self.status = 401

    def given(self, identity: object) -> None:
        return None

    def log_in(self, path: str, identity: object, password: str) -> Answer:
        self.logins += 1
        iat = int(self.clock.now)
        claims = {"exp": iat + LIFETIME, "jti": str(self.logins)}
        return self._answer(200, {"access_token": _token(claims)}, path)

    def send(self, method: str, path: str, *, token: str) -> Answer:
        begun = self.clock.now
        self.clock.sleep(self.delays.pop(0) if self.delays else 0.01)
        good = self.clock.now < self.read(token).claim("exp") + self.leeway
        status, body = (200, {"hello": "world"}) if good else (self.status, {"msg": "no"})
        return self._answer(status, body, path, begun)

    def age(self, answer: Answer) -> float:
        return self.clock.now - answer.exchange.started - answer.exchange.elapsed

    def read(self, text: str) -> Token:
        return read(text, Dialect({}))

    def _answer(self, status: int, body: Any, path: str, begun: float | None = None) -> Answer:
        begun = self.clock.now if begun is None else begun
        request = Request("GET", self.app.url + path, (), b"")
        response = Response(status, "", (), json.dumps(body).encode())
        exchange = Exchange(request, response, "", begun, self.clock.now - begun)
        return Answer(exchange, self.app, "GET", path)


def _token(claims: dict[str, Any]) -> str:
    parts = (json.dumps(part).encode() for part in ({"alg": "HS256"}, claims))
    return ".".join([*(base64.urlsafe_b64encode(p).rstrip(b"=").decode() for p in parts), "c2ln"])


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(expiry, "time", SimpleNamespace(sleep=clock.sleep, time=clock.time))
    return clock


def asked(api: Api) -> Answer:
    """What the app says of Ada's token, once it has expired."""
    everybody = people.People()
    ada = everybody.person("Ada")
    people.log_in(api, everybody, ada)
    answer: Answer = expiry.ask_once_expired(api, everybody, ada, "GET", "/protected")
    return answer


def test_a_rejection_in_time_is_the_answer(clock: Clock) -> None:
    api = Api(clock, [])
    assert asked(api).status == 401
    assert api.logins == 1


@pytest.mark.parametrize("leeway", [2.0, 10.0, 3600.0])
def test_a_leeway_is_seen_where_the_answers_are_in_time(clock: Clock, leeway: float) -> None:
    assert asked(Api(clock, [], leeway)).status == 200


@pytest.mark.parametrize("late", [3.0, 12.0, 35.0])
def test_a_late_rejection_is_not_the_answer(clock: Clock, late: float) -> None:
    api = Api(clock, [late])
    answer = asked(api)
    assert (answer.status, api.logins) == (401, 2)
    assert answer.exchange.elapsed < 0.1


@pytest.mark.parametrize("leeway", [2.0, 10.0])
def test_a_leeway_is_seen_after_a_late_rejection(clock: Clock, leeway: float) -> None:
    api = Api(clock, [35.0], leeway)
    assert asked(api).status == 200
    assert api.logins == 2


# Not (5, 10): there the token is accepted when it should not be, which is an answer.
@pytest.mark.parametrize(
    ("late", "leeway"), [(5.0, 0.0), (12.0, 0.0), (12.0, 10.0), (35.0, 0.0), (35.0, 10.0)]
)
def test_a_machine_that_is_never_in_time_is_told_so_and_nothing_passes(
    clock: Clock, late: float, leeway: float
) -> None:
    # Only the answers that count are late: each token opens the view before it has expired.
    api = Api(clock, [late, *[0.01, late] * 9], leeway)
    with pytest.raises(Doubt) as caught:
        asked(api)
    assert "too busy" in caught.value.why
    assert 1 < api.logins < 9


def test_a_token_that_is_late_already_when_it_is_good_is_no_try(clock: Clock) -> None:
    api = Api(clock, [5.0, 5.0, 0.01])
    assert asked(api).status == 401
    assert api.logins == 3


def test_a_crash_is_the_answer_however_late(clock: Clock) -> None:
    api = Api(clock, [35.0])
    api.status = 500
    assert asked(api).status == 500
    assert api.logins == 1
