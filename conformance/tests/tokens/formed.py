"""What is true of the copies in another form: by the change, and by who can make them."""

from __future__ import annotations

import ast
import base64
import hmac
import json
import zlib
from collections.abc import Callable
from typing import Any

from conformance.tokens import Token, decode
from conformance.tokens.keys import Key

Check = Callable[[str, Token, Key], bool]


def _signature(text: str) -> bytes:
    return decode(text.split(".")[2])


def _payload(text: str) -> bytes:
    return decode(text.split(".")[1])


def _is(change: Callable[[bytes], bytes]) -> Check:
    """The signature is this of the true one, and nothing else is another."""
    return lambda text, t, _: (
        _signature(text) == change(t.signature) and text.split(".")[:2] == [*t.segments[:2]]
    )


def _written(change: Callable[[str], str]) -> Check:
    return lambda text, t, _: text.split(".")[2] == change(t.segments[2])


def _flipped(index: int) -> Check:
    def check(text: str, t: Token, _: Key) -> bool:
        one, other = _signature(text), t.signature
        different = [i for i in range(len(other)) if one[i] != other[i]]
        return different == [index % len(other)] and bin(one[index] ^ other[index]).count("1") == 1

    return check


def _by(change: Callable[[bytes], bytes]) -> Check:
    """The signature is an HMAC by this of the app's key."""

    def check(text: str, _: Token, key: Key) -> bool:
        data = text.rpartition(".")[0].encode()
        return _signature(text) == hmac.digest(change(key.secret.encode()), data, "sha256")

    return check


def _twice(*algorithms: str) -> Check:
    def check(text: str, t: Token, _: Key) -> bool:
        pairs = json.loads(decode(text.split(".")[0]), object_pairs_hook=list)
        found = [value for name, value in pairs if name == "alg"]
        return found == [*algorithms] and text.endswith(f".{t.segments[1]}.")

    return check


def _header(value: object) -> Check:
    return lambda text, *_: bool(json.loads(decode(text.split(".")[0])) == value)


def _reads(change: Callable[[bytes], bytes | str]) -> Check:
    """What is left of the payload is what the true token says."""

    def check(text: str, t: Token, _: Key) -> bool:
        found: Any = json.loads(change(_payload(text)))
        return bool(found == t.claims)

    return check


def _other_alphabet(index: int) -> Check:
    def check(text: str, *_: object) -> bool:
        segment = text.split(".")[index]
        return bool(set(segment) & set("+/")) and not set(segment) & set("-_")

    return check


def _serialized(text: str, t: Token, _: Key) -> bool:
    found = json.loads(text)
    return [found[n] for n in ("protected", "payload", "signature")] == [*t.segments]


def _encrypted(algorithm: str) -> Check:
    def check(text: str, *_: object) -> bool:
        return json.loads(decode(text.split(".")[0]))["alg"] == algorithm and text.count(".") == 4

    return check


#: What anybody can make.
FREE: dict[str, Check] = {
    "the signature is all zeros": _is(lambda s: bytes(len(s))),
    "the signature is all ones": _is(lambda s: b"\xff" * len(s)),
    "the signature is one zero": _is(lambda s: b"\0"),
    "the signature is zero and zero in DER": _is(lambda s: bytes.fromhex("3006020100020100")),
    "the signature is one and one": _is(lambda s: (b"\0" * (len(s) // 2 - 1) + b"\1") * 2),
    "the signature is the order of P-256, twice": lambda text, *_: (
        _signature(text).hex()
        == "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551" * 2
    ),
    "the signature is the neutral point": _is(lambda s: b"\1" + bytes(len(s) - 1)),
    "the signature is in DER": lambda text, *_: _signature(text)[0] == 0x30,
    "the signature has a zero before each number": _is(
        lambda s: b"\0" + s[: len(s) // 2] + b"\0" + s[len(s) // 2 :]
    ),
    "the signature is cut to its first byte": _is(lambda s: s[:1]),
    "the signature is cut to one half": _is(lambda s: s[: len(s) // 2]),
    "the signature stands twice": _is(lambda s: s + s),
    "the signature is back to front": _is(lambda s: s[::-1]),
    "the signature is in hexadecimal": _written(lambda s: decode(s).hex()),
    "the signature is the text of itself": _is(lambda s: base64.urlsafe_b64encode(s).rstrip(b"=")),
    "one bit of the first byte of the signature is flipped": _flipped(0),
    "one bit of the last byte of the signature is flipped": _flipped(-1),
    "the signature is in other letters": _written(str.swapcase),
    "the signature has stray characters": lambda text, t, _: (
        text.count("!") == 4 and text.replace("!", "") == t.text
    ),
    "the spare bits of the signature are set": lambda text, t, _: (
        text != t.text and _signature(text) == t.signature
    ),
    "the signature is by the identity as the key": _by(lambda key: b"Ada"),
    "the signature is by the jti as the key": _by(lambda key: b"a-Ada"),
    "alg stands twice, and none is the first": _twice("none", "HS256"),
    "alg stands twice, and none is the last": _twice("HS256", "none"),
    "the header has 400 members": lambda text, *_: (
        len(json.loads(decode(text.split(".")[0]))) == 402 and len(text) < 8000
    ),
    "the kid is a command": _by(lambda key: b"attacker"),
    "the kid is the address of some data": _by(lambda key: b"attacker"),
    "it ends in a dot": lambda text, t, _: text == f"{t.text}.",
    "it begins with a dot": lambda text, t, _: text == f".{t.text}",
    "there is a segment before it": lambda text, t, _: (
        text.endswith(f".{t.text}") and text.count(".") == 3
    ),
    "its first dot stands twice": lambda text, *_: text.count(".") == 3 and text.count("..") == 1,
    "its dots are %2E": lambda text, t, _: "." not in text and text.replace("%2E", ".") == t.text,
    "it is encoded once more": lambda text, t, _: decode(text).decode() == t.text,
    "it is in the JSON serialization": _serialized,
    "it is in the JSON serialization, and says beside it that it is not signed": lambda text, *_: (
        json.loads(text)["header"] == {"alg": "none"}
    ),
}

#: What is signed again by the app's key.
SIGNED: dict[str, Check] = {
    "a known name is critical": _header({"alg": "HS256", "typ": "JWT", "crit": ["alg"]}),
    "an extension is critical that is not there": _header(
        {"alg": "HS256", "typ": "JWT", "crit": ["moon"]}
    ),
    "the header has stray characters": lambda text, *_: text.count("!") == 4,
    "the header is null": _header(None),
    "the header is a number": _header(7),
    "the header is a JSON string": _header("alg"),
    "the payload is in the other alphabet": _other_alphabet(1),
    "the payload is a token": lambda text, t, _: _payload(text).decode() == t.text,
    "the payload is an unsigned token": lambda text, t, _: (
        _payload(text).decode().endswith(f".{t.segments[1]}.")
    ),
    "the payload is a number": lambda text, *_: _payload(text) == b"7",
    "the payload is nothing": lambda text, *_: _payload(text) == b"",
    "the payload is UTF-16": _reads(lambda p: p.decode("utf-16")),
    "the payload is UTF-16 without a mark": _reads(lambda p: p.decode("utf-16-le")),
    "the payload is UTF-32": _reads(lambda p: p.decode("utf-32-be")),
    "the payload begins with a byte order mark": _reads(lambda p: p.removeprefix(b"\xef\xbb\xbf")),
    "the payload ends in a NUL": _reads(lambda p: p.rstrip(b"\0")),
    "the payload has a comment": _reads(lambda p: p.replace(b"/* */", b"")),
    "the payload has a comment at its end": _reads(lambda p: p.partition(b"//")[0]),
    "the payload has a comma too many": _reads(lambda p: p.replace(b",}", b"}")),
    "the payload has text behind it": _reads(lambda p: p[:-2]),
    "the payload breaks off": _reads(lambda p: p + b"}"),
    "the payload is in apostrophes": _reads(lambda p: p.replace(b"'", b'"')),
    "the payload is in Python's notation": lambda text, t, _: (
        ast.literal_eval(_payload(text).decode()) == t.claims
    ),
    "the payload has names without quotation marks": _reads(
        lambda p: p.replace(b"exp:", b'"exp":')
    ),
    "the payload is compressed": _reads(lambda p: zlib.decompress(p, -15)),
}

#: What takes the app's key, though it is not what signs.
KEYED: dict[str, Check] = {
    "it is in the JSON serialization and has expired, with good claims at its dots": (
        lambda text, t, _: (
            decode(text.split(".")[1]) == decode(t.segments[1])
            and json.loads(decode(json.loads(text)["payload"]))["exp"] < t.claims["iat"]
        )
    ),
    "the signature is in the other alphabet": _other_alphabet(2),
    "the signature is by the app's key in small letters": _by(bytes.lower),
    "the signature is by the app's key in capitals": _by(bytes.upper),
    "the signature is by the first half of the app's key": _by(lambda key: key[: len(key) // 2]),
    "the signature is by the first eight bytes of the app's key": _by(lambda key: key[:8]),
    "it is encrypted with the app's key": _encrypted("dir"),
}

#: The same, where it is a key pair.
ASYMMETRIC: dict[str, Check] = {
    "it is encrypted with the public key": _encrypted("RSA-OAEP"),
    "it is unsigned, and encrypted with the public key": _encrypted("RSA-OAEP-256"),
}
