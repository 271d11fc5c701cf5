"""A protected request, and creating a token, in process: no server, no socket."""

from __future__ import annotations

from functools import partial

from ..page import Goal, Section
from ..peer import BARE, BY_HAND, CURRENT, LISTED, REFERENCE, peer_processes, versions
from ..timing import Samples, ratio, take_turns, typical

#: Requests per turn: some tens of milliseconds.
TIMES = 200
TOKENS = 400
THREADS = 8


def protected(rounds: int) -> Section:
    """Measure GET /protected with a good token, as a server would call the app."""
    with peer_processes() as peers:
        turns = {label: partial(peer.seconds, "protected", TIMES) for label, peer in peers.items()}
        take_turns(turns, 1)  # caches get warm
        samples = take_turns(turns, rounds)
    rows = [
        [label, microseconds(samples, label, TIMES), f"{ratio(samples, label, BY_HAND):.2f}"]
        for label in samples
    ]
    return Section(
        "A protected request, in process",
        "CPU time of `GET /protected` with a good token, from a prepared WSGI environ to the last"
        " byte of the answer. All apps have a `SECRET_KEY`, so Flask's sessions cost all the same.",
        ("peer", "µs a request", "by hand = 1"),
        rows,
        [
            f"Reference, bare and by hand: {versions('today')}.",
            f"Flask-JWT-Extended: {versions('release_4_7_4')}.",
            f"Original: {versions('release_0_0_2')}.",
        ],
        [
            Goal("protected request : by hand", 0.9, ratio(samples, REFERENCE, BY_HAND)),
            Goal("protected request : 4.7.4", 0.5, ratio(samples, REFERENCE, CURRENT)),
            Goal(
                "with a blacklist (DictStore) : without",
                1.1,
                ratio(samples, LISTED, REFERENCE),
            ),
        ],
    )


def create(rounds: int) -> Section:
    """Measure create_access_token, against jwt.encode and hand-written code."""
    encode, by_hand = "`jwt.encode` of ready claims", "claims and `jwt.encode` by hand"
    with peer_processes() as peers:
        turns = {
            label: partial(peer.seconds, "create", TOKENS)
            for label, peer in peers.items()
            if label not in (BARE, BY_HAND)
        }
        turns = {
            encode: partial(peers[BY_HAND].seconds, "encode", TOKENS),
            by_hand: partial(peers[BY_HAND].seconds, "create", TOKENS),
            **turns,
        }
        take_turns(turns, 1)
        samples = take_turns(turns, rounds)
    rows = [
        [label, microseconds(samples, label, TOKENS), f"{ratio(samples, label, encode):.2f}"]
        for label in samples
    ]
    return Section(
        "Creating an access token",
        'CPU time of `create_access_token("ada")`; with a blacklist, it is stored as well.',
        ("peer", "µs a token", "`jwt.encode` = 1"),
        rows,
        goals=[Goal("creating a token : jwt.encode", 1.3, ratio(samples, REFERENCE, encode))],
    )


def threads(rounds: int) -> Section:
    """Measure the same requests with one thread and with eight."""
    labels = (BARE, BY_HAND, REFERENCE)
    with peer_processes(*labels) as peers:
        turns = {}
        for label, peer in peers.items():
            for number in (1, THREADS):
                do = partial(peer.seconds, "protected", TIMES * 2, number, "wall")
                turns[f"{label} by {number}"] = do
        take_turns(turns, 1)
        samples = take_turns(turns, rounds)
    growth = {label: ratio(samples, f"{label} by {THREADS}", f"{label} by 1") for label in labels}
    rows = [
        [
            label,
            *(microseconds(samples, f"{label} by {number}", TIMES * 2) for number in (1, THREADS)),
            f"{growth[label]:.2f}",
        ]
        for label in labels
    ]
    return Section(
        "Threads",
        f"The same number of requests by one thread and by {THREADS}, wall-clock time: with a"
        " global interpreter lock nobody gets faster, and whoever waits for a lock gets slower.",
        ("peer", "µs a request, 1 thread", f"{THREADS} threads", "ratio"),
        rows,
        goals=[
            Goal(
                f"slowed by {THREADS} threads : bare Flask so",
                1.1,
                growth[REFERENCE] / growth[BARE],
            )
        ],
    )


def microseconds(samples: Samples, label: str, times: int) -> str:
    """The median for one operation out of that many, as text."""
    return f"{typical(samples, label) / times * 1e6:.0f}"
