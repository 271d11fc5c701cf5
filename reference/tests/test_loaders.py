"""The loaders, and the answers where none is registered."""

from typing import Any

import pytest
from flask_jwt_extended import revoke_token

LOADERS = [
    "user_claims_loader",
    "expired_token_loader",
    "invalid_token_loader",
    "unauthorized_loader",
    "needs_fresh_token_loader",
    "revoked_token_loader",
]


@pytest.mark.clause("loaders.decorator-returns-function")
@pytest.mark.parametrize("name", LOADERS)
def test_decorator_returns_the_function(api: Any, name: str) -> None:
    def loader() -> None:
        raise AssertionError("registered, and so not called")

    assert getattr(api.jwt, name)(loader) is loader


def ways_to_fail(api: Any, read: Any, alter: Any) -> dict[str, Any]:
    """One request for each loader but user_claims_loader, by the loader's name."""
    good = api.access()
    revoked, stale = api.access(), api.access(fresh=False)
    api.call(revoke_token, read(revoked)["jti"])
    return {
        "unauthorized_loader": lambda: api.send(""),
        "expired_token_loader": lambda: api.get(alter(good, exp=1)),
        "revoked_token_loader": lambda: api.get(revoked),
        "needs_fresh_token_loader": lambda: api.get(stale, "/fresh"),
        "invalid_token_loader": lambda: api.get("x"),
    }


@pytest.mark.parametrize("name", LOADERS[1:])
def test_each_loader_answers_for_its_own_failure(
    listed: Any, read: Any, alter: Any, name: str
) -> None:
    ways = ways_to_fail(listed, read, alter)
    before = {other: fail().data for other, fail in ways.items()}
    given: list[Any] = []

    def mine(*args: Any) -> Any:
        given.append(args)
        return "mine", 299, {"X-Mine": "1"}

    getattr(listed.jwt, name)(mine)
    for other, fail in ways.items():
        answer = fail()
        if other == name:
            assert (answer.text, answer.status_code) == ("mine", 299)
            assert answer.headers["X-Mine"] == "1"
            assert "WWW-Authenticate" not in answer.headers
        else:
            assert answer.data == before[other]
    assert given == [("Token is malformed",) if name == "invalid_token_loader" else ()]


def test_default_challenges(listed: Any, read: Any, alter: Any) -> None:
    answers = {name: fail() for name, fail in ways_to_fail(listed, read, alter).items()}
    assert answers.pop("invalid_token_loader").headers.get("WWW-Authenticate") is None
    assert answers.pop("unauthorized_loader").headers["WWW-Authenticate"] == "Bearer"
    for answer in answers.values():
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == (
            f'Bearer error="invalid_token", error_description="{answer.json["msg"]}"'
        )


def test_revocation_is_checked_before_freshness(listed: Any, read: Any) -> None:
    token = listed.access(fresh=False)
    assert listed.get(token, "/fresh").json == {"msg": "Fresh token required"}
    listed.call(revoke_token, read(token)["jti"])
    assert listed.get(token, "/fresh").json == {"msg": "Token has been revoked"}
