"""The options: each read at every use, and refused by name where it is wrong."""

from datetime import timedelta
from typing import Any

import pytest
from flask_jwt_extended import (
    get_all_stored_tokens,
    get_stored_token,
    get_stored_tokens,
    iter_all_stored_tokens,
    purge_expired_tokens,
    revoke_token,
    unrevoke_token,
)
from simplekv.memory import DictStore

LISTED = {"JWT_BLACKLIST_ENABLED": True, "JWT_BLACKLIST_STORE": DictStore()}


@pytest.mark.clause("options.bad-value")
@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"JWT_ACCESS_TOKEN_EXPIRES": 300},
            "JWT_ACCESS_TOKEN_EXPIRES is 300; it must be a datetime.timedelta",
        ),
        ({"JWT_ALGORITHM": "none"}, "JWT_ALGORITHM is 'none'; it must be one of .*HS256"),
        ({"JWT_ALGORITHM": "hs256"}, "JWT_ALGORITHM is 'hs256'; it must be one of .*HS256"),
        ({"JWT_ALGORITHM": ["HS256"]}, "JWT_ALGORITHM is .*; it must be one of .*HS256"),
        ({"JWT_ALGORITHM": None}, "JWT_ALGORITHM is None; it must be one of .*HS256"),
        ({"SECRET_KEY": 5}, "SECRET_KEY is of type int; it must be text or bytes"),
        ({"JWT_BLACKLIST_ENABLED": "no"}, "JWT_BLACKLIST_ENABLED is 'no'; .* True or False"),
        ({"JWT_BLACKLIST_ENABLED": True}, "JWT_BLACKLIST_STORE is None; .* a simplekv store"),
        ({**LISTED, "JWT_BLACKLIST_STORE": {}}, "JWT_BLACKLIST_STORE is {}; .* a simplekv store"),
        (
            {**LISTED, "JWT_BLACKLIST_CHECKS": "access"},
            "JWT_BLACKLIST_CHECKS is 'access'; it must be 'refresh' or 'all'",
        ),
        (
            {**LISTED, "JWT_BLACKLIST_TOKEN_CHECKS": None},
            "JWT_BLACKLIST_TOKEN_CHECKS is None; it must be 'refresh' or 'all'",
        ),
        (
            {**LISTED, "JWT_BLACKLIST_CHECKS": "all", "JWT_BLACKLIST_TOKEN_CHECKS": "refresh"},
            "JWT_BLACKLIST_CHECKS is 'all' but JWT_BLACKLIST_TOKEN_CHECKS is 'refresh'",
        ),
    ],
)
def test_bad_option_is_named(
    make_api: Any, api: Any, options: dict[str, Any], message: str
) -> None:
    bad = make_api(**options)
    with pytest.raises(RuntimeError, match=message):
        bad.access()
    if "JWT_ACCESS_TOKEN_EXPIRES" not in options:  # the others matter to a token that comes in, too
        bad.app.testing = True
        with pytest.raises(RuntimeError, match=message):
            bad.get(api.access())


@pytest.mark.clause("options.bad-value")
def test_bad_options_of_refresh_tokens_and_headers(make_api: Any) -> None:
    bad = make_api(JWT_REFRESH_TOKEN_EXPIRES="30 days", JWT_AUTH_HEADER=None)
    bad.app.testing = True
    with pytest.raises(RuntimeError, match=r"_EXPIRES is '30 days'; it must be a .*timedelta"):
        bad.refresh()
    with pytest.raises(RuntimeError, match="JWT_AUTH_HEADER is None; it must be text"):
        bad.send("")


@pytest.mark.clause("options.read-late")
def test_options_set_later_count(make_api: Any, read: Any) -> None:
    api = make_api()
    before = api.access()
    api.app.config["JWT_AUTH_HEADER"] = "JWT"
    api.app.config["JWT_ACCESS_TOKEN_EXPIRES"] = timedelta(seconds=7)
    claims = read(api.access())
    assert claims["exp"] - claims["iat"] == 7
    assert api.send(f"JWT {before}").status_code == 200
    api.app.config["JWT_ALGORITHM"] = "HS512"
    assert api.send(f"JWT {before}").status_code == 422
    assert api.send(f"JWT {api.access()}").status_code == 200
    api.app.secret_key = b"another secret key, as bytes, that is also long enough for HS512"
    assert api.send(f"JWT {api.access()}").status_code == 200
    api.app.config.update(LISTED, JWT_BLACKLIST_STORE=DictStore())
    api.refresh()
    assert len(api.call(get_all_stored_tokens)) == 1


@pytest.mark.parametrize(
    "names",
    [
        ["JWT_BLACKLIST_CHECKS"],
        ["JWT_BLACKLIST_TOKEN_CHECKS"],
        ["JWT_BLACKLIST_CHECKS", "JWT_BLACKLIST_TOKEN_CHECKS"],
    ],
)
@pytest.mark.parametrize(("value", "stored"), [("all", 2), ("refresh", 1)])
def test_both_names_of_the_checks(make_api: Any, names: list[str], value: str, stored: int) -> None:
    # Equal, and not the same object, as what is read from a file.
    options = {
        **LISTED,
        "JWT_BLACKLIST_STORE": DictStore(),
        **{n: "".join([*value]) for n in names},
    }
    api = make_api(**options)
    api.access(), api.refresh()
    assert len(api.call(get_all_stored_tokens)) == stored


@pytest.mark.clause("options.bad-value")
@pytest.mark.parametrize("name", ["JWT_BLACKLIST_CHECKS", "JWT_BLACKLIST_TOKEN_CHECKS"])
@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        *((each, ["jti"]) for each in (revoke_token, unrevoke_token, get_stored_token)),
        (get_stored_tokens, ["ada"]),
        *((each, []) for each in (get_all_stored_tokens, iter_all_stored_tokens)),
        (purge_expired_tokens, []),
    ],
)
def test_checks_that_are_mistyped_are_told_by_every_function(
    make_api: Any, name: str, function: Any, arguments: list[str]
) -> None:
    """Nobody should revoke tokens that no view asks about."""
    api = make_api(**LISTED, **{name: "al"})
    with pytest.raises(RuntimeError, match=f"{name} is 'al'; it must be 'refresh' or 'all'"):
        api.call(function, *arguments)
