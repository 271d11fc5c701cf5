"""The catalogue of ways to spoil a token: what a feature can name after "in which".

Each entry takes a token that the target issued, and returns the text of the copy. Only the one
thing that its name says is wrong with the copy: wherever possible, it is signed with the app's
own key. Copies that a stranger could make do not ask for that key.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ..verdicts import Deviation, Unsupported
from ..verdicts.expected_tokens import AlterableToken
from ..verdicts.observations import Description
from .alteration import Alteration as Alteration
from .alteration import CatalogueEntry as CatalogueEntry
from .alteration import NoAlteration
from .alteration import Original as Original
from .alteration import need as _need
from .attacker import Attacker
from .dialect import Dialect
from .keys import Key, another_key, hmac_of
from .patterns import PATTERNS
from .serializations import FORMS
from .signatures import SIGNATURES
from .signatures import signature as _signature
from .token import Token, decode, dumps, encode, with_claim, with_header, with_signature


def alter(original: Original, change: str) -> str:
    """The text of the copy. Raises LookupError for a change that is not in the catalogue.

    Raises NoAlteration if the token already is what the copy would be, Deviation if it has no such
    copy.
    """
    text = _found(change).make(original)
    if text == original.token.text:
        raise NoAlteration(AlterableToken(), Description("one that is so already"))
    return text


def part_of(change: str) -> str:
    """The name of the part of the token that a change affects. Raises like alter."""
    return _found(change).part


def _found(change: str) -> CatalogueEntry:
    for pattern in PATTERNS.values():
        if made := pattern.change(change):
            return CatalogueEntry(pattern.part, made)
    return CATALOGUE[change]


def needs_key(change: str) -> bool:
    """Whether this copy takes the app's key, or cannot be made of every token."""

    class NeededError(Exception):
        pass

    def key() -> Key:
        raise NeededError

    if part_of(change) == "key":
        return False  # the attacker's own, which takes long to generate
    header, claims = {"alg": "HS256", "typ": "JWT"}, {"identity": "Ada", "iat": 1, "exp": 2}
    parts = encode(dumps(header).encode()), encode(dumps(claims).encode())
    token, another = (
        Token((*parts, encode(signature)), header, claims, Dialect())
        for signature in (bytes(range(32)), bytes(32))  # as long as that of HS256
    )
    try:
        alter(Original(token, key, lambda: another, Attacker()), change)
    except (NeededError, Deviation, Unsupported):  # this token may have no such copy
        return True
    return False


def _flip_middle(data: bytes) -> bytes:
    # Not the last byte: base64url leaves bits of the last character unused.
    _need(bool(data), "one with an empty signature")
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


def _flip_digit(segment: str) -> str:
    # Flipping the lowest bit of a digit gives another digit: the result is still JSON of the same
    # shape, and only the signature can tell.
    data = decode(segment)
    place = max((i for i, byte in enumerate(data) if byte in b"0123456789"), default=-1)
    _need(place >= 0, "one without a digit there")
    return encode(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])


def _flip_typ(o: Original) -> str:
    # "JWU" for "JWT". Not alg: a token with another algorithm is already rejected for that.
    header = o.token.segments[0]
    if not (typ := _TYP.search(data := decode(header))):  # RFC 7519 section 5.1: it is optional
        return _replaced(o, 0, _flip_digit(header))
    last = typ.end() - 1
    return _replaced(o, 0, encode(data[:last] + bytes([data[last] ^ 1]) + data[last + 1 :]))


#: Up to the last character of typ, which stays a character, and no quote, with a bit flipped.
_TYP = re.compile(rb'"typ"\s*:\s*"[^"\\]*[A-Za-z0-9](?=")')


def _swap(segment: str, character: str) -> str:
    middle = len(segment) // 2
    return segment[:middle] + character + segment[middle + 1 :]


def _insert(segment: str, characters: str) -> str:
    middle = len(segment) // 2
    return segment[:middle] + characters + segment[middle:]


def _replaced(o: Original, index: int, segment: str) -> str:
    segments = list(o.token.segments)
    segments[index] = segment
    return ".".join(segments)


def _padded(segment: str) -> str:
    # Only as much as completes it: more is an error to every parser, and shows nothing.
    return segment + "=" * (-len(segment) % 4 or 1)


def _padded_json(segment: str) -> str:
    # One that needs no padding first gets a space after its JSON, which means nothing.
    data = decode(segment)
    return _padded(encode(data if len(data) % 3 else data + b" "))


def _payload(data: bytes) -> Alteration:
    return lambda o: o.signed(payload=encode(data))


def _header(data: bytes) -> Alteration:
    return lambda o: o.signed(header=encode(data))


def _own_header(o: Original) -> bytes:
    # The issuer's own, including kid: a rejection has to be for what is wrong with the copy.
    return dumps(o.token.header).encode()


def _invalid_utf8(o: Original) -> str:
    # Every claim is there, so a server that ignores the bad byte would accept the token.
    copy = decode(with_claim(o.token, "identity", '"Ad\ufffd"').segments[1])
    return o.signed(payload=encode(copy.replace("\ufffd".encode(), b"\xff")))


def _by(key: Callable[[Original], bytes], **parameters: object) -> Alteration:
    def alteration(o: Original) -> str:
        copy = with_header(o.token, alg="HS256", **parameters)
        return with_signature(copy, hmac_of(key(o), copy.signing_input)).text

    return alteration


def _own_key(o: Original) -> bytes:
    return o.key().secret.encode("utf-8", "surrogateescape")


def _of_claim(name: str) -> Callable[[Original], bytes]:
    return lambda o: str(o.token.claim(name)).encode()


def _another_key(o: Original) -> str:
    algorithm = str(o.token.header.get("alg"))
    key = Key(algorithm, another_key(algorithm))
    return with_signature(o.token, key.sign(o.token.signing_input)).text


def _unencoded(o: Original, **parameters: object) -> str:
    header = with_header(o.token, b64=False, **parameters).segments[0]
    # RFC 7797 section 5.2: an unencoded payload must not have a dot, and these claims have none.
    return o.signed(header=header, payload=dumps(o.token.claims))


def _detached(o: Original) -> str:
    first, _, third = o.token.segments
    return f"{first}..{third}"


def _offered(name: str) -> Alteration:
    return lambda o: o.attacker.forge(o.token, name)


def _expired_unsigned(o: Original) -> str:
    return with_claim(o.token, "exp", str(o.token.issued_at() - 3600)).text


def _for(audience: object) -> Alteration:
    return lambda o: o.signed(payload=encode(dumps({**o.token.claims, "aud": audience}).encode()))


_DEEP = b'{"a":' * 3000 + b"1" + b"}" * 3000


_BY_PART: dict[str, dict[str, Alteration]] = {
    "signature": {
        "the signature is empty": _signature(lambda s: b""),
        "the signature is cut short": _signature(lambda s: s[:-1]),
        "the signature is one byte longer": _signature(lambda s: s + b"\0"),
        "one bit of the signature is flipped": _signature(_flip_middle),
        "the signature is of another token": lambda o: (
            with_signature(o.token, o.another().signature).text
        ),
        "the signature is by another key": _another_key,
        "the signature is by an empty key": _by(lambda o: b""),
        "the signature is not valid base64url": lambda o: _replaced(
            o, 2, _swap(o.token.segments[2], "!")
        ),
        "the signature is padded": lambda o: _replaced(o, 2, _padded(o.token.segments[2])),
        "the signature is by the app's key in small letters": _by(lambda o: _own_key(o).lower()),
        "the signature is by the app's key in capitals": _by(lambda o: _own_key(o).upper()),
        "the signature is by the first half of the app's key": _by(
            lambda o: _own_key(o)[: len(_own_key(o)) // 2]
        ),
        "the signature is by the first eight bytes of the app's key": _by(
            lambda o: _own_key(o)[:8]
        ),
        "the signature is by the identity as the key": _by(_of_claim("identity")),
        "the signature is by the jti as the key": _by(_of_claim("jti")),
        **SIGNATURES,
        **FORMS["signature"],
    },
    "algorithm": FORMS["algorithm"],
    "header": {
        **FORMS["header"],
        "one bit of the header is flipped": _flip_typ,
        "the header is not valid base64url": lambda o: o.signed(
            header=_swap(o.token.segments[0], "!")
        ),
        "the header is padded": lambda o: o.signed(header=_padded_json(o.token.segments[0])),
        "the header is not valid JSON": lambda o: o.signed(header=encode(_own_header(o)[:-1])),
        "the header is a JSON array": lambda o: o.signed(header=encode(b"[%b]" % _own_header(o))),
        "the header is invalid UTF-8": lambda o: o.signed(
            header=encode(b'%b,"x":"\xff"}' % _own_header(o)[:-1])
        ),
        "the header is nested 3,000 deep": _header(_DEEP),
    },
    "audience": {
        "the audience is another service": _for("another-service"),
        "the audience is two other services": _for(["another-service", "a-third"]),
    },
    "payload": {
        **FORMS["payload"],
        "one bit of the payload is flipped": lambda o: _replaced(
            o, 1, _flip_digit(o.token.segments[1])
        ),
        "the payload is not valid base64url": lambda o: o.signed(
            payload=_swap(o.token.segments[1], "!")
        ),
        # Four, so that code that pads by length, and then drops them, is left with the original.
        "the payload has stray characters": lambda o: o.signed(
            payload=_insert(o.token.segments[1], "!!!!")
        ),
        "the payload is padded": lambda o: o.signed(payload=_padded_json(o.token.segments[1])),
        "the payload is not valid JSON": _payload(b"no JSON"),
        "the payload is a JSON array": _payload(b'["access"]'),
        "the payload is a JSON string": _payload(b'"access"'),
        "the payload is null": _payload(b"null"),
        "the payload is invalid UTF-8": _invalid_utf8,
        "the payload is nested 3,000 deep": _payload(_DEEP),
        "the payload is detached": _detached,
    },
    "exp": {
        "exp is an hour ago, and not signed again": _expired_unsigned,
    },
    "segments": {
        **FORMS["segments"],
        "only the first segment is left": lambda o: o.token.segments[0],
        "only two segments are left": lambda o: ".".join(o.token.segments[:2]),
        "there is a fourth segment": lambda o: f"{o.token.text}.{o.token.segments[2]}",
        "there are five segments": lambda o: (
            f"{o.token.text}.{o.token.segments[1]}.{o.token.segments[2]}"
        ),
        "all segments are empty": lambda o: "..",
    },
    "extensions": {
        "the payload is unencoded": lambda o: _unencoded(o, crit=["b64"]),
        "the payload is unencoded, unannounced": _unencoded,
        "a known name is critical": lambda o: o.with_parameters(crit=["alg"]),
        "an extension is critical that is not there": lambda o: o.with_parameters(crit=["moon"]),
        "an unknown extension is critical": lambda o: o.with_parameters(crit=["moon"], moon="full"),
        "crit is an empty list": lambda o: o.with_parameters(crit=[]),
        "crit is not a list": lambda o: o.with_parameters(crit="moon"),
        "b64 is critical and not a boolean": lambda o: o.with_parameters(crit=["b64"], b64="maybe"),
    },
    "key": {
        "the attacker's own key is offered as jwk": _offered("jwk"),
        "the attacker's own key is offered as x5c": _offered("x5c"),
        "the attacker's own key is offered as jku": _offered("jku"),
        "the attacker's own key is offered as x5u": _offered("x5u"),
    },
    "kid": {
        "the kid is a path to an empty file": _by(lambda o: b"", kid="../../../../../../dev/null"),
        "the kid is an SQL injection": _by(
            lambda o: b"attacker", kid="' UNION SELECT 'attacker' --"
        ),
        "the kid is a number": _by(lambda o: b"attacker", kid=0),
        "the kid is a command": _by(lambda o: b"attacker", kid="x|echo attacker"),
        "the kid is the address of some data": _by(
            lambda o: b"attacker", kid="data:text/plain,attacker"
        ),
    },
}

CATALOGUE: dict[str, CatalogueEntry] = {
    name: CatalogueEntry(part, make)
    for part, changes in _BY_PART.items()
    for name, make in changes.items()
}
