"""The tables of sentences, from the docstrings of the steps."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator

from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from conformance.run.scenario import collection

from .tables import table as markdown

#: The modules of the steps in the order of the page, and what their Then sentences are about.
_MODULES = {
    "apps": "",
    "people": "",
    "answers": "First what is said of the answer to the When:",
    "claims": "Then what is said of a token:",
    "requests": "Then what is said of a view, by asking it once more:",
    "tables": "",
    "together": "Then what is said of two who asked at a time:",
    "copies": "Then what is said of the attacker, who signed the copy:",
    "lists": "And what is said of a list of tokens, which is the answer to the When:",
}
_CONTROL = "As in a Then, but here it is the control and not the point."


def definitions() -> list[StepFunctionContext]:
    """Every sentence with its step, in the order of the modules and of their lines."""
    modules = {module.__name__ for module in collection.step_modules()}
    every = step_function_context_registry.values()
    known = [context for context in every if context.step_func.__module__ in modules]
    return sorted(known, key=lambda each: (_place(each), each.step_func.__code__.co_firstlineno))


def _place(context: StepFunctionContext) -> int:
    return list(_MODULES).index(_module(context))


def _module(context: StepFunctionContext) -> str:
    return context.step_func.__module__.rpartition(".")[2]


def sentence(context: StepFunctionContext) -> str:
    """The sentence of a definition, without the types of its parameters."""
    return re.sub(r"\{(\w+):\w+\}", r"{\1}", context.parser.name)


def table(kind: str, module: str = "") -> str:
    """The sentences of a kind, of one module or all, and their meanings; "" for none."""
    rows = list(_rows(kind, module))
    return markdown(("sentence", "what it means"), rows) if rows else ""


def then() -> str:
    """The Then sentences by what they are about."""
    parts = ((about, table("then", module)) for module, about in _MODULES.items())
    return "\n\n".join(f"{about}\n\n{rows}" for about, rows in parts if rows)


def _rows(kind: str, module: str) -> Iterator[tuple[str, str]]:
    every = definitions()
    asserted = {each.step_func for each in every if each.type == "then"}
    for each in every:
        if each.type == kind and module in ("", _module(each)):
            control = kind == "given" and each.step_func in asserted
            text = _CONTROL if control else _meaning(each)
            yield f"`{sentence(each)}`", text


def _meaning(context: StepFunctionContext) -> str:
    # What follows the first paragraph is for readers of the step.
    first = (inspect.getdoc(context.step_func) or "").partition("\n\n")[0]
    return " ".join(first.split())
