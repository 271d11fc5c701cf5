"""What a user of the command can do something about."""

from __future__ import annotations


class UsageError(Exception):
    """Something was asked for that cannot be; the message says what, and what may be.

    The command tells it in these words, without a traceback, and exits with 2.
    """
