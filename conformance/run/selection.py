"""Which scenarios run: the plugin's options choose by what the specification says about them."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from difflib import get_close_matches

import pytest
from _pytest.mark.expression import Expression

from ..spec import Clause, asvs, clauses, observable, profiles, sources, titles, unknown
from ..verdicts import UsageError
from .run_options import options_of
from .scenario.recorder import RECORDING
from .token_only import needs_only_a_token


class SelectionError(UsageError):
    """A choice that matches no scenario. The message suggests what may have been meant."""


def check(chosen: Mapping[str, Sequence[str]]) -> None:
    """Raise SelectionError for an unknown name, and suggest the nearest known one.

    ``chosen`` has names of clauses, profiles and so on, under these words.
    """
    known = {
        "clause": [clause.id for clause in observable()],
        "profile": sorted(profiles()),
        "source": list(sources()),
        "asvs": list(asvs.requirements()),
        "scenario": titles(),
    }
    for option, names in chosen.items():
        for name in names:
            if name.partition("[")[0] not in known[option]:
                raise SelectionError(unknown(option, name, known[option]))


def check_words(words: str) -> None:
    """Raise SelectionError for words of -k that pytest would refuse, once in each worker."""
    try:
        Expression.compile(words)
    except SyntaxError as error:
        joined = " and ".join(word for word in words.split() if word.isalnum())
        hint = f"{error.msg}; join the words by and, or, not, such as {joined!r}"
        near = "".join(f"; there is {title!r}" for title in nearest_titles(words)[:1])
        raise SelectionError(f"-k {words!r}: {hint}{near}") from None


def nearest_titles(words: str) -> list[str]:
    """The scenario titles that are most similar to these words."""
    return get_close_matches(words, [id.partition("::")[2] for id in titles()], 3, 0.3)


def apply(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the chosen items, in the chosen order."""
    options = options_of(config)
    chosen = options.chosen
    kept = [item for item in items if _is_chosen(item, chosen)]
    if options.attack:
        kept = [item for item in kept if needs_only_a_token(item, options.file)]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    if options.shuffle is not None:
        random.Random(options.shuffle).shuffle(kept)  # noqa: S311 - an order to try, not a secret
    items[:] = kept


def _is_chosen(item: pytest.Item, chosen: Mapping[str, Sequence[str]]) -> bool:
    if not any(chosen.values()):
        return True
    if RECORDING not in item.stash:
        return False
    clause = clauses().get(item.stash[RECORDING].clause)
    return clause is not None and all(
        set(names) & _values(clause)[name] for name, names in chosen.items() if names
    )


def _values(clause: Clause) -> dict[str, set[str]]:
    """What a clause can be chosen by."""
    return {
        "clause": {clause.id},
        "profile": {clause.profile},
        "source": {clause.source},
        "asvs": set(clause.asvs),
    }
