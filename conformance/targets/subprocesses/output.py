"""What a target prints: always read, partly kept, and searched for the line for us."""

from __future__ import annotations

import queue
import selectors
import subprocess
import threading
import time
from contextlib import suppress
from typing import IO, cast

from ..ready import is_ready

#: How many bytes of output are kept.
LIMIT = 64 * 1024

_LINE = 1024  # bytes of a line that are searched

#: How long nothing may arrive before the output counts as complete, in seconds.
_QUIET = 0.02


class Output:
    """Reads stdout and stderr of a process until both end.

    Both are always read, as a full pipe would block the target.  ``lines`` gets the first line of
    stdout for us, cut to 1024 bytes, and no other until that is taken.
    """

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.lines: queue.Queue[str] = queue.Queue(maxsize=1)
        self._log, self._begun = Log(), b""
        self._selector = selectors.DefaultSelector()
        for pipe, receive in ((process.stdout, self._search), (process.stderr, self._log.write)):
            if pipe is not None:
                self._selector.register(pipe, selectors.EVENT_READ, receive)
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def join(self, seconds: float) -> None:
        """Wait until everything is read, at most ``seconds``, as somebody may hold a pipe open."""
        self._thread.join(seconds)

    def mark(self) -> None:
        """Forget what was printed before this was called: it belongs to something else."""
        self._catch_up()
        self._log.mark()

    def tail(self, late: float = 0.0) -> str:
        """Return the last lines since the mark, with everything printed before this call.

        Later output has ``late`` seconds to arrive: some servers send the 500 first, and print the
        traceback afterwards.
        """
        self._catch_up()
        deadline, seen = time.monotonic() + late, -1
        while time.monotonic() < deadline and not (self._log.size == seen and self._has_words()):
            seen = self._log.size
            time.sleep(_QUIET)
        return self._log.tail()

    def _has_words(self) -> bool:
        return not all(is_ready(line) for line in self._log.tail().splitlines())

    def _catch_up(self, seconds: float = 0.2) -> None:
        # What was printed before a response is in the pipe when that arrives, but may not have been
        # read yet.  We do not wait for a target that prints without end.
        deadline = time.monotonic() + seconds
        while self._is_behind() and time.monotonic() < deadline:
            time.sleep(0.001)  # another thread reads the pipe: we can only poll

    def _is_behind(self) -> bool:
        with self._lock:
            return bool(self._selector.get_map()) and bool(self._selector.select(0))

    def _read(self) -> None:
        while self._selector.get_map():
            readable = self._selector.select()
            with self._lock:
                for key, _ in readable:
                    self._receive(key)
        with self._lock:
            self._selector.close()

    def _receive(self, key: selectors.SelectorKey) -> None:
        pipe = cast("IO[bytes]", key.fileobj)
        if chunk := pipe.read(65536):
            key.data(chunk)
        else:
            self._selector.unregister(pipe)
            pipe.close()

    def _search(self, chunk: bytes) -> None:
        self._log.write(chunk)
        *ended, rest = (self._begun + chunk).split(b"\n")
        for line in ended:
            text = line[:_LINE].decode("utf-8", "replace").rstrip("\r")
            if is_ready(text):
                with suppress(queue.Full):  # a target may print READY without end
                    self.lines.put_nowait(text)
        self._begun = rest[:_LINE]


class Log:
    """Keeps the last ``LIMIT`` bytes since the mark; one thread may write while others read."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._dropped = 0
        self._lock = threading.Lock()

    def write(self, chunk: bytes) -> None:
        """Add a chunk, and drop what is too old."""
        with self._lock:
            self._bytes += chunk
            excess = len(self._bytes) - LIMIT
            if excess > 0:
                del self._bytes[:excess]
                self._dropped += excess

    def mark(self) -> None:
        """Start over."""
        with self._lock:
            self._bytes.clear()
            self._dropped = 0

    @property
    def size(self) -> int:
        """The number of bytes that were written since the mark."""
        with self._lock:
            return self._dropped + len(self._bytes)

    def tail(self, lines: int = 40) -> str:
        """Return the last lines; if bytes before them were dropped, the first one says so.

        What is not UTF-8 shows as U+FFFD.  Control characters are left as they are: escape them.
        """
        with self._lock:
            text, dropped = self._bytes.decode("utf-8", "replace"), self._dropped
        kept = text.split("\n")[-lines - 1 :]
        if dropped:
            kept.insert(0, f"[{dropped} bytes before this were not kept]")
        return "\n".join(kept).rstrip("\n")
