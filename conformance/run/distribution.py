"""Distribute a run over several processes, which are forked once everything is collected.

They start with everything that was imported and read by then. A worker of pytest-xdist starts a
new interpreter, which takes longer than its share of the suite. Each process has a target of its
own, and runs its share as a single process would run everything. The first one has a share as
well, and reports what the others send. The scenario that waits for a clock gets an extra process
to itself, as it sleeps most of the time.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from threading import Semaphore, Thread
from typing import Any

import pytest

from ..tokens.keys import make_slow_keys
from . import worker
from .interrupts import postponed
from .option_declarations import MOST
from .scenario.testbed import TESTBED

#: How long reading what ended processes have sent may take, in seconds.
_REST_SECONDS = 10.0
#: By default, no process is started for fewer scenarios: its target has to start, too.
FEWEST = 20


@dataclass(frozen=True)
class Share:
    """The number of processes, at most one for each ``least`` scenarios."""

    processes: int = 1
    least: int = 1


def usual() -> Share:
    """The default for targets that the runner starts itself."""
    return Share(min(processors(), MOST), FEWEST)


def processors() -> int:
    """How many processors this process may use."""
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


class Distribution:
    """The plugin. ``listener`` is the plugin that gets the reports, in the first process only."""

    def __init__(self, share: Share, listener: object) -> None:
        self._share, self._listener = share, listener
        self._messages: deque[worker.Message] = deque()
        self._arrived = Semaphore(0)
        self._others = 0
        self._session: pytest.Session | None = None

    @pytest.hookimpl(wrapper=True)
    def pytest_collection(self) -> Generator[None, object, object]:
        """Meanwhile, make the keys that all processes need: it takes a processor, and no lock."""
        if self._share.processes < 2:
            return (yield)
        maker = Thread(target=make_slow_keys)
        maker.start()
        try:
            return (yield)
        finally:
            maker.join()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Generator[None, object, object]:
        """Run a part of the scenarios, have others run the rest, and report all of them here."""
        own, *others = self._parts(session.items)
        deaf, workers = (self, self._listener), list[worker.Worker]()
        receiver = Thread(target=worker.receive, args=(workers, self._put), daemon=True)
        try:
            with ExitStack() as stack:
                for part in others:
                    workers.append(stack.enter_context(worker.running(session, part, deaf)))
                session.items[:], self._session, self._others = own, session, len(others)
                receiver.start()  # no sooner: a fork of a process with threads may hang
                result = yield
                if others:
                    session.config.stash[TESTBED].close()  # while they still work
                while self._others:
                    self._handle(session)
        except KeyboardInterrupt:
            self._take_the_rest(session, receiver)
            raise
        return result

    def _parts(self, items: list[pytest.Item]) -> list[list[pytest.Item]]:
        """What each process runs: one only waits, and needs no processor for that."""
        number = max(1, min(self._share.processes, len(items) // self._share.least))
        if number == 1:
            return [items[:]]
        waiting = [item for item in items if item.get_closest_marker("slow")]
        others = [item for item in items if item not in waiting]
        own, *parts = (others[first::number] for first in range(number))
        return [part for part in (own, waiting, *parts) if part]

    def pytest_runtest_logfinish(self) -> None:
        """After each own scenario, report those that the others have finished."""
        session = self._session
        while session is not None and not session.shouldfail and self._messages:
            self._handle(session)

    def _put(self, message: worker.Message) -> None:
        self._messages.append(message)
        self._arrived.release()

    def _take_the_rest(self, session: pytest.Session, receiver: Thread) -> None:
        """Report what the others, which have ended, had sent before the run was interrupted."""
        if receiver.ident is None:
            receiver.start()
        receiver.join(_REST_SECONDS)
        while self._messages and not session.shouldfail:
            kind, content = self._messages.popleft()
            if kind == worker.REPORT:
                with suppress(session.Failed):
                    _report(session, content)

    def _handle(self, session: pytest.Session) -> None:
        self._arrived.acquire()
        with postponed():  # it is always either among the messages or reported
            kind, content = self._messages.popleft()
            if kind == worker.REPORT:
                _report(session, content)
                return
        self._others -= 1
        if kind == worker.GONE:
            raise worker.WorkerKilledError(content)
        if kind == worker.BROKEN:
            raise RuntimeError(f"one of the processes of this run broke down: {content}")
        if kind == worker.STOPPED:
            raise session.Interrupted(content)
        session.config.stash[TESTBED].target.info = content


def _report(session: pytest.Session, content: dict[str, Any]) -> None:
    hook = session.config.hook
    report = hook.pytest_report_from_serializable(config=session.config, data=content)
    hook.pytest_runtest_logreport(report=report)
    if session.shouldfail:
        raise session.Failed(session.shouldfail)
