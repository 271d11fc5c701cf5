# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "requests==2.34.2",
#     "pytest==9.2.0",
#     "behave==1.3.3",
# ]
# ///
"""Replays the exchanges of a run without the suite: in a loop, by pytest and by behave.

    clients.py loop FILE URL     all of them, one after the other; prints what came of it

The generated tests and steps import send() from here.
"""

import json
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from worker import about

Exchange = dict[str, Any]


def scenarios(path: str) -> Iterator[list[Exchange]]:
    """The exchanges of each scenario."""
    return iter(json.loads(Path(path).read_text("utf-8")))


def send(session: requests.Session, url: str, exchange: Exchange) -> int:
    """Send one of them in the usual way with requests; return the status of the response."""
    headers = {name: value.strip().encode("latin-1") for name, value in exchange["headers"]}
    body = exchange["body"].encode("latin-1")
    answer = session.request(
        exchange["method"],
        url + exchange["path"],
        headers=headers,
        data=body,
        timeout=30,
        allow_redirects=False,
    )
    return answer.status_code


def loop(path: str, url: str) -> dict[str, Any]:
    """Send all of them, as fast as requests can."""
    every = [exchange for scenario in scenarios(path) for exchange in scenario]
    begun = time.perf_counter()
    with requests.Session() as session:
        statuses = [send(session, url, exchange) for exchange in every]
    return summary(time.perf_counter() - begun, every, statuses)


def floor(path: str, url: str) -> dict[str, Any]:
    """The same with only http.client: no Python client can be faster."""
    every = [exchange for scenario in scenarios(path) for exchange in scenario]
    begun = time.perf_counter()
    connection = HTTPConnection(urlsplit(url).netloc, timeout=30)
    statuses = []
    for exchange in every:
        connection.putrequest(exchange["method"], exchange["path"], True, True)
        for name, value in exchange["headers"]:
            connection.putheader(name, value.strip().encode("latin-1"))
        connection.endheaders(exchange["body"].encode("latin-1"))
        answer = connection.getresponse()
        answer.read()
        statuses.append(answer.status)
    return summary(time.perf_counter() - begun, every, statuses)


def summary(wall: float, every: list[Exchange], statuses: list[int]) -> dict[str, Any]:
    """Seconds, the number of requests, and how many had the same status as in the run."""
    same = sum(
        status == exchange["status"] for status, exchange in zip(statuses, every, strict=True)
    )
    return {"wall": wall, "sent": len(every), "same": same, "worst": max(statuses)}


if __name__ == "__main__":
    if sys.argv[1] == "about":
        about("requests", "pytest", "behave")
    else:
        what = {"loop": loop, "floor": floor}[sys.argv[1]]
        print(json.dumps(what(*sys.argv[2:])))
