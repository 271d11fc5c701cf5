"""A browser for tests, and what it notices of a page: requests, dialogs, complaints."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Page, sync_playwright

#: Chromium as Debian has it, in a container or not, and silent.
ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
NAMES = ("chromium", "chromium-browser", "google-chrome")
DESKTOP, PHONE = (1280, 900), (390, 844)


@dataclass
class Visit:
    """A page in the browser, and all that it did beside being shown."""

    page: Page
    requests: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("dialog", self._dismiss)
        self.page.on("console", lambda message: self.complaints.append(message.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _dismiss(self, dialog: Dialog) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def open(self, path: Path, address: str = "") -> Page:
        """Open a file, at an address within it."""
        self.page.goto(f"{path.as_uri()}{address}")
        return self.page

    def left(self) -> list[str]:
        """The requests but for those for the page itself."""
        pages = {self.page.url.partition("#")[0]}
        return [url for url in self.requests if url.partition("#")[0] not in pages]

    @property
    def quiet(self) -> bool:
        """Whether it did nothing but being shown."""
        return not (self.left() or self.dialogs or self.complaints)


def program() -> str:
    """Where the browser is. Without one the test is skipped."""
    found = next(filter(None, map(shutil.which, NAMES)), "")
    if not found:
        pytest.skip(f"there is no {' or '.join(NAMES)}: install Chromium")
    return found


@contextmanager
def started() -> Iterator[Browser]:
    """A browser, for as long as it is needed."""
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program(), args=ARGUMENTS)
        yield browser
        browser.close()


@contextmanager
def visiting(
    browser: Browser,
    size: tuple[int, int] = DESKTOP,
    dark: bool = False,
    script: bool = True,
) -> Iterator[Visit]:
    """A window of its own: nothing is left of the one before."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if dark else "light",
        java_script_enabled=script,
    )
    yield Visit(context.new_page())
    context.close()
