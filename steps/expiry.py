"""A token whose lifetime ends on a real clock, and the response that shows it."""

from __future__ import annotations

import time

from conformance.tokens.claim_values import is_number
from conformance.verdicts import Doubt
from conformance.verdicts.expectations import Refusal
from conformance.verdicts.observations import Description

from .api import Answer, Api
from .people import People, Person, log_in
from .refusals import refused
from .views import granted

#: Clocks of one machine agree, but are not read at the same moment; in seconds.
_MARGIN = 0.02
#: How long after the end of a lifetime a rejection still shows that it has ended, in seconds. A
#: later one may also come from an app whose tokens live far longer than they should.
_PUNCTUAL = 1.0
#: How many tokens are tried, if a machine is so busy that the responses are late.
_TRIES = 5


def ask_once_expired(api: Api, people: People, person: Person, method: str, path: str) -> Answer:
    """The response to her access token when it has just expired.

    If a rejection is late, it does not show when the token expired, and she logs in again. Raises
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
        Refusal(),
        Description(
            f"one more than {_PUNCTUAL:g} s after the end of it, for each of {_TRIES} tokens"
        ),
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
    """Give her a new token; return whether it opens the view, as the first one did in the Given."""
    log_in(api, people, person)
    answer = api.send(method, path, token=person.token("access token"))
    return granted(answer, person.identity)


def _until_expired(api: Api, people: People, text: str) -> float:
    """The seconds until a token has expired by its exp, if the target's clock agrees with ours."""
    exp, now = api.read(text).claim("exp"), time.time()
    surely = _until_surely_expired(api, people, text)
    if not is_number(exp) or exp + api.app.leeway >= now + surely:
        return surely
    return max(0.0, exp + api.app.leeway - now + _MARGIN)


def _until_surely_expired(api: Api, people: People, text: str) -> float:
    """The seconds until it has, by any clock that runs as fast as ours, whatever its exp."""
    return _longest(api) - api.age(people.issued[text])


def _lateness(api: Api, people: People, text: str, answer: Answer) -> float:
    """The seconds by which a response came too late; it is unknown when the target made it."""
    login, last = people.issued[text].exchange, answer.exchange
    return last.started + last.elapsed - login.started - _longest(api) - _PUNCTUAL


def _longest(api: Api) -> float:
    lifetime = api.app.options.get("JWT_ACCESS_TOKEN_EXPIRES")
    if not isinstance(lifetime, int):
        raise LookupError("who waits for a token to expire says how long tokens live in this app")
    # One second more, as iat was cut to the second, and some compare with < and some with <=.
    return lifetime + api.app.leeway + 1
