"""The commands of jwt-conformance, a module each: its arguments, and what it does.

Each has ``arguments(parser)`` and ``main(options)``, which returns the exit code.
"""

from __future__ import annotations

#: Each command is the module of that name, which is imported when it is asked for.
COMMANDS = {
    "run": "judge an implementation, or several",
    "expect": "write down what fails now as known deviations",
    "doctor": "examine step by step how an implementation plugs in",
    "init": "make a folder with a harness of your own to begin with",
    "report": "show a saved run",
    "matrix": "lay saved runs of several implementations side by side",
    "history": "judge the releases of a package, and draw what changed when",
    "compare": "say what changed between two saved runs",
    "list": "list features, rules, scenarios and clauses",
    "docs": "write the specification as a book to read",
    "show": "show a clause and the rule that pictures it",
    "reference": "print the import root of the reference",
}
