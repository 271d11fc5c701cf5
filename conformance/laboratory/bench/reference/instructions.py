"""Instructions, counted by callgrind: the same on a busy machine as on an idle one."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from ..environments import BenchError, Environment, environ, environment
from ..page import Goal, Section
from ..peer import BARE, BY_HAND, CURRENT, LISTED, PEERS, REFERENCE
from ..timing import slope

_LABELS = {peer.name: peer.label for peer in PEERS}
_TOTAL = re.compile(r"^(?:summary|totals): (\d+)", re.MULTILINE)
#: The longest that counting may take, in seconds; it usually takes about a minute.
_LONGEST = 900

#: Instructions of one operation, by peer and operation.
Counts = dict[tuple[str, str], float]


def instructions(rounds: int) -> Section:
    """Count a protected request, creating a token and the import; once is enough."""
    del rounds
    title = "Instructions"
    if shutil.which("valgrind") is None:
        note = "**Not counted: valgrind is not installed.**"
        return Section(title, note, ("peer", "instructions"), (), goals=_goals({}))
    counts = count([environment(script) for script in dict.fromkeys(p.script for p in PEERS)])
    return Section(
        title,
        "What callgrind counted, in thousands. For a protected request, those above the bare"
        " Flask view; for the import of the extension, those after `import flask, jwt`.",
        ("peer", "a protected request", "by hand = 1", "a token created", "the import"),
        _rows(counts),
        _notes(counts),
        _goals(counts),
    )


def count(places: Sequence[Environment]) -> Counts:
    """Return what each operation of the peers in these environments costs."""
    counts: Counts = {}
    with ExitStack() as stack:
        # All at once: each takes a minute of CPU time, and does not disturb the counts of others.
        for callgrind in [stack.enter_context(_Callgrind(place)) for place in places]:
            counts.update(callgrind.counts())
    return counts


class _Callgrind:
    """A script under callgrind, in its own process group, which ends with the context.

    The interpreter starts once; callgrind then follows it into a process for each measurement.
    """

    def __init__(self, place: Environment) -> None:
        self._place = place

    def __enter__(self) -> _Callgrind:
        self._folder = tempfile.TemporaryDirectory()
        valgrind = ["valgrind", "-q", "--tool=callgrind"]
        valgrind += [f"--callgrind-out-file={self._folder.name}/%p"]
        with self._file("out").open("w") as out, self._file("err").open("w") as err:
            self._popen = subprocess.Popen(  # noqa: S603
                [*valgrind, *self._place.command("count")],
                env=environ(),
                stdout=out,
                stderr=err,
                start_new_session=True,
            )
        return self

    def __exit__(self, *_: object) -> None:
        if self._popen.poll() is None:
            os.killpg(self._popen.pid, signal.SIGKILL)
            self._popen.wait()
        self._folder.cleanup()

    def counts(self) -> Counts:
        """Wait for it to end, and return what each operation costs."""
        if self._popen.wait(_LONGEST):
            said = self._file("err").read_text("utf-8").strip()[-2000:]
            raise BenchError(f"{self._place.script} under valgrind: {said}")
        points: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for event in map(json.loads, self._file("out").read_text("utf-8").splitlines()):
            if event["status"]:
                raise BenchError(f"{event['peer']} could not {event['do']} under valgrind")
            written = self._file(str(event["pid"])).read_text("utf-8")
            points[_LABELS[event["peer"]], event["do"]][event["times"]] = total(written)
        return {what: slope(costs) for what, costs in points.items()}

    def _file(self, name: str) -> Path:
        return Path(self._folder.name, name)


def total(written: str) -> int:
    """Return the instructions of a whole process from callgrind's file."""
    found = _TOTAL.search(written)
    if found is None:
        raise BenchError("callgrind wrote no summary")
    return int(found[1])


def above_bare(counts: Counts, label: str) -> float:
    """Return the instructions of a protected request that are not Flask's."""
    return counts[label, "protected"] - counts[BARE, "protected"]


def _rows(counts: Counts) -> list[list[str]]:
    rows = []
    for peer in PEERS[1:]:
        above = above_bare(counts, peer.label)
        share = above / above_bare(counts, BY_HAND)
        others = [counts.get((peer.label, do), 0) for do in ("create", "import")]
        cells = [f"{count / 1e3:.0f}" if count else "" for count in (above, *others)]
        rows.append([peer.label, cells[0], f"{share:.2f}", *cells[1:]])
    return rows


def _notes(counts: Counts) -> list[str]:
    def thousands(label: str, do: str) -> str:
        return f"{counts[label, do] / 1e3:.0f}"

    rest = above_bare(counts, REFERENCE) - sum(counts[REFERENCE, do] for do in ("verify", "read"))
    return [
        f"A request of the bare view takes {thousands(BARE, 'protected')}, `jwt.decode` by itself"
        f" {thousands(BY_HAND, 'decode')}, `jwt.encode` of ready claims"
        f" {thousands(BY_HAND, 'encode')}.",
        f"Of the reference's, {thousands(REFERENCE, 'verify')} are the signature, nearly all of it"
        " PyJWT's taking apart of the token, which looks at each character by itself;"
        f" {thousands(REFERENCE, 'read')} are the claims, and {rest / 1e3:.0f} the header, the"
        " options and the call of the view.",
    ]


def _goals(counts: Counts) -> list[Goal]:
    if not counts:
        names = {"by hand": 0.85, "4.7.4": 0.25}
        return [Goal(f"instructions above Flask : {who}", x, None) for who, x in names.items()]
    own, listed = above_bare(counts, REFERENCE), counts[LISTED, "protected"]
    encode = counts[BY_HAND, "encode"]
    return [
        Goal("instructions above Flask : by hand", 0.85, own / above_bare(counts, BY_HAND)),
        Goal("instructions above Flask : 4.7.4", 0.25, own / above_bare(counts, CURRENT)),
        Goal(
            "instructions with a blacklist : without", 1.1, listed / counts[REFERENCE, "protected"]
        ),
        Goal("instructions to create : jwt.encode", 1.3, counts[REFERENCE, "create"] / encode),
    ]
