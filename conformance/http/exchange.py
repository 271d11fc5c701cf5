"""One request and one response, as plain records that can be kept, shown, saved and resent."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any, NoReturn

from ..escape import check_writable

#: How many bytes of the body of a response are kept.
KEPT = 64 * 1024

#: Names and values, in the order sent or received; a name may be repeated.
Headers = tuple[tuple[str, bytes], ...]


@dataclass(frozen=True, slots=True)
class Request:
    """What was sent: every header line, not only those that the caller gave."""

    method: str
    url: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What came back. If a response broke off, the part that had arrived.

    If ``body`` is only the beginning, ``size`` and ``sha256`` are those of the whole.
    """

    status: int
    reason: str
    headers: Headers
    body: bytes
    size: int | None = None
    sha256: str = ""

    def header(self, name: str) -> str | None:
        """The value as latin-1, several joined by ", " (RFC 9110, 5.2); None if there is none."""
        values = [value.decode("latin-1") for n, value in self.headers if n.lower() == name.lower()]
        return ", ".join(values) if values else None

    def json(self) -> object:
        """The body as JSON by RFC 8259; ValueError if it is anything else.

        Stricter than ``json.loads``: UTF-8 only, no NaN or Infinity, no repeated name in an object
        (parsers would disagree about it), nothing that could not be written again.
        """
        try:
            value: object = json.loads(
                self.body.decode("utf-8"), parse_constant=_no_constant, object_pairs_hook=_no_twice
            )
        except RecursionError:
            raise ValueError("the JSON is nested too deep") from None
        check_writable(value)
        return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _no_twice(pairs: list[tuple[str, object]]) -> dict[str, object]:
    if len(dict(pairs)) < len(pairs):
        raise ValueError("an object of the JSON has a name twice")
    return dict(pairs)


@dataclass(frozen=True, slots=True)
class Exchange:
    """One request and its response, or a sentence that says why there is none.

    ``failure`` is empty, or says in words what went wrong; only then may ``response`` be None, or
    partial. ``started`` is in seconds since the client was made, ``elapsed`` in seconds.
    """

    request: Request
    response: Response | None
    failure: str
    started: float
    elapsed: float

    @property
    def crashed(self) -> bool:
        """Whether there was no complete response, or one with a status of 500 or more."""
        return bool(self.failure) or self.response is None or self.response.status >= 500

    @property
    def timed_out(self) -> bool:
        """Whether the deadline passed before the response was complete."""
        return self.failure.startswith("no ") and " within " in self.failure

    def forget(self) -> None:
        """Keep only the beginning of a long body, once the response was judged.

        In place: pytest-bdd keeps all that steps have returned until the session ends.
        """
        answer = self.response
        if answer is None or len(answer.body) <= KEPT:
            return
        size, hash = len(answer.body), sha256(answer.body).hexdigest()
        kept = replace(answer, body=answer.body[:KEPT], size=size, sha256=hash)
        object.__setattr__(self, "response", kept)

    def as_dict(self) -> dict[str, Any]:
        """This exchange for JSON, with nothing lost.

        Bytes become text as latin-1, one character each: any bytes survive, and unlike with base64
        a saved run can still be read and searched, as nearly everything in it is ASCII.
        """
        response = self.response and _message(self.response, "status", "reason")
        request = _message(self.request, "method", "url")
        times = {"started": self.started, "elapsed": self.elapsed}
        return {"request": request, "response": response, "failure": self.failure, **times}

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Exchange:
        """The exchange that :meth:`as_dict` wrote; KeyError or TypeError for anything else."""
        request = Request(**_from_message(saved["request"]))
        answer = saved["response"]
        response = None if answer is None else Response(**_from_message(answer))
        return cls(**{**saved, "request": request, "response": response})


def _message(record: Request | Response, *fields: str) -> dict[str, Any]:
    headers = [[name, value.decode("latin-1")] for name, value in record.headers]
    start = {field: getattr(record, field) for field in fields}
    made = {**start, "headers": headers, "body": record.body.decode("latin-1")}
    if isinstance(record, Response) and record.size is not None:
        made |= {"size": record.size, "sha256": record.sha256}
    return made


def _from_message(saved: dict[str, Any]) -> dict[str, Any]:
    headers = tuple((name, value.encode("latin-1")) for name, value in saved["headers"])
    return {**saved, "headers": headers, "body": saved["body"].encode("latin-1")}


def request_target(url: str) -> str:
    """The path and query of ``url`` exactly as in the request line; no fragment."""
    rest = url.partition("://")[2].partition("#")[0]
    path = rest[len(re.split("[/?]", rest, maxsplit=1)[0]) :]
    return path if path.startswith("/") else f"/{path}"
