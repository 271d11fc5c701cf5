"""A process that runs a part of a run's scenarios, and sends the results."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from multiprocessing.context import ForkProcess
from threading import Thread
from typing import Any

import pytest

from ..results.records import KILLED
from .interrupts import held_back
from .scenario.testbed import TESTBED

#: What a process sends: pytest reports, and then one of the others as its last message.
REPORT, ENDED, STOPPED, BROKEN, GONE = "report", "ended", "stopped", "broken", "gone"
#: One of these words, and its content.
Message = tuple[str, Any]

#: How long a process is given to end its target, in seconds. Then the watchdog does it.
_END_SECONDS = 10.0

_FORK = get_context("fork")


class WorkerKilledError(Exception):
    """The kernel ended a process of this run. The message tells the user how."""


@dataclass(frozen=True, slots=True)
class Worker:
    """A process that runs a part, and the pipe for its messages."""

    process: ForkProcess
    pipe: Connection

    def last_word(self) -> Message:
        """The last message for a process that ended without one."""
        self.process.join(_END_SECONDS)
        code = self.process.exitcode
        if code is None or code >= 0:
            return BROKEN, f"it ended without a word, with exit code {code}"
        name = {each.value: each.name for each in signal.Signals}.get(-code, f"signal {-code}")
        hint = ": out of memory?" if -code == signal.SIGKILL else ""
        return GONE, f"{KILLED} by {name}{hint}"


@contextmanager
def running(
    session: pytest.Session, part: list[pytest.Item], deaf: Sequence[object]
) -> Iterator[Worker]:
    """Within it, a process runs these items; its messages come through the pipe.

    The ``deaf`` plugins are not notified. If the block ends before the process has sent its last
    message, the process is ended as well, and its target.
    """
    mine, theirs = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_work, args=(session, part, deaf, theirs), daemon=True)
    try:
        with held_back():  # until it ignores Ctrl-C
            process.start()
        theirs.close()
        yield Worker(process, mine)
    except BaseException:  # Ctrl-C too
        if process.pid:
            process.terminate()
            process.join(_END_SECONDS)
            process.kill()
        raise
    process.join()


def receive(workers: Sequence[Worker], put: Callable[[Message], None]) -> None:
    """Pass on what these processes send, until the last message of each."""
    talking = list(workers)
    while talking:
        ready = connection.wait([each.pipe for each in talking])
        for each in [each for each in talking if each.pipe in ready]:
            try:
                message: Message = each.pipe.recv()
            except (EOFError, OSError):
                message = each.last_word()
            if message[0] != REPORT:
                talking.remove(each)
            put(message)


def _work(
    session: pytest.Session, part: list[pytest.Item], deaf: Sequence[object], pipe: Connection
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to the first, which ends this one
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # its target must be able to get it
    Thread(target=_end_with_parent, daemon=True).start()
    plugins = session.config.pluginmanager
    for plugin in deaf:
        plugins.unregister(plugin)
    plugins.register(_Sender(session.config, pipe))
    session.items[:] = part
    with suppress(KeyboardInterrupt, BrokenPipeError), closing(session.config.stash[TESTBED]):
        pipe.send(_run(session))


@dataclass(frozen=True)
class _Sender:
    """The plugin that sends what the first process needs to know."""

    config: pytest.Config
    pipe: Connection

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send verdicts, and errors outside of a scenario."""
        if report.failed or hasattr(report, "conformance"):
            hook = self.config.hook
            content = hook.pytest_report_to_serializable(config=self.config, report=report)
            self.pipe.send((REPORT, content))


def _run(session: pytest.Session) -> Message:
    """Run all items of a session."""
    try:
        session.config.hook.pytest_runtestloop(session=session)
    except (session.Interrupted, session.Failed) as stopped:
        return STOPPED, str(stopped)
    except Exception:  # whatever it is, the first process reports it, and ends the run
        return BROKEN, traceback.format_exc()
    return ENDED, dict(session.config.stash[TESTBED].target.info)


def _end_with_parent() -> None:
    # If the first process was killed, nobody is listening. The watchdog ends the target.
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)
