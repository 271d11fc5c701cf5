"""What a claim can hold, as both those who judge a target and those who examine it ask about it."""

from __future__ import annotations

import uuid
from math import isfinite
from typing import TypeGuard


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole number: Python would take true for one."""
    return isinstance(value, int) and not isinstance(value, bool)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number that can be a time, RFC 7519 section 2: a fraction may be in it."""
    return is_whole(value) or (isinstance(value, float) and isfinite(value))


def is_uuid(value: object) -> TypeGuard[str]:
    """Whether it is a UUID as RFC 9562 writes it: Python reads braces, and does without dashes."""
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False
