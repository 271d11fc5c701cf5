"""A target under examination, and a session to one of its apps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ..contract import App, Json
from ..http import Exchange, Manners
from ..targets import Target, TargetFile, client_for, open_target
from ..tokens import Dialect, Token, read
from ..tokens.keys import Key, secret_key
from ..verdicts import Unsupported
from .probe import NAME, PASSWORD, Reply, send


class Subject:
    """A target, not started yet, and the client that speaks to it. Close it.

    ``manners`` hold for what is deployed. ``exchanges`` are those of the check that is under way.
    ``understood`` is true once the claims of a token were looked at; ``broken`` has the apps that
    failed a vital check.
    """

    def __init__(self, file: TargetFile, manners: Manners = Manners()) -> None:  # noqa: B008
        self.file, self.dialect = file, Dialect(file.dialect)
        self.exchanges: list[Exchange] = []
        self.client = client_for(file, manners, on_exchange=self.exchanges.append)
        self.target: Target = open_target(file, self.client)
        self.understood = False
        self.broken: set[str] = set()

    def close(self) -> None:
        """End everything that was started."""
        self.target.close()
        self.client.close()


@dataclass
class Session:
    """One app, asked for with these options, and the tokens that it gave."""

    subject: Subject
    app: str
    options: Mapping[str, Json] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    made: App = field(init=False)
    login: Reply | None = None
    #: Seconds by which the target's clock was ahead of ours at the login, None if it does not tell.
    skew: float | None = None

    @property
    def profiles(self) -> frozenset[str]:
        """What the target claims to have."""
        return self.subject.file.profiles

    @property
    def algorithm(self) -> str:
        """The algorithm that the app was told to sign with."""
        return str(self.options.get("JWT_ALGORITHM", "HS256"))

    @property
    def login_exchange(self) -> Exchange | None:
        """What her tokens came with."""
        return self.login.exchange if self.login else None

    def make(self) -> None:
        """Ask for the app. Raises Unsupported, or TargetError."""
        wanted = {"SECRET_KEY": secret_key(self.algorithm), **self.options}
        self.made = self.subject.target.app(self.app, wanted)

    def log_in(self, path: str = "/login", password: str = PASSWORD) -> Reply:
        """What the app answers to Ada and a password."""
        body = {"username": NAME, "password": password}
        return send(self.subject.client, self.made, "POST", path, json=body)

    def send(self, method: str, path: str, kind: str = "") -> Reply:
        """What the app answers to one of her tokens, or to none."""
        token = self.tokens[kind] if kind else ""
        return send(self.subject.client, self.made, method, path, token)

    def read(self, kind: str = "access") -> Token:
        """One of her tokens, taken apart. Raises Deviation."""
        return read(self.tokens[kind], self.subject.dialect)

    def key(self, token: Token) -> Key:
        """The app's key under the token's algorithm. Raises Unsupported where nobody gave it."""
        if self.made.secret is None:
            raise Unsupported("no signing key: give secret or secret_env, or --secret-env")
        return Key(str(token.header.get("alg")), self.made.secret)
