"""docs/report.png: the top of a run's page, as a browser shows it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from conformance import cli
from conformance.results.exit_code import Exit
from conformance.verdicts import UsageError

#: The target in it: the release whose README is the specification.
TARGET = "flask-jwt-extended-0.0.2"
#: The size in pixels, so that the verdict and the table are visible.
SIZE = "1000,625"
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def write(path: Path) -> Exit:
    """Judge, and take the picture. Raises UsageError without a browser."""
    browser = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if browser is None:
        raise UsageError(f"a picture needs one of {', '.join(_BROWSERS)}")
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "run.html")
        code = cli.main(["run", TARGET, "--report", str(page), "--quiet"])
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"]
        options += [f"--window-size={SIZE}", f"--screenshot={path}", page.as_uri()]
        command = [browser, *options]
        done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    if done.returncode:
        raise UsageError(f"{browser}: exit code {done.returncode}, no picture")
    return Exit(code)
