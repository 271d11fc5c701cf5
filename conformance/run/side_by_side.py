"""Several targets at a time, each in a process of its own, if there are enough processors."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import connection, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess

import pytest

from ..results import Run
from ..verdicts import UsageError
from .distribution import processors
from .interrupts import held_back, postponed, sigterm_interrupts
from .run_options import RunOptions
from .session import judge, share_of

#: How long an interrupted run may take to end, in seconds.
_END_SECONDS = 10.0

_FORK = get_context("fork")


def at_a_time(each: Sequence[RunOptions], available: int | None = None) -> int:
    """How many of these targets are judged at a time, each in its usual number of processes.

    Deployed targets are judged one by one: one server may be behind several URLs.
    """
    if any(one.file.way == "url" for one in each):
        return 1
    most = max(share_of(one).processes for one in each)
    return max(1, min(len(each), (available or processors()) // most))


def judged(each: Sequence[RunOptions], number: int) -> Iterator[Run | UsageError]:
    """The record of each run in order, or why there is none; ``number`` run at a time.

    After an interrupt, only the runs that had begun are yielded. No process is left behind.
    """
    children = [_Child(one) for one in each]
    told = 0
    try:
        with suppress(KeyboardInterrupt), sigterm_interrupts():
            for child in children:
                while child.came is None:
                    _go_on(children, number)
                told += 1
                yield child.came
            return
        with postponed():
            for child in children:
                child.end()
        yield from (child.came for child in children[told:] if child.came)
    finally:
        for child in children:
            child.end()


def _go_on(children: Sequence[_Child], number: int) -> None:
    """Keep as many running as allowed, and wait for one of them."""
    left = [child for child in children if child.came is None]
    for child in left[:number]:
        if child.process is None:
            child.start()
    working = {child.pipe: child for child in left if child.pipe is not None}
    for pipe in connection.wait(list(working)):
        working[pipe].take()  # type: ignore[index]


@dataclass(eq=False)
class _Child:
    options: RunOptions
    process: ForkProcess | None = None
    pipe: Connection | None = None
    came: Run | UsageError | None = None

    def start(self) -> None:
        self.pipe, theirs = _FORK.Pipe(duplex=False)
        self.process = _FORK.Process(target=_work, args=(self.options, theirs))
        with held_back():  # until it ignores Ctrl-C
            self.process.start()
        theirs.close()

    def take(self, interrupted: bool = False) -> None:
        """Receive its result, which is the last thing it sends."""
        if self.pipe is None or self.process is None:
            return
        try:
            self.came = self.pipe.recv()
        except (EOFError, OSError):
            self.process.join(_END_SECONDS)
            self.came = replace(self.options.record(), interrupted=interrupted)
            if not interrupted:
                code = self.process.exitcode
                self.came.defects.append(f"the process of this run ended with exit code {code}")
        self.pipe.close()
        self.process.join(_END_SECONDS)
        self.process.kill()

    def end(self) -> None:
        """Have it end its target and itself, and take its results so far."""
        if self.process is None or self.pipe is None or self.came is not None:
            return
        self.process.terminate()
        if not self.pipe.poll(_END_SECONDS):
            self.process.kill()
        self.take(interrupted=True)


def _work(options: RunOptions, pipe: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the first, which ends this one
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        pipe.send(judge(options, live=False, plugins=[_EndsWithParent()]))
    except UsageError as error:
        pipe.send(error)
    except BrokenPipeError:
        pass  # nobody is listening any more


class _EndsWithParent:
    """The plugin that ends a run whose parent was killed, since nobody would get its result."""

    def __init__(self) -> None:
        self._parent = os.getppid()

    def pytest_runtest_logfinish(self) -> None:
        """Check after each scenario. A thread that checks would be in the way of further forks."""
        if os.getppid() != self._parent:
            pytest.exit("its parent was killed")
