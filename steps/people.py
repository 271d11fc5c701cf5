"""The people in the scenarios, and the tokens that they hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

import pytest
from pytest_bdd import given, parsers, when

from conformance.contract import App, not_a_token
from conformance.http import Client
from conformance.targets import Target
from conformance.tokens import AlteredToken, Dialect
from conformance.tokens.keys import third_key
from conformance.verdicts import Deviation, Doubt, Unsupported
from conformance.verdicts.expected_tokens import TokenAnswer
from conformance.verdicts.observations import Description, Observation

from .api import Answer, Api
from .apps import start
from .refusals import judge, limits, seen

#: The names that a token can have.
NAMES = tuple(
    f"{which}{kind} token" for kind in ("access", "refresh") for which in ("", "new ", "other ")
)

_NAMED = "a user named "

#: The observation for somebody who never logged in.
NEVER = Description("never asked for one")


@dataclass
class Person:
    """Somebody with an identity. ``tokens`` are by name: "access token", "other refresh token".

    ``told`` is the last response that should have had a token for her, ``by`` the app it is from.
    ``unmapped`` are the tokens whose place in a response the target file does not give.
    """

    identity: object
    told: Observation = NEVER
    by: str = ""
    tokens: dict[str, str] = field(default_factory=dict)
    unmapped: set[str] = field(default_factory=set)
    #: The cookies that her responses have set.
    cookies: dict[str, str] = field(default_factory=dict)

    def token(self, name: str) -> str:
        """Her token of this name. Raises Deviation if the app never gave it to her."""
        if name in self.unmapped - self.tokens.keys():
            raise Unsupported(f"a {name} (the mapping does not say where an answer has it)")
        if name not in self.tokens:
            raise Deviation(TokenAnswer(name, self.by), self.told)
        return self.tokens[name]


class People:
    """Everybody in one scenario. "She" is whoever was named last."""

    def __init__(self) -> None:
        self._known: dict[str, Person] = {}
        self._she: Person | None = None
        #: The altered token that a scenario calls "the copy", and whose token it was.
        self.copy: tuple[str, Person] | None = None
        #: The response with which the app issued a token, by the token.
        self.issued: dict[str, Answer] = {}
        #: The same tokens; an access token that was issued twice is here twice.
        self.given: list[str] = []
        #: Tokens that are no longer good: somebody tried to revoke them, or waited for their end.
        self.spent: set[str] = set()
        #: Every altered token.
        self.altered: list[AlteredToken] = []

    @property
    def she(self) -> Person | None:
        """Whoever was named last."""
        return self._she

    def person(self, word: str) -> Person:
        """The person that "she" or a name stands for. A new name is a new person.

        "a user named 7" is somebody whose username is the JSON after "named".
        """
        if word.startswith(_NAMED):
            return self.meet(word, json.loads(word.removeprefix(_NAMED)))
        return self._her(word) if word in ("she", "her") else self.meet(word, word)

    def meet(self, word: str, identity: object) -> Person:
        """The person of this name, who is "she" from now on."""
        self._she = self._known.setdefault(word, Person(identity))
        return self._she

    def token(self, phrase: str) -> str:
        """The token that a phrase like "her refresh token" stands for.

        Raises Deviation if the app never gave it to her.
        """
        owner, name = self.owner(phrase), phrase.partition(" ")[2]
        if phrase == "the copy":
            return self.copy[0] if self.copy else ""
        if name not in NAMES:
            raise LookupError(f"no token is called {name!r}; there are {', '.join(NAMES)}")
        return owner.token(name)

    def owner(self, phrase: str) -> Person:
        """The person whose token a phrase refers to."""
        if phrase == "the copy":
            if self.copy is None:
                raise LookupError("there is no copy in this scenario")
            return self.copy[1]
        whose = phrase.partition(" ")[0].removesuffix("'s")
        # "Ada's" refers to Ada's token and not to Ada: "she" stays who she was.
        return self._known[whose] if whose in self._known else self._her(whose)

    def _her(self, word: str) -> Person:
        if self._she is None or word not in ("she", "her"):
            raise LookupError(f"{word!r} stands for nobody yet in this scenario")
        return self._she

    def keep(self, person: Person, answer: Answer, which: str = "") -> None:
        """Give her the tokens in a response, if it has any."""
        person.told, person.by = seen(answer), answer.app.app
        person.cookies.update(answer.cookies())
        known = answer.app.application
        for kind in ("access", "refresh"):
            if known and not known.gives(answer.path, f"{kind}_token"):
                person.unmapped.add(f"{which}{kind} token")
            text = answer.member(f"{kind}_token")
            if isinstance(text, str) and (why := not_a_token(text)):
                person.told = Description(why)
            elif isinstance(text, str) and text:
                person.tokens[f"{which}{kind} token"] = text
                # A refresh token may be sent back; that does not make it a second one.
                if kind == "access" or text not in self.issued:
                    self.given.append(text)
                self.issued[text] = answer


@pytest.fixture
def people() -> People:
    """The people of a scenario: nobody at first."""
    return People()


def log_in(api: Api, people: People, person: Person, which: str = "", path: str = "/login") -> None:
    """Log somebody in and give her the tokens, or raise Deviation."""
    given = api.given(person.identity)
    if given and which:
        raise Unsupported(f"a second login of {person.identity} (her token is given)")
    answer = given or api.log_in(path, person.identity, "test")
    people.keep(person, answer, which)
    found = answer.status == 200 and f"{which}access token" in person.tokens
    expected = TokenAnswer(f"{which}access token")
    if not found and (why := _asked_elsewhere(api, person)) and not limits(answer):
        raise Doubt(why, expected, seen(answer), elsewhere=True)
    judge(found, expected, answer, person.told)


def _asked_elsewhere(api: Api, person: Person) -> str:
    """Why nobody may get a token here, if that is what another clause is about."""
    if "JWT_ALGORITHM" in api.app.options:
        return "no token is made under this algorithm"
    return "" if isinstance(person.identity, str) else "no token is made for such an identity"


@given(parsers.parse('{who:w} has logged in to the "{name}" app'), target_fixture="app")
def logged_in_to(
    target: Target, client: Client, dialect: Dialect, people: People, who: str, name: str
) -> App:
    """This app, and somebody who has just logged in to it."""
    app = start(target, name, {})
    log_in(Api(client, app, dialect), people, people.person(who))
    return app


@given(parsers.parse("{who:w} has logged in"))
def logged_in(api: Api, people: People, who: str) -> None:
    """She logged in at `/login` with the right password, and keeps the tokens that she got."""
    log_in(api, people, people.person(who))


@given(parsers.parse("{who:w} has logged in at {path:S}"))
def logged_in_at(api: Api, people: People, who: str, path: str) -> None:
    """The same at another address."""
    log_in(api, people, people.person(who), path=path)


@given(parsers.parse("{who:w} has logged in {number:d} times"))
def logged_in_often(api: Api, people: People, who: str, number: int) -> None:
    """She keeps the tokens that she got last."""
    for _ in range(number):
        log_in(api, people, people.person(who))


@given(parsers.parse("{who:w} has logged in on another device"))
def logged_in_again(api: Api, people: People, who: str) -> None:
    """She logged in again; the tokens from that are her "other" ones."""
    log_in(api, people, people.person(who), "other ")


@given(parsers.parse("{who:w} has logged in to another such app with {key}"))
def logged_in_to_another(
    request: pytest.FixtureRequest, target: Target, api: Api, people: People, who: str, key: str
) -> None:
    """A second app with the options of the first, which she uses from now on."""
    first = api.app
    algorithm = str(first.options.get("JWT_ALGORITHM", "HS256"))
    keys = {"the same key": first.options["SECRET_KEY"], "a key of its own": third_key(algorithm)}
    _go_on_at(
        request, target, api, target.app(first.app, {**first.options, "SECRET_KEY": keys[key]})
    )
    log_in(api, people, people.person(who), "other ")


@given(parsers.parse('{who:w} has logged in to the "{name}" app, beside it'))
def logged_in_beside(
    request: pytest.FixtureRequest, target: Target, api: Api, people: People, who: str, name: str
) -> None:
    """Another app, which she uses from now on; the first keeps running."""
    _go_on_at(request, target, api, start(target, name, {}))
    log_in(api, people, people.person(who))


def _go_on_at(request: pytest.FixtureRequest, target: Target, api: Api, app: App) -> None:
    first, api.app = api.app, app
    request.addfinalizer(lambda: target.drop(app))
    if app.url == first.url:
        raise Unsupported("another app (a URL leads to one)")


@given(parsers.parse("a user named {name} has logged in"))
def user_logged_in(api: Api, people: People, name: str) -> None:
    """Somebody whose username is a JSON value, which need not be text."""
    log_in(api, people, people.person(_NAMED + name))


@given(parsers.parse("{who:w} has refreshed"))
def refreshed(api: Api, people: People, who: str) -> None:
    """She exchanged her refresh token for her new access token."""
    person = people.person(who)
    answer = api.send("POST", "/refresh", token=people.token("her refresh token"))
    people.keep(person, answer, "new ")
    judge("new access token" in person.tokens, TokenAnswer("new access token"), answer, person.told)


@when(
    parsers.parse('{who} logs in at {path:S} with the password "{password}"'),
    target_fixture="answer",
)
def logs_in(api: Api, people: People, who: str, path: str, password: str) -> Answer:
    """A login with her name and this password. She keeps the tokens that she gets. "A user named"
    and a JSON value may stand for her.
    """
    person = people.person(who)
    answer = api.log_in(path, person.identity, password)
    people.keep(person, answer)
    return answer
