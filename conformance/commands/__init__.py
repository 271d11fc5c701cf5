"""The commands of jwt-conformance, one module each: its arguments, and what it does.

Each has ``arguments(parser)`` and ``main(options)``, which returns the exit code.
"""

from __future__ import annotations

#: Each command is the module of that name, which is imported when the command is used.
COMMANDS = {
    "run": "judge one or more implementations",
    "attack": "show a deployed application what a stranger could, with one good token",
    "fuzz": "try an implementation with scenarios made at random, and reduce what fails",
    "expect": "write what fails now into the target file, as known deviations",
    "doctor": "check step by step whether an implementation follows the contract",
    "init": "make a working folder to put your library into",
    "report": "show a saved run, or write it in another format",
    "matrix": "show saved runs of several implementations side by side",
    "history": "judge every release of a package, and show what changed when",
    "compare": "show what changed between two saved runs",
    "list": "list the scenarios, or clauses, profiles or targets",
    "docs": "write the specification as a book",
    "site": "write runs, book and matrix as one folder for any web host",
    "show": "show a clause and its rule",
    "reference": "print where the reference can be imported from",
}

#: The commands that can judge by the user's own features, or show the results of that.
OF_OWN = {"run", "expect", "report", "matrix", "compare", "list", "docs", "site", "show"}
