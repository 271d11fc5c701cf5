"""Version 1 of the harness protocol, read strictly: what a harness says, or what is wrong."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from ..http import Exchange
from .errors import TargetError, Unsupported
from .file.schema import shown
from .ready import local_url

VERSION = 1
_READ = "See 'The harness protocol' in docs/contract.md"


def info(exchange: Exchange, nonce: str) -> dict[str, object]:
    """Return the response to ``GET /_conformance``; raise TargetError if it is not our harness."""
    answer = _object(exchange, 200)
    _check_nonce(answer, nonce, exchange)
    version = answer.get("protocol")
    if type(version) is not int or version != VERSION:
        raise TargetError(
            f"the harness speaks protocol {shown(version)}, expected {VERSION}",
            f'Answer GET /_conformance with "protocol": {VERSION}, or use another version of this'
            " suite",
            exchange=exchange,
        )
    return answer


def _check_nonce(answer: Mapping[str, object], nonce: str, exchange: Exchange) -> None:
    # The nonce proves who is listening on this port.
    if "nonce" not in answer:
        raise TargetError(
            "GET /_conformance has no nonce, so anybody may have answered",
            'Answer with "nonce": the value of the environment variable CONFORMANCE_NONCE',
            exchange=exchange,
        )
    if answer["nonce"] != nonce:
        port = urlsplit(exchange.request.url).port
        raise TargetError(
            f"another server, probably left from an earlier run, answers on port {port}:"
            f" its nonce is {shown(answer['nonce'])} and not the one that was just given",
            "End that server; and have the harness read CONFORMANCE_NONCE anew at each start, and"
            " print READY only once it is bound to a port of its own (PORT=0)",
            exchange=exchange,
        )


def app_url(exchange: Exchange, base: str) -> str:
    """Return the absolute URL of the app that ``POST /_conformance/apps`` made.

    Raises Unsupported for 501, TargetError for anything but 201 with a URL of this machine.
    """
    if exchange.response and exchange.response.status == 501:
        raise Unsupported(_unsupported(exchange))
    url = _object(exchange, 201).get("url")
    try:
        return local_url(base, url)
    except ValueError as error:
        raise TargetError(
            f"the harness answered with the url {shown(url)}: {error}",
            f'Answer with a "url" relative to {base}, such as "/a/7"',
            exchange=exchange,
        ) from error


def check_fresh(url: str, given_out: Collection[str], exchange: Exchange) -> None:
    """Raise TargetError if the harness used this URL before: such an app is not fresh."""
    if url in given_out:
        raise TargetError(
            f"the harness gave out {url} twice, so the app there is not a fresh one",
            "Answer each POST /_conformance/apps with a new app at a url of its own",
            exchange=exchange,
        )


def _unsupported(exchange: Exchange) -> str:
    what = _object(exchange, 501).get("unsupported")
    if not isinstance(what, str) or not what.strip():
        raise TargetError(
            f"the harness answered 501 without saying what is unsupported, but {shown(what)}",
            'Answer 501 with {"unsupported": the name of the app or of the option}',
            exchange=exchange,
        )
    return what


def _object(exchange: Exchange, status: int) -> dict[str, object]:
    request, response = exchange.request, exchange.response
    asked = f"{request.method} {urlsplit(request.url).path}"
    if response is None or exchange.failure:
        message = f"the harness did not answer {asked}: {exchange.failure}"
        raise TargetError(message, f"Answer with {status} and JSON. {_READ}", exchange=exchange)
    if response.status != status:
        message = f"the harness answered {response.status} to {asked}, expected {status}"
        message += _why(exchange)
        raise TargetError(message, f"Correct the harness. {_READ}", exchange=exchange)
    answer = _json(exchange)
    if not isinstance(answer, dict):
        message = f"the harness answered {asked} with something that is not a JSON object"
        raise TargetError(message, f"Correct its body. {_READ}", exchange=exchange)
    return answer


def _why(exchange: Exchange) -> str:
    answer = _json(exchange)
    error = answer.get("error") if isinstance(answer, dict) else None
    return f" ({shown(error)})" if error else ""


def _json(exchange: Exchange) -> object:
    try:
        return exchange.response.json() if exchange.response else None
    except ValueError:
        return None
