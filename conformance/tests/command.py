"""The command as a user runs it, in a process of its own, and what it leaves behind: nothing."""

from __future__ import annotations

import json
import os
import secrets
import select
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from conformance import SUITE
from conformance.results import Run
from conformance.results.ndjson import read

OPPONENTS = Path(__file__).parent / "opponents"

#: No run of these tests takes nearly as long, in seconds: one that does hangs.
HANG = 240


@dataclass(frozen=True)
class CommandResult:
    """What the command printed, and the exit code that it left."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """All of it. There may be a traceback in the target's log, and nowhere else."""
        assert "Traceback" not in self.err
        return self.out + self.err

    @property
    def prose(self) -> str:
        """All of it in one line, as sentences are broken where the terminal ends."""
        return " ".join(self.said.split())


@dataclass
class Command:
    """Runs jwt-conformance in a folder of its own, with a mark that all its processes inherit.

    ``module`` may be that of another command.
    """

    folder: Path
    mark: str = field(default_factory=lambda: secrets.token_hex(8))
    hang: float = HANG
    module: str = "conformance.cli"

    def environ(self) -> dict[str, str]:
        """What the command runs in: this very suite, and a cache of its own."""
        # Not what is installed: a harness with an environment of its own would find that first.
        installed = (sys.prefix, sys.base_prefix)
        path = [p for p in sys.path if not any(Path(p).is_relative_to(i) for i in installed)]
        own = {"PYTHONPATH": os.pathsep.join(path), "XDG_CACHE_HOME": str(self.folder / "cache")}
        return {**os.environ, **own, "COMMAND_TEST": self.mark}

    def start(self, *arguments: object) -> subprocess.Popen[str]:
        """Start it, and do not wait for it."""
        return subprocess.Popen(
            [sys.executable, "-m", self.module, *map(str, arguments)],
            cwd=self.folder,
            env=self.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            # A job that a shell put in the background ignores SIGINT, and so do all below it.
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
        )

    def __call__(self, *arguments: object) -> CommandResult:
        """Run it to its end."""
        return self.finish(self.start(*arguments))

    def finish(self, process: subprocess.Popen[str]) -> CommandResult:
        """Wait for its end."""
        with process:
            try:
                out, err = process.communicate(timeout=self.hang)
            except BaseException:
                process.kill()
                raise
        return CommandResult(process.returncode, out, err)

    def copied(self, suite: Path, *arguments: object) -> CommandResult:
        """Run a copy of the suite to its end."""
        code = f"import sys; sys.path.insert(0, {str(suite)!r}); import conformance.cli as c; "
        start = [sys.executable, "-c", code + "sys.exit(c.main())", "run", *map(str, arguments)]
        process = subprocess.Popen(
            start,
            cwd=self.folder,
            env=self.environ(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        return self.finish(process)

    def target(self, program: str, *arguments: str, **more: Any) -> Path:
        """A target file that starts one of the opponents; ``more`` are other keys of it."""
        command = ["{python}", str(OPPONENTS / program), *arguments]
        content = {"name": program, "command": command, **more}
        path = self.folder / f"{'-'.join([program, *arguments])[:60].replace('/', '_')}.toml"
        # A JSON string is a TOML string too.
        tables = {key: value for key, value in content.items() if isinstance(value, dict)}
        plain = [f"{k} = {json.dumps(v)}" for k, v in content.items() if k not in tables]
        for name, table in tables.items():
            plain += [
                f"[{name}]",
                *(f"{json.dumps(k)} = {json.dumps(v)}" for k, v in table.items()),
            ]
        path.write_text("\n".join(plain))
        return path

    def spoilt(self, *arguments: str, **more: Any) -> Path:
        """A target file of the reference, spoilt in a way that spoilt.py knows."""
        return self.target("spoilt.py", str(SUITE), *arguments, **more)

    def saved(self, *arguments: object) -> tuple[CommandResult, Run]:
        """Run it with an NDJSON report, and read that."""
        path = self.folder / "run.ndjson"
        ran = self("run", *arguments, "--report", path)
        return ran, read(path)

    def running(self) -> list[str]:
        """The command lines of all processes that it has started, and not ended yet."""
        return [name for _, name in self._marked()]

    def left(self) -> list[str]:
        """The processes that are still there after they were given the time to end."""
        return [name for pid, name in self._marked() if not _ends(pid)]

    def _marked(self) -> list[tuple[int, str]]:
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if f"COMMAND_TEST={self.mark}".encode() in (folder / "environ").read_bytes():
                    name = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
                    found.append((int(folder.name), name))
        return found


def _ends(pid: int) -> bool:
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    # The watchdog, and the other processes of a run, end a moment after the command.
    ended = bool(select.select([process], [], [], 10)[0])
    os.close(process)
    return ended
