"""What a claim can hold, for those who judge a target and those who examine it."""

from __future__ import annotations

import uuid
from typing import TypeGuard

#: Every JSON reader agrees on numbers up to here (RFC 8259 section 6), and no clock gets here.
_MOST = 2**53


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is a whole number on which all readers agree: to Python true is one, too."""
    return isinstance(value, int) and is_number(value)


def is_number(value: object) -> TypeGuard[int | float]:
    """Whether it is a number that can be a time, RFC 7519 section 2: it may have a fraction."""
    number = isinstance(value, (int, float)) and -_MOST < value < _MOST
    return number and not isinstance(value, bool)


def is_uuid(value: object) -> TypeGuard[str]:
    """Whether it is a UUID as RFC 9562 writes it: Python also accepts braces, or no dashes."""
    try:
        return isinstance(value, str) and str(uuid.UUID(value)) == value.lower()
    except ValueError:
        return False
