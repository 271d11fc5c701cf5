"""A target under examination, and a session with one of its apps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..contract import App, Json
from ..http import Exchange, Politeness
from ..targets import Target, TargetFile, client_for, open_target
from ..tokens import Dialect, Token, read
from ..tokens.keys import Key, secret_key
from ..verdicts import Unsupported
from .replies import NAME, PASSWORD, Reply, send


class Subject:
    """A target, not started yet, and the client that talks to it. Close it.

    ``politeness`` is for a deployed target. ``exchanges`` are those of the current check.
    ``understood`` is true once the claims of a token were checked; ``broken`` has the apps that
    failed a vital check.
    """

    def __init__(self, file: TargetFile, politeness: Politeness = Politeness()) -> None:  # noqa: B008
        self.file, self.dialect = file, Dialect(file.dialect)
        self.exchanges: list[Exchange] = []
        self.client = client_for(file, politeness, on_exchange=self.exchanges.append)
        self.target: Target = open_target(file, self.client)
        self.understood = False
        self.broken: set[str] = set()

    def close(self) -> None:
        """Stop everything that was started."""
        self.target.close()
        self.client.close()


@dataclass
class Session:
    """One app, requested with these options, and the tokens that it gave."""

    subject: Subject
    app: str
    options: Mapping[str, Json] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    made: App = field(init=False)
    login: Reply | None = None
    #: Seconds by which the target's clock was ahead of ours at the login, or None if unknown.
    skew: float | None = None

    @property
    def profiles(self) -> frozenset[str]:
        """The profiles that the target claims to have."""
        return self.subject.file.profiles

    @property
    def algorithm(self) -> str:
        """The algorithm that the app was asked to sign with."""
        return str(self.options.get("JWT_ALGORITHM", "HS256"))

    @property
    def login_exchange(self) -> Exchange | None:
        """The exchange that her tokens came with."""
        return self.login.exchange if self.login else None

    def make(self) -> None:
        """Request the app. Raises Unsupported, or TargetError."""
        wanted = {"SECRET_KEY": secret_key(self.algorithm), **self.options}
        self.made = self.subject.target.app(self.app, wanted)

    def log_in(self, path: str = "/login", password: str = PASSWORD) -> Reply:
        """The response to a login of Ada with a password."""
        body = {"username": NAME, "password": password}
        return send(self.subject.client, self.made, "POST", path, json=body)

    def send(self, method: str, path: str, kind: str = "") -> Reply:
        """The response to a request with one of her tokens, or none."""
        token = self.tokens[kind] if kind else ""
        return send(self.subject.client, self.made, method, path, token)

    def read(self, kind: str = "access") -> Token:
        """One of her tokens, parsed. Raises Deviation."""
        return read(self.tokens[kind], self.subject.dialect)

    def key(self, token: Token) -> Key:
        """The app's key under the token's algorithm. Raises Unsupported if it is unknown."""
        if self.made.secret is None:
            raise Unsupported("no signing key: give secret or secret_env, or --secret-env")
        return Key(str(token.header.get("alg")), self.made.secret)
