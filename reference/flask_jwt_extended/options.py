"""The options of the README's section "Options": read at every use, never copied.

So changes after `JWTManager(app)` count.  Each function takes `app.config` and returns one valid
value, or raises RuntimeError that says what the option was and what it may be.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, NoReturn

from jwt import PyJWS

Config = Mapping[str, Any]

#: What JWT_ALGORITHM may be: all that PyJWT supports here, except "none", which protects nothing.
ALGORITHMS = tuple(sorted(set(PyJWS().get_algorithms()) - {"none"}))


def _refuse(option: str, value: object, allowed: str) -> NoReturn:
    raise RuntimeError(f"{option} is {value!r}; it must be {allowed}")


def auth_scheme(config: Config) -> str:
    """Return JWT_AUTH_HEADER ("Bearer"): the words before the token; "" for the token alone."""
    scheme = config.get("JWT_AUTH_HEADER", "Bearer")
    if not isinstance(scheme, str):
        _refuse("JWT_AUTH_HEADER", scheme, "text, such as 'Bearer', or '' for the token alone")
    return " ".join(scheme.split())


def access_expires(config: Config) -> timedelta:
    """Return JWT_ACCESS_TOKEN_EXPIRES (15 minutes): their lifetime, a timedelta."""
    return _lifetime("JWT_ACCESS_TOKEN_EXPIRES", config, timedelta(minutes=15))


def refresh_expires(config: Config) -> timedelta:
    """Return JWT_REFRESH_TOKEN_EXPIRES (30 days): their lifetime, a timedelta."""
    return _lifetime("JWT_REFRESH_TOKEN_EXPIRES", config, timedelta(days=30))


def _lifetime(option: str, config: Config, default: timedelta) -> timedelta:
    lifetime = config.get(option, default)
    if not isinstance(lifetime, timedelta):
        _refuse(option, lifetime, "a datetime.timedelta")
    return lifetime


def algorithm(config: Config) -> str:
    """Return JWT_ALGORITHM ("HS256"): any that PyJWT supports here, except "none"."""
    name = config.get("JWT_ALGORITHM", "HS256")
    if name not in ALGORITHMS:
        _refuse("JWT_ALGORITHM", name, "one of " + ", ".join(ALGORITHMS))
    return str(name)


def secret_key(config: Config) -> str | bytes:
    """Return SECRET_KEY (none): a secret; for an asymmetric algorithm, a private key as PEM."""
    key = config.get("SECRET_KEY")
    if not key:
        raise RuntimeError("SECRET_KEY is not set; tokens are signed with it, so it must be")
    if not isinstance(key, (str, bytes)):  # its value belongs in no message
        raise RuntimeError(f"SECRET_KEY is of type {type(key).__name__}; it must be text or bytes")
    return key


def former_keys(config: Config) -> tuple[str | bytes, ...]:
    """Return SECRET_KEY_FALLBACKS (none): former keys, which still open tokens.  Not in 0.0.2."""
    keys = config.get("SECRET_KEY_FALLBACKS") or ()
    if isinstance(keys, (list, tuple)) and all(k and isinstance(k, (str, bytes)) for k in keys):
        return tuple(keys)
    raise RuntimeError("SECRET_KEY_FALLBACKS must be a list of keys, each of them text or bytes")


def blacklist_enabled(config: Config) -> bool:
    """Return JWT_BLACKLIST_ENABLED (False): whether tokens are stored, and can be revoked."""
    enabled = config.get("JWT_BLACKLIST_ENABLED", False)
    if not isinstance(enabled, bool):
        _refuse("JWT_BLACKLIST_ENABLED", enabled, "True or False")
    return enabled


def blacklist(config: Config) -> Any:
    """Return the store to callers that need it; all blacklist options must be valid."""
    if not blacklist_enabled(config):
        _refuse("JWT_BLACKLIST_ENABLED", False, "True for the blacklist")
    blacklist_checks(config)
    return blacklist_store(config)


def blacklist_store(config: Config) -> Any:
    """Return JWT_BLACKLIST_STORE (none): anything like a simplekv store, including decorators."""
    store = config.get("JWT_BLACKLIST_STORE")
    if not hasattr(store, "iter_keys"):  # a dict has get and keys as well
        _refuse("JWT_BLACKLIST_STORE", store, "a simplekv store while JWT_BLACKLIST_ENABLED is set")
    return store


def blacklist_checks(config: Config) -> str:
    """Return JWT_BLACKLIST_CHECKS ("refresh"): "all" checks access tokens, too.

    JWT_BLACKLIST_TOKEN_CHECKS means the same (erratum E1).
    """
    old = config.get("JWT_BLACKLIST_TOKEN_CHECKS", "refresh")
    new = config.get("JWT_BLACKLIST_CHECKS", old)
    if new != old and "JWT_BLACKLIST_TOKEN_CHECKS" in config:
        raise RuntimeError(
            f"JWT_BLACKLIST_CHECKS is {new!r} but JWT_BLACKLIST_TOKEN_CHECKS is {old!r}; "
            "both mean the same: set one of them, to 'refresh' or 'all'"
        )
    if new not in ("refresh", "all"):
        option = "JWT_BLACKLIST_CHECKS"
        if option not in config:
            option = "JWT_BLACKLIST_TOKEN_CHECKS"
        _refuse(option, new, "'refresh' or 'all'")
    return str(new)
