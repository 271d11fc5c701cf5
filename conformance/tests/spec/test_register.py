"""The register says where each clause is written, and that it is written there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from conformance import SUITE
from conformance.files import parse_toml
from conformance.spec import SOURCES, Clause, asvs, clauses
from conformance.spec.places import PRUDENCE, README_URL, read_place

#: The README of the release lies beside the checkout, where it is there at all.
README = Path(__file__).parents[4] / "shared" / "spec" / "flask-jwt-extended-0.0.2.README.md"
QUOTED = ("readme", "sample")


def of(*sources: str) -> list[Clause]:
    return [clause for clause in clauses().values() if clause.source in sources]


@pytest.fixture(scope="module")
def readme() -> list[str]:
    if not README.exists():
        pytest.skip(f"there is no {README}")
    return README.read_text("utf-8").splitlines()


def heading_of(lines: list[str], number: int) -> str:
    """The heading that a line lies under. In code, "# " is a comment."""
    found, code = "", False
    for line in lines[:number]:
        code ^= line.startswith("```")
        if not code and re.match(r"#+ ", line):
            found = line.lstrip("# ").strip()
    return found


def test_each_source_is_known_and_used() -> None:
    assert {clause.source for clause in clauses().values()} == set(SOURCES)


@pytest.mark.parametrize("clause", of(*QUOTED), ids=lambda clause: clause.id)
def test_what_the_readme_says_is_on_these_lines(clause: Clause, readme: list[str]) -> None:
    assert clause.place
    for place in clause.place:
        assert 0 < place.first <= place.last
        assert heading_of(readme, place.first) == place.heading
        assert heading_of(readme, place.last) == place.heading
        assert any(line.strip() for line in readme[place.first - 1 : place.last])


#: Words that the lines of a clause have to have; a shifted number would lose them.
WORDS = {
    "basic.no-header": "requires a valid access token",
    "basic.no-header-exact": '"msg": "Missing Authorization Header"',
    "basic.bad-login": "Bad username or password",
    "basic.claim-set": "eyJmcmVzaCI6dHJ1ZSwi",
    "claims.json-types": "json serializable",
    "refresh.not-for-views": "cannot access a jwt_required protected",
    "freshness.stale-opens-protected": "non-fresh",
    "freshness.stale-rejected": "cannot access",
    "errors.shape": "{'msg': 'why accessing endpoint failed'}",
    "loaders.expired-otherwise-valid": "otherwise valid access token",
    "loaders.revoked": "revoked_token_loader",
    "options.header-type-empty": "empty string",
    "options.algorithm-asymmetric": "JWT_ALGORITHM",
    "blacklist.not-yours": "!= username",
    "blacklist.own-tokens": "tokens that have the same identity as you",
    "blacklist.checks-refresh": "only check refresh tokens",
    "blacklist.expires-with-ttl": "removing expired tokens",
}


@pytest.mark.parametrize("id", WORDS)
def test_the_words_are_on_these_lines(id: str, readme: list[str]) -> None:
    places = clauses()[id].place
    said = " ".join(" ".join(readme[p.first - 1 : p.last]) for p in places)
    assert WORDS[id] in re.sub(r"\s+#? ?", " ", said)


@pytest.mark.parametrize("clause", of("rfc"), ids=lambda clause: clause.id)
def test_what_an_rfc_says_has_its_section(clause: Clause) -> None:
    assert clause.place
    assert all(place.words.startswith("RFC ") or place.words == PRUDENCE for place in clause.place)


def test_what_the_release_alone_does_is_in_no_document() -> None:
    assert [clause.id for clause in of("original") if clause.place] == []


def test_only_what_no_rule_says_has_a_text() -> None:
    entries = parse_toml((SUITE / "features" / "clauses.toml").read_text("utf-8"))["clause"]
    assert all(("text" in entry) == (entry["over"] == "python") for entry in entries)
    assert all(clause.text for clause in clauses().values())


def test_a_place_has_words_and_a_public_page() -> None:
    one, several = read_place("Options 362"), read_place("Token Freshness 212-214")
    assert (one.words, one.url) == (
        "README, Options, line 362",
        f"{README_URL}?plain=1#L362",
    )
    assert several.url == f"{README_URL}?plain=1#L212-L214"
    rfc = read_place("RFC 8725 3.12 MUST")
    assert rfc.words == "RFC 8725 section 3.12 (MUST)"
    assert rfc.url == "https://www.rfc-editor.org/rfc/rfc8725#section-3.12"
    assert read_place("prudence").url == ""


@pytest.mark.parametrize(
    "text", ["", "RFC 8725 3.2", "RFC 8725 3.2 SHALL", "Options", "Options 3-"]
)
def test_another_form_is_no_place(text: str) -> None:
    with pytest.raises(ValueError, match="is no place"):
        read_place(text)


def test_the_requirements_are_those_of_the_chapter() -> None:
    known = asvs.requirements()
    assert list(known) == ["9.1.1", "9.1.2", "9.1.3", "9.2.1", "9.2.2", "9.2.3", "9.2.4"]
    assert {id for clause in clauses().values() for id in clause.asvs} <= set(known)


@pytest.mark.parametrize("clause", clauses().values(), ids=lambda clause: clause.id)
def test_what_lets_somebody_in_has_a_weakness(clause: Clause) -> None:
    assert all(number > 0 for number in clause.cwe)
    assert clause.cwe or not clause.breach
