"""The reference, one app in one process, as process targets are started.

``python alone.py SUITE [FOLDER [MOMENT SIGNAL NUMBER]]``. The app and its options are in
CONFORMANCE_APP and CONFORMANCE_OPTIONS. Each start leaves a file in FOLDER. Start NUMBER sends the
runner a signal, at the MOMENT when it is ``starting``, or when it is ``serving`` a first request.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

REFERENCE = Path(sys.argv[1]) / "reference"
sys.path.insert(0, str(REFERENCE))

import harness  # noqa: E402
import waitress  # noqa: E402
import wsgi  # type: ignore[import-not-found]  # noqa: E402 - harness knows where it is


def main() -> None:
    """Serve the app until SIGTERM, or say what it does not have."""
    name, options = os.environ["CONFORMANCE_APP"], json.loads(os.environ["CONFORMANCE_OPTIONS"])
    try:
        app = harness.apps()[name](options)
    except wsgi.Unsupported as unsupported:
        print(f"UNSUPPORTED {unsupported}", flush=True)
        return
    at = Moments(*sys.argv[2:])
    at("starting")
    server = waitress.create_server(
        signalling(at, app), host="127.0.0.1", port=int(os.environ["PORT"])
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"READY http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()


class Moments:
    """Sends the runner its signal when the moment has come, if this is the start that does."""

    def __init__(
        self, folder: str = "", moment: str = "", name: str = "SIGTERM", number: str = ""
    ) -> None:
        self._moment, self._signal = moment, signal.Signals[name]
        self._mine = bool(folder) and str(_number(Path(folder))) == number

    def __call__(self, moment: str) -> None:
        if self._mine and moment == self._moment:
            os.kill(_runner(), self._signal)


def _number(folder: Path) -> int:
    for number in range(1, 10_000):
        try:
            (folder / str(number)).touch(exist_ok=False)
        except FileExistsError:  # another start's
            continue
        return number
    raise RuntimeError("there were too many starts")


def _runner() -> int:
    """The process that was started as the runner, and not one that it has forked."""
    parent = os.getppid()
    above = int(Path(f"/proc/{parent}/stat").read_text("latin-1").rpartition(")")[2].split()[1])
    commands = [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in (parent, above)]
    return above if commands[0] == commands[1] else parent


def signalling(at: Moments, app: Any) -> Callable[..., Iterable[bytes]]:
    """The app, which tells of each request."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        at("serving")
        answered: Iterable[bytes] = app(environ, start_response)
        return answered

    return answer


if __name__ == "__main__":
    main()
