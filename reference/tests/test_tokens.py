"""What a token carries, who may sign it, and how it is refused."""

import json
import logging
from datetime import datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from flask import Flask
from flask.json.provider import DefaultJSONProvider
from flask_jwt_extended import (
    JWTEncodeError,
    JWTManager,
    create_access_token,
    create_refresh_token,
    get_jwt_claims,
    get_jwt_identity,
    get_stored_tokens,
    revoke_token,
)

NOW = 1_700_000_000


def pem(key: Any) -> bytes:
    form: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return form


RSA = rsa.generate_private_key(65537, 2048)
KEYS: dict[str, Any] = {
    "RS256": RSA,
    "PS256": RSA,
    "ES256": ec.generate_private_key(ec.SECP256R1()),
    "ES384": ec.generate_private_key(ec.SECP384R1()),
    "EdDSA": ed25519.Ed25519PrivateKey.generate(),
}


def test_access_token_has_exactly_the_claims_of_the_sample_token(
    api: Any, read: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: NOW + 0.9)
    token = api.access()
    claims = read(token)
    assert UUID(claims.pop("jti")).version == 4
    assert jwt.get_unverified_header(token) == {"alg": "HS256", "typ": "JWT"}
    assert claims == {
        "exp": NOW + 900,
        "iat": NOW,
        "nbf": NOW,
        "identity": "ada",
        "fresh": True,
        "type": "access",
        "user_claims": {},
    }


def test_refresh_token_has_neither_fresh_nor_user_claims(api: Any, read: Any) -> None:
    api.jwt.user_claims_loader(lambda identity: {"hello": identity})
    claims = read(api.refresh())
    assert sorted(claims) == ["exp", "iat", "identity", "jti", "nbf", "type"]
    assert claims["type"] == "refresh"
    assert claims["exp"] - claims["iat"] == 30 * 24 * 3600


@pytest.mark.parametrize(
    "identity", ["", "ada", "\ud800é☃", 0, 1.5, False, None, [1], {"a": [None]}]
)
def test_any_json_value_is_an_identity_and_keeps_its_type(api: Any, identity: Any) -> None:
    seen = api.get(api.access(identity)).json["identity"]
    assert json.dumps(seen) == json.dumps(identity)


@pytest.mark.parametrize(
    ("lifetime", "seconds"),
    [
        (timedelta(seconds=1.9), 1),
        (timedelta(seconds=-0.5), -1),
        (timedelta(days=-2), -172_800),
        (timedelta.max, 86_399_999_999_999),
        (timedelta.min, -86_399_999_913_600),
    ],
)
def test_lifetime_in_whole_seconds(make_api: Any, read: Any, lifetime: Any, seconds: int) -> None:
    api = make_api(JWT_ACCESS_TOKEN_EXPIRES=lifetime)
    claims = read(api.access())
    assert claims["exp"] - claims["iat"] == seconds
    assert api.get(api.access()).status_code == (
        200 if seconds > 1 else 401 if seconds < 0 else 200
    )


@pytest.mark.clause("claims.not-serializable")
@pytest.mark.parametrize(
    ("user_claims", "reason"),
    [
        (["no", "dict"], "user_claims must be a dict, not list"),
        (None, "user_claims must be a dict, not NoneType"),
        ({"when": timedelta(1)}, "timedelta is not JSON serializable"),
        ({(1, 2): 3}, "keys must be"),
        ({"x": float("nan")}, "not JSON compliant"),
    ],
)
def test_claims_that_cannot_be_json(api: Any, user_claims: Any, reason: str) -> None:
    api.jwt.user_claims_loader(lambda identity: user_claims)
    with pytest.raises(JWTEncodeError, match=reason):
        api.access()


@pytest.mark.clause("claims.not-serializable")
def test_identity_that_cannot_be_json(api: Any) -> None:
    nest: list[Any] = []
    nest.append(nest)
    for identity in (object(), nest, float("inf")):
        with pytest.raises(JWTEncodeError, match="identity or user_claims cannot be JSON"):
            api.refresh(identity)


class Provider(DefaultJSONProvider):
    """What an application sets that has UUIDs and times in its answers."""

    @staticmethod
    def default(value: Any) -> Any:
        if isinstance(value, datetime):
            return value.isoformat()
        return str(value) if isinstance(value, UUID) else DefaultJSONProvider.default(value)


NOT_JSON: dict[Any, str] = {
    UUID(int=7): "00000000-0000-0000-0000-000000000007",
    datetime(2026, 1, 2, tzinfo=timezone.utc): "2026-01-02T00:00:00+00:00",
}


@pytest.mark.clause("claims.not-serializable")
@pytest.mark.parametrize("identity", NOT_JSON)
def test_identity_that_flask_could_write_is_refused_with_advice(api: Any, identity: Any) -> None:
    """It would come back as text, and be equal to nobody's."""
    for make in (api.access, api.refresh):
        with pytest.raises(JWTEncodeError) as raised:
            make(identity)
        assert str(raised.value) == (
            f"identity or user_claims cannot be JSON: {type(identity).__name__} is not JSON "
            "serializable; make it text first, as str() does, or set app.json to a JSON provider "
            "of your own that knows it"
        )


@pytest.mark.parametrize("identity", NOT_JSON)
@pytest.mark.parametrize("way", ["class", "attribute"])
def test_the_json_provider_of_the_application_writes_identity_and_claims(
    listed: Any, read: Any, identity: Any, way: str
) -> None:
    if way == "class":
        listed.app.json = Provider(listed.app)
    else:
        listed.app.json.default = Provider.default
    listed.jwt.user_claims_loader(lambda identity: {"who": [identity]})
    text = NOT_JSON[identity]
    access, refresh = listed.access(identity), listed.refresh(identity)
    assert listed.get(access).json == {"identity": text, "claims": {"who": [text]}}
    assert listed.get(refresh, "/refresh").json["identity"] == text
    for same in (identity, text):
        stored = {each["token"]["jti"] for each in listed.call(get_stored_tokens, same)}
        assert stored == {read(access)["jti"], read(refresh)["jti"]}
    listed.call(revoke_token, read(access)["jti"])
    assert listed.get(access).status_code == 401
    with pytest.raises(JWTEncodeError, match="timedelta is not JSON serializable"):
        listed.access(timedelta(1))


@pytest.mark.clause("freshness.fresh-bool")
@pytest.mark.parametrize("fresh", [1, 0, "true", None])
def test_fresh_must_be_a_bool(api: Any, fresh: Any) -> None:
    with pytest.raises(JWTEncodeError, match="fresh must be a bool, not"):
        api.access(fresh=fresh)


@pytest.mark.clause("claims.outside-view")
def test_outside_a_view_there_is_no_identity(api: Any) -> None:
    assert (get_jwt_identity(), get_jwt_claims()) == (None, {})
    assert (api.call(get_jwt_identity), api.call(get_jwt_claims)) == (None, {})


@pytest.mark.clause("basic.secret-key-required")
@pytest.mark.parametrize("key", [None, "", b""])
def test_without_a_secret_key_no_token_is_made_or_read(make_api: Any, api: Any, key: Any) -> None:
    bare = make_api(SECRET_KEY=key)
    for attempt in (bare.access, bare.refresh, lambda: bare.call(read_directly, api.access())):
        with pytest.raises(RuntimeError, match="SECRET_KEY is not set"):
            attempt()
    bare.app.testing = True  # errors of the app reach the test
    with pytest.raises(RuntimeError, match="SECRET_KEY is not set"):
        bare.get(api.access())


def read_directly(token: str) -> Any:
    from flask import current_app
    from flask_jwt_extended.tokens import read

    return read(token, current_app.config)


@pytest.mark.clause("basic.init-app")
def test_one_manager_for_several_apps(make_api: Any) -> None:
    shared = JWTManager()
    shared.user_claims_loader(lambda identity: {"of": identity})
    one, two = make_api(), make_api(JWT_AUTH_HEADER="JWT")
    for api in (one, two):
        shared.init_app(api.app)
    assert one.get(one.access()).json["claims"] == {"of": "ada"}
    assert two.send("JWT " + two.access()).json["claims"] == {"of": "ada"}
    assert two.send("").headers["WWW-Authenticate"] == "JWT"


def test_without_a_manager_the_error_says_so(api: Any) -> None:
    del api.app.extensions["flask-jwt-extended"]
    api.app.testing = True
    with pytest.raises(RuntimeError, match=r"api has no JWTManager; set one up: JWTManager\(app\)"):
        api.get("x")
    with pytest.raises(RuntimeError, match="no JWTManager"):
        api.access()


@pytest.mark.parametrize("algorithm", ["HS256", "HS384", "HS512"])
def test_only_the_configured_algorithm(make_api: Any, algorithm: str) -> None:
    api = make_api(JWT_ALGORITHM=algorithm)
    claims = jwt.decode(api.access(), api.app.secret_key, [algorithm])
    assert api.get(jwt.encode(claims, api.app.secret_key, algorithm)).status_code == 200
    for other in {"HS256", "HS384", "HS512"} - {algorithm}:
        answer = api.get(jwt.encode(claims, api.app.secret_key, other))
        assert answer.status_code == 422
        assert answer.json == {"msg": "The specified alg value is not allowed"}


@pytest.mark.parametrize("algorithm", KEYS)
def test_asymmetric(make_api: Any, sign: Any, algorithm: str) -> None:
    key, private = KEYS[algorithm], pem(KEYS[algorithm])
    api, as_text = (
        make_api(JWT_ALGORITHM=algorithm, SECRET_KEY=form) for form in (private, private.decode())
    )
    token = api.access()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    payload = jwt.decode_complete(token, public, [algorithm])["payload"]
    assert as_text.get(token).json["identity"] == "ada"
    # Key confusion: RFC 8725 2.1
    confused = sign(json.dumps(payload).encode(), key=public)
    assert api.get(confused).json == {"msg": "The specified alg value is not allowed"}
    head, body, signature = token.split(".")
    assert api.get(f"{head}.{body}.{signature[::-1]}").status_code == 422


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("HS256", pem(RSA)),
        ("RS256", "super-secret"),
        ("RS256", pem(KEYS["ES256"])),
        ("RS256", pem(rsa.generate_private_key(65537, 1024))),
        ("ES256", pem(KEYS["ES384"])),
        ("EdDSA", pem(KEYS["ES256"])),
        ("EdDSA", "super-secret"),
        (
            "RS256",
            RSA.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        ),
    ],
    # Not the keys: they are others in each process, and pytest-xdist wants one list of tests.
    ids=["private", "secret", "EC", "short", "P-384", "EC for OKP", "secret for OKP", "public"],
)
def test_key_that_does_not_fit(make_api: Any, algorithm: str, key: Any) -> None:
    kind = "a secret, no PEM" if algorithm == "HS256" else "a PEM private key"
    with pytest.raises(RuntimeError) as raised:
        make_api(JWT_ALGORITHM=algorithm, SECRET_KEY=key).access()
    does_not_fit = f"SECRET_KEY does not fit JWT_ALGORITHM '{algorithm}'"
    assert str(raised.value) == f"{does_not_fit}; it must be {kind} for it"


def test_short_secret_works_and_is_logged(make_api: Any, caplog: pytest.LogCaptureFixture) -> None:
    api = make_api(SECRET_KEY="super-secret-1")
    with caplog.at_level(logging.WARNING, "flask_jwt_extended"):
        assert api.get(api.access()).status_code == 200
    assert [record.name for record in caplog.records] == ["flask_jwt_extended"]
    assert "14 bytes" in caplog.text
    assert "super-secret" not in caplog.text


def test_create_functions_work_as_the_readme_calls_them() -> None:
    app = Flask("readme")
    app.secret_key = "super-secret"
    JWTManager(app)
    with app.app_context():
        assert create_access_token("test").count(".") == 2
        assert create_access_token(identity="test", fresh=False).count(".") == 2
        assert create_refresh_token(identity="test").count(".") == 2


@pytest.mark.parametrize("b64", ["true", '"maybe"', "null", "1"])
def test_no_critical_extension_is_understood(api: Any, sign: Any, read: Any, b64: str) -> None:
    """PyJWT knows b64 (RFC 7797), and takes any value but False for True."""
    payload = json.dumps(read(api.access())).encode()
    assert api.get(sign(payload)).status_code == 200
    extended = f'{{"alg":"HS256","crit":["b64"],"b64":{b64}}}'
    assert api.get(sign(payload, extended.encode())).status_code == 422
