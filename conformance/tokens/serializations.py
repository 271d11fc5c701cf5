"""Tokens in another form: other alphabets, other encodings, other serializations."""

from __future__ import annotations

import os
import zlib
from collections.abc import Callable, Mapping

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .alteration import Alteration, Original
from .token import Token, dumps, encode, with_claim, with_header


def _text(token: Token) -> str:
    return dumps(token.claims)


def _payload(change: Callable[[str], str | bytes]) -> Alteration:
    """The claims, changed as text, and signed again."""

    def alteration(o: Original) -> str:
        changed = change(_text(o.token))
        data = changed if isinstance(changed, bytes) else changed.encode()
        return o.signed(payload=encode(data))

    return alteration


def _header(text: str) -> Alteration:
    return lambda o: o.signed(header=encode(text.encode()))


def _stray_header(o: Original) -> str:
    first = o.token.segments[0]
    return o.signed(header=f"{first[:8]}!!!!{first[8:]}")


def _other_alphabet(segment: str) -> str:
    return segment.replace("-", "+").replace("_", "/")


def _payload_in_other_alphabet(o: Original) -> str:
    # Of three "?" in a row one ends a group of base64, and its last six bits are all set: a "_".
    return o.signed(payload=_other_alphabet(encode(dumps({**o.token.claims, "x": "???"}).encode())))


def _signature_in_other_alphabet(o: Original) -> str:
    for number in range(100):
        text = o.signed(payload=encode(dumps({**o.token.claims, "x": number}).encode()))
        data, _, last = text.rpartition(".")
        if last != _other_alphabet(last):
            return f"{data}.{_other_alphabet(last)}"
    raise AssertionError("a hundred signatures without a - or a _")


def _wide(o: Original) -> str:
    more = {f"a{number}": 0 for number in range(400)}
    return with_header(o.token, **more).text


def _nested(o: Original) -> str:
    return o.signed(header=with_header(o.token, cty="JWT").segments[0], payload=encode(_own(o)))


def _own(o: Original) -> bytes:
    return o.token.text.encode()


def _unsigned(token: Token) -> str:
    return f"{encode(dumps({'alg': 'none', 'cty': 'JWT'}).encode())}.{token.segments[1]}."


def _deflated(o: Original) -> str:
    packer = zlib.compressobj(wbits=-15)  # zip is DEF: without the header of zlib
    squeezed = packer.compress(_text(o.token).encode()) + packer.flush()
    header = with_header(o.token, zip="DEF").segments[0]
    return o.signed(header=header, payload=encode(squeezed))


def _serialized(o: Original) -> str:
    protected, payload, signature = o.token.segments
    return dumps({"protected": protected, "payload": payload, "signature": signature})


def _polyglot(o: Original) -> str:
    # CVE-2022-39227: one reader sees correctly signed JSON, another what is between its dots. As
    # what is signed has expired, it opens nothing for those who only read the JSON serialization.
    old = with_claim(o.token, "exp", str(o.token.issued_at() - 3600))
    text = o.signed(payload=old.segments[1])
    protected, payload, signature = text.split(".")
    good = f".{o.token.segments[1]}."
    return dumps({"protected": protected, "payload": payload, "signature": signature, "x": good})


def _unprotected(o: Original) -> str:
    payload = o.token.segments[1]
    return dumps({"header": {"alg": "none"}, "payload": payload, "signature": ""})


def _encrypted(header: Mapping[str, object], wrapped: bytes, key: bytes, to: str) -> str:
    head, iv = encode(dumps(header).encode()), os.urandom(12)
    sealed = AESGCM(key).encrypt(iv, to.encode(), head.encode())
    return ".".join((head, *map(encode, (wrapped, iv, sealed[:-16], sealed[-16:]))))


def _with_public_key(name: str, digest: hashes.HashAlgorithm, to: str, o: Original) -> str:
    key, oaep = os.urandom(32), padding.OAEP(padding.MGF1(digest), digest, None)
    wrapped = o.key().private_key().public_key().encrypt(key, oaep)
    header = {"alg": name, "enc": "A256GCM", **({} if to.startswith("{") else {"cty": "JWT"})}
    return _encrypted(header, wrapped, key, to)


def _encrypted_claims(o: Original) -> str:
    return _with_public_key("RSA-OAEP", hashes.SHA1(), _text(o.token), o)  # noqa: S303 - RFC 7518 4.3


def _encrypted_unsigned(o: Original) -> str:
    return _with_public_key("RSA-OAEP-256", hashes.SHA256(), _unsigned(o.token), o)


def _encrypted_directly(o: Original) -> str:
    key = o.key().secret.encode("utf-8", "surrogateescape")[:32]
    return _encrypted({"alg": "dir", "enc": "A256GCM"}, b"", key, _text(o.token))


def _alg_twice(first: str, last: str) -> Alteration:
    def alteration(o: Original) -> str:
        others = {name: value for name, value in o.token.header.items() if name != "alg"}
        text = f'{{"alg":{dumps(first)},{dumps({**others, "alg": last})[1:]}'
        return f"{encode(text.encode())}.{o.token.segments[1]}."

    return alteration


FORMS: dict[str, dict[str, Alteration]] = {
    "signature": {"the signature is in the other alphabet": _signature_in_other_alphabet},
    "algorithm": {
        "alg stands twice, and none is the first": _alg_twice("none", "HS256"),
        "alg stands twice, and none is the last": _alg_twice("HS256", "none"),
    },
    "header": {
        "the header has stray characters": _stray_header,
        "the header is null": _header("null"),
        "the header is a number": _header("7"),
        "the header is a JSON string": _header('"alg"'),
        "the header has 400 members": _wide,
    },
    "payload": {
        "the payload is in the other alphabet": _payload_in_other_alphabet,
        "the payload is a token": _nested,
        "the payload is an unsigned token": lambda o: o.signed(
            payload=encode(_unsigned(o.token).encode())
        ),
        "the payload is a number": _payload(lambda text: "7"),
        "the payload is nothing": _payload(lambda text: ""),
        "the payload is UTF-16": _payload(lambda text: text.encode("utf-16")),
        "the payload is UTF-16 without a mark": _payload(lambda text: text.encode("utf-16-le")),
        "the payload is UTF-32": _payload(lambda text: text.encode("utf-32-be")),
        "the payload begins with a byte order mark": _payload(lambda text: f"\ufeff{text}"),
        "the payload ends in a NUL": _payload(lambda text: f"{text}\0"),
        "the payload has a comment": _payload(lambda text: text[:-1] + "/* */}"),
        "the payload has a comment at its end": _payload(lambda text: f"{text}// end"),
        "the payload has a comma too many": _payload(lambda text: text[:-1] + ",}"),
        "the payload has text behind it": _payload(lambda text: f"{text}{{}}"),
        "the payload breaks off": _payload(lambda text: text[:-1]),
        "the payload is in apostrophes": _payload(lambda text: text.replace('"', "'")),
        "the payload is in Python's notation": lambda o: o.signed(
            payload=encode(repr(o.token.claims).encode())
        ),
        "the payload has names without quotation marks": _payload(
            lambda text: text.replace('"exp"', "exp")
        ),
        "the payload is compressed": _deflated,
    },
    "segments": {
        "it ends in a dot": lambda o: f"{o.token.text}.",
        "it begins with a dot": lambda o: f".{o.token.text}",
        "there is a segment before it": lambda o: f"{o.token.segments[0]}.{o.token.text}",
        "its first dot stands twice": lambda o: o.token.text.replace(".", "..", 1),
        "its dots are %2E": lambda o: o.token.text.replace(".", "%2E"),
        "it is encoded once more": lambda o: encode(_own(o)),
        "it is in the JSON serialization": _serialized,
        "it is in the JSON serialization and has expired, with good claims at its dots": _polyglot,
        "it is in the JSON serialization, and says beside it that it is not signed": _unprotected,
        "it is encrypted with the public key": _encrypted_claims,
        "it is unsigned, and encrypted with the public key": _encrypted_unsigned,
        "it is encrypted with the app's key": _encrypted_directly,
    },
}
