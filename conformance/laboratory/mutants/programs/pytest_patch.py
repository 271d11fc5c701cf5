"""A pytest plugin: the tests run against the reference with one file changed.

In the environment, MUTANT_FILE is its path below reference/, and MUTANT_TEXT a file with its text.
"""

from __future__ import annotations

import os
from pathlib import Path

from .patch import patch

patch({os.environ["MUTANT_FILE"]: Path(os.environ["MUTANT_TEXT"]).read_text("utf-8")})
