"""What a book shows of a recording is the same from run to run, and four of them are drawn."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from conformance import SUITE
from conformance.http import Exchange, Request, Response
from conformance.reports.content.chapters import chapters
from conformance.reports.content.placeholders import Placeholders
from conformance.reports.content.token_life import STAGES, diagrams
from conformance.reports.content.transcript import transcript
from conformance.reports.html.book import book
from conformance.reports.markdown.book import files
from conformance.results import Result, Run
from conformance.tests.command import Command
from conformance.tests.reports.pagereading import Page
from conformance.tests.results import runs
from conformance.tokens import AlteredToken, encode


def told(port: int, number: int, now: int, jti: str, key: str) -> Result:
    """A login and a view, on a day and at a place of its own."""

    def token(lives: int, signature: bytes) -> str:
        header, claims = {"alg": "HS256"}, {"exp": now + lives, "iat": now, "jti": jti}
        parts = [json.dumps(part).encode() for part in (header, claims)]
        return ".".join(encode(part) for part in (*parts, signature))

    def exchange(path: str, value: bytes, body: str) -> Exchange:
        headers = (("Authorization", value), ("Content-Length", b"%d" % number))
        date = ("Date", f"Sun, 29 Nov 2026 00:0{number % 10}:00 GMT".encode())
        request = Request("POST", f"http://127.0.0.1:{port}{path}", headers, b"")
        return Exchange(request, Response(200, "OK", (date,), body.encode()), "", now, now / 1e10)

    good, old = token(900, key.encode()), token(-3600, key[::-1].encode())
    made = exchange("/_conformance/apps", b"", json.dumps({"SECRET_KEY": key}))
    login = exchange(f"/a/{number}/login", b"", json.dumps({"access_token": good}))
    view = exchange(f"/a/{number}/revoke/{jti}", f"Bearer {old}".encode(), f'{{"now": {now}}}')
    altered = (AlteredToken(old, f"exp set to {now - 3600}", good),)
    return runs.result(runs.LOGIN, exchanges=(made, login, view), altered=altered)


ONE = (
    *(40123, 7, 1795913138, "0dbd2654-84df-41cd-b9cc-9a33f794bc2f"),
    "aA7c316fda2a2e784a76fcb405af2adeD49CDC5F",
)
OTHER = (
    *(51999, 12345, 1800000000, "8a5726a2-1da2-4962-978e-9efb614b5947"),
    "5bZb1c0ffee2e784a76fcb405af2adeD49CDC500",
)


def test_chance_has_placeholders() -> None:
    one, other = (runs.run(results=[told(*each)]) for each in (ONE, OTHER))
    assert transcript(one.results[0]) == transcript(other.results[0])
    text = transcript(one.results[0])
    for word in ("TOKEN-2", "JTI-1", "BYTES-1", "TIME+900", "TIME-3600"):
        assert word in text, word
    assert files(one) == files(other)
    assert book(one) == book(other)


def test_the_same_thing_has_the_same_word_and_another_one_another() -> None:
    words = Placeholders()
    jtis = (ONE[3], OTHER[3], ONE[3])
    assert [words.text(str(jti)) for jti in jtis] == ["JTI-1", "JTI-2", "JTI-1"]


@pytest.mark.parametrize(
    "text",
    [
        "application/x-www-form-urlencoded",
        "/protected-fresh",
        "Token has been revoked",
        "features/hardening/key/claims.feature",
        '{"exp": 900, "n": 42}',
        "WWW-Authenticate",
    ],
)
def test_what_is_no_chance_stays(text: str) -> None:
    assert Placeholders().text(text) == text


def test_the_life_of_a_token_is_drawn_from_recordings(command: Command) -> None:
    chosen = ("--scenario", *(id for id, _, _ in STAGES))
    first, second = (command.saved("reference", *chosen, *more)[1] for more in ((), ("-n", "1")))
    assert {each.id: transcript(each) for each in first.results} == {
        each.id: transcript(each) for each in second.results
    }
    drawn = diagrams(first)
    assert [one.title for one in drawn] == ["Log in", "Refresh", "Fresh", "Revoke"]
    assert list(_said(first)) == [
        *("→ POST /refresh: with the refresh token", "← 200 OK: the new access token"),
        "→ GET /protected-fresh: with the new access token",
        '← 401 UNAUTHORIZED: {"msg":"Fresh token required"}',
        "→ PUT /auth/tokens/revoke/<jti>: with the access token",
        '← 401 UNAUTHORIZED: {"msg":"Token has been revoked"}',
    ]
    page = Page(book(first))
    assert len(page.all("svg")) == 4
    assert "with the new access token" in page.text
    assert "→ POST /login" in page.text  # a recording needs no script to be read, found or printed
    drawings = files(first)["README.md"]
    assert drawings.count("sequenceDiagram") == 4
    assert "App-->>Ada: 401 UNAUTHORIZED<br/>" in drawings
    shown = [
        each for chapter in chapters(first) for norm in chapter.norms for each in norm.excerpts
    ]
    assert [each.text.splitlines()[0] for each in shown] == [
        '@session.route("/login", methods=["POST"])',
        '@session.route("/refresh", methods=["POST"])',
        '@views.route("/refresh", methods=["POST"])',
        '@tokens.route("/tokens/revoke/<string:jti>", methods=["PUT"])',
    ]
    for each in shown:
        lines = each.text.splitlines()
        assert {line.strip() for line in lines} <= {
            line.strip() for line in (SUITE / each.file).read_text("utf-8").splitlines()
        }
        assert lines[-1].strip() in page.text


def _said(run: Run) -> Iterator[str]:
    """What each stage is about, of all that is drawn."""
    arrows = [[*one.arrows] for one in diagrams(run)]
    for stage, places in ((1, (2, 3)), (2, (6, 7)), (3, (4, 7))):
        for place in places:
            arrow = arrows[stage][place]
            yield f"{'→' if arrow.is_request else '←'} {arrow.text}: {arrow.more}"
