"""Atom: what changed in the plans, to subscribe to (RFC 4287). Values in, bytes out."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from events.exporters import wording

_NAMESPACE = "http://www.w3.org/2005/Atom"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened. ``name`` is for good and alone in the feed: the entry's id is made of it (RFC 4287 §4.2.6).

    ``at`` is an aware moment, ``lines`` are what happened, a paragraph each.
    """

    name: str
    path: str
    title: str
    at: datetime
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Feed:
    """``site`` is the address of the host without the last slash; ``home``, the path of the first page, and every ``path``
    follow it; the newest entry is the first.
    """

    site: str
    home: str
    path: str
    title: str
    author: str
    entries: tuple[Entry, ...]


def export(feed: Feed) -> bytes:
    """The feed in UTF-8. Its moments are those of its entries, so that equal entries give equal bytes."""
    root = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": "ru"})
    _say(root, "id", _id("changes"))
    _say(root, "title", feed.title)
    _say(root, "updated", _moment(max(entry.at for entry in feed.entries)))
    _say(SubElement(root, "author"), "name", feed.author)
    SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": feed.site + feed.path})
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": feed.site + feed.home})
    for entry in feed.entries:
        element = SubElement(root, "entry")
        _say(element, "id", _id(entry.name))
        _say(element, "title", entry.title)
        _say(element, "updated", _moment(entry.at))
        SubElement(element, "link", {"rel": "alternate", "type": "text/html", "href": feed.site + entry.path})
        SubElement(element, "content", {"type": "text"}).text = "\n".join(map(wording.printable, entry.lines))
    indent(root, space="")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + tostring(root, encoding="utf-8") + b"\n"


def _say(parent: Element, name: str, words: str) -> None:
    SubElement(parent, name).text = wording.one_line(words)


def _id(name: str) -> str:
    """The same in every process and at every address of the site."""
    return uuid5(NAMESPACE_URL, f"urn:metodplan:{name}").urn


def _moment(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
