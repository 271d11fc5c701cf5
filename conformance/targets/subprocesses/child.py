"""One process that the runner started: waiting for READY, its output, and its end."""

from __future__ import annotations

import atexit
import os
import queue
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from .. import ready
from ..errors import TargetError
from . import process_group, watchdog
from .output import Output

#: The time zone of a target if none is set: far from Greenwich, and half an hour off besides.
#: Taking local time for UTC is then hours off. A system that does not know the zone uses UTC.
_ELSEWHERE = "Pacific/Marquesas"

#: Between SIGTERM and SIGKILL, in seconds.
STOP_SECONDS = 2.0

_running: set[Process] = set()


class Process:
    """A command in its own session, and so process group; it is started at once.

    ``ready`` waits for it. Then ``url`` is where it is READY, ``declined`` what it does not have
    (``UNSUPPORTED ...``) or ''.  ``nonce`` is the value of CONFORMANCE_NONCE.  A command with
    ``{port}`` in it gets a free one, and is READY as soon as it accepts connections there.
    CONFORMANCE_DIR is a folder of its own, deleted when it has ended.  Raises TargetError
    if it cannot be started.  The first READY line counts.  Later ones are only logged: their
    timing is up to chance, and the nonce proves what the first one names.
    """

    def __init__(
        self,
        command: Sequence[str],
        folder: Path,
        *,
        environ: Mapping[str, str] | None = None,
        start_seconds: float = 30.0,
        stop_seconds: float = STOP_SECONDS,
    ) -> None:
        self.nonce = secrets.token_hex(16)
        self.url = self.declined = ""
        self._stop_seconds = stop_seconds
        self._deadline, self._start_seconds = time.monotonic() + start_seconds, start_seconds
        self._port = _free_port() if any("{port}" in part for part in command) else 0
        arguments = [_filled(part, self._port) for part in command]
        self._folder = tempfile.mkdtemp(prefix="conformance-")
        own = {"PORT": str(self._port), "CONFORMANCE_NONCE": self.nonce}
        # "go run" keeps what it builds until it ends by itself, and it is ended by a signal.
        own["CONFORMANCE_DIR"] = own["GOTMPDIR"] = self._folder
        # Before the start: this process may be killed before it knows the number of the group.
        self._group = process_group.Group(0, self.nonce, self._folder)
        watchdog.add(self._group, stop_seconds)
        try:
            self._popen = _popen(arguments, folder, {**inherited(), **(environ or {}), **own})
        except TargetError:
            watchdog.remove(self._group)
            shutil.rmtree(self._folder, ignore_errors=True)
            raise
        _running.add(self)
        self._group = process_group.Group(self._popen.pid, self.nonce, self._folder)
        self._output = Output(self._popen)
        watchdog.add(self._group, stop_seconds)

    def ready(self) -> Process:
        """Wait until it is READY, unless it is known to be, and return it.

        Raises TargetError if it ends, is not READY ``start_seconds`` after its start, or prints a
        malformed line; nothing of it is left running then.
        """
        try:
            if not self.url and not self.declined:
                self._await_ready()
        except BaseException:  # Ctrl-C too
            self.stop()
            raise
        return self

    def ending(self, seconds: float = 0.0) -> str:
        """Return how it ended (``exited with code 3``, ``was killed by SIGSEGV``), '' if it runs.

        It gets ``seconds`` to end: its connections are reset a moment before it is dead.
        """
        with suppress(subprocess.TimeoutExpired):
            self._popen.wait(seconds)
        code = self._popen.returncode
        if code is None:
            return ""
        self.stop()  # the rest of its group may still run
        return f"exited with code {code}" if code >= 0 else f"was killed by {_signal_name(-code)}"

    def mark_log(self) -> None:
        """Start the log here."""
        self._output.mark()

    def log_tail(self, late: float = 0.0) -> str:
        """Return the last lines since the mark, stdout and stderr in order of arrival.

        Output that is still on its way has ``late`` seconds to arrive.
        """
        return self._output.tail(late)

    def stop(self) -> None:
        """End the whole group and what escaped from it.  It may be stopped twice.

        A group that has ended is never signalled: its number may be somebody else's by now.
        """
        if self not in _running:
            return
        process_group.end([self._group], self._stop_seconds, self._popen.poll)
        with suppress(subprocess.TimeoutExpired):  # the kernel may keep a killed one for long
            self._popen.wait(5.0)
        _running.discard(self)
        watchdog.remove(self._group)
        self._output.join(1.0)  # the last holder of its pipes is dead
        shutil.rmtree(self._folder, ignore_errors=True)

    def _await_ready(self) -> None:
        line = self._first_line()
        if line.startswith(ready.DECLINES):
            self.declined = line.removeprefix(ready.DECLINES).strip() or "(not named)"
        elif line:
            self.url = self._address(line)
        elif ending := self.ending():
            raise self._error(
                f"the target {ending} before it printed READY",
                "Have the command stay in the foreground until it is ended; its output says more",
            )
        else:
            raise self._error(
                f"the target did not print READY within {self._start_seconds:g} s",
                "Print 'READY http://127.0.0.1:PORT' on a line of its own to stdout, and flush it,"
                " once connections are accepted, or have {port} in the command and listen on that;"
                " if it only takes long, raise start_seconds in the target file",
            )

    def _first_line(self) -> str:
        """The first line for us, or its equivalent; '' if it is late, or the target ended."""
        while True:
            left = self._deadline - time.monotonic()
            running = left > 0 and not self.ending()
            with suppress(queue.Empty):  # it may have long been READY, if it was started ahead
                return self._output.lines.get(timeout=0.02 if running else 0.0)
            if not running:
                return ""
            if self._port and _accepts(self._port):
                return f"READY {self._port}"

    def _address(self, line: str) -> str:
        try:
            return ready.base_url(line)
        except ValueError as error:
            remedy = "Print the address on which the harness accepts connections, on 127.0.0.1"
            raise self._error(f"the READY line of the target is wrong: {error}", remedy) from error

    def _error(self, message: str, remedy: str) -> TargetError:
        self.stop()  # first, so that the log is complete
        return TargetError(message, remedy, log=self.log_tail())


def _filled(part: str, port: int) -> str:
    return part.replace("{python}", sys.executable).replace("{port}", str(port))


def _free_port() -> int:
    """A port that was free a moment ago; anyone who takes it first does not have the nonce."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _accepts(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1.0):
        return True
    return False


def inherited() -> dict[str, str]:
    """Our environment, with the scripts of the suite's virtual environment at the end of PATH.

    uv may have been installed there with the suite, and nobody has activated it.
    """
    paths = [os.environ.get("PATH", os.defpath), sysconfig.get_path("scripts")]
    return {"TZ": _ELSEWHERE, **os.environ, "PATH": os.pathsep.join(paths)}


def _popen(
    command: Sequence[str], folder: Path, environ: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(  # noqa: S603 - the user's own command, without a shell
            command,
            bufsize=0,
            cwd=folder,
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except (OSError, ValueError) as error:
        raise TargetError(
            f"the command {command[0]!r} could not be started in {folder}: {error}",
            "Install it, or correct the command in the target file; a relative path starts at"
            " the file's folder",
        ) from error


def _signal_name(number: int) -> str:
    with suppress(ValueError):
        return signal.Signals(number).name
    return f"signal {number}"


@atexit.register
def _stop_all() -> None:
    for process in list(_running):
        process.stop()
