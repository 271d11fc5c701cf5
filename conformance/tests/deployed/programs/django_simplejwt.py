"""Django REST framework and Simple JWT under its own URLs; BREAK breaks it."""

import os
import tempfile

import django
from django.conf import settings

BREAK = os.environ.get("BREAK", "")
FOLDER = tempfile.TemporaryDirectory()
settings.configure(
    SECRET_KEY="k" * 64,
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "rest_framework"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{FOLDER.name}/db"}},
    PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [
            "rest_framework_simplejwt.authentication.JWTAuthentication"
        ],
    },
)
django.setup()

import jwt  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.decorators import api_view, permission_classes  # noqa: E402
from rest_framework.permissions import AllowAny, IsAuthenticated  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework_simplejwt.views import TokenObtainPairView, TokenRefreshView  # noqa: E402
from waitress.server import create_server  # noqa: E402

if BREAK in ("unsigned", "unverified"):
    decode = jwt.decode

    def careless(token, *given, **more):
        unsigned = jwt.get_unverified_header(token)["alg"] == "none"
        if BREAK == "unverified" or unsigned:
            return decode(token, options={"verify_signature": False})
        return decode(token, *given, **more)

    jwt.decode = careless


@api_view(["GET"])
@permission_classes([AllowAny if BREAK == "open" else IsAuthenticated])
def me(request):
    return Response({"username": request.user.username})


urlpatterns = [
    path("api/token/", TokenObtainPairView.as_view()),
    path("api/token/refresh/", TokenRefreshView.as_view()),
    path("api/me/", me),
]

if __name__ == "__main__":
    call_command("migrate", run_syncdb=True, verbosity=0)
    User.objects.create_user("ada", password="love-lace")
    User.objects.create_user("grace", password="hop-per")
    server = create_server(get_wsgi_application(), host="127.0.0.1", port=0, threads=1)
    print(f"READY http://127.0.0.1:{server.effective_port}", flush=True)
    server.run()
