"""Stores of one's own: whatever attributes they have, they are asked as simplekv stores are."""

from pathlib import Path
from typing import Any

import pytest
from flask_jwt_extended import (
    get_all_stored_tokens,
    get_stored_tokens,
    purge_expired_tokens,
    revoke_token,
)
from minimalkv.db.sql import SQLAlchemyStore
from simplekv import KeyValueStore
from simplekv.cache import CacheDecorator
from simplekv.decorator import PrefixDecorator
from simplekv.fs import FilesystemStore
from simplekv.memory import DictStore
from sqlalchemy import MetaData, create_engine

ALL = {"JWT_BLACKLIST_ENABLED": True, "JWT_BLACKLIST_CHECKS": "all"}


class ForeignStore(KeyValueStore):  # type: ignore[misc]
    """A store of values somewhere else, with one attribute more: a table of DynamoDB, a root."""

    def __init__(self, attribute: str) -> None:
        self.values: dict[str, bytes] = {}
        setattr(self, attribute, object())

    def _get(self, key: str) -> bytes:
        return self.values[key]

    def _put(self, key: str, data: bytes) -> str:
        self.values[key] = data
        return key

    def _delete(self, key: str) -> None:
        self.values.pop(key, None)

    def iter_keys(self, prefix: str = "") -> Any:
        return (key for key in list(self.values) if key.startswith(prefix))


class SpreadStore(FilesystemStore):  # type: ignore[misc]
    """Files in folders by the first letters of their keys."""

    def _build_filename(self, key: str) -> str:
        folder = Path(self.root, key[:2])
        folder.mkdir(parents=True, exist_ok=True)
        return str(folder / key)

    def iter_keys(self, prefix: str = "") -> Any:
        keys = [path.name for path in Path(self.root).glob("*/*")]
        return (key for key in keys if key.startswith(prefix))


class SealedStore(SQLAlchemyStore):
    """Rows that nobody can read without it."""

    def _put(self, key: str, data: bytes) -> Any:
        return super()._put(key, data[::-1])

    def _get(self, key: str) -> bytes:
        return super()._get(key)[::-1]


def sealed(tmp_path: Path) -> SealedStore:
    engine, metadata = create_engine(f"sqlite:///{tmp_path}/tokens.sqlite"), MetaData()
    store = SealedStore(engine, metadata, "tokens")  # type: ignore[no-untyped-call]
    metadata.create_all(engine)
    return store


def is_good(api: Any) -> None:
    """It does all that a blacklist does."""
    token, other = api.access(), api.access("bob")
    assert api.get(token).status_code == 200
    api.call(revoke_token, api.claims(token)["jti"])
    assert [api.get(each).status_code for each in (token, other)] == [401, 200]
    assert [each["revoked"] for each in api.call(get_stored_tokens, "ada")] == [True]
    assert len(api.call(get_all_stored_tokens)) == 2
    assert api.call(purge_expired_tokens) == 0


@pytest.mark.clause("blacklist.any-simplekv-store")
@pytest.mark.parametrize("decorated", [False, True])
@pytest.mark.parametrize("attribute", ["table", "root", "redis", "d", "cache", "bind"])
def test_a_store_is_not_told_by_its_attributes(
    make_api: Any, attribute: str, decorated: bool
) -> None:
    store: Any = ForeignStore(attribute)
    is_good(
        make_api(JWT_BLACKLIST_STORE=PrefixDecorator("a-", store) if decorated else store, **ALL)
    )


@pytest.mark.clause("blacklist.any-simplekv-store")
def test_a_class_that_stores_in_a_way_of_its_own(make_api: Any, tmp_path: Path) -> None:
    is_good(make_api(JWT_BLACKLIST_STORE=SpreadStore(str(tmp_path / "spread")), **ALL))
    store = sealed(tmp_path)
    api = make_api(JWT_BLACKLIST_STORE=store, **ALL)
    is_good(api)
    with store.bind.connect() as connection:
        values = [row.value for row in connection.execute(store.table.select())]
    assert not any(value.startswith(b"{") for value in values)
    store.bind.dispose()


@pytest.mark.parametrize("decorated", [False, True])
def test_a_cache_is_refused_whatever_is_asked(make_api: Any, decorated: bool) -> None:
    store: Any = CacheDecorator(DictStore(), DictStore())
    api = make_api(JWT_BLACKLIST_STORE=PrefixDecorator("a-", store) if decorated else store, **ALL)
    token = make_api().access()
    api.app.testing = True
    for ask in (api.access, lambda: api.call(revoke_token, "jti"), lambda: api.get(token)):
        with pytest.raises(RuntimeError, match="JWT_BLACKLIST_STORE is a CacheDecorator"):
            ask()
