"""The fonts of papers, in one list: what a paper is set in, where that comes from, and what a file was really set in.

A file tells the last in its metadata (``xmpTPg:Fonts`` of XMP), so that years later one can say why two papers of the same
words differ.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape

from events.exporters.pdf import fontconfig

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Family:
    """A family of fonts, and the package of Debian that brings it; none where the system itself does."""

    name: str
    package: str = ""


# A paper is set in the first of these that the machine has; all have the letters of Times and give a good page.
SERIFS = (
    Family("Liberation Serif", "fonts-liberation"),
    Family("PT Astra Serif"),
    Family("PT Serif", "fonts-paratype"),
    Family("Times New Roman"),
)
# What has the signs that those lack: arrows, telephones, ticks.
SIGNS = Family("DejaVu Sans", "fonts-dejavu-core")
STACK = ", ".join([*(f'"{family.name}"' for family in SERIFS), "serif", f'"{SIGNS.name}"'])

# One font of a file: its name with its style, «Liberation-Serif-Bold», its family, its version.
Used = tuple[str, str, str]
_OPENING, _CLOSING = "<xmpTPg:Fonts><rdf:Bag>", "</rdf:Bag></xmpTPg:Fonts>"


def serif() -> Family | None:
    """What papers of this machine are set in; None where it has none of the list. The first where nobody can say."""
    known = fontconfig.families()
    return next((family for family in SERIFS if family.name in known), None) if known else SERIFS[0]


def has_signs() -> bool:
    """Whether the machine has the family for signs; true where nobody can say."""
    return not (known := fontconfig.families()) or SIGNS.name in known


def used(names: Mapping[str, str]) -> list[Used]:
    """The fonts of a file in order, from the family of each by its name; what is not of the list is written to the log."""
    known = fontconfig.families()
    strange = {family for family in names.values() if family not in _listed()}
    _notice(frozenset(strange))
    return sorted((name, family, known.get(family, "")) for name, family in names.items())


def described(fonts: Iterable[Used]) -> str:
    """The description of the fonts for the metadata (XMP Specification 2005, Paged-Text schema, and its type Font)."""
    items = "".join(
        f'<rdf:li rdf:parseType="Resource"><stFnt:fontName>{escape(name)}</stFnt:fontName>'
        f"<stFnt:fontFamily>{escape(family)}</stFnt:fontFamily><stFnt:versionString>{escape(version)}</stFnt:versionString>"
        "</rdf:li>\n"
        for name, family, version in fonts
    )
    return (
        '<rdf:Description rdf:about="" xmlns:xmpTPg="http://ns.adobe.com/xap/1.0/t/pg/" '
        f'xmlns:stFnt="http://ns.adobe.com/xap/1.0/sType/Font#">{_OPENING}\n{items}{_CLOSING}</rdf:Description>\n'
    )


def joined(metadata: Iterable[bytes]) -> bytes:
    """The first of these metadata, with the fonts of all of them."""
    texts = [text.decode() for text in metadata]
    items = {line for text in texts for line in _inside(text).splitlines() if line}
    in_order = sorted(
        items, key=lambda line: line.partition("</stFnt:fontName>")[0]
    )  # as of :func:`used`, by the names
    return texts[0].replace(_inside(texts[0]), "\n" + "".join(f"{line}\n" for line in in_order)).encode()


def _inside(text: str) -> str:
    return text.partition(_OPENING)[2].partition(_CLOSING)[0]


@cache
def _listed() -> frozenset[str]:
    return frozenset(family.name for family in (*SERIFS, SIGNS))


@cache
def _notice(strange: frozenset[str]) -> None:
    """Once for each set of families in a process."""
    if strange:
        _log.warning("A paper is set in %s, which no list of ours promises", ", ".join(sorted(strange)))
    first = serif()
    if first is not SERIFS[0]:
        said = f"set in {first.name} instead" if first else "set in whatever there is"
        _log.warning("%s is missing (package %s): papers are %s", SERIFS[0].name, SERIFS[0].package, said)
