from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import urlencode

import pytest

from conformance.http import Exchange, Request, Response
from conformance.results import Result
from conformance.results.redaction import redacted, without_secrets
from conformance.tokens import AlteredToken, Dialect, read
from conformance.verdicts import Verdict

HEADER, PAYLOAD = "eyJhbGciOiJIUzI1NiJ9", "eyJzdWIiOiIxIn0"
SIGNATURE = "c2lnbmF0dXJlLXNpZ25hdHVyZQ"
JWT = f"{HEADER}.{PAYLOAD}.{SIGNATURE}"


def result(*texts: bytes, headers: tuple[tuple[str, bytes], ...] = ()) -> Result:
    request = Request(
        "GET", f"http://a/?token={JWT}", (("Authorization", b"Bearer %b" % JWT.encode()),), texts[0]
    )
    response = Response(200, "OK", headers, texts[-1])
    altered = AlteredToken(f"{HEADER}.{PAYLOAD}.{SIGNATURE[:-2]}", "a change", JWT)
    reason = f"expected a rejection, but it was 200 {JWT}"
    exchange = Exchange(request, response, "", 0.0, 0.0)
    verdict = Verdict.FAILED
    return Result("a", "a", "c", verdict, reason, exchanges=(exchange,), altered=(altered,))


def text_of(result: Result) -> str:
    return json.dumps(result.as_dict())


def test_no_signature_is_left_and_a_token_can_still_be_read() -> None:
    cutted = redacted(result(JWT.encode(), f'{{"t": "{JWT}"}}'.encode()), [JWT])
    assert SIGNATURE[:-2] not in text_of(cutted)
    token = read(cutted.altered[0].original, Dialect())
    assert token.claims == {"sub": "1"}
    # What was altered can still be told from what it was made of.
    assert cutted.altered[0].text != cutted.altered[0].original


@pytest.mark.parametrize(
    "secret", ["pass word&1", 'quo"te', "zażółć gęślą", "k" * 64, "-----BEGIN\nx\n"]
)
def test_secrets_go_in_whatever_form_they_are_sent(secret: str) -> None:
    bodies = (json.dumps({"p": secret}), urlencode({"p": secret}), secret)
    for body in bodies:
        said = text_of(without_secrets(result(body.encode()), [secret]))
        assert "[secret]" in said
        for form in (secret, json.dumps(secret)[1:-1], urlencode({"p": secret})[2:]):
            assert json.dumps(form)[1:-1] not in said


def test_opaque_tokens_and_cookies_go_too() -> None:
    cookie = (("Set-Cookie", b"sid=0123456789abcdef; Path=/; HttpOnly"),)
    said = text_of(redacted(result(b"opaque-token-1", headers=cookie), ["opaque-token-1"]))
    assert "opaque-token-1" not in said
    assert "0123456789abcdef" not in said
    assert "; Path=/; HttpOnly" in said


def test_what_the_suite_says_stays_as_it_is() -> None:
    """A password may be the word "secret", which is in the title of a scenario."""
    said = without_secrets(
        Result("a::its own secret key", "secret", "c", Verdict.PASSED, "secret!"), ["secret"]
    )
    assert (said.id, said.title, said.reason) == ("a::its own secret key", "secret", "[secret]!")


def test_a_result_without_secrets_stays_as_it_is() -> None:
    plain = Result("a", "a", "c", Verdict.PASSED, steps=())
    assert redacted(plain, []) == plain == without_secrets(plain, [])


def test_a_cookie_goes_wherever_it_is_sent_back_or_repeated() -> None:
    secret = "S3cr3tSess10nValue"
    sets = (("Set-Cookie", f"session={secret}; Path=/".encode()),)
    first = result(b"", f'{{"session": "{secret}"}}'.encode(), headers=sets).exchanges[0]
    sent = (("Cookie", f"theme=dark; session={secret}; other=0123456789".encode()),)
    second = Exchange(Request("GET", "http://a/", sent, b""), None, "", 0.0, 0.0)
    said = text_of(redacted(replace(result(b""), exchanges=(first, second)), []))
    assert secret not in said
    assert "0123456789" not in said
    assert "theme=dark; session=CUT" in said
