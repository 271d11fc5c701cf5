"""Serves examples/ to the runner: `python harness.py` prints READY and the address.

The harness of the original package 0.0.2 imports this module too, in an environment that has that
package: so nothing here imports flask_jwt_extended, and the path is extended at its end.
"""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import timedelta
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from simplekv.memory import DictStore

ROOT = Path(__file__).resolve().parent
#: The folder of the kit, wsgi.py: ../conformance/implementations, or ../implementations in a wheel.
KIT = next(
    folder
    for folder in (ROOT.parent / "conformance/implementations", ROOT.parent / "implementations")
    if (folder / "wsgi.py").is_file()
)
sys.path += [str(ROOT), str(KIT)]

from wsgi import Unsupported, serve  # type: ignore[import-not-found]  # noqa: E402

APPS = ("basic", "claims", "refresh", "freshness", "blacklist", "loaders")
LOADERS = ("expired", "invalid", "unauthorized", "needs_fresh", "revoked")


def _redis() -> Any:
    """Return the store at the URL CONFORMANCE_REDIS: apps of several processes share its tokens."""
    url = os.environ.get("CONFORMANCE_REDIS")
    if url is None:
        raise Unsupported("JWT_BLACKLIST_STORE redis")
    from redis import Redis  # needed by nobody else
    from simplekv.memory.redisstore import RedisStore

    return RedisStore(Redis.from_url(url))


STORES: dict[str, Callable[[], Any]] = {"memory": DictStore, "redis": _redis}

#: What becomes of each option of the contract on its way into app.config.
OPTIONS: dict[str, Callable[[Any], Any]] = {
    "SECRET_KEY": lambda value: value,
    "JWT_AUTH_HEADER": lambda value: value,
    "JWT_ACCESS_TOKEN_EXPIRES": lambda seconds: timedelta(seconds=seconds),
    "JWT_REFRESH_TOKEN_EXPIRES": lambda seconds: timedelta(seconds=seconds),
    "JWT_ALGORITHM": lambda value: value,
    "JWT_BLACKLIST_ENABLED": lambda value: value,
    "JWT_BLACKLIST_STORE": lambda name: _known("JWT_BLACKLIST_STORE", STORES, name)(),
    "JWT_BLACKLIST_CHECKS": lambda value: value,
    "JWT_BLACKLIST_TOKEN_CHECKS": lambda value: value,
}


def apps() -> dict[str, Callable[[dict[str, Any]], Any]]:
    """Return the examples by name: each a function from options of the contract to a WSGI app."""
    return {name: _maker(name) for name in APPS}


def settings(app: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the contract's options as an app's configuration; the store is new each time.

    Raises Unsupported for an option, a store or a loader that is not known.
    """
    translate = dict(OPTIONS)
    if app == "loaders":
        translate["LOADERS"] = lambda names: [_known("LOADERS", LOADERS, name) for name in names]
    given = {"JWT_BLACKLIST_STORE": "memory", **options}
    return {name: _known("", translate, name)(value) for name, value in given.items()}


def _known(option: str, known: Any, name: Any) -> Any:
    """Return what is known under that name, or the name itself where no more is known of it."""
    if name not in known:
        raise Unsupported(f"{option} {name}".strip())
    return known[name] if isinstance(known, dict) else name


def _maker(name: str) -> Callable[[dict[str, Any]], Any]:
    def make(options: dict[str, Any]) -> Any:
        return import_module(f"examples.{name}").create_app(settings(name, options))

    return make


def versions(*distributions: str) -> dict[str, str]:
    """Return the installed versions of these distributions, for the report."""
    return {distribution: version(distribution) for distribution in distributions}


def main() -> None:
    """Serve the reference until SIGTERM."""
    try:
        own = version("flask-jwt-conformance")
    except PackageNotFoundError:
        own = "checkout"
    serve("reference", own, apps(), **versions("Flask", "PyJWT", "simplekv"))


if __name__ == "__main__":
    main()
