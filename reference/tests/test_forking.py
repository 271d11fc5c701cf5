"""Servers that load the application, and then fork: no connection from before is used after."""

import os
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from .kinds import REFERENCE
from .servers import PostgreSQL, Server, free_port, needed
from .test_deployed import REVOKED, Client

# As applications do it that are written in one module: the tables are made while it is loaded, so
# the pool has a connection before there are workers.
SERVED = """
import os
from examples.blacklist import create_app
from minimalkv.db.sql import SQLAlchemyStore
from sqlalchemy import MetaData, create_engine

engine, metadata = create_engine(os.environ["DATABASE_URL"]), MetaData()
store = SQLAlchemyStore(engine, metadata, "tokens")
metadata.create_all(engine)
app = create_app({"SECRET_KEY": "k" * 64, "JWT_BLACKLIST_CHECKS": "all",
                  "JWT_BLACKLIST_STORE": store})
"""
WORKERS = 4


def gunicorn(port: int) -> Any:
    needed("gunicorn")
    command = [sys.executable, "-m", "gunicorn", "--preload", "--workers", WORKERS, "--bind",
               f"127.0.0.1:{port}", "--no-control-socket", "served:app"]  # fmt: skip
    return command, b"Booting worker"


def uwsgi(port: int) -> Any:
    needed("uwsgidecorators")
    command = [Path(sys.executable).with_name("uwsgi"), "--master", "--workers", WORKERS,
               "--http-socket", f"127.0.0.1:{port}", "--module", "served:app", "--need-app",
               "--pyhome", sys.prefix, "--disable-logging"]  # fmt: skip
    return command, b"spawned uWSGI worker"


@pytest.fixture(params=[gunicorn, uwsgi])
def preloaded(request: Any, tmp_path: Path, postgresql: PostgreSQL) -> Iterator[Client]:
    (tmp_path / "served.py").write_text(SERVED)
    port = free_port()
    command, ready = request.param(port)
    server = Server(
        command, ready=ready, times=WORKERS, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(REFERENCE), "DATABASE_URL": postgresql.url},
    )  # fmt: skip
    try:
        yield Client(f"http://127.0.0.1:{port}")
    finally:
        server.stop()


@pytest.mark.slow
@pytest.mark.clause("blacklist.shared")
def test_no_revocation_is_lost_by_workers_that_were_forked(
    preloaded: Client, read: Callable[[str], dict[str, Any]]
) -> None:
    """All at once: a shared connection gives one worker what another one asked for."""

    def session(number: int) -> list[Any]:
        access, refresh = preloaded.log_in()
        found = []
        for _ in range(8):
            found.append(preloaded.ask("GET", "/protected", access).status_code)
        preloaded.change("revoke", access, read(refresh)["jti"])
        preloaded.change("revoke", access, read(access)["jti"])
        for _ in range(8):
            found.append(preloaded.ask("GET", "/protected", access).json())
        found.append(preloaded.ask("POST", "/refresh", refresh).json())
        return found

    with ThreadPoolExecutor(12) as pool:
        for found in pool.map(session, range(40)):
            assert found == [200] * 8 + [REVOKED] * 9
