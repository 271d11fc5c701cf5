# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "flask==3.1.3",
#     "joserfc==1.8.0",
#     "waitress==3.0.2",
# ]
# ///
"""Serves the example apps that init makes for Flask, with an authentication on joserfc."""

import runpy
import sys
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any

from auth import Refusal
from flask import Flask, make_response

sys.path.append(str(Path(__file__).resolve().parents[1]))
from wsgi import serve

#: The names of the template, whose "auth" is the one beside this file.
_FILE = Path(__file__).resolve().parents[2] / "templates" / "flask" / "harness.py"
TEMPLATE = runpy.run_path(str(_FILE))


def make(name: str, options: dict[str, Any]) -> Flask:
    """Return an app of the template that sends a challenge: RFC 6750 section 3."""
    app: Flask = TEMPLATE["make"](name, options)
    scheme = options.get("JWT_AUTH_HEADER", "Bearer")
    answer = app.error_handler_spec[None][None][Refusal]

    @app.errorhandler(Refusal)
    def challenge(error: Refusal) -> Any:
        response = make_response(answer(error))
        if response.status_code == 401 and scheme and error.case != "login":
            shown = "" if error.case == "unauthorized" else ' error="invalid_token"'
            response.headers["WWW-Authenticate"] = scheme + shown
        return response

    return app


if __name__ == "__main__":
    makers = {name: partial(make, name) for name in TEMPLATE["APPS"]}
    serve("joserfc", version("joserfc"), makers, Flask=version("flask"))
