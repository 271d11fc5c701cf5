"""What is kept of a run, without being asked: as little as --failed needs, and for nobody else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from conformance.run import last_run
from conformance.tests.command import Command
from conformance.tests.results import runs
from conformance.verdicts import Verdict


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The user's cache, empty."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "jwt-conformance"


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_nobody_else_can_read_it_and_no_token_is_in_it(cache: Path) -> None:
    before = os.umask(0)
    try:
        last_run.keep("acme", runs.run(results=[runs.hostile("eyJ.secret.token")]))
    finally:
        os.umask(before)
    (file,) = (path for path in cache.rglob("*") if path.is_file())
    assert (mode(file), mode(file.parent)) == (0o600, 0o700)
    assert "secret" not in file.read_text("utf-8")
    assert last_run.failed("acme") == [runs.HEADER]


def test_what_killed_runs_and_former_versions_left_goes(cache: Path) -> None:
    (cache / "last").mkdir(parents=True)
    leftovers = [cache / "abc.ndjson", cache / "last" / ".abc.json.1234"]
    for path in leftovers:
        path.write_text("a token")
    last_run.keep("acme", runs.run({runs.LOGIN: Verdict.FAILED}))
    assert [path for path in leftovers if path.exists()] == []


def test_only_the_latest_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(last_run, "MOST", 2)
    for number, name in enumerate("abc"):
        last_run.keep(name, runs.run({runs.LOGIN: Verdict.FAILED}))
        os.utime(last_run.path_for(name), (number, number))
    last_run.keep("d", runs.run({runs.LOGIN: Verdict.FAILED}))
    assert [name for name in "abcd" if last_run.path_for(name).exists()] == ["c", "d"]
    assert len(list((cache / "last").iterdir())) == 2


def test_a_run_leaves_nothing_else(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = command.folder / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(cache))
    command("run", "reference", "--clause", "basic.login", "-n", "1")
    assert [mode(path) for path in cache.rglob("*") if path.is_file()] == [0o600]
