"""The blacklist with a thousand stored tokens, and with a hundred thousand."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial

from ..environments import environment
from ..page import Goal, Section
from ..peer import ORIGINAL, REFERENCE
from ..peer_process import PeerProcess
from ..timing import Samples, ratio, take_turns, typical

FEW, MANY = 1_000, 100_000
_SCRIPTS = {ORIGINAL: "release_0_0_2", REFERENCE: "today"}
#: What is done, and how often in one turn.
_DONE = {"list": 3, "revoke": 200, "create": 200, "protected": 100}
_LABELS = {
    "list": "list the ten tokens of one identity",
    "revoke": "revoke a token",
    "create": "create a token, which is stored",
    "protected": "a protected request, which is checked",
}
#: The original takes a second for a list, so a few rounds have to be enough.
_ROUNDS = 5


def blacklist(rounds: int) -> Section:
    """Measure what grows with the number of tokens, on simplekv's DictStore."""
    samples = _measured(min(rounds, _ROUNDS))
    rows = []
    for do, label in _LABELS.items():
        for who in _SCRIPTS:
            few, many = (_key(who, do, number) for number in (FEW, MANY))
            times = [typical(samples, key) * 1e3 for key in (few, many)]
            row = [f"{label}: {who}", *(f"{time:.3f}" for time in times)]
            rows.append([*row, f"{ratio(samples, many, few):.2f}"])
    own = {do: [_key(REFERENCE, do, number) for number in (MANY, FEW)] for do in _LABELS}
    original = _key(ORIGINAL, "list", MANY)
    return Section(
        "The blacklist",
        f"CPU time in ms, with {FEW} and with {MANY} tokens in a `DictStore`, all of which are"
        " checked.",
        ("what, and whose", f"{FEW} stored", f"{MANY} stored", "ratio"),
        rows,
        goals=[
            Goal(f"{do}, with {MANY} stored : {FEW}", 1.5, ratio(samples, *keys))
            for do, keys in own.items()
        ]
        + [Goal("list : the original's", 0.001, ratio(samples, own["list"][0], original))],
    )


def _measured(rounds: int) -> Samples:
    """Return the seconds for doing each thing once."""
    turns = {}
    with ExitStack() as stack:
        for who, script in _SCRIPTS.items():
            for number in (FEW, MANY):
                peer = PeerProcess(environment(script), f"{number} stored")
                stack.callback(peer.close)
                for do, times in _DONE.items():
                    once = 1 if (who, do, number) == (ORIGINAL, "list", MANY) else times
                    turns[_key(who, do, number)] = partial(_each, peer, do, once)
        return take_turns(turns, rounds)


def _each(peer: PeerProcess, do: str, times: int) -> float:
    return peer.seconds(do, times) / times


def _key(who: str, do: str, number: int) -> str:
    return f"{who}, {do}, {number}"
