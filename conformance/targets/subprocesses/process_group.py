"""Ends process groups and everything that escaped from them.

This is also the watchdog's program, so it imports only the standard library. ``python
process_group.py`` reads ``+GROUP NONCE SECONDS FOLDER`` and ``-GROUP NONCE SECONDS FOLDER`` lines
(the folder in hexadecimal digits, or -) and, once its input ends, ends every group that was added
and not taken back, and deletes its folder.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")


class Group(NamedTuple):
    """A process group, the CONFORMANCE_NONCE that all its descendants inherited, and its folder,
    if it has one.

    The number is 0 for one that may be about to start: it can only be found by the nonce.
    """

    number: int
    nonce: str
    folder: str = ""


def end(groups: Collection[Group], seconds: float, reap: Callable[[], object]) -> None:
    """Ask every process of ``groups`` to end, wait ``seconds`` for it, then kill what is left.

    ``reap`` is called while waiting and must collect the dead children of this process: without
    /proc, they count as alive until then.
    """
    _signal(groups, signal.SIGTERM)
    if _are_gone(groups, seconds, reap):
        return
    # Repeatedly, as a process that forks faster than /proc is read would get away.
    for _ in range(100):
        _signal(groups, signal.SIGKILL)
        if _are_gone(groups, 0.005, reap):
            return


def members(group: Group) -> Iterator[int]:
    """Yield the living processes of a group, and those that left it (setsid) with its nonce.

    Linux only.  A process that left it and also cleared its environment is not found.
    """
    for folder in _PROC.glob("[0-9]*"):
        # It is gone, or belongs to another user.
        with suppress(OSError):
            if _is_member(folder, group):
                yield int(folder.name)


def _is_member(folder: Path, group: Group) -> bool:
    # Its name is in parentheses and may contain anything, even parentheses.
    state, _, number = (folder / "stat").read_text("latin-1").rpartition(")")[2].split()[:3]
    if state in "ZX":  # dead; its parent, which may be an idle init, has not noticed yet
        return False
    wanted = f"CONFORMANCE_NONCE={group.nonce}".encode()
    if int(number) == group.number != 0:  # 0: kernel threads
        return True
    return wanted in (folder / "environ").read_bytes().split(b"\0")


def _are_gone(groups: Collection[Group], seconds: float, reap: Callable[[], object]) -> bool:
    deadline = time.monotonic() + seconds
    while any(_is_there(group) for group in groups):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.005)  # a group cannot be waited for: we can only poll
        reap()
    return True


def _is_there(group: Group) -> bool:
    if (_PROC / "self" / "stat").exists():
        return next(members(group), None) is not None
    with suppress(ProcessLookupError, PermissionError):
        _kill(group, 0)
        return True
    return False


def _kill(group: Group, number: int) -> None:
    if not group.number:
        raise ProcessLookupError("it has no number yet, and 0 is our own group")
    os.killpg(group.number, number)


def _signal(groups: Collection[Group], number: int) -> None:
    for group in groups:
        with suppress(ProcessLookupError, PermissionError):
            _kill(group, number)
        for pid in members(group):
            # Not twice: a second SIGTERM means "at once" to many servers.
            with suppress(ProcessLookupError, PermissionError):
                if os.getpgid(pid) != group.number:
                    os.kill(pid, number)


def _watch() -> None:
    groups: dict[str, tuple[Group, float]] = {}
    for line in sys.stdin:
        number, nonce, seconds, folder = line[1:].split()
        if line.startswith("+"):
            own = "" if folder == "-" else os.fsdecode(bytes.fromhex(folder))
            groups[nonce] = Group(int(number), nonce, own), float(seconds)
        else:
            groups.pop(nonce, None)
    if any(not group.number for group, _ in groups.values()):
        time.sleep(0.1)  # it may just have been forked, and not have its own environment yet
    longest = max((seconds for _, seconds in groups.values()), default=0.0)
    end([group for group, _ in groups.values()], longest, lambda: None)
    import shutil  # not at the top, as it imports all archive formats, and is rarely needed

    for group, _ in groups.values():
        shutil.rmtree(group.folder, ignore_errors=True)


if __name__ == "__main__":
    _watch()
