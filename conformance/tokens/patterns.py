"""The changes that contain a value: an algorithm, a header parameter, a claim, a key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ..verdicts import Unsupported
from .alteration import Alteration, Original, need
from .keys import Key, hmac_of
from .token import Token, dumps, encode, with_header, with_signature

_HOW = "unsigned|signature kept|signed again|signed with an empty key"
_KNOWN = re.compile(r"(HS|RS|PS|ES)(256|384|512)|EdDSA")

#: The forms of a public key, by the words in a change.
_PUBLIC = {
    "": (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    ", without its last line break": (Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    " in PKCS 1": (Encoding.PEM, PublicFormat.PKCS1),
    " in OpenSSH": (Encoding.OpenSSH, PublicFormat.OpenSSH),
    " in DER": (Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
}


@dataclass(frozen=True)
class Pattern:
    """A change that contains values: ``make`` gets them as strings."""

    part: str
    regex: re.Pattern[str]
    make: Callable[..., str]

    def change(self, text: str) -> Alteration | None:
        """What a text asks for, or None if of another kind. ValueError if its JSON is not valid."""
        match = self.regex.fullmatch(text)
        if match is None:
            return None
        for name, value in match.groupdict().items():
            if name.startswith("json"):
                json.loads(value)
        return lambda o: self.make(o, *match.groups(""))


def _finished(o: Original, copy: Token, how: str) -> str:
    if how == "signature kept":
        return copy.text
    if how == "unsigned":
        return with_signature(copy, b"").text
    if how == "signed with an empty key":
        return with_signature(copy, hmac_of(b"", copy.signing_input)).text
    named = str(copy.header.get("alg"))
    if (named, o.token.header.get("alg")) == ("ES384", "ES256"):
        return with_signature(copy, _of_p256(o, copy.signing_input)).text
    # With an unknown name, it is signed with the algorithm that the token had.
    key = Key(named if _KNOWN.fullmatch(named) else str(o.token.header.get("alg")), o.key().secret)
    return with_signature(copy, key.sign(copy.signing_input)).text


def _of_p256(o: Original, data: bytes) -> bytes:
    numbers = decode_dss_signature(o.key().private_key().sign(data, ec.ECDSA(hashes.SHA384())))
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def _parameter(o: Original, name: str, value: str, how: str) -> str:
    return _finished(o, with_header(o.token, **{name: json.loads(value)}), how)


def _no_algorithm(o: Original, how: str) -> str:
    header = {name: value for name, value in o.token.header.items() if name != "alg"}
    segments = (encode(dumps(header).encode()), *o.token.segments[1:])
    return _finished(o, replace(o.token, segments=segments, header=header), how)


def _twice(o: Original, claim: str, first: str, last: str) -> str:
    path = o.token.dialect.path(claim)
    if path not in o.token.claims:
        raise Unsupported(f"claim {claim} (not at the top of the token)", elsewhere=True)
    others = dumps({name: value for name, value in o.token.claims.items() if name != path})[1:]
    text = f"{{{dumps(path)}:{first},{others[:-1]},{dumps(path)}:{last}}}"
    return o.signed(payload=encode(text.encode()))


def _character(o: Original, number: str, segment: str, value: str) -> str:
    place, index = int(number) - 1, ("header", "payload", "signature").index(segment)
    segments = list(o.token.segments)
    there = segments[index]
    need(place < len(there), f"a {segment} of {len(there)} characters")
    segments[index] = there[:place] + json.loads(value) + there[place + 1 :]
    return ".".join(segments)


def _by_key(o: Original, value: str) -> str:
    copy = with_header(o.token, alg="HS256")
    return with_signature(copy, hmac_of(json.loads(value).encode(), copy.signing_input)).text


def _by_public_key(o: Original, form: str, under: str) -> str:
    name = under.removeprefix(", under ") or "HS256"
    secret = o.key().private_key().public_key().public_bytes(*_PUBLIC[form])
    copy = with_header(o.token, alg=name)
    key = secret.strip() if form.startswith(",") else secret
    return with_signature(copy, hmac_of(key, copy.signing_input, name)).text


#: By their notation in features/README.md.
PATTERNS: dict[str, Pattern] = {
    "the algorithm is <JSON>, <how>": Pattern(
        "algorithm",
        re.compile(rf"the algorithm is (?P<json>.+), ({_HOW})"),
        lambda o, value, how: _parameter(o, "alg", value, how),
    ),
    "the header has no alg, <how>": Pattern(
        "algorithm", re.compile(rf"the header has no alg, ({_HOW})"), _no_algorithm
    ),
    "<name> in the header is <JSON>, <how>": Pattern(
        "header", re.compile(rf"(\w+) in the header is (?P<json>.+), ({_HOW})"), _parameter
    ),
    "<claim> stands twice, first as <JSON> and then as <JSON>": Pattern(
        "payload",
        re.compile(r"(\w+) stands twice, first as (?P<json>.+) and then as (?P<json2>.+)"),
        _twice,
    ),
    "character <number> of the <segment> is <JSON>": Pattern(
        "segments",
        re.compile(r"character (\d+) of the (header|payload|signature) is (?P<json>\".*\")"),
        _character,
    ),
    "the signature is by the key <JSON>": Pattern(
        "signature", re.compile(r"the signature is by the key (?P<json>\".*\")"), _by_key
    ),
    "the signature is by the public key<form><algorithm>": Pattern(
        "signature",
        re.compile(
            rf"the signature is by the public key({'|'.join(_PUBLIC)})(|, under HS(?:384|512))"
        ),
        _by_public_key,
    ),
}
