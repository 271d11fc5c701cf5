"""What is in a page, read as a browser would: its elements, addresses, links and policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser

from conformance.reports.html.compression import unpacked

#: Elements without an end.
_VOID = {"meta", "link", "input", "wbr", "rect"}


@dataclass
class Element:
    """An element with its attributes, and the text right in it."""

    tag: str
    attributes: dict[str, str]
    text: str = ""


@dataclass
class Page(HTMLParser):
    """The elements of a page in their order, and those left open at its end."""

    source: str
    elements: list[Element] = field(default_factory=list)
    unclosed: list[str] = field(default_factory=list)
    #: All text that is shown.
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__()
        self._open: list[Element] = []
        self.feed(self.source)
        self.close()
        self.unclosed += [element.tag for element in self._open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.elements.append(element)
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if tag in _VOID:
            return
        if self._open and self._open[-1].tag == tag:
            self._open.pop()
        else:
            self.unclosed.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        if self._open:
            self._open[-1].text += data
            if self._open[-1].tag not in ("script", "style"):
                self.text += data

    def all(self, tag: str) -> list[Element]:
        """The elements of a kind."""
        return [element for element in self.elements if element.tag == tag]

    @property
    def ids(self) -> list[str]:
        """Every address that a link can lead to."""
        return [e.attributes["id"] for e in self.elements if "id" in e.attributes]

    @property
    def links(self) -> set[str]:
        """Where the links within the page lead."""
        return {link for link in self._links if link.startswith("#")}

    @property
    def outside(self) -> set[str]:
        """The other links."""
        return self._links - self.links

    @property
    def _links(self) -> set[str]:
        return {element.attributes["href"] for element in self.all("a")}

    def text_of(self, tag: str) -> str:
        """The text in the one element of a kind, and in all that is in it."""
        (found,) = re.findall(rf"<{tag}[^>]*>(.*?)</{tag}>", self.source, re.DOTALL)
        return unescape(re.sub(r"<[^>]*>", "", found))

    def folded(self) -> Iterator[tuple[str, str]]:
        """The parts that are kept compressed, by name."""
        for script in self.all("script"):
            if "type" in script.attributes:
                yield from unpacked(script.text).items()

    def policy(self) -> dict[str, list[str]]:
        """The Content-Security-Policy, by directive."""
        (meta,) = (e for e in self.all("meta") if "http-equiv" in e.attributes)
        directives = (part.split() for part in meta.attributes["content"].split(";"))
        return {name: values for name, *values in directives}

    def hashes(self, tag: str) -> list[str]:
        """What the policy has to say for the inline elements of a kind."""
        found = re.findall(rf"<{tag}>(.*?)</{tag}>", self.source, re.DOTALL)
        digests = (hashlib.sha256(text.encode()).digest() for text in found)
        return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]
