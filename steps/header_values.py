"""What the values of some headers mean."""

from __future__ import annotations

import re
from collections.abc import Iterator

_QUOTED = r'"(?:[^"\\]|\\.)*"'
_PART = re.compile(rf'(?:[^,"]|{_QUOTED})+')
_PARAMETER = re.compile(rf"([\w!#$%&'*+.^`|~-]+)\s*=\s*({_QUOTED}|[^\s\"=]*)\s*")


def media_type(content_type: str) -> str:
    """The media type without its parameters, in small letters (RFC 9110 section 8.3.1)."""
    return content_type.partition(";")[0].strip().lower()


def challenges(header: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each challenge of WWW-Authenticate: its scheme, and its parameters by their names, both in
    small letters (RFC 9110 section 11.6.1: there may be several, in one header or in more).
    """
    scheme, parameters = "", dict[str, str]()
    for part in map(str.strip, _PART.findall(header)):
        said = _PARAMETER.fullmatch(part)
        if not said:
            if scheme:
                yield scheme, parameters
            word, _, rest = part.partition(" ")
            scheme, parameters = word.lower(), {}
            said = _PARAMETER.fullmatch(rest.strip())
        if said:
            plain = said[2][1:-1] if said[2].startswith('"') else said[2]
            parameters[said[1].lower()] = re.sub(r"\\(.)", r"\1", plain)
    if scheme:
        yield scheme, parameters


def is_shared(cache_control: str, shown: bool) -> bool:
    """Whether a shared cache may keep a response and show it to others, by its Cache-Control.

    ``shown`` says that the request had an Authorization header: then it takes public, s-maxage, or
    must-revalidate (RFC 9111 section 3.5).
    """
    parts = (part.partition("=") for part in cache_control.split(","))
    said = {name.strip().lower(): value.strip(' "') for name, _, value in parts}
    if said.keys() & {"private", "no-store"}:
        return False
    if "public" in said or said.get("s-maxage", "0") != "0":
        return True
    kept = said.get("max-age", "0") != "0" and "no-cache" not in said
    return kept and (not shown or "must-revalidate" in said)
