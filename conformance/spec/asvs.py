"""The requirements of OWASP ASVS 5.0, chapter V9 (self-contained tokens), in words of our own."""

from __future__ import annotations

from dataclasses import dataclass

#: The chapter in its release.
URL = "https://github.com/OWASP/ASVS/blob/v5.0.0_release/5.0/en/0x18-V9-Self-contained-Tokens.md"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement; ``unseen`` is the part that an HTTP client cannot see."""

    id: str
    level: int
    text: str
    unseen: str


_CHAPTER = (
    Requirement(
        "9.1.1",
        1,
        "A signature or MAC is checked before anything in the token is believed.",
        "",
    ),
    Requirement(
        "9.1.2",
        1,
        "Only algorithms of a list are used, none is not among them, and keys of one kind are not "
        "taken for another.",
        "whether the list is as short as it could be",
    ),
    Requirement(
        "9.1.3",
        1,
        "Keys come from where they were configured, and never from where a token says.",
        "which keys were configured, and who may change that",
    ),
    Requirement(
        "9.2.1",
        1,
        "A token counts between its nbf and its exp, and at no other time.",
        "",
    ),
    Requirement(
        "9.2.2",
        2,
        "A token counts for what it was made for: an access token opens views, and a refresh "
        "token does not.",
        "kinds of tokens that the same key signs for others, such as ID tokens",
    ),
    Requirement(
        "9.2.3",
        2,
        "A service takes tokens that were made for it, by their audience.",
        "a token that names nobody: release 0.0.2 has no aud, so none is demanded",
    ),
    Requirement(
        "9.2.4",
        2,
        "Where one key signs for several audiences, each token says for which.",
        "all of it: what else the key signs is known to its owner only",
    ),
)


def requirements() -> dict[str, Requirement]:
    """The requirements by number, in order."""
    return {each.id: each for each in _CHAPTER}
