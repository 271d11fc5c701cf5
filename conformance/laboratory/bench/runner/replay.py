"""The exchanges of a run without the suite: in a plain loop, and as pytest and behave tests."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .... import SUITE
from ....targets.subprocesses.child import Process
from ..environments import SCRIPTS, BenchError, Environment, environ, environment
from .cost import Cost, run_command

Scenario = list[dict[str, Any]]

_PYTEST = """
import os

import pytest
import requests
from clients import scenarios, send

SCENARIOS = list(scenarios(os.environ["EXCHANGES"]))


@pytest.fixture(scope="session")
def session():
    with requests.Session() as session:
        yield session
"""
_TEST = """

def test_{0}(session):
    for exchange in SCENARIOS[{0}]:
        assert send(session, os.environ["TARGET"], exchange) < 500
"""
_STEPS = """
import os

import requests
from behave import step, then
from clients import scenarios, send

SCENARIOS = list(scenarios(os.environ["EXCHANGES"]))
session = requests.Session()


@step("request {number:d} of scenario {scenario:d} is sent")
def sent(context, number, scenario):
    exchange = SCENARIOS[scenario][number]
    context.status = send(session, os.environ["TARGET"], exchange)


@then("it is answered without a crash")
def answered(context):
    assert context.status < 500
"""


def scenarios(results: Sequence[dict[str, Any]]) -> list[Scenario]:
    """The exchanges of each scenario of a saved run, as clients.py takes them.

    In the order in which the scenarios began, which is the order of their app numbers.
    """
    begun = sorted(results, key=lambda result: float(result["exchanges"][0]["started"]))
    return [[_exchange(one) for one in result["exchanges"]] for result in begun]


def _exchange(saved: dict[str, Any]) -> dict[str, Any]:
    request, response = saved["request"], saved["response"]
    if response is None:
        raise BenchError(f"an exchange of the run had no answer: {saved['failure']}")
    parts = urlsplit(request["url"])
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    own = {name: request[name] for name in ("method", "headers", "body")}
    headers = [pair for pair in own["headers"] if pair[0].lower() != "host"]
    return {**own, "headers": headers, "path": path, "status": response["status"]}


class Replay:
    """The exchanges in a folder of their own; each replay has its own reference.

    Their tokens are the recorded ones. They are valid for minutes, and signed with the keys in
    the recorded requests for apps; an app with a blacklist does not know them, and rejects what
    it had accepted. The responses cost nearly the same.
    """

    def __init__(self, folder: Path, recorded: list[Scenario]) -> None:
        self.recorded, self._folder = recorded, folder
        self.sent = self.same = 0
        self._file = folder / "exchanges.json"
        self._file.write_text(json.dumps(recorded))
        self._place: Environment = environment("clients")

    def loop(self, what: str = "loop") -> Cost:
        """With requests; the wall-clock seconds are those of the loop alone."""
        with self._counted() as (url, cpu):
            done = run_command(
                self._place.command(what, str(self._file), url), self._folder, environ()
            )
        said = json.loads(done.out)
        if said["worst"] >= 500:
            raise BenchError(f"the reference answered {said['worst']} to a recorded request")
        self.sent, self.same = said["sent"], said["same"]
        return Cost(said["wall"], cpu())

    def floor(self) -> Cost:
        """With http.client, like the loop."""
        return self.loop("floor")

    def pytest(self) -> Cost:
        """As tests, one for each scenario."""
        tests = self._folder / "test_exchanges.py"
        tests.write_text("".join([_PYTEST, *map(_TEST.format, range(len(self.recorded)))]))
        return self._suite("pytest", "-q", "-p", "no:cacheprovider", str(tests))

    def behave(self) -> Cost:
        """As scenarios, with one step for each request and one for the answer."""
        features = self._folder / "features"
        (features / "steps").mkdir(parents=True, exist_ok=True)
        (features / "all.feature").write_text("\n".join(self._feature()))
        (features / "steps" / "all.py").write_text(_STEPS)
        return self._suite("behave", "--format=progress", "--no-color", str(features))

    def _suite(self, *arguments: str) -> Cost:
        begun = time.perf_counter()
        with self._counted() as (url, cpu):
            own = {"PYTHONPATH": str(SCRIPTS), "EXCHANGES": str(self._file), "TARGET": url}
            command = [self._place.executable, "-m", *arguments]
            run_command(command, self._folder, {**environ(), **own})
        return Cost(time.perf_counter() - begun, cpu())

    @contextmanager
    def _counted(self) -> Iterator[tuple[str, Callable[[], float]]]:
        """A new reference, and a function that returns the total CPU time once it has ended."""
        before = _children()
        process = Process([sys.executable, "harness.py"], SUITE / "reference").ready()
        try:
            yield process.url, lambda: _children() - before
        finally:
            process.stop()

    def _feature(self) -> list[str]:
        lines = ["Feature: Exchanges"]
        for number, scenario in enumerate(self.recorded):
            lines.append(f"  Scenario: {number}")
            for which in range(len(scenario)):
                word = "When" if which == len(scenario) - 1 else "Given"
                lines.append(f"    {word} request {which} of scenario {number} is sent")
            lines.append("    Then it is answered without a crash")
        return lines


def _children() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
