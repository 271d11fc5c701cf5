"""Values that a program may stumble over, and how to shorten them."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random
from typing import Any

_ODD = (
    *("", " ", "0", "1", "true", "null", "none", "HS256", "access", "refresh", "\0", "\t"),
    *("\ufeff", "\u00e9", "e\u0301", "\uff21", "\u0430", "\U0001f511", "../../dev/null"),
    *("'", "%00", "{}", "[]"),
)


def odd_text(random: Random) -> str:
    """A short text, often nearly a word that matters."""
    pieces = [random.choice(_ODD) for _ in range(random.randint(1, 3))]
    if random.random() < 0.3:
        pieces.append("".join(random.choices("aZ09-_.~ ", k=random.randint(1, 12))))
    return "".join(pieces)


def near(random: Random, word: str) -> str:
    """A text that is almost this word, and never the word itself."""
    place = random.randint(0, len(word))
    inside = f"{word[:place]}{odd_text(random)}{word[place:]}"
    cut = (word.upper(), word.title(), word[:-1], word[1:], word[::-1], word * 2)
    made = random.choice((*cut, f"{word} ", f" {word}", f"{word}\0", inside))
    return made if made != word else f"{word}x"


def odd_value(random: Random, depth: int = 2) -> Any:
    """A JSON value of any type."""
    kind = random.randrange(7 if depth else 5)
    if kind == 0:
        return random.choice((None, True, False))
    if kind == 1:
        return random.randint(-(2 ** random.choice((8, 31, 53, 64, 70))), 2**70)
    if kind == 2:
        return random.choice((0, 1, -1, 0.5, 1.5, 1e300))
    if kind < 5:
        return odd_text(random)
    inside = [odd_value(random, depth - 1) for _ in range(random.randint(0, 2))]
    return inside if kind == 5 else {odd_text(random): each for each in inside}


def shorter(value: Any) -> Iterator[Any]:
    """The value with a piece left out, the larger pieces first."""
    if isinstance(value, dict):
        yield from ({k: v for k, v in value.items() if k != key} for key in value)
        yield from value.values()
    elif isinstance(value, list):
        yield from (value[:place] + value[place + 1 :] for place in range(len(value)))
        yield from value
    elif isinstance(value, int) and not isinstance(value, bool):
        yield from (
            near_zero for near_zero in (0, 1, -1, value // 2) if abs(near_zero) < abs(value)
        )
    elif isinstance(value, str):
        for size in sorted({max(1, len(value) // 2), 1}, reverse=True):
            yield from (value[:p] + value[p + size :] for p in range(0, len(value), size))
