"""The clauses that a Python test of the reference covers, by its marks."""

from __future__ import annotations

import ast
import re
from functools import cache

from conformance import SUITE
from conformance.spec import clauses

_MARK = re.compile(r"pytest\.mark\.clause\('([\w.-]+)'\)")


def shows_what_no_client_sees(test: str) -> bool:
    """Whether the test with this id covers a clause that the register leaves to Python."""
    return any(clauses()[name].over == "python" for name in clauses_of(test))


@cache
def clauses_of(test: str) -> tuple[str, ...]:
    """The ids of the clauses that a test is marked with. Raises LookupError for an unknown test."""
    path, _, name = test.partition("::")
    body = ast.parse((SUITE / path).read_text("utf-8")).body
    functions = [each for each in body if isinstance(each, ast.FunctionDef)]
    for function in functions:
        if function.name == name.partition("[")[0]:
            marks = map(ast.unparse, function.decorator_list)
            return tuple(id for mark in marks for id in _MARK.findall(mark))
    raise LookupError(f"there is no test {test}")
