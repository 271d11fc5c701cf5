"""How implementations plug in: the target file, and a live target behind one of three ways."""

from __future__ import annotations

from collections.abc import Callable

from ..http import Client
from .base import App as App
from .base import Target as Target
from .errors import TargetError as TargetError
from .errors import TargetFileError as TargetFileError
from .errors import Unsupported as Unsupported
from .file import PROFILES as PROFILES
from .file import Deployed as Deployed
from .file import Json as Json
from .file import TargetFile as TargetFile
from .finding import find as find
from .finding import names as names
from .harness import HarnessTarget
from .loading import for_url as for_url
from .loading import load as load
from .process import ProcessTarget
from .processes import STOP_SECONDS
from .url import UrlTarget


def open_target(file: TargetFile, client: Client, stop_seconds: float = STOP_SECONDS) -> Target:
    """Return the target that ``file`` describes, not started yet.

    ``stop_seconds`` lie between SIGTERM and SIGKILL.  Raises TargetFileError where ``secret_env``
    names an environment variable that is not set.
    """
    ways: dict[str, Callable[[TargetFile, Client, float], Target]] = {
        "harness": HarnessTarget,
        "process": ProcessTarget,
        "url": UrlTarget,
    }
    return ways[file.way](file, client, stop_seconds)
