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
from simplekv.db.sql import SQLAlchemyStore
from simplekv.decorator import PrefixDecorator
from sqlalchemy import MetaData, create_engine, event

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
