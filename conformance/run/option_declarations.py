"""Each option of a run, declared once: its flag, help and type, for argparse and for pytest."""

from __future__ import annotations

from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..http import Politeness
from ..spec import SOURCES
from ..verdicts import UsageError

#: The most processes that a run uses unless more are requested: each has a target of its own.
MOST = 4


@dataclass(frozen=True, slots=True)
class Option:
    """One option, for the command and for pytest alike. ``many``: it may be given repeatedly."""

    flag: str
    help: str
    metavar: str | None = None
    many: bool = False
    type: Callable[[str], Any] = str
    default: Any = None
    dest: str | None = None

    def declare(self, add: Callable[..., object], **many: Any) -> None:
        """Add it to a parser. ``many`` is how this parser takes an option with several values."""
        own: dict[str, Any] = {"help": self.help, "metavar": self.metavar, "type": self.type}
        own |= {"dest": self.dest} if self.dest else {}
        own |= {"default": [], **many} if self.many else {"default": self.default}
        add(self.flag, **own)


def whole(least: int) -> Callable[[str], int]:
    """Return a parser for arguments that are whole numbers, ``least`` or more."""

    def read(text: str) -> int:
        if not text.lstrip("-").isdigit() or int(text) < least:
            raise ArgumentTypeError(f"expected a whole number, {least} or more, it is {text!r}")
        return int(text)

    return read


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 3600:
        raise ArgumentTypeError(f"expected more than 0 and less than 3600, it is {text!r}")
    return seconds


def _rate(text: str) -> float:
    try:
        rate = float(text)
    except ValueError:
        rate = 0.0
    if not 0 < rate <= 1000:
        raise ArgumentTypeError(f"expected more than 0 and at most 1000, it is {text!r}")
    return rate


def _proxy(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "http" or not parts.hostname or parts.path.strip("/"):
        raise ArgumentTypeError(f"expected a URL such as http://127.0.0.1:8080, it is {text!r}")
    return text.rstrip("/")


EXPECTED = Option(
    "--expected", "TOML file with more [expected], [unsafe] and [unsupported] entries", "FILE"
)
#: An app that is already running, without a target file.
DEPLOYED = (
    Option("--url", "its base URL", "URL"),
    Option("--app", "which example app of the contract it is, such as basic", "APP"),
    Option("--secret-env", "environment variable that holds its signing key", "NAME", default=""),
)
#: How much is sent to deployed apps and by which way, and which certificates are trusted.
POLITENESS = (
    Option("--rate", "of what is deployed: at most N requests a second", "N", type=_rate),
    Option("--most", "of what is deployed: at most N requests in all", "N", type=whole(1)),
    Option("--ca", "of what is deployed: a file of certificates to trust", "FILE", default=""),
    Option(
        "--proxy",
        "of what is deployed: an HTTP proxy to go through",
        "URL",
        type=_proxy,
    ),
)
#: The user's own rules, in addition to those of the suite.
OWN = (
    Option(
        "--features",
        "folder with features of your own and their clauses.toml",
        "DIR",
        True,
        dest="own_features",
    ),
    Option(
        "--steps",
        "module with steps of your own, by its import name",
        "MODULE",
        True,
        dest="own_steps",
    ),
)
#: Which scenarios run.
CHOICE = (
    Option("--clause", "only scenarios of this clause", "NAME", many=True),
    Option("--profile", "only scenarios of this profile, such as refresh", "NAME", many=True),
    Option(
        "--source",
        f"only scenarios of clauses of this source: {', '.join(SOURCES)}",
        "NAME",
        many=True,
    ),
    Option(
        "--asvs", "only scenarios of this requirement of ASVS 5.0, such as 9.1.2", "ID", many=True
    ),
)
#: The names of these choices.
CHOSEN = tuple(option.flag.lstrip("-") for option in CHOICE)
SHUFFLE = Option("--shuffle", "run in random order, the same for the same seed", "SEED")
DEADLINE = Option(
    "--deadline",
    "how long each response may take (default: 10)",
    "SECONDS",
    type=_seconds,
    default=10.0,
)
TIMEOUT = Option(
    "--timeout",
    "stop the run of a target after this time, with exit code 3",
    "SECONDS",
    type=_seconds,
)
PROCESSES = Option(
    "-n",
    "number of workers, each with a target of its own "
    f"(default: one per processor, at most {MOST}; one for a deployed target)",
    "N",
    type=whole(1),
)
SIDE_BY_SIDE = Option(
    "--side-by-side",
    "judge N targets at a time (default: as many as there are free processors for)",
    "N",
    type=whole(1),
    default=0,
)
SEED = Option(
    "--seed", "other names for the people, the same for the same seed", "N", type=whole(0)
)
MAXFAIL = Option("--maxfail", "stop after N failures", "N", type=whole(0), default=0)

#: The options that pytest takes as well. It has -k and --maxfail itself.
OF_PYTEST = (EXPECTED, *DEPLOYED, *POLITENESS, *OWN, *CHOICE, SHUFFLE, SEED, DEADLINE)


def politeness_of(given: Namespace, usual_rate: float = 0.0, usual_most: int = 0) -> Politeness:
    """How much may be sent, and by which way. Raises UsageError if the certificates are missing.

    The usual rate and number apply if none is given.
    """
    if given.ca and not Path(given.ca).is_file():
        raise UsageError(f"--ca {given.ca}: expected a file of certificates, it is none")
    rate, most = given.rate or usual_rate, given.most or usual_most
    return Politeness(rate, most, ca=given.ca, proxy=given.proxy or "")


def way_of(politeness: Politeness) -> list[str]:
    """The arguments that reach the same target again, without a proxy's password."""
    scheme, _, place = politeness.proxy.partition("://")
    proxy = f"{scheme}://{place.rpartition('@')[2]}" if place else ""
    named = {"--ca": politeness.ca, "--proxy": proxy}
    return [word for flag, value in named.items() if value for word in (flag, value)]
