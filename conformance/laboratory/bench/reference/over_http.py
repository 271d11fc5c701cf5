"""A protected request over HTTP: one persistent connection, one request after the other."""

from __future__ import annotations

import time
from contextlib import ExitStack
from functools import partial
from http.client import HTTPConnection
from urllib.parse import urlsplit

from ....targets.subprocesses.child import Process
from ..environments import BenchError, environment, own_environ
from ..page import Section
from ..peer import BY_HAND, PEERS
from ..peer_process import check_answers
from ..timing import Samples, ratio, take_turns, typical

SERVERS = ("waitress", "gunicorn")
#: Requests per turn.
TIMES = 100


def served(rounds: int) -> Section:
    """Measure all peers under both servers."""
    samples = {server: _under(server, rounds) for server in SERVERS}
    rows = []
    for peer in PEERS:
        row = [peer.label]
        for server in SERVERS:
            each = typical(samples[server], peer.label) / TIMES
            row += [f"{each * 1e6:.0f}", f"{ratio(samples[server], peer.label, BY_HAND):.2f}"]
        rows.append(row)
    head = ["peer"]
    for server in SERVERS:
        head += [f"{server}: µs a request", "by hand = 1"]
    versions = environment("today").versions
    return Section(
        "A protected request, over HTTP",
        "Wall-clock time of `GET /protected` on one connection that is kept alive, client"
        " included. One process with four threads; gunicorn's worker is `gthread`.",
        head,
        rows,
        [f"waitress {versions['waitress']}, gunicorn {versions['gunicorn']}."],
    )


def _under(server: str, rounds: int) -> Samples:
    with ExitStack() as stack:
        turns = {}
        for peer in PEERS:
            place = environment(peer.script)
            command = place.command("serve", server, peer.name)
            process = Process(command, place.script.parent, environ=own_environ()).ready()
            stack.callback(process.stop)
            client = BenchClient(peer.label, process.url, peer.guarded)
            stack.callback(client.close)
            turns[peer.label] = partial(client.seconds, TIMES)
        take_turns(turns, 1)
        return take_turns(turns, rounds)


class BenchClient:
    """One connection to a peer, whose view was checked first. Close it."""

    def __init__(self, name: str, url: str, guarded: bool) -> None:
        self._connection = HTTPConnection(urlsplit(url).netloc, timeout=60)
        status, token = self._get("/token", {})
        if status != 200:
            raise BenchError(f"{name} has no token for us: {status}")
        self._headers = {"Authorization": f"Bearer {token}"}
        answers = {
            "good": self._headers,
            "altered": {"Authorization": f"Bearer {token[:-9]}{token[-8:]}"},
            "missing": {},
        }
        got = {which: "{} {}".format(*self._get("/protected", h)) for which, h in answers.items()}
        check_answers(name, got, guarded)

    def seconds(self, times: int) -> float:
        """Return the seconds that this many requests take."""
        begun = time.perf_counter()
        statuses = {self._get("/protected", self._headers)[0] for _ in range(times)}
        took = time.perf_counter() - begun
        if statuses != {200}:
            raise BenchError(f"expected 200 from all, the statuses were {sorted(statuses)}")
        return took

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _get(self, path: str, headers: dict[str, str]) -> tuple[int, str]:
        self._connection.request("GET", path, headers=headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode().strip()
