"""Tokens as odd as a target can issue them: each is read and altered, or told why it cannot be."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from conformance.contract import Answer, App
from conformance.escape import check_writable, printable
from conformance.http import Client, Exchange, Request, Response
from conformance.reports.content.token_text import compared
from conformance.targets import Target
from conformance.tokens import AlteredToken, Dialect, Token, encode, read, with_claim, without_claim
from conformance.tokens.alteration_catalogue import CATALOGUE, Original, alter
from conformance.tokens.attacker import Attacker
from conformance.tokens.keys import Key, secret_key
from conformance.verdicts import Deviation, Unsupported

claim_steps, expiry, api_steps, copy_steps, people_steps = (
    importlib.import_module(f"conformance.steps.{name}")
    for name in ("claims", "expiry", "api", "copies", "people")
)
literal = copy_steps.literal

KEY = Key("HS256", secret_key("HS256"))
NAMES = ("exp", "iat", "nbf", "jti", "identity", "fresh", "type", "user_claims")
ALGORITHMS = [
    f"the algorithm is {name}, {how}"
    for name in ('"none"', '"HS384"', "null", "7")
    for how in ("unsigned", "signature kept", "signed again")
]
TIMES = ("an hour ago", "an hour from now")

#: JSON texts, of which Python cannot write all that it reads, nor count with it.
LITERALS = [
    *("null", "true", "[]", "{}", '""', "NaN", "-Infinity", "1e400", "-1e400", "1.5", "0", "-1"),
    *('"text"', '"\\ud800"', '["\\udfff"]', '{"\\ud83d": 1}', '"\\ufffc"', '"\\u0000"'),
    *('"\\u2028"', "9" * 4300, "-" + "9" * 4300, "9" * 4301, "9" * 400, "1" + "0" * 308 + ".0"),
    *("[" * number + "]" * number for number in (99, 101, 990, 50_000)),
    *('{"a":' * 90 + "1" + "}" * 90, json.dumps("x" * 20_000)),
]
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters())
ODD = st.sampled_from(LITERALS) | st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(st.characters()), inner)
).map(json.dumps)
HEADERS = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("alg", "typ", "crit", "kid", "b64"), ODD)
)
CLAIMS = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, ODD))
SIGNATURES = st.sampled_from([b"", b"\0", b"s"]) | st.binary(max_size=70) | st.none()

#: A token as it should be, in which a test changes one thing.
GOOD = {"alg": '"HS256"', "typ": '"JWT"'}
PLAIN = dict.fromkeys(NAMES, "1700000000")


def of(members: dict[str, str]) -> bytes:
    return ("{" + ",".join(f"{json.dumps(n)}:{text}" for n, text in members.items()) + "}").encode()


def issued(header: dict[str, str], claims: dict[str, str], signature: bytes | None = None) -> str:
    """A token with these members, each a JSON text; by the app's key, unless it has a signature."""
    data = f"{encode(of(header))}.{encode(of(claims))}"
    return f"{data}.{encode(KEY.sign(data.encode()) if signature is None else signature)}"


def verdict(act: Callable[..., Any], *given: object) -> Any:
    """What comes of an act; None where it is a verdict. Anything else is a defect of the suite."""
    try:
        return act(*given)
    except (Deviation, Unsupported) as known:
        printable(str(known)).encode()
        return None


class Everywhere(Target):
    """A target that was never started: the steps ask it for the time only."""

    def __init__(self) -> None:
        pass

    start = app = drop = alive = mark_log = log_tail = close = None  # type: ignore[assignment]


@pytest.fixture(scope="module")
def attacker() -> Iterator[Attacker]:
    attacker = Attacker()
    yield attacker
    attacker.close()


def copies(token: Token, attacker: Attacker) -> Iterator[str]:
    """Every copy that a feature can ask for."""
    start = Original(token, lambda: KEY, lambda: token, attacker)
    for change in [*CATALOGUE, *ALGORITHMS]:
        if text := verdict(alter, start, change):
            assert text != token.text, change
            yield text
    for name in ("exp", "identity"):
        for value in ("null", "1e400", *(literal(token, each) for each in TIMES)):
            if copy := verdict(with_claim, token, name, value):
                yield copy.text
        if copy := verdict(without_claim, token, name):
            yield copy.text


def told(people: Any, text: str, app: App) -> None:
    """Give this text to Ada, as her access token."""
    body = json.dumps({"access_token": text}).encode()
    request = Request("POST", "http://a/login", (), b"")
    exchange = Exchange(request, Response(200, "", (), body), "", 0, 0)
    people.keep(people.meet("Ada", "Ada"), Answer(exchange, app, "POST", "/login"))


def ask(text: str) -> None:
    """All that the features expect of a token."""
    app = App("http://a", "basic", {"JWT_ACCESS_TOKEN_EXPIRES": 5}, KEY.secret)
    people, client = people_steps.People(), Client()
    api = api_steps.Api(client, app, Dialect())
    told(people, text, app)
    her, target = "her access token", Everywhere()
    for name in ("iat", "exp", "jti", "identity"):
        for value in (*claim_steps.PHRASES, "7", '"Ada"'):
            verdict(claim_steps.claim_is, api, people, target, name, her, value)
    verdict(claim_steps.carries_exactly, api, people, her, [["exp", "iat"]])
    verdict(claim_steps.lives_for, api, people, her, "15 minutes")
    verdict(claim_steps.token_header_is, api, people, her, '{"alg": "HS256"}')
    verdict(claim_steps.signed_under, api, people, her, "HS256")
    verdict(claim_steps.key_verifies, api, people, her)
    verdict(claim_steps.no_shared_jti, api, people)
    verdict(lambda: expiry._until_expired(api, people, people.token(her)))


def _expect_verdicts(text: str, attacker: Attacker) -> None:
    ask(text)
    if token := verdict(read, text, Dialect()):
        for copy in copies(token, attacker):
            "\n".join(compared(AlteredToken(copy, "altered", text)).lines()).encode()


@pytest.mark.default
@seed(15)
@settings(
    max_examples=40,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),  # to shrink one takes minutes
)
@given(HEADERS, CLAIMS, SIGNATURES)
def test_whatever_is_issued_there_is_a_verdict(
    attacker: Attacker, header: dict[str, str], claims: dict[str, str], signature: bytes | None
) -> None:
    _expect_verdicts(issued(header, claims, signature), attacker)


@pytest.mark.default
@pytest.mark.parametrize("value", LITERALS, ids=lambda text: text[:12])
def test_an_odd_value_of_each_member(attacker: Attacker, value: str) -> None:
    for name in ("iat", "exp", "jti", "identity"):
        _expect_verdicts(issued(GOOD, {**PLAIN, name: value}), attacker)
    for name in GOOD:
        _expect_verdicts(issued({**GOOD, name: value}, PLAIN), attacker)


@seed(15)
@settings(max_examples=50, deadline=None, database=None)
@given(st.text(st.characters()) | st.sampled_from(["a.b\n.c", "\ud800", "zażółć", "x" * 700_000]))
def test_any_text_can_be_given_as_a_token(text: str) -> None:
    ask(text)


def test_a_token_with_an_empty_signature_has_no_bit_to_flip(attacker: Attacker) -> None:
    token = read(issued(GOOD, PLAIN, b""), Dialect())
    start = Original(token, lambda: KEY, lambda: token, attacker)
    with pytest.raises(Deviation, match=r"altered in this way, but it was one with an empty sig"):
        alter(start, "one bit of the signature is flipped")
    with pytest.raises(Deviation, match=r"altered in this way, but it was one that is so already"):
        alter(start, "the signature is cut short")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("a\nb", r"no Authorization header can hold: 'a\nb'"),
        ("x" * 20_000, "one of 20000 characters"),
    ],
    ids=["a line break", "too long"],
)
def test_what_no_header_can_hold_is_told(text: str, why: str) -> None:
    people = people_steps.People()
    told(people, text, App("http://a", "basic", {}, None))
    with pytest.raises(Deviation) as raised:
        people.token("her access token")
    assert why in str(raised.value)


@pytest.mark.parametrize(
    "value", [[[["\udfff"]]], {"\ud800": 1}, json.loads("[" * 102 + "]" * 102)]
)
def test_what_could_not_be_written_again_is_not_read(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        check_writable(value)
    with pytest.raises(ValueError, match="JSON"):
        Response(200, "", (), json.dumps(value).encode()).json()
    check_writable(json.loads("[" * 100 + "]" * 100))
    check_writable({"\U0001f600ż": ["\ufffc", 1.5, None]})


def test_times_count_from_iat_where_that_is_a_time() -> None:
    token = read(issued(GOOD, {**PLAIN, "iat": "1000.9"}), Dialect())
    assert literal(token, "an hour ago") == "-2600"
    nonsense = read(issued(GOOD, {**PLAIN, "iat": "1e400"}), Dialect())
    assert int(literal(nonsense, "an hour ago")) > 1_700_000_000


def test_the_stranger_who_was_given_no_token() -> None:
    with pytest.raises(Deviation, match="never asked for one"):
        people_steps.Person("Charles").token("access token")
