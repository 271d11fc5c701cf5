"""A plugin of pytest: the tests run against the reference with one file changed.

The environment has its path below reference/ in MUTANT_FILE, and its text in the file MUTANT_TEXT.
"""

from __future__ import annotations

import os
from pathlib import Path

from .patch import patch

patch({os.environ["MUTANT_FILE"]: Path(os.environ["MUTANT_TEXT"]).read_text("utf-8")})
