"""Every change of the catalogue does what its name says, and only that.

A copy that has more wrong with it than its name says is refused for the wrong reason, and the
scenario passes whatever the server thinks of the right one.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from conformance.tests.tokens.formed import ASYMMETRIC, FREE, KEYED, SIGNED
from conformance.tokens import Dialect, Token, decode, dumps, encode, read, with_signature
from conformance.tokens.alteration_catalogue import CATALOGUE, Original, alter
from conformance.tokens.attacker import Attacker
from conformance.tokens.keys import Key, another_key, hmac_of, secret_key
from conformance.verdicts import Deviation, Unsupported

KEY = Key("HS256", secret_key("HS256"))
HEADER, PAYLOAD, SIGNATURE = 0, 1, 2


def issued(identity: str = "Ada", header: object = None) -> Token:
    claims = {"exp": 1_700_000_900, "iat": 1_700_000_000, "nbf": 1_700_000_000}
    more = {"jti": f"a-{identity}", "identity": identity, "fresh": True, "user_claims": {"a": "ż"}}
    parts = (header or {"alg": "HS256", "typ": "JWT"}, {**claims, **more, "type": "access"})
    data = ".".join(encode(dumps(part).encode()) for part in parts)
    return read(f"{data}.{encode(KEY.sign(data.encode()))}", Dialect())


TOKEN = issued()


@pytest.fixture
def original() -> Iterator[Original]:
    attacker = Attacker()
    yield Original(TOKEN, lambda: KEY, lambda: issued("Charles"), attacker)
    attacker.close()


def is_signed(text: str, key: Key = KEY) -> bool:
    """Whether the last segment is the key's signature over all that is before it."""
    data, _, signature = text.rpartition(".")
    try:
        return key.verifies(data.encode(), decode(signature))
    except ValueError:
        return False


def changed(text: str) -> set[int]:
    segments = text.split(".")
    assert len(segments) == 3
    return {i for i in range(3) if segments[i] != TOKEN.segments[i]}


def bits(one: bytes, other: bytes) -> int:
    """In how many bits two texts of one length differ."""
    assert len(one) == len(other)
    return sum(bin(a ^ b).count("1") for a, b in zip(one, other, strict=True))


def shown(text: str, index: int) -> Any:
    return json.loads(decode(text.split(".")[index]))


#: By the change: the segments that are others, and whether the app's key signed them.
SHAPES: dict[str, tuple[set[int], bool]] = {
    "the signature is empty": ({SIGNATURE}, False),
    "the signature is cut short": ({SIGNATURE}, False),
    "the signature is one byte longer": ({SIGNATURE}, False),
    "one bit of the signature is flipped": ({SIGNATURE}, False),
    "the signature is of another token": ({SIGNATURE}, False),
    "the signature is by another key": ({SIGNATURE}, False),
    "the signature is by an empty key": ({SIGNATURE}, False),
    "the signature is not valid base64url": ({SIGNATURE}, False),
    "the signature is padded": ({SIGNATURE}, False),
    "one bit of the header is flipped": ({HEADER}, False),
    "one bit of the payload is flipped": ({PAYLOAD}, False),
    "exp is an hour ago, and not signed again": ({PAYLOAD}, False),
    "the payload is detached": ({PAYLOAD}, False),
    **dict.fromkeys(
        (
            *(
                "the header is not valid base64url",
                "the header is padded",
                "the header is not valid JSON",
            ),
            *("the header is a JSON array", "the header is invalid UTF-8"),
            *("the header is nested 3,000 deep", "an unknown extension is critical"),
            "crit is an empty list",
            "crit is not a list",
            "b64 is critical and not a boolean",
        ),
        ({HEADER, SIGNATURE}, True),
    ),
    **dict.fromkeys(
        (
            *("the payload is not valid base64url", "the payload has stray characters"),
            *(
                "the payload is padded",
                "the payload is not valid JSON",
                "the payload is a JSON array",
            ),
            *("the payload is a JSON string", "the payload is null"),
            *("the payload is invalid UTF-8", "the payload is nested 3,000 deep"),
            *("the audience is another service", "the audience is two other services"),
        ),
        ({PAYLOAD, SIGNATURE}, True),
    ),
    **dict.fromkeys(
        (
            *(f"the attacker's own key is offered as {n}" for n in ("jwk", "x5c", "jku", "x5u")),
            *("the kid is a path to an empty file", "the kid is an SQL injection"),
            "the kid is a number",
        ),
        ({HEADER, SIGNATURE}, False),
    ),
    **dict.fromkeys(
        ("the payload is unencoded", "the payload is unencoded, unannounced"),
        ({HEADER, PAYLOAD, SIGNATURE}, True),
    ),
}

#: The changes after which there are no three segments.
OTHERS = {
    "only the first segment is left": TOKEN.segments[0],
    "only two segments are left": ".".join(TOKEN.segments[:2]),
    "there is a fourth segment": ".".join([*TOKEN.segments, TOKEN.segments[2]]),
    "there are five segments": ".".join([*TOKEN.segments, *TOKEN.segments[1:]]),
    "all segments are empty": "..",
}

Same = Callable[[str], bool]


def header_with(**parameters: object) -> Same:
    return lambda text: shown(text, HEADER) == {**TOKEN.header, **parameters}


def raw(index: int) -> Callable[[str], bytes]:
    return lambda text: decode(text.split(".")[index])


def padded(index: int) -> Same:
    def check(text: str) -> bool:
        segment, whole = text.split(".")[index], TOKEN.segments[index]
        was = {whole} if index == SIGNATURE else {whole, encode(decode(whole) + b" ")}
        return segment.endswith("=") and len(segment) % 4 == 0 and segment.rstrip("=") in was

    return check


def stray(index: int) -> Same:
    # What a reader that skips the stranger is left with is one character less than what was there.
    def check(text: str) -> bool:
        segment, whole = text.split(".")[index], TOKEN.segments[index]
        assert not is_base64url(segment)
        return segment.count("!") == 1 and len(segment) == len(whole)

    return check


def forgiven(segment: str) -> bytes:
    """What a reader makes of it that pads by the length, and skips what is not base64url."""
    return urlsafe_b64decode(segment + "=" * (-len(segment) % 4))


def is_base64url(segment: str) -> bool:
    try:
        decode(segment)
    except ValueError:
        return False
    return True


def is_json(data: bytes) -> bool:
    try:
        json.loads(data.decode("utf-8"))
    except ValueError:
        return False
    return True


def reads(index: int, value: object) -> Same:
    return lambda text: bool(shown(text, index) == value)


def hmac_by(secret: bytes) -> Same:
    def check(text: str) -> bool:
        data, _, signature = text.rpartition(".")
        return decode(signature) == hmac_of(secret, data.encode())

    return check


def one_bit(index: int) -> Same:
    return lambda text: bits(raw(index)(text), raw(index)(TOKEN.text)) == 1


def deep(index: int) -> Same:
    def check(text: str) -> bool:
        data = raw(index)(text)
        return data.count(b"{") == data.count(b"}") == 3000

    return check


def bad_bytes(index: int, read_past: Callable[[Any], bool]) -> Same:
    # The one thing wrong with it is the byte: without that byte it would be good.
    def check(text: str) -> bool:
        data = raw(index)(text)
        past = json.loads(data.decode("utf-8", "ignore"))
        return not is_json(data) and data.count(b"\xff") == 1 and read_past(past)

    return check


def holds(check: Same, text: str) -> bool:
    """Whether a text passes; one that cannot even be looked at does not."""
    try:
        return check(text)
    except (AssertionError, LookupError, ValueError):
        return False


SIGNED_BYTES = TOKEN.signature

#: By the change: what else is true of the copy.
MEANINGS: dict[str, Same] = {
    "the signature is empty": lambda t: t.endswith("."),
    "the signature is cut short": lambda t: raw(SIGNATURE)(t) == SIGNED_BYTES[:-1],
    "the signature is one byte longer": lambda t: raw(SIGNATURE)(t) == SIGNED_BYTES + b"\0",
    "one bit of the signature is flipped": one_bit(SIGNATURE),
    "the signature is of another token": lambda t: raw(SIGNATURE)(t) == issued("Charles").signature,
    "the signature is by another key": lambda t: is_signed(t, Key("HS256", another_key("HS256"))),
    "the signature is by an empty key": hmac_by(b""),
    "the signature is not valid base64url": stray(SIGNATURE),
    "the signature is padded": padded(SIGNATURE),
    "one bit of the header is flipped": lambda t: one_bit(HEADER)(t) and header_with(typ="JWU")(t),
    "one bit of the payload is flipped": lambda t: (
        one_bit(PAYLOAD)(t) and set(shown(t, PAYLOAD)) == set(TOKEN.claims)
    ),
    "exp is an hour ago, and not signed again": reads(
        PAYLOAD, {**TOKEN.claims, "exp": TOKEN.claims["iat"] - 3600}
    ),
    "the payload is detached": lambda t: t.split(".")[PAYLOAD] == "",
    "the header is not valid base64url": stray(HEADER),
    "the header is padded": padded(HEADER),
    "the header is not valid JSON": lambda t: not is_json(raw(HEADER)(t)),
    "the header is a JSON array": lambda t: isinstance(shown(t, HEADER), list),
    "the header is invalid UTF-8": bad_bytes(HEADER, lambda h: bool(h["alg"] == "HS256")),
    "the header is nested 3,000 deep": deep(HEADER),
    "an unknown extension is critical": header_with(crit=["moon"], moon="full"),
    "crit is an empty list": header_with(crit=[]),
    "crit is not a list": header_with(crit="moon"),
    "b64 is critical and not a boolean": header_with(crit=["b64"], b64="maybe"),
    "the payload is not valid base64url": stray(PAYLOAD),
    "the payload has stray characters": lambda t: (
        not is_base64url(t.split(".")[PAYLOAD])
        and t.split(".")[PAYLOAD].replace("!!!!", "") == TOKEN.segments[PAYLOAD]
    ),
    "the payload is padded": padded(PAYLOAD),
    "the payload is not valid JSON": lambda t: not is_json(raw(PAYLOAD)(t)),
    "the payload is a JSON array": lambda t: isinstance(shown(t, PAYLOAD), list),
    "the payload is a JSON string": lambda t: isinstance(shown(t, PAYLOAD), str),
    "the payload is null": reads(PAYLOAD, None),
    "the payload is invalid UTF-8": bad_bytes(
        PAYLOAD, lambda claims: bool(claims == {**TOKEN.claims, "identity": "Ad"})
    ),
    "the payload is nested 3,000 deep": deep(PAYLOAD),
    "the audience is another service": reads(PAYLOAD, {**TOKEN.claims, "aud": "another-service"}),
    "the audience is two other services": reads(
        PAYLOAD, {**TOKEN.claims, "aud": ["another-service", "a-third"]}
    ),
    "the payload is unencoded": lambda t: (
        header_with(b64=False, crit=["b64"])(t) and json.loads(t.split(".")[1]) == TOKEN.claims
    ),
    "the payload is unencoded, unannounced": lambda t: (
        header_with(b64=False)(t) and json.loads(t.split(".")[1]) == TOKEN.claims
    ),
    "the attacker's own key is offered as jwk": lambda t: shown(t, HEADER)["jwk"]["kty"] == "oct",
    "the attacker's own key is offered as x5c": lambda t: len(shown(t, HEADER)["x5c"]) == 1,
    "the attacker's own key is offered as jku": lambda t: "http://" in shown(t, HEADER)["jku"],
    "the attacker's own key is offered as x5u": lambda t: "http://" in shown(t, HEADER)["x5u"],
    "the kid is a path to an empty file": lambda t: (
        hmac_by(b"")(t) and header_with(kid="../../../../../../dev/null")(t)
    ),
    "the kid is an SQL injection": lambda t: (
        hmac_by(b"attacker")(t) and header_with(kid="' UNION SELECT 'attacker' --")(t)
    ),
    "the kid is a number": lambda t: hmac_by(b"attacker")(t) and header_with(kid=0)(t),
}


#: There is a public key only where the algorithm is no HMAC.
CONFUSED = "the signature is by the public key"


def test_these_tests_look_at_the_whole_catalogue() -> None:
    assert set(SHAPES) == set(MEANINGS)
    assert set(CATALOGUE) == {*SHAPES, *OTHERS, *FREE, *SIGNED, *KEYED, *ASYMMETRIC}


def test_the_original_is_signed() -> None:
    assert is_signed(TOKEN.text)
    assert changed(TOKEN.text) == set()


@pytest.mark.parametrize("change", SHAPES)
def test_a_change_touches_its_segments_and_is_signed_where_it_can_be(
    original: Original, change: str
) -> None:
    text = alter(original, change)
    touched, signed = SHAPES[change]
    assert changed(text) == touched
    assert is_signed(text) == signed


@pytest.mark.parametrize("change", MEANINGS)
def test_a_change_means_what_its_name_says(original: Original, change: str) -> None:
    assert MEANINGS[change](alter(original, change))
    assert not holds(MEANINGS[change], TOKEN.text), "the original passes too: it shows nothing"


@pytest.mark.parametrize("algorithm", ["RS256", "ES256", "EdDSA"])
def test_a_public_key_is_taken_for_a_shared_secret(original: Original, algorithm: str) -> None:
    key = Key(algorithm, secret_key(algorithm))
    token = issued(header={"alg": algorithm, "typ": "JWT"})
    text = alter(replace(original, token=token, key=lambda: key), CONFUSED)
    assert hmac_by(key.public_pem())(text)
    assert shown(text, HEADER)["alg"] == "HS256"
    assert text.split(".")[PAYLOAD] == token.segments[PAYLOAD]


def test_a_shared_secret_has_no_public_half(original: Original) -> None:
    with pytest.raises(Deviation):
        alter(original, CONFUSED)


def no_key() -> Key:
    raise Unsupported("no signing key")


#: What only who has the key can make.
SIGNED_AGAIN = {
    *(change for change, (_, signed) in SHAPES.items() if signed),
    *("the payload is unencoded", "the payload is unencoded, unannounced"),
    *(*SIGNED, *KEYED, *ASYMMETRIC),
}


@pytest.mark.parametrize("change", CATALOGUE)
def test_what_anybody_can_make_takes_no_key(original: Original, change: str) -> None:
    start = replace(original, key=no_key)
    if change in SIGNED_AGAIN:
        with pytest.raises(Unsupported):
            alter(start, change)
    else:
        assert alter(start, change) == alter(original, change) or "offered" in change


@pytest.mark.parametrize("change", [*FREE, *SIGNED, *KEYED])
def test_another_form_is_what_its_name_says(original: Original, change: str) -> None:
    text = alter(original, change)
    assert ({**FREE, **SIGNED, **KEYED})[change](text, TOKEN, KEY)
    assert is_signed(text) == (change in SIGNED or "spare bits" in change)
    assert text != TOKEN.text


@pytest.mark.parametrize("change", ASYMMETRIC)
def test_anybody_can_encrypt_with_a_public_key(original: Original, change: str) -> None:
    key = Key("RS256", secret_key("RS256"))
    token = issued(header={"alg": "RS256", "typ": "JWT"})
    start = replace(original, token=token, key=lambda: key)
    assert ASYMMETRIC[change](alter(start, change), token, key)


@pytest.mark.parametrize(
    ("change", "header"),
    [
        ('kid in the header is "x", signed again', {**TOKEN.header, "kid": "x"}),
        ('ALG in the header is "none", unsigned', {**TOKEN.header, "ALG": "none"}),
        ("the header has no alg, unsigned", {"typ": "JWT"}),
        ("the header has no alg, signed again", {"typ": "JWT"}),
        ('the algorithm is "hs256", signed again', {**TOKEN.header, "alg": "hs256"}),
        ("the algorithm is null, signed with an empty key", {**TOKEN.header, "alg": None}),
    ],
)
def test_a_header_with_a_value(original: Original, change: str, header: dict[str, Any]) -> None:
    text = alter(original, change)
    assert shown(text, HEADER) == header
    assert is_signed(text) == change.endswith("signed again")
    assert text.endswith(".") == change.endswith("unsigned")
    assert hmac_by(b"")(text) == change.endswith("empty key")


def test_a_claim_stands_twice(original: Original) -> None:
    text = alter(original, 'type stands twice, first as "access" and then as 1e400')
    pairs = json.loads(decode(text.split(".")[PAYLOAD]), object_pairs_hook=list)
    assert [value for name, value in pairs if name == "type"] == ["access", float("inf")]
    assert {name for name, _ in pairs} == set(TOKEN.claims)
    assert is_signed(text)


@pytest.mark.parametrize(
    "change", ["the signature is in DER", "the signature has a zero before each number"]
)
def test_two_numbers_in_another_form_are_the_same_two(original: Original, change: str) -> None:
    key = Key("ES256", secret_key("ES256"))
    unsigned = issued(header={"alg": "ES256", "typ": "JWT"})
    token = with_signature(unsigned, key.sign(unsigned.signing_input))
    other = decode(alter(replace(original, token=token), change).split(".")[SIGNATURE])
    numbers = decode_dss_signature(other) if change.endswith("DER") else (other[1:33], other[34:])
    raw = [n if isinstance(n, bytes) else n.to_bytes(32, "big") for n in numbers]
    assert b"".join(raw) == token.signature


@pytest.mark.parametrize(
    ("change", "form"),
    [
        ("the signature is by the public key", lambda pem: pem),
        ("the signature is by the public key, without its last line break", bytes.strip),
    ],
)
def test_a_public_key_in_another_form(original: Original, change: str, form: Any) -> None:
    key = Key("RS256", secret_key("RS256"))
    token = issued(header={"alg": "RS256", "typ": "JWT"})
    text = alter(replace(original, token=token, key=lambda: key), change)
    assert hmac_by(form(key.public_pem()))(text)
    longer = alter(replace(original, token=token, key=lambda: key), f"{change}, under HS512")
    assert shown(longer, HEADER)["alg"] == "HS512"
    assert not hmac_by(form(key.public_pem()))(longer)


@pytest.mark.parametrize("change", OTHERS)
def test_a_change_of_the_number_of_segments(original: Original, change: str) -> None:
    assert alter(original, change) == OTHERS[change]


@pytest.mark.parametrize("name", ["none", "None", "", "HS384", None, {"a": 1}, ["none"], ["HS256"]])
@pytest.mark.parametrize("how", ["unsigned", "signature kept"])
def test_another_algorithm_without_a_signature_for_it(
    original: Original, name: object, how: str
) -> None:
    text = alter(original, f"the algorithm is {json.dumps(name)}, {how}")
    assert header_with(alg=name)(text)
    segments = text.split(".")
    assert segments[PAYLOAD] == TOKEN.segments[PAYLOAD]
    assert segments[SIGNATURE] == ("" if how == "unsigned" else TOKEN.segments[SIGNATURE])


@pytest.mark.parametrize("name", ["HS384", "HS512"])
def test_another_algorithm_signed_by_the_right_key(original: Original, name: str) -> None:
    text = alter(original, f'the algorithm is "{name}", signed again')
    assert header_with(alg=name)(text)
    assert changed(text) == {HEADER, SIGNATURE}
    assert is_signed(text, Key(name, KEY.secret))
    assert not is_signed(text)


@pytest.mark.parametrize(
    "change",
    [
        "",
        "the moon is full",
        "the algorithm is HS256",
        'the algorithm is "none", signed',
        "The payload is null",
    ],
)
def test_a_change_that_is_not_in_the_catalogue_is_refused(original: Original, change: str) -> None:
    with pytest.raises(LookupError):
        alter(original, change)


@pytest.mark.parametrize(
    "header",
    [{"alg": "HS256"}, {"typ": "at+jwt", "alg": "HS256"}, {"alg": "HS256", "typ": "JWT", "kid": 7}],
)
def test_one_bit_of_another_header_is_flipped(original: Original, header: dict[str, Any]) -> None:
    token = issued(header=header)
    start = Original(token, lambda: KEY, original.another, original.attacker)
    text = alter(start, "one bit of the header is flipped")
    flipped = decode(text.split(".")[HEADER])
    assert bits(flipped, decode(token.segments[HEADER])) == 1
    assert is_json(flipped)
    assert not is_signed(text)


@pytest.mark.parametrize(
    "change",
    ["the header is not valid JSON", "the header is a JSON array", "the header is invalid UTF-8"],
)
def test_a_spoilt_header_has_what_its_issuer_wrote(original: Original, change: str) -> None:
    # A server that looks for its kid first would refuse the token for that, and show nothing.
    token = issued(header={"alg": "HS256", "kid": "2016-01"})
    text = alter(replace(original, token=token), change)
    assert b'"kid":"2016-01"' in decode(text.split(".")[HEADER])
    assert is_signed(text)


def test_a_token_that_does_not_say_when_it_was_made_can_be_made_to_expire(
    original: Original,
) -> None:
    claims = {name: value for name, value in TOKEN.claims.items() if name != "iat"}
    data = f"{TOKEN.segments[0]}.{encode(dumps(claims).encode())}"
    token = read(f"{data}.{encode(KEY.sign(data.encode()))}", Dialect())
    start = Original(token, lambda: KEY, original.another, original.attacker)
    text = alter(start, "exp is an hour ago, and not signed again")
    assert set(shown(text, PAYLOAD)) == set(claims)


#: What follows must not depend on the length of a segment: one of three needs no padding.
LENGTHS = pytest.mark.parametrize("name", ["Ada", "Adam", "Adams"])


@LENGTHS
@pytest.mark.parametrize(("change", "index"), [("header", HEADER), ("payload", PAYLOAD)])
def test_what_is_padded_has_the_padding_that_makes_it_whole(
    original: Original, name: str, change: str, index: int
) -> None:
    # A "=" too many is an error to every parser, and would show nothing.
    token = issued(name, header={"alg": "HS256", "typ": "JWT", "kid": name})
    text = alter(replace(original, token=token), f"the {change} is padded")
    segment = text.split(".")[index]
    assert segment.endswith("=")
    assert len(segment) % 4 == 0
    assert json.loads(forgiven(segment)) == json.loads(decode(token.segments[index]))
    assert is_signed(text)


@LENGTHS
def test_stray_characters_are_nothing_to_whoever_forgives_them(
    original: Original, name: str
) -> None:
    token = issued(name)
    text = alter(replace(original, token=token), "the payload has stray characters")
    assert forgiven(text.split(".")[PAYLOAD]) == decode(token.segments[PAYLOAD])
    assert is_signed(text)
