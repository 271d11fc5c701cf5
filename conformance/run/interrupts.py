"""What Ctrl-C and SIGTERM do to a run, and when."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

#: The signals that end a run early.
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)


@contextmanager
def sigterm_interrupts() -> Iterator[None]:
    """Within it, SIGTERM ends the run as Ctrl-C does: the target ends, the results are kept."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def ends_after(seconds: float | None, tell: Callable[[], None]) -> Iterator[None]:
    """Interrupt the block after this many seconds; ``tell`` is called first."""
    if not seconds or threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        tell()
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def interrupted(error: BaseException | None) -> bool:
    """Whether an interrupt led to this error.

    pytest cannot set up a fixture again whose setup was interrupted. What is done after a scenario
    asks for fixtures, so that an AssertionError would take the place of the interrupt.
    """
    seen = set[int]()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


@contextmanager
def postponed() -> Iterator[None]:
    """Within it nothing is interrupted; pending interrupts follow afterwards."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    came: list[int] = []
    before = {number: signal.signal(number, lambda n, _: came.append(n)) for number in ENDINGS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for one in came:
            signal.raise_signal(one)


@contextmanager
def held_back() -> Iterator[None]:
    """Within it Ctrl-C is blocked in this thread, and in processes that are forked from it."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
