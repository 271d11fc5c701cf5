"""How implementations plug in: the target file, and a live target behind one of three ways."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..contract import App as App
from ..http import Client, PoliteClient, Politeness
from .base import Target as Target
from .errors import TargetError as TargetError
from .errors import TargetFileError as TargetFileError
from .errors import Unsupported as Unsupported
from .file import PROFILES as PROFILES
from .file import Deployment as Deployment
from .file import TargetFile as TargetFile
from .file.edit import write_dialect as write_dialect
from .file.find import HISTORIES as HISTORIES
from .file.find import find as find
from .file.find import find_release as find_release
from .file.find import names as names
from .file.find import split_release as split_release
from .file.load import for_url as for_url
from .file.load import load as load
from .file.load import load_releases as load_releases
from .file.load import of_content as of_content
from .file.releases import Releases as Releases
from .file.releases import in_order as in_order
from .harness import HarnessTarget
from .process_per_app import ProcessTarget as ProcessTarget
from .subprocesses.child import STOP_SECONDS
from .url import UrlTarget


def client_for(file: TargetFile, politeness: Politeness, **more: Any) -> Client:
    """Return a client for this target, which is polite to a deployed app."""
    return PoliteClient(politeness, **more) if file.way == "url" else Client(**more)


def open_target(file: TargetFile, client: Client, stop_seconds: float = STOP_SECONDS) -> Target:
    """Return the target that ``file`` describes, not started yet.

    ``stop_seconds`` lie between SIGTERM and SIGKILL.  Raises TargetFileError if ``secret_env``
    names an environment variable that is not set.
    """
    ways: dict[str, Callable[[TargetFile, Client, float], Target]] = {
        "harness": HarnessTarget,
        "process": ProcessTarget,
        "url": UrlTarget,
    }
    return ways[file.way](file, client, stop_seconds)
