"""The views of the four example apps that Simple JWT can serve, and their addresses."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.urls import path
from rest_framework.decorators import api_view, authentication_classes, permission_classes
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.token_blacklist.models import BlacklistedToken, OutstandingToken
from rest_framework_simplejwt.tokens import RefreshToken
from rest_framework_simplejwt.views import TokenRefreshView

APP: str = settings.CONFORMANCE_APP


@api_view(["POST"])
@authentication_classes([])
@permission_classes([])
def login(request: Request) -> Response:
    """Make tokens by hand, as the library's documentation has it, for any password "test"."""
    if request.data.get("password") != "test":
        return Response({"msg": "Bad username or password"}, 401)
    identity = request.data.get("username")
    user, _ = User.objects.get_or_create(username=identity)
    refresh = RefreshToken.for_user(user)
    if APP == "claims":  # they are claims like others, and the access token gets a copy
        refresh["hello"], refresh["foo"] = identity, ["bar", "baz"]
    tokens = {"access_token": str(refresh.access_token)}
    if APP != "basic":
        tokens["refresh_token"] = str(refresh)
    return Response(tokens)


@api_view(["GET"])
def protected(request: Request) -> Response:
    """A view that an access token opens."""
    if APP == "claims":
        return Response({"hello_is": request.auth["hello"], "foo_is": request.auth["foo"]})
    return Response({"hello": f"from {request.user}" if APP == "refresh" else "world"})


class Refresh(TokenRefreshView):
    """The library's own view: it is given the token of the header, as if it stood in the body."""

    def get_serializer(self, *args: Any, **kwargs: Any) -> BaseSerializer:
        """The serializer that exchanges the token."""
        del args, kwargs
        authentication = JWTAuthentication()
        header = authentication.get_header(self.request)
        token = authentication.get_raw_token(header) if header else None
        return super().get_serializer(data={"refresh": token.decode("latin-1")} if token else {})

    def post(self, request: Request) -> Response:
        """The new access token, under the name that the contract has for it."""
        return Response({"access_token": super().post(request).data["access"]})


def listed(tokens: Any) -> Response:
    """The stored tokens, as the contract has them."""
    claims = [(RefreshToken(each.token, verify=False).payload, each) for each in tokens]
    return Response([{"token": c, "revoked": hasattr(t, "blacklistedtoken")} for c, t in claims])


@api_view(["GET"])
def own_tokens(request: Request) -> Response:
    """The stored tokens of the caller."""
    return listed(OutstandingToken.objects.filter(user=request.user))


@api_view(["GET"])
@permission_classes([])
def all_tokens(_: Request) -> Response:
    """All stored tokens."""
    return listed(OutstandingToken.objects.all())


@api_view(["PUT"])
def revoke(request: Request, verb: str, jti: str) -> Response:
    """Put a token of the caller on the blacklist, or take it off."""
    stored = OutstandingToken.objects.filter(user=request.user, jti=jti).first()
    if stored is None:
        return Response({"msg": "Token not found"}, 404)
    if verb == "revoke":
        RefreshToken(stored.token, verify=False).blacklist()
    else:
        BlacklistedToken.objects.filter(token=stored).delete()
    return Response({"msg": f"Token successfully {verb}d"})


urlpatterns = [path("login", login), path("protected", protected)]
if APP in ("refresh", "blacklist"):
    urlpatterns.append(path("refresh", Refresh.as_view()))
if "rest_framework_simplejwt.token_blacklist" in settings.INSTALLED_APPS:
    urlpatterns += [
        path("auth/tokens", own_tokens),
        path("auth/all-tokens", all_tokens),
        path("auth/tokens/<str:verb>/<path:jti>", revoke),
    ]
