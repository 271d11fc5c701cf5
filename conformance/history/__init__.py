"""Every release of Flask-JWT-Extended, judged one after the other, and what changed when.

One package is enough: it is the one whose README is the specification.
"""

from __future__ import annotations

#: The package, as the index calls it.
PACKAGE = "flask-jwt-extended"
