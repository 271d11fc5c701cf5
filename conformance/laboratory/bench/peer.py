"""Who is compared: each peer by its name in the tables, with the environment that it runs in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from .environments import environment
from .peer_process import PeerProcess


class Peer(NamedTuple):
    """A peer: what the tables call it, and where it is."""

    label: str
    script: str
    name: str
    guarded: bool = True


BARE = "bare Flask"
BY_HAND = "`jwt.decode` by hand"
CURRENT = "Flask-JWT-Extended 4.7.4"
ORIGINAL = "original 0.0.2"
REFERENCE = "reference"
LISTED = "reference, blacklist"

PEERS = (
    Peer(BARE, "today", "bare", guarded=False),
    Peer(BY_HAND, "today", "by hand"),
    Peer(CURRENT, "release_4_7_4", "release 4.7.4"),
    Peer(ORIGINAL, "release_0_0_2", "release 0.0.2"),
    Peer("original 0.0.2, blacklist", "release_0_0_2", "release 0.0.2, blacklist"),
    Peer(REFERENCE, "today", "reference"),
    Peer(LISTED, "today", "reference, blacklist"),
)


def versions(script: str) -> str:
    """The libraries of an environment with their versions, for a note."""
    have = environment(script).versions
    return ", ".join(f"{name} {version}" for name, version in have.items())


@contextmanager
def peer_processes(*labels: str) -> Iterator[dict[str, PeerProcess]]:
    """Processes of the peers with these labels, or of all peers if none is named."""
    with ExitStack() as stack:
        started = {}
        for peer in PEERS:
            if peer.label in labels or not labels:
                one = PeerProcess(environment(peer.script), peer.name, peer.guarded)
                stack.callback(one.close)
                started[peer.label] = one
        yield started
