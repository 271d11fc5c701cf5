# /// script
# requires-python = "==3.11.*"
# dependencies = [
#     "djangorestframework-simplejwt[crypto]==5.5.1",
#     "djangorestframework==3.18.3",
#     "django==5.2.19",
#     "pyjwt==2.15.1",
#     "cryptography==50.0.2",
#     "waitress==3.0.2",
# ]
# ///
"""Serves one example app on Simple JWT, whose settings are those of the process."""

import gc
import json
import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from importlib.metadata import version
from typing import Any, NoReturn

import django
import waitress
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
)
from django.conf import settings

NAME, VERSION = "djangorestframework-simplejwt", "5.5.1"
APPS = ("basic", "claims", "refresh", "blacklist")
APP = os.environ["CONFORMANCE_APP"]
OPTIONS: dict[str, Any] = json.loads(os.environ["CONFORMANCE_OPTIONS"])

LIFETIMES = {
    "JWT_ACCESS_TOKEN_EXPIRES": "ACCESS_TOKEN_LIFETIME",
    "JWT_REFRESH_TOKEN_EXPIRES": "REFRESH_TOKEN_LIFETIME",
}
#: A database that all threads of the process share: waitress works in one of its own.
MEMORY = "file:conformance?mode=memory&cache=shared"
REST_FRAMEWORK: Mapping[str, Any] = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework_simplejwt.authentication.JWTAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}


def unsupported(what: str) -> NoReturn:
    """Decline in place of READY, and end."""
    print(f"UNSUPPORTED {what}", flush=True)
    sys.exit(0)


def simple_jwt(options: dict[str, Any]) -> dict[str, Any]:
    """The settings of the library that mean the same as these options; it has what it has.

    A setting that no option names keeps the default of the library.
    """
    known: dict[str, Any] = {}
    algorithm = options.pop("JWT_ALGORITHM", "HS256")
    key = known["SIGNING_KEY"] = options.pop("SECRET_KEY")
    if not algorithm.startswith("HS"):
        public = load_pem_private_key(key.encode(), None).public_key()
        pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        known["VERIFYING_KEY"] = pem.decode()
    for option, setting in LIFETIMES.items():
        if option in options:
            known[setting] = timedelta(seconds=options.pop(option))
    scheme = options.pop("JWT_AUTH_HEADER", "Bearer")
    if not scheme:
        unsupported("JWT_AUTH_HEADER without a scheme")
    known["AUTH_HEADER_TYPES"] = (scheme,)
    return {**known, "ALGORITHM": algorithm, "USER_ID_FIELD": "username"}


def blacklisted(options: dict[str, Any]) -> bool:
    """Whether the library's blacklist is on. Which tokens it looks up is no option of it."""
    enabled: bool = options.pop("JWT_BLACKLIST_ENABLED", APP == "blacklist")
    return enabled


def configure() -> None:
    """Configure Django, which can be done once in a process."""
    if APP not in APPS:
        unsupported(APP)
    if APP == "blacklist":  # the app's own choice
        OPTIONS.setdefault("JWT_ACCESS_TOKEN_EXPIRES", 300)
    library, blacklist = simple_jwt(OPTIONS), blacklisted(OPTIONS)
    for option in OPTIONS:  # what is left
        unsupported(option)
    installed = ["django.contrib.contenttypes", "django.contrib.auth"]
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        CONFORMANCE_APP=APP,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": MEMORY}},
        INSTALLED_APPS=installed + ["rest_framework_simplejwt.token_blacklist"] * blacklist,
        REST_FRAMEWORK=REST_FRAMEWORK,
        ROOT_URLCONF="views",
        SECRET_KEY=library["SIGNING_KEY"],
        SIMPLE_JWT=library,
        USE_I18N=False,
        USE_TZ=True,
    )
    django.setup()


def create_tables() -> None:
    """Make the tables of the models, without going through their migrations."""
    from django.apps import apps
    from django.db import connection

    with connection.schema_editor() as editor:
        for model in apps.get_models():
            editor.create_model(model)


def main() -> None:
    """Serve the app until SIGTERM; refuses to serve another version."""
    gc.disable()  # this process lives for one scenario, and to start is most of what it does
    if version(NAME) != VERSION:
        sys.exit(f"this is not {NAME} {VERSION}, but {version(NAME)}")
    configure()
    create_tables()
    from django.core.wsgi import get_wsgi_application

    port = int(os.environ.get("PORT", "0"))
    server = waitress.create_server(get_wsgi_application(), host="127.0.0.1", port=port, threads=1)
    print(f"READY http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()


if __name__ == "__main__":
    main()
