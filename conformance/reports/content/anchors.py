"""Addresses within a page: how a link to a chapter, a clause or a scenario ends.

They are made of names, and never of numbers, so that a link still works after the next version
has added scenarios. A clause's is its id.
"""

from __future__ import annotations

import hashlib
import re

from ...escape import slug

__all__ = ["chapter_anchor", "clause_anchor", "result_anchor", "slug"]


def chapter_anchor(path: str) -> str:
    """The address of a feature, by its path: hardening/http for features/hardening/http.feature."""
    parts = path.removeprefix("features/").removesuffix(".feature").split("/")
    return "/".join(re.sub(r"[^a-z0-9_]+", "-", part.lower()) or _digest(part) for part in parts)


def clause_anchor(id: str) -> str:
    """The address of a clause: its id, unless no clause can have that id."""
    return id if re.fullmatch(r"[a-z0-9.-]+", id) else slug(id)


def result_anchor(id: str) -> str:
    """The address of a scenario, or of one row of an outline, by its id in reports."""
    path, _, title = id.partition("::")
    title, bracket, row = title.partition("[")
    address = f"{chapter_anchor(path)}/{slug(title)}"
    return f"{address}/{_row(row.removesuffix(']'))}" if bracket else address


def _row(values: str) -> str:
    # Rows may differ only in punctuation, or in capital letters.
    plain = slug(values)
    return plain if plain == values else f"{plain[:40]}-{_digest(values)}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:6]
