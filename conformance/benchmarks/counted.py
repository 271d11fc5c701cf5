"""Instructions, counted by callgrind: the same on a busy machine as on an idle one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .compared import BARE, BY_HAND, CURRENT, LISTED, PEERS, REFERENCE
from .environments import BenchError, Environment, environ, environment
from .page import Goal, Section
from .timing import slope

_LABELS = {peer.name: peer.label for peer in PEERS}
_TOTAL = re.compile(r"^(?:summary|totals): (\d+)", re.MULTILINE)
#: The longest that counting may take, in seconds; it takes about one minute.
_LONGEST = 900

#: Instructions of one operation, by peer and operation.
Counts = dict[tuple[str, str], float]


def instructions(rounds: int) -> Section:
    """Count a protected request, the making of a token and the import; once is enough."""
    del rounds
    title = "Instructions"
    if shutil.which("valgrind") is None:
        note = "**Not counted: valgrind is not installed.**"
        return Section(title, note, ("peer", "instructions"), (), goals=_goals({}))
    scripts = dict.fromkeys(peer.script for peer in PEERS)
    counts: Counts = {}
    with ThreadPoolExecutor() as pool:
        for counted in pool.map(count, map(environment, scripts)):
            counts.update(counted)
    return Section(
        title,
        "What callgrind counted, in thousands. For a protected request, those above the bare"
        " Flask view; for the import of the extension, those after `import flask, jwt`.",
        ("peer", "a protected request", "by hand = 1", "a token created", "the import"),
        _rows(counts),
        _notes(counts),
        _goals(counts),
    )


def count(place: Environment) -> Counts:
    """Return what each operation of the peers in this environment costs.

    The interpreter starts once; then callgrind follows it into a process for each measurement.
    """
    with tempfile.TemporaryDirectory() as folder:
        valgrind = ["valgrind", "-q", "--tool=callgrind", f"--callgrind-out-file={folder}/%p"]
        done = subprocess.run(  # noqa: S603
            [*valgrind, *place.command("count")],
            env=environ(),
            capture_output=True,
            text=True,
            timeout=_LONGEST,
            check=False,
        )
        if done.returncode:
            raise BenchError(f"{place.script} under valgrind: {done.stderr.strip()[-2000:]}")
        points: dict[tuple[str, str], dict[int, float]] = defaultdict(dict)
        for event in map(json.loads, done.stdout.splitlines()):
            if event["status"]:
                raise BenchError(f"{event['peer']} could not {event['do']} under valgrind")
            text = Path(folder, str(event["pid"])).read_text("utf-8")
            points[_LABELS[event["peer"]], event["do"]][event["times"]] = total(text)
    return {what: slope(costs) for what, costs in points.items()}


def total(written: str) -> int:
    """Return the instructions of a whole process from the file that callgrind wrote."""
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
