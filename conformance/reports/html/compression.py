"""What is folded on a page: embedded in compressed form, and put in place when opened.

Exchanges are nearly all of a run, and nearly all of them stay closed. Compressed they are a tenth
of that, so that a page holds all of them and still opens at once.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping

from markupsafe import Markup


def packed(parts: Mapping[str, str]) -> Markup:
    """The parts, HTML by name, as gzip in base64, which is safe in any HTML."""
    # No time in it, so the same for the same run.
    content = gzip.compress(json.dumps(parts).encode("ascii"), 9, mtime=0)
    return Markup(base64.b64encode(content).decode("ascii"))  # noqa: S704


def unpacked(text: str) -> dict[str, str]:
    """The parts that were given to :func:`packed`."""
    parts: dict[str, str] = json.loads(gzip.decompress(base64.b64decode(text)))
    return parts
