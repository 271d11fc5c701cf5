"""What the options of each app are where nobody says so: the contract, section 5."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .app import Json

_ALL: Mapping[str, Json] = MappingProxyType(
    {
        "JWT_AUTH_HEADER": "Bearer",
        "JWT_ALGORITHM": "HS256",
        "JWT_ACCESS_TOKEN_EXPIRES": 15 * 60,
        "JWT_REFRESH_TOKEN_EXPIRES": 30 * 24 * 60 * 60,
        "JWT_BLACKLIST_ENABLED": False,
        "JWT_BLACKLIST_STORE": "memory",
        "JWT_BLACKLIST_CHECKS": "refresh",
        "JWT_BLACKLIST_TOKEN_CHECKS": "refresh",
    }
)
_OWN: Mapping[str, Mapping[str, Json]] = MappingProxyType(
    {
        "blacklist": {"JWT_BLACKLIST_ENABLED": True, "JWT_ACCESS_TOKEN_EXPIRES": 5 * 60},
        "loaders": {
            "JWT_BLACKLIST_ENABLED": True,
            "JWT_BLACKLIST_CHECKS": "all",
            "JWT_BLACKLIST_TOKEN_CHECKS": "all",
            "LOADERS": ["expired", "invalid", "unauthorized", "needs_fresh", "revoked"],
        },
    }
)


def completed(app: str, options: Mapping[str, Json]) -> dict[str, Json]:
    """All options of an app: these, and the defaults for the others."""
    return {**_ALL, **_OWN.get(app, {}), **options}
