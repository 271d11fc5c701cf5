"""The command flask purge-expired-tokens: what it deletes, says, and says when it cannot."""

import time
from datetime import timedelta
from typing import Any

import pytest
from flask_jwt_extended import get_all_stored_tokens, purge_expired_tokens
from simplekv.cache import CacheDecorator
from simplekv.memory import DictStore

ALL = {"JWT_BLACKLIST_ENABLED": True, "JWT_BLACKLIST_CHECKS": "all"}


def purge(api: Any) -> Any:
    return api.app.test_cli_runner().invoke(args=["purge-expired-tokens"])


@pytest.mark.clause("blacklist.expires-with-ttl")
def test_command(make_api: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    api = make_api(JWT_BLACKLIST_STORE=DictStore(), **ALL)
    for _ in range(2001):
        api.access()
    api.refresh()
    assert purge(api).output.splitlines() == [
        f"{seen} tokens looked at, 0 deleted" for seen in (1000, 2000, 2002)
    ]
    now = time.time()
    monkeypatch.setattr("time.time", lambda: now + 31 * 60)
    ran = purge(api)
    assert (ran.exit_code, ran.output.splitlines()[-1]) == (
        0,
        "2002 tokens looked at, 2001 deleted",
    )
    assert len(api.call(get_all_stored_tokens)) == 1
    assert purge(api).output == "1 tokens looked at, 0 deleted\n"


def test_command_is_described(make_api: Any) -> None:
    ran = make_api().app.test_cli_runner().invoke(args=["--help"])
    assert "Delete what has expired from the blacklist's store." in ran.output


class Gone(DictStore):  # type: ignore[misc]
    def iter_keys(self, prefix: str = "") -> Any:
        raise ConnectionError("no route to host")

    d = property(lambda self: self.iter_keys(), lambda self, value: None)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"JWT_BLACKLIST_ENABLED": False}, "JWT_BLACKLIST_ENABLED is False; it must be True"),
        ({"JWT_BLACKLIST_STORE": None}, "JWT_BLACKLIST_STORE is None; it must be a simplekv store"),
        ({"JWT_BLACKLIST_STORE": Gone()}, "a Gone, failed: ConnectionError: no route to host"),
        ({"JWT_BLACKLIST_STORE": CacheDecorator(DictStore(), DictStore())}, "is a CacheDecorator"),
    ],
)
def test_command_that_cannot(make_api: Any, options: Any, message: str) -> None:
    ran = purge(make_api(**{**ALL, **options}))
    assert ran.exit_code == 1
    assert ran.output.startswith("Error: ")
    assert message in ran.output
    assert "Traceback" not in ran.output


def test_cache_would_go_on_accepting_revoked_tokens(make_api: Any) -> None:
    shared = DictStore()
    api = make_api(JWT_BLACKLIST_STORE=CacheDecorator(DictStore(), shared), **ALL)
    with pytest.raises(RuntimeError, match="another process has revoked; it must be the store"):
        api.access()


def test_an_expired_token_is_purged_and_its_index_too(make_api: Any) -> None:
    api = make_api(JWT_BLACKLIST_STORE=DictStore(), JWT_ACCESS_TOKEN_EXPIRES=timedelta(-1), **ALL)
    api.access()
    assert api.call(purge_expired_tokens) == 1
