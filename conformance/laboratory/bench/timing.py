"""Measuring in turns: A B C, B C A, C A B, ..., so that what slows the machine slows them all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import median

#: The seconds that each one took, round by round.
Samples = dict[str, list[float]]


def take_turns(measures: Mapping[str, Callable[[], float]], rounds: int) -> Samples:
    """Return what each measured, in seconds, one value per round.

    Each one gets to begin a round: whatever comes after a pause may be slower.
    """
    names = list(measures)
    samples: Samples = {name: [] for name in names}
    for number in range(rounds):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            samples[name].append(measures[name]())
    return samples


def typical(samples: Samples, name: str) -> float:
    """Return the median, in seconds."""
    return median(samples[name])


def ratio(samples: Samples, name: str, base: str) -> float:
    """Return how long one took relative to the base: the median over the rounds.

    Round by round, as two that ran next to each other were disturbed in the same way.
    """
    return median(one / other for one, other in zip(samples[name], samples[base], strict=True))


def slope(points: Mapping[int, float]) -> float:
    """Return the cost of one, from the costs of a few and of many: common overhead cancels out."""
    (few, many) = (min(points), max(points))
    if few == many:
        raise ValueError(f"a slope takes two points, there is one: {dict(points)}")
    return (points[many] - points[few]) / (many - few)
