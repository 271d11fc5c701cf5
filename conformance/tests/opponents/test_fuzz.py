"""Headers and tokens that are nearly right, by the hundred, against the reference over HTTP.

CONFORMANCE_FUZZ=N tries N inputs instead, in another order each time.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import math
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from conformance import SUITE
from conformance.contract import App
from conformance.http import Client
from conformance.targets import Target, TargetFile, find, load, open_target
from conformance.tokens.keys import another_key, secret_key

Header: TypeAlias = "tuple[str, bytes]"

GIVEN = int(os.environ.get("CONFORMANCE_FUZZ", "0"))
INPUTS = GIVEN or 1500
KEY, OTHER = secret_key("HS256").encode(), another_key("HS256").encode()

pytestmark = pytest.mark.full

#: Serves the reference with one mistake in it.
MUTANT = SUITE / "conformance/laboratory/mutants/programs/mutant_harness.py"


class Surprise(AssertionError):
    """The target did to an input what it must not do; the message holds the input."""


@dataclass
class FuzzCase:
    """An app under fuzzing, and what it issued; ``opened`` and ``shut`` count its answers."""

    client: Client
    app: App
    tokens: dict[str, str]
    opened: int = 0
    shut: int = 0

    def opens(self, view: str, headers: list[Header]) -> bool:
        """Whether the view ran. Raises Surprise unless it, or its guard, answered."""
        exchange = self.client.send(VIEWS[view], self.app.url + view, headers=headers)
        answer = exchange.response
        if exchange.crashed or answer is None:
            raise Surprise(f"{exchange.failure or answer}: {view} {headers}")
        if answer.status not in (200, 400, 401, 422, 431):
            raise Surprise(f"{answer.status}: {view} {headers}")
        opened = answer.status == 200
        self.opened, self.shut = self.opened + opened, self.shut + (not opened)
        return opened

    def judge(self, view: str, headers: list[Header], due: bool, only_shut: bool = False) -> None:
        """Raise Surprise if the view opens and should not; or the reverse, unless only_shut."""
        opened = self.opens(view, headers)
        if opened != due and (opened or not only_shut):
            raise Surprise(f"{'opens' if opened else 'stays shut'}: {view} {headers}")


VIEWS = {"/protected": "GET", "/protected-fresh": "GET", "/refresh": "POST"}


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signature(data: str, key: bytes = KEY, name: str = "sha256") -> str:
    return encode(hmac.digest(key, data.encode("utf-8", "replace"), name))


# The oracle, which shares nothing with the reference but json.


def claims_of(text: str) -> Any:
    """The claims of a token that this key signed under HS256, None for any other text."""
    if not re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]{43}", text, re.ASCII):
        return None
    signed, _, given_signature = text.rpartition(".")
    due = hmac.new(KEY, signed.encode(), hashlib.sha256).digest()
    if base64.urlsafe_b64decode(given_signature + "=") != due:
        return None
    header, claims = (_json(segment) for segment in signed.split("."))
    fine = isinstance(header, dict) and header.get("alg") == "HS256" and "crit" not in header
    return claims if fine and header.get("b64", True) is not False else None


def _json(segment: str) -> Any:
    try:
        return json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)).decode())
    except (ValueError, RecursionError):
        return None


def valid(claims: Any, view: str) -> bool:
    """Whether these claims open the view now."""
    if not isinstance(claims, dict) or not isinstance(claims.get("jti"), str):
        return False
    kind = "refresh" if view == "/refresh" else "access"
    if "identity" not in claims or claims.get("type") != kind or "aud" in claims:
        return False
    if kind == "access" and not _of_access(claims, view):
        return False
    times = [claims.get("exp"), claims.get("nbf", 0), claims.get("iat", 0)]
    numbers = all(type(each) is int or (type(each) is float) for each in times)
    finite = numbers and all(type(each) is int or math.isfinite(each) for each in times)
    return finite and times[0] > time.time() >= times[1]


def _of_access(claims: dict[str, Any], view: str) -> bool:
    fresh = claims.get("fresh")
    fine = fresh is True or (fresh is False and view == "/protected")
    return fine and isinstance(claims.get("user_claims"), dict)


# What is tried.

odd_text = st.sampled_from(("", "\x00", "../../dev/null", "\ud800", "HS256", "access", "true", "1"))
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | odd_text
json_values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@st.composite
def nested(draw: st.DrawFn) -> Any:
    """Lists in lists; far deeper ones are refused, where exactly depends on the stack."""
    value: Any = draw(scalars)
    for _ in range(draw(st.sampled_from((10, 100, 400, 700)) | st.integers(700, 800))):
        value = [value]
    return value


breaks = st.sampled_from(
    (
        *(
            b" ",
            b"  ",
            b"\t",
            b"\x0b",
            b"\x0c",
            b"\x1f",
            b"\xa0",
            b"\xc2\xa0",
            b"\x85",
            b"\x00",
            b"",
        ),
        *(b",", b"=", b":", b", ", b" ,", b"\xe2\x80\x83", b"\x7f", b" \t", b'"', b"\\", b";"),
    )
)
schemes = st.sampled_from(
    (
        *(b"Bearer", b"bearer", b"BEARER", b"bEaReR", b"Bearers", b"Beare", b"JWT", b"Basic", b""),
        *(b"Bearer Bearer", b"B\xc3\xa9arer", b"Bearer\x00", b"token", b"Token Bearer"),
    )
)
noise = st.binary(max_size=6).map(lambda data: data.translate(None, b"\r\n"))
names = st.sampled_from(
    (
        *(
            "Authorization",
            "authorization",
            "AUTHORIZATION",
            "Proxy-Authorization",
            "X-Authorization",
        ),
        *("Authorization_", "HTTP_AUTHORIZATION", "Authentication", "Cookie"),
    )
)


@st.composite
def values(draw: st.DrawFn, token: bytes) -> bytes:
    """The value of a header that should be "Bearer <token>"."""
    value = b"Bearer " + token
    if draw(st.booleans()):
        value = draw(schemes) + draw(st.just(b" ") | breaks) + draw(st.just(token) | cut(token))
    if draw(st.booleans()):
        value = draw(breaks) + value + draw(breaks)
    if draw(st.integers(0, 3)) == 0:
        value += b" " + draw(noise | st.just(token))
    if draw(st.integers(0, 3)) == 0:
        place = draw(st.integers(0, len(value)))
        value = value[:place] + draw(noise) + value[place:]
    return value


def cut(token: bytes) -> st.SearchStrategy[bytes]:
    whole = (token + token, token + b"." + token, b'"' + token + b'"', token + b"=", b"", b"..")
    ends = st.integers(0, len(token)).map(lambda end: token[:end])
    return st.sampled_from(whole) | ends | noise


def headers_of(token: bytes) -> st.SearchStrategy[list[Header]]:
    line = st.tuples(st.just("Authorization") | names, values(token))
    return st.lists(line, min_size=1, max_size=1) | st.lists(line, max_size=3)


def presents(headers: list[Header], token: str) -> bool:
    """Whether this is one header that presents this very token."""
    ours = [value for name, value in headers if name.lower() == "authorization"]
    if len(ours) != 1:
        return False
    return (
        re.fullmatch(b"(?i:bearer) +" + re.escape(token.encode()), ours[0].strip(b" \t"))
        is not None
    )


algorithms = st.sampled_from(
    (
        *(
            "none",
            "None",
            "NONE",
            "nOnE",
            "",
            "HS256",
            "hs256",
            "HS256 ",
            "HS384",
            "HS512",
            "RS256",
        ),
        *("ES256", "EdDSA", "HS256\x00", "dir", "A256KW", "HS1", "md5"),
    )
)
parameters = st.sampled_from(
    ("typ", "kid", "crit", "b64", "jwk", "jku", "x5u", "x5c", "zip", "enc", "cty", "nonce")
)
jwk = st.just({"kty": "oct", "k": encode(OTHER)})
parameter = json_values | jwk | nested() | st.just(["b64"]) | st.just(["exp"]) | st.just("DEF")


@st.composite
def with_other_header(draw: st.DrawFn, token: str) -> str:
    """The token with another header, signed by one of many keys, or not."""
    header, payload, old = token.split(".")
    members = json.loads(base64.urlsafe_b64decode(header + "=="))
    members |= draw(st.dictionaries(parameters, parameter, max_size=3))
    if draw(st.booleans()):
        members["alg"] = draw(algorithms | json_values)
    if draw(st.integers(0, 9)) == 0:
        members = draw(json_values)
    signed = f"{encode(json.dumps(members).encode())}.{payload}"
    algorithm = members.get("alg") if isinstance(members, dict) else None
    return f"{signed}.{draw(signatures(signed, old, algorithm))}"


def signatures(signed: str, old: str, algorithm: object) -> st.SearchStrategy[str]:
    """By the app's key as the header says it, by other keys, other hashes, or none at all."""
    keys = (KEY, OTHER, b"", b"/dev/null", b"null", secret_key("RS256").encode())
    hashes = {"HS384": "sha384", "HS512": "sha512"}
    fitting = hashes.get(str(algorithm), "sha256")
    other = st.builds(
        lambda key, name: signature(signed, key, name),
        st.sampled_from(keys),
        st.sampled_from((fitting, "sha256", "sha384", "sha512")),
    )
    right = st.just(signature(signed, KEY, fitting))
    spoilt = st.sampled_from((old, "")) | st.text("AZaz09-_+/=", max_size=50)
    return st.one_of(right, right, other, spoilt)


@st.composite
def edited(draw: st.DrawFn, token: str, tokens: tuple[str, ...]) -> str:
    """A token whose segments were moved, cut, encoded again, or spoilt; signed anew or not."""
    for _ in range(draw(st.sampled_from((1, 1, 2, 3)))):
        token = draw(st.sampled_from(EDITS))(draw, token, draw(st.sampled_from(tokens)))
    signed = token.rpartition(".")[0]
    return f"{signed}.{signature(signed)}" if draw(st.booleans()) else token


def _segments(draw: st.DrawFn, token: str, other: str) -> str:
    both = [*token.split("."), *other.split(".")]
    return ".".join(draw(st.lists(st.sampled_from(both), min_size=1, max_size=5)))


def _one(draw: st.DrawFn, token: str, other: str) -> str:
    mine, theirs = token.split("."), other.split(".")
    place = draw(st.integers(0, min(len(mine), len(theirs)) - 1))
    mine[place] = theirs[place]
    return ".".join(mine)


def _truncated(draw: st.DrawFn, token: str, other: str) -> str:
    return token[draw(st.integers(0, 3)) : draw(st.integers(0, len(token)))]


def _encoded_again(draw: st.DrawFn, token: str, other: str) -> str:
    parts = token.split(".")
    place = draw(st.integers(0, len(parts) - 1))
    again: tuple[Callable[[str], str], ...] = (
        lambda text: encode(text.encode("utf-8", "replace")),
        lambda text: text + "=" * (-len(text) % 4),
        lambda text: text.replace("-", "+").replace("_", "/"),
        lambda text: text.encode("utf-8", "replace").hex(),
        lambda text: text.swapcase(),
        lambda text: f"{text[:9]}\n{text[9:]}".replace("\n", "%0A"),
    )
    parts[place] = draw(st.sampled_from(again))(parts[place])
    return ".".join(parts)


def _letter(draw: st.DrawFn, token: str, other: str) -> str:
    place = draw(st.integers(0, len(token)) | st.just(len(token) - 1))
    letter = draw(st.sampled_from("AQgw09-_+/=.!~*'%\x00\x7f\xe9\u212a\uff21 ") | st.characters())
    return token[: max(0, place)] + letter + token[place + draw(st.integers(0, 1)) :]


def _padded(draw: st.DrawFn, token: str, other: str) -> str:
    parts = token.split(".")
    place = draw(st.integers(0, len(parts) - 1))
    parts[place] += draw(st.sampled_from(("=", "==", "%3D", ".")))
    return ".".join(parts)


EDITS = (_padded, _segments, _one, _truncated, _encoded_again, _letter)


@dataclass(frozen=True)
class Literal:
    """A JSON text that json.dumps would not write."""

    text: str


_now = st.sampled_from((-1e9, -3600, -30, 30, 3600, 1e9, 1e300, 30.5)) | st.integers(30, 10**6)
times = _now.map(lambda offset: time.time() + offset) | _now.map(lambda o: int(time.time() + o))
literals = st.sampled_from(
    (
        *("1e400", "-1e400", "NaN", "Infinity", "1" + "0" * 400, "9" * 5000, "-0", "1E+10", "01"),
        *('"\\ud800"', "[" * 2000 + "]" * 2000, "'", "", "9999999999.5", "1e10", "9" * 20),
    )
).map(Literal)
CLAIMS = (
    "exp",
    "nbf",
    "iat",
    "jti",
    "identity",
    "type",
    "fresh",
    "user_claims",
    "aud",
    "iss",
    "sub",
)
claim_values = (
    json_values
    | times
    | literals
    | nested()
    | st.sampled_from(("access", "refresh", {}, True, False))
)


@st.composite
def with_other_claims(draw: st.DrawFn, token: str) -> str:
    """The token with some other claims, signed by the app's key or with the old signature."""
    header, payload, old = token.split(".")
    claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
    for name in draw(st.lists(st.sampled_from(CLAIMS), max_size=2)):
        claims.pop(name, None)
    claims |= draw(st.dictionaries(st.sampled_from(CLAIMS), claim_values, max_size=2))
    raw = written(claims) if draw(st.integers(0, 19)) else draw(st.binary(max_size=20))
    signed = f"{header}.{encode(raw)}"
    return f"{signed}.{signature(signed) if draw(st.integers(0, 7)) else old}"


def written(claims: dict[str, Any]) -> bytes:
    holes = {f"hole {name}": v.text for name, v in claims.items() if isinstance(v, Literal)}
    filled = {n: f"hole {n}" if isinstance(v, Literal) else v for n, v in claims.items()}
    text = json.dumps(filled)
    for hole, literal in holes.items():
        text = text.replace(json.dumps(hole), literal)
    return text.encode()


def bearer(token: str) -> list[Header]:
    # A header has no line break; one in a token is something that no client can send.
    raw = token.encode("utf-8", "surrogatepass").translate(None, b"\r\n")
    return [("Authorization", b"Bearer " + raw)]


def sent(token: str) -> str:
    """What of a token arrives: HTTP itself takes the white space off a header's ends."""
    return token.translate({10: None, 13: None}).strip(" \t")


def fuzz(check: Callable[..., None], inputs: int, **more: Any) -> None:
    """Try so many inputs, the same ones each time unless CONFORMANCE_FUZZ is set."""
    settings(
        max_examples=inputs,
        derandomize=not GIVEN,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        **more,
    )(check)()


def fuzz_headers(app: FuzzCase, inputs: int, **more: Any) -> None:
    good = app.tokens["/protected"]

    @given(st.sampled_from(("/protected", "/protected-fresh")), headers_of(good.encode()))
    def check(view: str, headers: list[Header]) -> None:
        # Of several lines, one may be so odd that the server refuses all of them.
        app.judge(view, headers, presents(headers, good), only_shut=len(headers) > 1)

    fuzz(check, inputs, **more)


def fuzz_tokens(app: FuzzCase, inputs: int, **more: Any) -> None:
    issued = tuple(app.tokens.values())

    @given(st.data(), asked(app))
    def check(data: st.DataObject, ask: tuple[str, str]) -> None:
        view, good = ask
        token = data.draw(edited(good, issued) | with_other_header(good))
        due = valid(claims_of(sent(token)), view)
        app.judge(view, bearer(token), due, only_shut=True)

    fuzz(check, inputs, **more)


def fuzz_claims(app: FuzzCase, inputs: int, **more: Any) -> None:
    @given(st.data(), asked(app))
    def check(data: st.DataObject, ask: tuple[str, str]) -> None:
        view, good = ask
        token = data.draw(with_other_claims(good))
        app.judge(view, bearer(token), valid(claims_of(token), view))

    fuzz(check, inputs, **more)


def asked(app: FuzzCase) -> st.SearchStrategy[tuple[str, str]]:
    """A view and a token, mostly one for it."""
    fitting = st.sampled_from([(view, app.tokens[view]) for view in VIEWS])
    views, tokens = st.sampled_from(tuple(VIEWS)), st.sampled_from(tuple(app.tokens.values()))
    return st.one_of(fitting, fitting, st.tuples(views, tokens))


@contextmanager
def fuzzed(file: TargetFile) -> Iterator[FuzzCase]:
    with Client() as client:
        target: Target = open_target(file, client)
        try:
            target.start()
            app = target.app("freshness", {"SECRET_KEY": KEY.decode()})
            yield FuzzCase(client, app, issued_by(client, app))
        finally:
            target.close()


def issued_by(client: Client, app: App) -> dict[str, str]:
    """A token for each view: an access token, a fresh one, and a refresh token."""
    person = {"username": "Ada", "password": "test"}
    made: Any = answer(client, app.url + "/login", json=person)
    bearer_of = bearer(made["refresh_token"])
    stale: Any = answer(client, app.url + "/refresh", headers=bearer_of)
    return {
        "/protected": made["access_token"],
        "/protected-fresh": made["access_token"],
        "/refresh": made["refresh_token"],
        "stale": stale["access_token"],
    }


def answer(client: Client, url: str, **more: Any) -> object:
    response = client.send("POST", url, **more).response
    assert response is not None
    return response.json()


@pytest.fixture(scope="module")
def reference() -> Iterator[FuzzCase]:
    with fuzzed(load(find("reference", [SUITE]))) as app:
        yield app


@pytest.mark.parametrize("fuzzer", [fuzz_headers, fuzz_tokens, fuzz_claims])
def test_the_reference_lets_in_what_is_valid_and_nothing_else(
    reference: FuzzCase, fuzzer: Callable[..., None]
) -> None:
    opened, shut = reference.opened, reference.shut
    fuzzer(reference, INPUTS // 3)
    opened, shut = reference.opened - opened, reference.shut - shut
    print(f"{fuzzer.__name__}: {opened} opened, {shut} stayed shut")
    assert opened >= 5, "so few are valid that the fuzzer tries nothing"
    assert shut >= 50


@pytest.mark.parametrize(
    ("name", "fuzzer", "found"),
    [
        ("header-not-ascii-crashes", fuzz_headers, "500"),
        ("header-by-prefix", fuzz_headers, "opens"),
        ("scheme-in-one-case", fuzz_headers, "stays shut"),
        ("none-capitalized", fuzz_tokens, "opens"),
        ("alg-from-token", fuzz_tokens, "opens"),
        ("crit-ignored", fuzz_tokens, "opens"),
        ("jwk-believed", fuzz_tokens, "opens|500"),
        ("padding-forgiven", fuzz_tokens, "opens"),
        ("nbf-ignored", fuzz_claims, "opens"),
        ("fresh-by-truthiness", fuzz_claims, "opens|500"),
    ],
)
def test_the_fuzzer_finds_a_mutant(name: str, fuzzer: Callable[..., None], found: str) -> None:
    command = ("{python}", str(MUTANT), name)
    with (
        fuzzed(TargetFile(MUTANT, name, command=command)) as app,
        pytest.raises(Surprise, match=found),
    ):
        fuzzer(app, 3000, phases=[Phase.generate])
