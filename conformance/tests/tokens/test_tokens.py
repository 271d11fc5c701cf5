from __future__ import annotations

import base64
import json

import pytest

from conformance.tokens import (
    Dialect,
    Token,
    decode,
    dumps,
    encode,
    read,
    with_claim,
    with_header,
    with_signature,
    without_claim,
)
from conformance.verdicts import Deviation, Unsupported
from conformance.verdicts.expected_tokens import Claim

HEADER = {"alg": "HS256", "typ": "JWT"}
CLAIMS = {"exp": 20, "iat": 10, "jti": "a", "identity": "Ada", "fresh": None, "user_claims": {}}


def compact(header: object = HEADER, claims: object = CLAIMS, signature: bytes = b"sig") -> str:
    return ".".join(encode(part) for part in (as_json(header), as_json(claims), signature))


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()


def token(claims: object = CLAIMS, **names: str) -> Token:
    return read(compact(claims=claims), Dialect(names))


def payload(copy: Token) -> str:
    return decode(copy.segments[1]).decode("utf-8")


@pytest.mark.parametrize("data", [b"", b"\0", b"\xfb\xff", b"abc", bytes(range(256))])
def test_base64url_there_and_back(data: bytes) -> None:
    assert encode(data) == base64.urlsafe_b64encode(data).decode().rstrip("=")
    assert decode(encode(data)) == data


@pytest.mark.parametrize(
    "segment", ["-_+/", "YQ==", "YQ=", "Y", "YWJj!", "YW Jj", "YWJj\n", "zażółć"]
)
def test_what_is_no_base64url_is_refused(segment: str) -> None:
    with pytest.raises(ValueError, match=r"base64|padd|character"):
        decode(segment)


def test_the_claims_in_a_list_are_found_by_the_dialect() -> None:
    dialect = Dialect({"jti": "meta.id", "nbf": ""})
    assert dialect.value({"meta": {"id": "a"}, "jti": "b"}, "jti") == "a"
    assert dialect.value({"nbf": 1}, "nbf") is None
    assert dialect.value("no object", "jti") is None


def test_a_token_is_read_in_its_parts() -> None:
    text = compact()
    parts = read(text, Dialect())
    assert parts.text == text
    assert (parts.header, parts.claims, parts.change) == (HEADER, CLAIMS, "")
    assert parts.signing_input == text.rpartition(".")[0].encode()
    assert parts.signature == b"sig"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        compact().rpartition(".")[0],
        compact() + ".",
        compact(header=["HS256"]),
        compact(claims="access"),
        compact(claims=None),
        compact() + "=",
        compact() + "+",
        f"{encode(b'no JSON')}.{encode(b'{}')}.",
        f"{encode(b'{}')}.{encode(bytes([0x22, 0xFF, 0x22]))}.",
        f"{encode(json.dumps(HEADER).encode('utf-16'))}.{encode(b'{}')}.",
        f"{encode(b'{}')}.{encode(b'[' * 200_000)}.",
        f"{encode(b'{}')}.zażółć.",
    ],
)
def test_what_is_no_compact_jws_is_a_deviation(text: str) -> None:
    with pytest.raises(Deviation):
        read(text, Dialect())


def test_a_claim_is_where_the_dialect_says() -> None:
    claims = {"sub": "Ada", "jti": "a", "app": {"data": {"roles": [1]}, "no": None}}
    parts = token(claims, identity="sub", user_claims="app.data", fresh="", type="app.no")
    assert (parts.claim("identity"), parts.claim("user_claims")) == ("Ada", {"roles": [1]})
    assert (parts.claim("jti"), parts.has("jti")) == ("a", True)
    assert (parts.claim("type", "default"), parts.has("type")) == (None, True)
    assert (parts.claim("fresh", "default"), parts.has("fresh")) == ("default", False)


@pytest.mark.parametrize("path", ["app.data.roles", "app.other", "other.app", "jti.a", ""])
def test_a_path_that_leads_nowhere_leads_to_no_claim(path: str) -> None:
    parts = token({"jti": "a", "app": {"data": [1]}}, identity=path)
    assert not parts.has("identity")
    assert parts.claim("identity") is None


@pytest.mark.parametrize(
    "literal",
    ["1e400", "NaN", "-1", "1.50", '"\\u0000"', '"zażółć"', "[1, 2]", '{"a": 1}', "null", "1e18"],
)
def test_a_claim_is_set_to_the_very_text(literal: str) -> None:
    copy = with_claim(token(), "exp", literal)
    assert payload(copy) == dumps(CLAIMS).replace('"exp":20', f'"exp":{literal}')
    assert copy.change == f"exp set to {literal}"


def test_what_is_set_stays_no_placeholder() -> None:
    # It once did, and every rejection that was due to it looked like a pass.
    copy = with_claim(token(), "jti", '"new"')
    assert json.loads(payload(copy)) == {**CLAIMS, "jti": "new"} == copy.claims


def test_only_the_claim_that_is_named_is_set() -> None:
    twins = token({"a": "same", "b": "same", "c": {"a": "same"}})
    assert with_claim(twins, "a", '"other"').claims == {**twins.claims, "a": "other"}
    assert with_claim(twins, "b", '"other"').claims == {**twins.claims, "b": "other"}


def test_a_nested_claim_is_set_and_left_out_where_it_is() -> None:
    nested = token({"app": {"data": 1, "more": 2}, "data": 3}, user_claims="app.data")
    assert with_claim(nested, "user_claims", "7").claims == {
        "app": {"data": 7, "more": 2},
        "data": 3,
    }
    assert without_claim(nested, "user_claims").claims == {"app": {"more": 2}, "data": 3}


def test_a_claim_is_left_out() -> None:
    copy = without_claim(token(), "jti")
    assert copy.claims == {name: CLAIMS[name] for name in CLAIMS if name != "jti"}
    assert json.loads(payload(copy)) == copy.claims
    assert copy.change == "without jti"


def test_a_claim_of_null_can_be_changed() -> None:
    assert with_claim(token(), "fresh", "true").claims["fresh"] is True
    assert "fresh" not in without_claim(token(), "fresh").claims


def test_a_claim_that_the_token_lacks_is_a_deviation() -> None:
    with pytest.raises(Deviation) as caught:
        with_claim(token(identity="sub"), "identity", "7")
    assert caught.value.expected == Claim("sub", "there")
    with pytest.raises(Deviation):
        without_claim(token(), "type")


def test_a_name_is_taken_where_another_claim_is_kept_under_it() -> None:
    dialect = Dialect({"type": "token_type", "nbf": ""})
    assert dialect.taken("token_type")
    assert not any(dialect.taken(name) for name in ("type", "typ", "TYPE", "nbf"))


def test_a_claim_that_the_dialect_denies_is_unsupported() -> None:
    with pytest.raises(Unsupported) as caught:
        with_claim(token(jti=""), "jti", "7")
    assert "claim jti" in caught.value.what
    with pytest.raises(Unsupported):
        without_claim(token(jti=""), "jti")


def test_a_claim_that_is_there_at_times_is_altered_where_it_is() -> None:
    assert with_claim(token(jti="jti?"), "jti", "7").claims["jti"] == 7
    assert "jti" not in without_claim(token(jti="jti?"), "jti").claims


def test_a_claim_that_is_there_at_times_is_unsupported_where_it_is_not() -> None:
    with pytest.raises(Unsupported) as caught:
        with_claim(token(type="kind?"), "type", "7")
    assert "claim type" in caught.value.what
    with pytest.raises(Unsupported):
        without_claim(token(type="kind?"), "type")


def test_the_original_stays_as_it_was() -> None:
    original = token({"app": {"data": 1}}, user_claims="app.data")
    text, claims = original.text, json.dumps(original.claims)
    with_claim(original, "user_claims", "2")
    without_claim(original, "user_claims")
    with_header(original, alg="none")
    assert (original.text, json.dumps(original.claims)) == (text, claims)
    assert original.header == HEADER


def test_a_changed_claim_keeps_header_and_signature() -> None:
    copy, original = with_claim(token(), "exp", "1"), token()
    assert copy.segments[0::2] == original.segments[0::2]
    assert copy.segments[1] != original.segments[1]


def test_header_parameters_are_set_and_the_rest_stays() -> None:
    copy, original = with_header(token(), alg=None, kid="zażółć"), token()
    assert json.loads(decode(copy.segments[0])) == {"alg": None, "typ": "JWT", "kid": "zażółć"}
    assert copy.header == {"alg": None, "typ": "JWT", "kid": "zażółć"}
    assert copy.segments[1:] == original.segments[1:]


@pytest.mark.parametrize("signature", [b"", b"\0", b"another"])
def test_a_signature_is_replaced(signature: bytes) -> None:
    copy, original = with_signature(token(), signature), token()
    assert copy.signature == signature
    assert copy.segments[:2] == original.segments[:2]


def test_json_has_no_blanks_and_keeps_its_letters() -> None:
    assert dumps({"a": ["ż", 1]}) == '{"a":["ż",1]}'
