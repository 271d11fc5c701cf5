"""The releases of a package, according to the Python package index."""

from __future__ import annotations

import re
import subprocess
import sys

from ...verdicts import UsageError

#: The longest that pip may take, in seconds.
_LONGEST = 120


def listed(package: str) -> list[str]:
    """The versions of all final releases that the index has for this interpreter.

    Raises UsageError if pip, or the index, does not list them.
    """
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "index", "versions"]
    try:
        done = subprocess.run(  # noqa: S603 - the name was checked in the target file
            [*pip, package], capture_output=True, text=True, timeout=_LONGEST, check=False
        )
    except subprocess.TimeoutExpired:
        raise _unknown(package, f"not done within {_LONGEST} s") from None
    found = re.search(r"Available versions: (.+)", done.stdout)
    if done.returncode or not found:
        raise _unknown(package, (done.stderr.strip().splitlines() or ["no reason given"])[-1])
    return [version.strip() for version in found[1].split(",")]


def _unknown(package: str, reason: str) -> UsageError:
    hint = "name some with --releases"
    return UsageError(f"pip does not say which releases of {package} there are: {reason}; {hint}")
