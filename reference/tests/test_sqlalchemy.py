"""simplekv's own SQLAlchemyStore: made for SQLAlchemy 1.4, and told so where it meets 2."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flask_jwt_extended import (
    StoreError,
    create_refresh_token,
    get_all_stored_tokens,
    get_stored_token,
    get_stored_tokens,
)
from minimalkv.db.sql import SQLAlchemyStore as MinimalSQLAlchemyStore
from simplekv.db.sql import SQLAlchemyStore
from simplekv.decorator import PrefixDecorator
from sqlalchemy import MetaData, create_engine, event
from sqlalchemy.pool import StaticPool

from .kinds import REFERENCE, close_store, open_store


@pytest.mark.parametrize("decorated", [False, True])
def test_simplekvs_own_on_sqlalchemy_2(make_api: Any, tmp_path: Path, decorated: bool) -> None:
    engine, metadata = create_engine(f"sqlite:///{tmp_path}/tokens.sqlite"), MetaData()
    store = SQLAlchemyStore(engine, metadata, "tokens")
    metadata.create_all(engine)
    if decorated:
        store = PrefixDecorator("app-", store)
    api = make_api(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=store)
    for function, arguments in (
        (create_refresh_token, ["ada"]),
        (get_stored_token, ["x"]),
        (get_all_stored_tokens, []),
    ):
        with pytest.raises(RuntimeError, match=r"needs SQLAlchemy 1\.4; .* minimalkv\.db\.sql"):
            api.call(function, *arguments)
    api.app.config["JWT_BLACKLIST_ENABLED"] = False
    token = api.refresh()
    api.app.config["JWT_BLACKLIST_ENABLED"] = True
    answer = api.get(token, "/refresh")  # nobody is let in, and no traceback reaches them
    assert answer.status_code == 500
    assert b"SQLAlchemy" not in answer.data
    engine.dispose()


# In an environment of its own, as 1.4 and 2 cannot be in one.
LIFE = """
import base64, json, sys
import sqlalchemy
from flask import Flask
from flask_jwt_extended import (JWTManager, create_refresh_token, get_all_stored_tokens,
    get_stored_token, get_stored_tokens, purge_expired_tokens, revoke_token, unrevoke_token)
from simplekv.db.sql import SQLAlchemyStore

assert sqlalchemy.__version__.startswith("1.4.")
engine, metadata = sqlalchemy.create_engine(sys.argv[1]), sqlalchemy.MetaData()
app = Flask("old")
app.config.update(SECRET_KEY="k" * 64, JWT_BLACKLIST_ENABLED=True,
                  JWT_BLACKLIST_STORE=SQLAlchemyStore(engine, metadata, "tokens"))
metadata.create_all(engine)
JWTManager(app)
with app.app_context():
    payloads = [create_refresh_token(name).split(".")[1] for name in ("ada", "bob", "ada")]
    jtis = [json.loads(base64.urlsafe_b64decode(each + "=="))["jti"] for each in payloads]
    revoke_token(jtis[0])
    revoke_token(jtis[2])
    unrevoke_token(jtis[2])
    assert get_stored_token(jtis[0])["revoked"]
    ada = {each["token"]["jti"]: each["revoked"] for each in get_stored_tokens("ada")}
    assert ada == {jtis[0]: True, jtis[2]: False}, ada
    assert len(get_all_stored_tokens()) == 3
    assert purge_expired_tokens() == 0
print(*jtis)
"""


@pytest.mark.slow
@pytest.mark.full
def test_simplekvs_own_on_sqlalchemy_1_4(make_api: Any, tmp_path: Path) -> None:
    """It works there, and what it wrote is read with SQLAlchemy 2: the way out loses nothing."""
    uv = pytest.importorskip("uv")
    url = f"sqlite:///{tmp_path}/tokens.sqlite"
    ran = subprocess.run(
        [uv.find_uv_bin(), "run", "--quiet", "--no-project", "--isolated",
         "--python", sys.executable, "--with", "SQLAlchemy<2", "--with", "simplekv",
         "--with", "Flask", "--with", "PyJWT[crypto]", "python", "-c", LIFE, url],
        cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(REFERENCE)},
        capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    if ran.returncode and "error sending request" in ran.stderr:
        pytest.skip("needs the package index")
    assert ran.returncode == 0, ran.stderr
    store = open_store("minimalkv-sqlite", f"{url}#tokens")
    api = make_api(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=store)
    stored = api.call(get_all_stored_tokens)
    assert {each["token"]["jti"] for each in stored} == set(ran.stdout.split())
    close_store(store)


@pytest.mark.usefixtures("postgresql")
def test_two_processes_insert_one_key_at_once(make_api: Any, place_of: Any) -> None:
    """The other one comes between our update, which finds nothing, and our insert."""
    store = open_store("minimalkv-postgresql", place_of("minimalkv-postgresql"))
    api = make_api(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=store)
    other = create_engine(store.bind.url)

    turns = [False, True]

    def come_between(connection: Any, cursor: Any, statement: str, *more: Any) -> None:
        if statement.startswith("INSERT") and turns.pop():
            with other.begin() as its_own:
                its_own.execute(store.table.insert().values(key="jwt-index.complete", value=b"1"))

    event.listen(store.bind, "before_cursor_execute", come_between)
    assert api.call(get_stored_tokens, "ada") == []
    assert store.get("jwt-index.complete") == b"1"
    with other.begin() as connection:
        store.table.drop(connection)
    with pytest.raises(StoreError, match="SQLAlchemyStore, failed: ProgrammingError"):
        api.refresh()
    other.dispose()
    close_store(store)


def in_a_fork(work: Any) -> Any:
    """What a function says in a forked child, as text."""
    reading, writing = os.pipe()
    if not (child := os.fork()):
        os.write(writing, str(work()).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as pipe:
        return pipe.read()


@pytest.mark.clause("blacklist.shared")
@pytest.mark.parametrize("used", [False, True], ids=["made before", "used before"])
def test_a_forked_child_leaves_the_connections_of_its_parent(
    make_api: Any, tmp_path: Path, used: bool
) -> None:
    store = open_store("minimalkv-sqlite", f"sqlite:///{tmp_path}/tokens.sqlite#tokens")
    api = make_api(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=store)
    token = api.refresh() if used else make_api().refresh()
    before = store.bind.pool
    assert before.checkedin() == 1
    expected = 200 if used else 401  # nobody stored it

    def ask() -> Any:
        first, pool = api.get(token, "/refresh").status_code, store.bind.pool
        second = api.get(token, "/refresh").status_code
        return first == second == expected, pool is not before, store.bind.pool is pool

    assert in_a_fork(ask) == "(True, True, True)"
    assert ask() == (True, False, True)
    close_store(store)


@pytest.mark.parametrize("pool", [None, StaticPool])
def test_a_forked_child_keeps_a_database_in_memory(make_api: Any, pool: Any) -> None:
    """As test servers have it: the database is in the connection, and a fork has a copy."""
    engine, metadata = create_engine("sqlite://", poolclass=pool), MetaData()
    store = MinimalSQLAlchemyStore(engine, metadata, "tokens")  # type: ignore[no-untyped-call]
    metadata.create_all(engine)
    api = make_api(JWT_BLACKLIST_ENABLED=True, JWT_BLACKLIST_STORE=store)
    token = api.refresh()
    assert in_a_fork(lambda: api.get(token, "/refresh").status_code) == "200"
    engine.dispose()
