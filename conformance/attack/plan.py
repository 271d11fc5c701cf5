"""The one request that is attacked, and the target file that describes it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..contract.mapping import TokenPlace
from ..http import origin_of
from ..targets import Deployment, TargetFile
from ..tokens import Dialect, read
from ..verdicts import Deviation, UsageError

#: Methods that change nothing (RFC 9110 section 9.2.1).
READS = ("GET", "HEAD")
_URL = re.compile(r"https?://[!-~]+")


@dataclass(frozen=True)
class AttackPlan:
    """A request that needs a token, without the token; and how the token is sent.

    ``accounts`` say where tokens come from, as in a target file. ``left_out`` are the browser's
    cookies and headers that are not sent.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    place: TokenPlace = field(default_factory=TokenPlace)
    accounts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def check(self, may_change: bool) -> None:
        """Raise UsageError for an invalid request, or one that may change something."""
        if not _URL.fullmatch(self.url) or not urlsplit(self.url).hostname:
            raise UsageError(f"expected a URL such as https://example.org/me, it is {self.url!r}")
        if self.method not in READS and not may_change:
            said = f"{self.method} may change something, and would be sent many times"
            raise UsageError(f"{said}; choose a request that only reads, or say --may-change")
        if "Ada" not in self.accounts:
            raise UsageError(
                "expected a good token: --token-env NAME, --login COMMAND, or a curl command"
                " behind -- that shows one"
            )


def file_for(
    plan: AttackPlan, name: str, has: tuple[str, ...] = (), status: int = 200
) -> TargetFile:
    """The target file of an application that has this one request."""
    origin = origin_of(plan.url)
    path = plan.url.partition("://")[2].partition("#")[0].partition("/")[2]
    route: dict[str, Any] = {"send": f"{plan.method} /{path}", "headers": dict(plan.headers)}
    route |= {"has": list(has), "status": status}
    if plan.body:
        route["raw"] = plan.body
    options = {"JWT_ALGORITHM": algorithm} if (algorithm := _algorithm(plan)) else {}
    profiles = {"basic", "hardening", *(["refresh"] if _has_refresh(plan) else [])}
    return TargetFile(
        Path("attack"),
        name,
        urls={"basic": Deployment(origin, options)},
        profiles=frozenset(profiles),
        dialect={"identity": "sub", "type": "", "nbf": "", "fresh": "", "user_claims": ""},
        routes={"GET /protected": route},
        accounts=plan.accounts,
        token=asdict(plan.place),
    )


def _has_refresh(plan: AttackPlan) -> bool:
    return "refresh_token" in plan.accounts["Ada"]


def _algorithm(plan: AttackPlan) -> str:
    with suppress(Deviation):
        token = read(plan.accounts["Ada"].get("access_token", ""), Dialect())
        return str(token.header.get("alg", ""))
    return ""


def told(value: object) -> str:
    """A value for a person, on one line."""
    return json.dumps(value, ensure_ascii=True)
