"""Plain words: what is reworded wherever it occurs, and turns of phrase that nobody should use.

``python -m conformance.laboratory.wording`` rewords the project's own texts; it lists what is left.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from itertools import groupby
from pathlib import Path

from conformance import SUITE

#: Old words and new ones, as regular expressions; each occurs within one line.
REWORDED: Mapping[str, str] = {
    # sentences of the features
    r"\bin the list (\{token\}|(?:[a-z]+|Ada's|Grace's) [a-z ]*?token) is "
    r"(\{state\}|revoked|not revoked|absent)": r"the list shows \1 as \2",
    "nobody came to fetch the attacker's key": "the server did not contact the attacker",
    "the server does not fail\\b": "the server responds without an error",
    r"\bthe answer is (?=\d|\{status)": "the response is ",
    r"\bthe answer carries (?=\"|\{member)": "the response has ",
    r"\bthe answer does not carry (?=\"|\{member)": "the response does not have ",
    # what an altered token is
    r"\bthe (signature|header|payload) is no base64url": r"the \1 is not valid base64url",
    r"\bthe (header|payload) is no JSON": r"the \1 is not valid JSON",
    "the list of critical extensions is no list": "crit is not a list",
    "the list of critical extensions is empty": "crit is an empty list",
    "b64 is critical and no boolean": "b64 is critical and not a boolean",
    # titles of rules
    "Whoever logs in with wrong credentials is told so, and given nothing": (
        "A login with wrong credentials gives an error message and no token"
    ),
    "Whoever gives wrong credentials at a fresh login is told so": (
        "A fresh login with wrong credentials gives an error message"
    ),
    "The identity claim is the very value that the token was made for": (
        "The identity claim holds the value that the token was issued for"
    ),
    "An identifier that is no text is rejected": "An identifier that is not text is rejected",
    "User claims that are no object are rejected": (
        "User claims that are not an object are rejected"
    ),
    "A time that is no number is rejected": "A time that is not a number is rejected",
    "A b64 that is critical and no boolean is rejected": (
        "A critical b64 that is not a boolean is rejected"
    ),
    "A crit that is empty or no list is answered": (
        "A crit that is empty or not a list does not bring the server down"
    ),
    "A time that is merely odd is answered": "An odd time does not bring the server down",
    "JSON that is nested deeply brings no server down": (
        "Deeply nested JSON does not bring the server down"
    ),
    "No Authorization header brings the server down": (
        "An odd Authorization header does not bring the server down"
    ),
    "No other scheme than the one that was configured is listened to": (
        "Only the configured scheme is accepted"
    ),
    "A token that is not good enough is answered with a reason": (
        "A rejected token is answered with a reason"
    ),
    "Whose a token is goes by the JSON value of the identity": (
        "A token belongs to the user whose identity is the same JSON value"
    ),
    "The list is the app's own, even where two apps have one key": (
        "Each app has a list of its own, even if two apps share a key"
    ),
    "What is looked up is stored, and nothing else": (
        "Only tokens that are looked up in the list are stored"
    ),
    "(unrevoke/<jti>`?) takes that back": r"\1 undoes that",
    "An access token says that it is one": "The type of an access token is access",
    "The claim fresh says true or false": "The claim fresh is true or false",
    "An extension that is critical and not known is refused": (
        "An unknown critical extension is rejected"
    ),
    # prose
    "The new one is made out to the same identity": "The new one names the same identity",
    "What revoking is, the chapter on the blacklist tells": (
        'Revocation is explained in "Blacklist and token revoking"'
    ),
    "It is called without an argument": "It is called with no arguments",
    "text is no number, though some languages make one of it": (
        "text is not a number, though some languages convert it"
    ),
    "The list of one's tokens is nobody else's business": (
        "Nobody else should see which tokens a user has"
    ),
    "That nothing else will do is the release's": "That it accepts no other is how 0.0.2 behaves",
    "Being fresh is asked for besides everything else, and in place of none of it": (
        "Freshness is required in addition to everything else"
    ),
    "Whoever may log in to one app is nobody in the next": (
        "A user of one app is a stranger to the next"
    ),
    "that it is not bent into shape is prudence": "that it is not converted is prudence",
}
#: Turns of phrase that are not everyday English, and what to say instead.
TURNS: Mapping[str, str] = {
    r"\b(is|are) no (base64url|JSON|boolean|list|number|text|object|JWS)\b": "is not (valid) ...",
    r"\b(is|are|was) told so\b": "gets an error message",
    r", (it|they) (is|are) skipped for\b": "are skipped if ... is missing",
    r"\b(is|are) worth as much as\b": "the verdict is that of the worst",
    r"\bmade out to\b": "names",
    r"\bis judged by one\b": "is judged by one worker",
    r"\bto within what\b": "at most",
    r"\bof one's own\b": "your own, custom",
    r"\bmerely odd\b": "odd",
    r"\bthese choices leave\b": "no scenario matches",
    r"\bof those of them that\b": "of the ones that",
    r"\bcould not be carried out\b": "could not be set up",
    r"\b1 scenarios\b": "1 scenario",
}
#: Texts that people read, except what runs have made, and other people's files.
_OWN = re.compile(
    r"(README|CONTRIBUTING|SECURITY)\.md|docs/.*\.md|features/.*|steps/.*\.py"
    r"|conformance/(?!tests/|laboratory/|implementations/).*\.(py|html|md|toml|json)"
)
_MADE = re.compile(
    r"docs/(matrix|history|corpus|performance|asvs)\.md|.*/(results|published|variants)\.json"
    r"|.*tests/results/saved/.*|.*/(test_)?wording\.py|.*pages\.json|.*/node_modules/.*"
)
_FOLDERS = ("conformance", "docs", "features", "reference", "steps")
_TEXT = {".feature", ".html", ".json", ".md", ".py", ".toml"}


def main() -> int:
    """Reword, and list what is left; the exit code is 1 if anything is."""
    for path in sorted(_files()):
        before = path.read_text("utf-8")
        if (after := reworded(before, path.suffix)) != before:
            path.write_text(after, "utf-8")
            print(path.relative_to(SUITE))
    left = list(problems())
    print("\n".join(left))
    return bool(left)


def reworded(text: str, suffix: str = "") -> str:
    """The text in today's words; a feature's table that changes is aligned again."""
    before = text.split("\n")
    after = list(map(_line, before))
    return "\n".join(_aligned(before, after) if suffix == ".feature" else after)


def _line(line: str) -> str:
    for old, new in REWORDED.items():
        line = re.sub(old, new, line)
    return line


def problems() -> Iterator[str]:
    """A line for each turn of phrase that is left in texts that people read."""
    for path in sorted(_files()):
        name = path.relative_to(SUITE).as_posix()
        if _OWN.fullmatch(name):
            yield from (f"{name}:{place}" for place in turns(path.read_text("utf-8")))


def turns(text: str) -> Iterator[str]:
    """The number of each line with such a turn, what it is, and what to say instead."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.lstrip().startswith("Scenario"):  # an id, which reports and lists name
            continue
        for turn, better in {**TURNS, **REWORDED}.items():
            if found := re.search(turn, line):
                yield f"{number}: {found[0]!r}: {re.sub(turn, better, found[0])}"


def _files() -> Iterator[Path]:
    for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", *_FOLDERS):
        top = SUITE / name
        for path in top.rglob("*") if top.is_dir() else [top]:
            own = path.relative_to(SUITE).as_posix()
            if path.suffix in _TEXT and path.is_file() and not _MADE.fullmatch(own):
                yield path


def _aligned(before: list[str], after: list[str]) -> list[str]:
    """The lines in ``after``, with the columns of each changed table aligned."""
    made = list[str]()
    lines = zip(before, after, strict=True)
    for is_table, group in groupby(lines, lambda pair: pair[1].lstrip().startswith("|")):
        old, new = (list(each) for each in zip(*group, strict=True))
        made += _table(new) if is_table and old != new else new
    return made


def _table(lines: list[str]) -> list[str]:
    rows = [re.split(r"(?<!\\)\|", line.strip().strip("|")) for line in lines]
    if len({len(row) for row in rows}) > 1:
        return lines
    widths = [max(map(len, map(str.strip, column))) for column in zip(*rows, strict=True)]
    indents = [line[: len(line) - len(line.lstrip())] for line in lines]
    cells = ([f" {c.strip():<{w}} " for c, w in zip(row, widths, strict=True)] for row in rows)
    return [f"{indent}|{'|'.join(row)}|" for indent, row in zip(indents, cells, strict=True)]


if __name__ == "__main__":
    sys.exit(main())
