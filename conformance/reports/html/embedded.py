"""What is folded on a page: kept compressed in it, and put in its place when somebody opens it.

Exchanges are nearly all of a run, and nearly all of them stay closed. Compressed they are a tenth
of it, so that a page holds all of them and still opens at once.
"""

from __future__ import annotations

import base64
import gzip
import json
from collections.abc import Mapping

from markupsafe import Markup


def packed(parts: Mapping[str, str]) -> Markup:
    """The parts, HTML by name, as gzip in base64: text that is safe in any HTML."""
    # The same for the same run: no time in it.
    content = gzip.compress(json.dumps(parts).encode("ascii"), 9, mtime=0)
    return Markup(base64.b64encode(content).decode("ascii"))  # noqa: S704


def unpacked(text: str) -> dict[str, str]:
    """The parts that :func:`packed` was given."""
    parts: dict[str, str] = json.loads(gzip.decompress(base64.b64decode(text)))
    return parts
