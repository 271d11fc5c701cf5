# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "flask-jwt-extended==0.0.2",
#     "flask==2.2.5",
#     "werkzeug==2.2.3",
#     "pyjwt==1.7.1",
#     "simplekv==0.14.1",
#     "waitress==3.0.2",
# ]
# ///
"""Serves the reference's own examples, on the original package 0.0.2: `uv run harness.py`."""

import sys
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: ../../../reference in a checkout, ../../reference in a wheel.
REFERENCE = next(
    folder / "reference"
    for folder in HERE.parents
    if (folder / "reference" / "harness.py").is_file()
)
# This folder goes, for its harness.py would hide the reference's; the reference comes last, so that
# flask_jwt_extended is the package and not the reference.
sys.path[:] = [entry for entry in sys.path if Path(entry).resolve() != HERE] + [str(REFERENCE)]

import flask_jwt_extended  # noqa: E402
import harness  # noqa: E402
from wsgi import serve  # noqa: E402 - the kit: harness knows where it is

NAME, VERSION = "flask-jwt-extended", "0.0.2"


def main() -> None:
    """Serve the original until SIGTERM; refuses to serve anything else under its name."""
    found = Path(flask_jwt_extended.__file__).resolve()
    if version(NAME) != VERSION or found.is_relative_to(REFERENCE):
        sys.exit(f"this is not {NAME} {VERSION}, but {version(NAME)} at {found}")
    libraries = harness.versions("Flask", "Werkzeug", "PyJWT", "simplekv")
    serve(NAME, VERSION, harness.apps(), **libraries)


if __name__ == "__main__":
    main()
