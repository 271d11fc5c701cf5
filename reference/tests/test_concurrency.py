"""Many threads of many processes on one store: no token is lost, no revocation, no read is torn."""

import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from flask_jwt_extended import create_refresh_token, get_all_stored_tokens, get_stored_tokens

from .kinds import REFERENCE, close_store, open_store

PROCESSES, THREADS, ROUNDS = 4, 8, 4
KINDS = ["simplekv-files", "simplekv-redis", "minimalkv-postgresql"]

# What each process does; whatever is not as it should be ends it with a traceback.
WORK = r"""
import base64, json, os, sys
from concurrent.futures import ThreadPoolExecutor
from flask import Flask
from flask_jwt_extended import (JWTManager, create_refresh_token, get_all_stored_tokens,
    get_stored_token, get_stored_tokens, purge_expired_tokens, revoke_token, unrevoke_token)
from kinds import close_store, open_store

kind, place, threads, rounds, shared = sys.argv[1:]
app = Flask("worker")
app.config.update(SECRET_KEY="k" * 64, JWT_BLACKLIST_ENABLED=True,
                  JWT_BLACKLIST_STORE=(store := open_store(kind, place)))
JWTManager(app)

def log_in(identity):
    payload = create_refresh_token(identity).split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=="))["jti"]

def work(thread):
    with app.app_context():
        for number in range(int(rounds)):
            jti = log_in("everybody")  # so that all add to one identity's tokens at once
            assert jti in [each["token"]["jti"] for each in get_stored_tokens("everybody")]
            revoke_token(jti)
            assert get_stored_token(jti)["revoked"]
            if number % 2:
                unrevoke_token(jti)
            os.write(1, (json.dumps([jti, number % 2 == 0]) + "\n").encode())
            (revoke_token, unrevoke_token)[number % 2](shared)
            assert get_stored_token(shared)["token"]["identity"] == "shared"
        assert len(get_all_stored_tokens()) > int(rounds)
        purge_expired_tokens()

with ThreadPoolExecutor(int(threads)) as pool:
    list(pool.map(work, range(int(threads))))
close_store(store)
"""


def start(kind: str, place: str, *arguments: Any) -> subprocess.Popen[str]:
    paths = [str(REFERENCE), str(Path(__file__).parent)]
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", WORK, kind, place, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.fixture
def shared_store(make_api: Any, place_of: Any, request: pytest.FixtureRequest) -> Any:
    """The kind of store, its place, an app that opens it anew, and a jti in it."""
    kind = request.param
    place = place_of(kind)
    store = open_store(kind, place)
    api = make_api(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=store)
    yield kind, place, api, api.claims(api.call(create_refresh_token, "shared"))["jti"]
    close_store(store)


@pytest.mark.slow
@pytest.mark.full
@pytest.mark.clause("blacklist.shared")
@pytest.mark.parametrize("shared_store", KINDS, indirect=True)
def test_nothing_is_lost(shared_store: Any) -> None:
    kind, place, api, shared = shared_store
    expected: dict[str, bool] = {}
    with ExitStack() as stack:
        processes = [
            stack.enter_context(start(kind, place, THREADS, ROUNDS, shared))
            for _ in range(PROCESSES)
        ]
        for process in processes:
            stack.callback(process.kill)
        for process in processes:
            out, errors = process.communicate(timeout=150)
            assert (errors, process.returncode) == ("", 0)
            expected.update(json.loads(line) for line in out.splitlines())
    assert len(expected) == PROCESSES * THREADS * ROUNDS
    listed = api.call(get_stored_tokens, "everybody")
    assert {each["token"]["jti"]: each["revoked"] for each in listed} == expected
    assert len(api.call(get_all_stored_tokens)) == len(expected) + 1


@pytest.mark.slow
@pytest.mark.full
@pytest.mark.clause("blacklist.persistent")
@pytest.mark.parametrize("shared_store", [*KINDS, "minimalkv-sqlite"], indirect=True)
def test_killed_in_the_middle_of_revocations(shared_store: Any) -> None:
    kind, place, api, shared = shared_store
    told: dict[str, bool] = {}
    with start(kind, place, 3, 10_000, shared) as process:
        try:
            assert process.stdout is not None
            for line in (process.stdout.readline() for _ in range(20)):
                told.update([json.loads(line)])
            process.send_signal(signal.SIGKILL)
            for line in process.stdout:
                if line.endswith("\n"):
                    told.update([json.loads(line)])
        finally:
            process.kill()
    listed = api.call(get_stored_tokens, "everybody")
    found = {each["token"]["jti"]: each["revoked"] for each in listed}
    assert told == {jti: found.get(jti) for jti in told}  # what it had said was done, is
    everything = {each["token"]["jti"] for each in api.call(get_all_stored_tokens)}
    assert everything == {*found, shared}  # and what is stored is listed, and can be read
