"""A token whose lifetime runs out on a real clock, and the answer that shows it."""

from __future__ import annotations

import time

from conformance.tokens.values import is_number
from conformance.verdicts import Doubt
from conformance.verdicts.expectations import Refused
from conformance.verdicts.observations import Seen

from .api import Answer, Api
from .people import People, Person, log_in
from .refusals import refused
from .views import granted

#: Clocks of one machine agree, and are yet not read at one moment; in seconds.
_MARGIN = 0.02
#: How long after the end of a lifetime a rejection still shows that it has ended, in seconds. One
#: that is later comes as well from an app that lets tokens live far longer than it should.
_PUNCTUAL = 1.0
#: So many tokens are shown, if a machine is so busy that the answers are late.
_TRIES = 5


def ask_once_expired(api: Api, people: People, person: Person, method: str, path: str) -> Answer:
    """What the app answers to her access token when it has just expired.

    If a rejection is late it is not known what the token died of, and she logs in again. Raises
    Doubt if none is ever in time.
    """
    for number in range(_TRIES):
        if number and not _starts_over(api, people, person, method, path):
            continue
        text = person.token("access token")
        answer = _ask(api, people, person, method, path)
        if not refused(answer) or _lateness(api, people, text, answer) <= 0:
            return answer
    raise Doubt(
        "this machine, or the target, is too busy to tell how long a token lived",
        Refused(),
        Seen(f"one more than {_PUNCTUAL:g} s after the end of it, for each of {_TRIES} tokens"),
    )


def _ask(api: Api, people: People, person: Person, method: str, path: str) -> Answer:
    text = person.token("access token")
    people.spent.add(text)
    time.sleep(max(0.0, _until_expired(api, people, text)))
    answer = api.send(method, path, token=text)
    if granted(answer, person.identity):
        time.sleep(max(0.0, _until_surely_expired(api, people, text)))
        answer = api.send(method, path, token=text)
    return answer


def _starts_over(api: Api, people: People, person: Person, method: str, path: str) -> bool:
    """Give her a fresh token; whether it opens the view, as the Given says of the first one."""
    log_in(api, people, person)
    answer = api.send(method, path, token=person.token("access token"))
    return granted(answer, person.identity)


def _until_expired(api: Api, people: People, text: str) -> float:
    """The seconds until a token has expired by its exp, if the target's clock is as ours is."""
    exp, now = api.read(text).claim("exp"), time.time()
    surely = _until_surely_expired(api, people, text)
    if not is_number(exp) or exp + api.app.leeway >= now + surely:
        return surely
    return max(0.0, exp + api.app.leeway - now + _MARGIN)


def _until_surely_expired(api: Api, people: People, text: str) -> float:
    """The seconds until it has, by any clock that runs as fast as ours and whatever its exp."""
    return _longest(api) - api.age(people.issued[text])


def _lateness(api: Api, people: People, text: str, answer: Answer) -> float:
    """The seconds by which an answer came too late; nobody knows when the target made it."""
    login, last = people.issued[text].exchange, answer.exchange
    return last.started + last.elapsed - login.started - _longest(api) - _PUNCTUAL


def _longest(api: Api) -> float:
    lifetime = api.app.options.get("JWT_ACCESS_TOKEN_EXPIRES")
    if not isinstance(lifetime, int):
        raise LookupError("who waits for a token to expire says how long tokens live in this app")
    # One second more, since iat was cut to the second, and some compare with < and some with <=.
    return lifetime + api.app.leeway + 1
