"""The sentences of the features: which there are, how often each is used, and with which values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pytest_bdd.parser import FeatureParser, ScenarioTemplate, Step
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from conformance.run.scenario import collection

SENTENCES, USES = 46, 10

#: What reads the value of a parameter: raises LookupError or ValueError if it means nothing.
Reader = Callable[[Any], object]


@dataclass(frozen=True)
class Line:
    """A line of a scenario, and the step that it is in each row of the outline."""

    place: str
    scenario: str
    rendered: tuple[Step, ...]


def definitions() -> list[StepFunctionContext]:
    """Every step definition of the vocabulary."""
    modules = {module.__name__ for module in collection.step_modules()}
    every = step_function_context_registry.values()
    return [context for context in every if context.step_func.__module__ in modules]


def sentence(context: StepFunctionContext) -> str:
    """The sentence of a definition, without the types of its parameters."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", context.parser.name)


def lines(root: Path, path: str) -> Iterator[Line]:
    """The lines of all scenarios in a feature, as pytest-bdd will run them."""
    for scenario in FeatureParser(str(root), path).parse().scenarios.values():
        rows = [scenario.render(row).steps for row in _rows(scenario)]
        for steps in zip(*rows, strict=True):
            yield Line(f"{path}:{steps[0].line_number}", scenario.name, steps)


def _rows(scenario: ScenarioTemplate) -> list[dict[str, str]]:
    return [row for table in scenario.examples for row in table.as_contexts()] or [{}]


def matching(step: Step, known: Iterable[StepFunctionContext]) -> list[StepFunctionContext]:
    """The definitions that take a step."""
    return [c for c in known if c.type == step.type and c.parser.is_matching(step.name)]


def misunderstood(text: Iterable[Line], known: list[StepFunctionContext]) -> Iterator[str]:
    """Each step of each row is matched by one definition: of several pytest-bdd takes any."""
    for line in text:
        for step in line.rendered:
            if len(found := matching(step, known)) != 1:
                yield f"{line.place} {step.name!r} matches {[sentence(c) for c in found]}"


def uses(text: Iterable[Line], known: list[StepFunctionContext]) -> Counter[tuple[str, str]]:
    """How many lines use each definition, by kind and sentence. An outline's line is one line."""
    counted = Counter({(str(c.type), sentence(c)): 0 for c in known})
    for line in text:
        taken = {(str(c.type), sentence(c)) for s in line.rendered for c in matching(s, known)}
        counted.update(taken)
    return counted


def over_budget(counted: Counter[tuple[str, str]]) -> Iterator[str]:
    """Few sentences, each used more than once and ten times on average; no definition unused."""
    by_text: Counter[str] = Counter()
    for (kind, text), number in counted.items():
        by_text[text] += number
        if not number:
            yield f"nothing uses {kind} {text!r}"
    if len(by_text) > SENTENCES:
        yield f"{len(by_text)} sentences are more than {SENTENCES}"
    yield from (f"{text!r} is used once" for text, number in by_text.items() if number == 1)
    if by_text.total() < USES * len(by_text):
        yield f"{len(by_text)} sentences in {by_text.total()} lines are too many"


def values(
    text: Iterable[Line], known: list[StepFunctionContext]
) -> Iterator[tuple[str, str, Any]]:
    """Where, in which parameter, and what, for each value in each step of each row."""
    for line in text:
        for step in line.rendered:
            for context in matching(step, known):
                for name, value in (context.parser.parse_arguments(step.name) or {}).items():
                    yield line.place, f"{sentence(context)}/{name}", value


def unreadable(
    found: Iterable[tuple[str, str, Any]], readers: Mapping[str, Reader]
) -> Iterator[str]:
    """Each value means something to the step that it is given to.

    ``readers`` has them by the sentence and the name of a parameter, or by the name alone.
    """
    for place, parameter, value in found:
        read = readers.get(parameter) or readers.get(parameter.rpartition("/")[2])
        if read is None:
            yield f"{place} nothing reads {parameter}"
            continue
        try:
            read(value)
        except (LookupError, ValueError):
            yield f"{place} {value!r} means nothing in {parameter}"
