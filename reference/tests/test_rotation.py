"""Changing the secret key: SECRET_KEY_FALLBACKS has the former ones, as Flask 3.1 has it."""

import logging
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from .test_tokens import pem

OLD, OLDER, NEW = (
    "a key of thirty-two bytes or more: " + which for which in ("old", "older", "new")
)
EC = [pem(ec.generate_private_key(ec.SECP256R1())) for _ in range(3)]


@pytest.mark.parametrize(
    ("algorithm", "new", "old", "older"),
    [("HS256", NEW, OLD, OLDER), ("ES256", *EC)],
    ids=["HS256", "ES256"],
)
def test_one_key_signs_and_all_open(
    make_api: Any, algorithm: str, new: Any, old: Any, older: Any
) -> None:
    apis = [make_api(SECRET_KEY=key, JWT_ALGORITHM=algorithm) for key in (new, old, older)]
    tokens = [(api.access(), api.refresh()) for api in apis]
    rotated = make_api(SECRET_KEY=new, SECRET_KEY_FALLBACKS=[old, older], JWT_ALGORITHM=algorithm)
    for access, refresh in tokens:
        assert rotated.get(access).status_code == 200
        assert rotated.get(refresh, "/refresh").status_code == 200
    access = rotated.access()
    assert [api.get(access).status_code for api in apis] == [200, 422, 422]
    rotated.app.config["SECRET_KEY_FALLBACKS"] = [old]  # read at every use, as all options are
    assert [rotated.get(access).status_code for access, _ in tokens] == [200, 200, 422]
    rotated.app.config["SECRET_KEY_FALLBACKS"] = None
    answers = [rotated.get(access) for access, _ in tokens]
    assert [answer.status_code for answer in answers] == [200, 422, 422]
    assert answers[1].json == {"msg": "Signature verification failed"}


def test_a_token_of_a_former_key_is_checked_as_any_other(make_api: Any, alter: Any) -> None:
    from .conftest import KEY

    rotated = make_api(SECRET_KEY=NEW, SECRET_KEY_FALLBACKS=[KEY])
    token = make_api().access()
    assert rotated.get(alter(token)).status_code == 200
    assert rotated.get(alter(token, exp=1)).json == {"msg": "Token has expired"}
    assert rotated.get(alter(token, type="session")).status_code == 422


@pytest.mark.clause("options.bad-value")
@pytest.mark.parametrize("fallbacks", [OLD, OLD.encode(), [""], [OLD, b""], [None], [7], {OLD: 1}])
def test_fallbacks_that_are_no_list_of_keys(make_api: Any, api: Any, fallbacks: Any) -> None:
    bad = make_api(SECRET_KEY_FALLBACKS=fallbacks)
    bad.app.testing = True
    for attempt in (bad.access, lambda: bad.get(api.access())):
        with pytest.raises(
            RuntimeError, match="SECRET_KEY_FALLBACKS must be a list of keys"
        ) as told:
            attempt()
        assert "thirty-two" not in str(told.value)


def test_a_former_key_that_does_not_fit_is_named(
    make_api: Any, caplog: pytest.LogCaptureFixture
) -> None:
    bad = make_api(SECRET_KEY_FALLBACKS=[EC[0]])
    with pytest.raises(RuntimeError, match="SECRET_KEY_FALLBACKS does not fit JWT_ALGORITHM"):
        bad.access()
    with caplog.at_level(logging.WARNING, "flask_jwt_extended"):
        make_api(SECRET_KEY_FALLBACKS=["short-one"]).access()
    assert "SECRET_KEY_FALLBACKS is weak" in caplog.text
    assert "short-one" not in caplog.text
