"""Serves the reference, and writes which of its lines each app ran.

``trace_harness.py FILE KIND PLACE``: these two are those of stores.py.
"""

from __future__ import annotations

import itertools
import json
import sys
import threading
from collections import defaultdict
from collections.abc import Callable, Iterable
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import Any

SUITE = Path(__file__).resolve().parents[4]
REFERENCE = SUITE / "reference"
sys.path[:0] = [str(SUITE), str(REFERENCE)]

import harness  # noqa: E402
import wsgi  # type: ignore[import-not-found]  # noqa: E402 - the kit: harness knows where it is
from flask_jwt_extended import keys  # noqa: E402

from conformance.laboratory.mutants.programs.stores import stores  # noqa: E402

_PREFIX = f"{REFERENCE}/"
_ran: dict[str, set[tuple[str, int, str]]] = defaultdict(set)
_now = threading.local()
_numbers = itertools.count(1)  # like the kit, which counts apps


def trace(frame: FrameType, *_: object) -> Any:
    """Trace the frames of the reference, and no others."""
    if not frame.f_code.co_filename.startswith(_PREFIX):
        return None
    return note(frame)


def note(frame: FrameType, *_: object) -> Any:
    """Note where this frame is."""
    code = frame.f_code
    file = code.co_filename.removeprefix(_PREFIX)
    _ran[getattr(_now, "app", "")].add((file, frame.f_lineno, code.co_name))
    return note


def traced(make: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """Note what creating an app runs, and each request to it."""

    def maker(options: dict[str, Any]) -> Any:
        _now.app = "making"
        app = make(options)
        number = str(next(_numbers))
        _ran[number] |= _ran.pop("making", set())

        def asked(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            _now.app = number
            answer: Iterable[bytes] = app(environ, start_response)
            return answer

        return asked

    return maker


if __name__ == "__main__":
    # A signer cached for another app would hide what this one depends on.
    keys.__dict__["signer"] = keys.signer.__wrapped__
    file, kind, place = sys.argv[1:]
    harness.STORES["memory"] = stores(kind, place)
    sys.settrace(trace)
    for name in harness.APPS:  # what runs now, such as decorators, matters to every app
        import_module(f"examples.{name}")
    sys.settrace(None)
    threading.settrace(trace)
    wsgi.serve("traced", "1", {name: traced(make) for name, make in harness.apps().items()})
    threading.settrace(None)
    Path(file).write_text(json.dumps({app: [*lines] for app, lines in _ran.items()}))
