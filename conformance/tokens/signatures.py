"""Made-up signatures, and genuine ones in another form. None of them takes a key."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from .alteration import Alteration, need
from .token import decode, encode, with_signature

_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"

#: The order of P-256 (SEC 2 section 2.4.2): as r or s it is zero.
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_ORDER_TWICE = _ORDER.to_bytes(32, "big") * 2


def signature(change: Callable[[bytes], bytes]) -> Alteration:
    """The token with its signature changed; ``change`` gets its bytes."""
    return lambda o: with_signature(o.token, change(o.token.signature)).text


def _written(change: Callable[[str], str]) -> Alteration:
    return lambda o: ".".join((*o.token.segments[:2], change(o.token.segments[2])))


def _flip(index: int) -> Callable[[bytes], bytes]:
    def change(data: bytes) -> bytes:
        need(bool(data), "one with an empty signature")
        changed = bytearray(data)
        changed[index] ^= 1
        return bytes(changed)

    return change


def _numbers(data: bytes) -> tuple[bytes, bytes]:
    need(bool(data), "one with an empty signature")
    return data[: len(data) // 2], data[len(data) // 2 :]


def _in_der(data: bytes) -> bytes:
    return encode_dss_signature(*(int.from_bytes(number, "big") for number in _numbers(data)))


def _longer(data: bytes) -> bytes:
    return b"".join(b"\0" + number for number in _numbers(data))


def _spare(segment: str) -> str:
    need(bool(segment), "one with an empty signature")
    # A signature of whole triples of bytes has no spare bits: the token stays as it is.
    other = segment[:-1] + _ALPHABET[_ALPHABET.index(segment[-1]) | 1]
    return other if decode(other) == decode(segment) else segment


def _stray(segment: str) -> str:
    return f"{segment[:8]}!!!!{segment[8:]}"


SIGNATURES: dict[str, Alteration] = {
    "the signature is all zeros": signature(lambda s: bytes(len(s))),
    "the signature is all ones": signature(lambda s: b"\xff" * len(s)),
    "the signature is one zero": signature(lambda s: b"\0"),
    "the signature is zero and zero in DER": signature(lambda s: b"0\6\2\1\0\2\1\0"),
    "the signature is one and one": signature(
        lambda s: (bytes(max(0, len(s) // 2 - 1)) + b"\1") * 2
    ),
    "the signature is the order of P-256, twice": signature(lambda s: _ORDER_TWICE),
    "the signature is the neutral point": signature(lambda s: b"\1" + bytes(max(0, len(s) - 1))),
    "the signature is in DER": signature(_in_der),
    "the signature has a zero before each number": signature(_longer),
    "the signature is cut to its first byte": signature(lambda s: s[:1]),
    "the signature is cut to one half": signature(lambda s: s[: len(s) // 2]),
    "the signature stands twice": signature(lambda s: s + s),
    "the signature is back to front": signature(lambda s: s[::-1]),
    "the signature is in hexadecimal": _written(lambda s: decode(s).hex()),
    "the signature is the text of itself": _written(lambda s: encode(s.encode())),
    "one bit of the first byte of the signature is flipped": signature(_flip(0)),
    "one bit of the last byte of the signature is flipped": signature(_flip(-1)),
    "the signature is in other letters": _written(str.swapcase),
    "the signature has stray characters": _written(_stray),
    "the spare bits of the signature are set": _written(_spare),
}
