"""The reference, one app in one process: ``python alone.py SUITE``, as process targets are started.

The app and its options are in CONFORMANCE_APP and CONFORMANCE_OPTIONS.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

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
    server = waitress.create_server(app, host="127.0.0.1", port=int(os.environ["PORT"]))
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    print(f"READY http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()


if __name__ == "__main__":
    main()
