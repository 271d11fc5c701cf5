"""A process that runs a part of the scenarios of a run, and sends what comes of them."""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.connection import Connection
from threading import Thread
from typing import Any

import pytest

from .interrupts import held_back
from .scenario.testbed import TESTBED

#: What a process sends: reports of pytest, and then one of the others, which is its last word.
REPORT, ENDED, STOPPED, BROKEN = "report", "ended", "stopped", "broken"
#: One of these words, and what there is to say.
Message = tuple[str, Any]

#: How long a process is given to end its target, in seconds. Then the watchdog does it.
_END_SECONDS = 10.0

_FORK = get_context("fork")


@contextmanager
def running(
    session: pytest.Session, part: list[pytest.Item], deaf: Sequence[object]
) -> Iterator[Connection]:
    """While it lasts, a process runs these items; messages of it come through the pipe.

    The plugins that are ``deaf`` have no part in it. Whatever else ends the block than that the
    process has said its last word ends the process as well, and its target.
    """
    mine, theirs = _FORK.Pipe(duplex=False)
    process = _FORK.Process(target=_work, args=(session, part, deaf, theirs), daemon=True)
    try:
        with held_back():  # until it ignores Ctrl-C
            process.start()
        theirs.close()
        yield mine
    except BaseException:  # Ctrl-C too
        if process.pid:
            process.terminate()
            process.join(_END_SECONDS)
            process.kill()
        raise
    process.join()


def receive(pipes: Sequence[Connection], put: Callable[[Message], None]) -> None:
    """Pass on what comes through these pipes, until the last word of each."""
    talking = list(pipes)
    while talking:
        for pipe in _ready(talking):
            message: Message = (BROKEN, "it ended without a word")
            with suppress(EOFError, OSError):
                message = pipe.recv()
            if message[0] != REPORT:
                talking.remove(pipe)
            put(message)


def _ready(pipes: Sequence[Connection]) -> list[Connection]:
    # For mypy it may be any object that can be waited for.
    return [pipe for pipe in connection.wait(pipes) if isinstance(pipe, Connection)]


def _work(
    session: pytest.Session, part: list[pytest.Item], deaf: Sequence[object], pipe: Connection
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the first, which ends this one
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})  # its target is to know it again
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
    """The plugin that sends what the first process has to know."""

    config: pytest.Config
    pipe: Connection

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send verdicts, and what broke outside of a scenario."""
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
    except Exception:  # whatever it is, the first process tells it, and ends the run
        return BROKEN, traceback.format_exc()
    return ENDED, dict(session.config.stash[TESTBED].target.info)


def _end_with_parent() -> None:
    # The first process may be killed, and then nobody wants to know. The watchdog ends the target.
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)
