"""A document packed into bytes that are asked word by word and row by row, without reading the rest.

Made once for a document (``pack``) and kept on the disk: fifty years of plans are then searched without reading one of them.
Places of rows count from 0, in plan order; a set of rows is a whole number in which bit ``n`` is the row at place ``n``.
"""

import json
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import fields
from functools import cached_property
from mmap import mmap
from typing import Any, Literal

from events.document import Facet, PlanDocument, Row
from events.edition.searching import titles, words
from events.edition.searching.tiers import Tier

_MAGIC = b"metodplan index 1\n"
_NUMBER: Literal["I"] = "I"  # of 32 bits, as this machine writes it: the file never leaves it
_MOST_COMMON = 5
_MONTHS = 13  # the first is none
_FIELDS = tuple(field.name for field in fields(Row))


class DamagedError(ValueError):
    """The bytes are not those that were packed."""


def pack(document: PlanDocument) -> bytes:
    """The document as bytes for :class:`Packed`."""
    return _Packing(document).dump()


class _Packing:
    """Collects what is found where, then writes it down."""

    def __init__(self, document: PlanDocument):
        self.document = document
        self.rows = list(document.rows)
        self.found: dict[str, tuple[array, ...]] = {}  # for each word the places, by tiers
        self.split: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
        self.texts: dict[tuple[str, ...], int] = {}  # the words of each text that is told from others, with its number
        self.heads: list[list[int]] = []  # the texts above the rows of each section
        self.cells: list[list[int]] = []  # the texts of each row
        first = 0
        for section in document.sections:
            within = range(first, first + len(section.rows))
            lines = [(Tier.TOPIC, section.title), (Tier.NOTE, section.note)]
            self.heads.append([self.take(line, tier, within) for tier, line in lines if line and within])
            for place, row in zip(within, section.rows, strict=True):
                topic = (row.title, row.format, row.audience)
                rest = (row.venue, row.schedule, row.department, row.details, row.contact)
                lines = [(Tier.OWN, line) for line in topic] + [(Tier.ROW, line) for line in rest]
                self.cells.append([self.take(line, tier, (place,)) for tier, line in lines if line])
            first += len(section.rows)

    def take(self, line: str, tier: Tier, at: Iterable[int]) -> int:
        """Note the words of a text for the rows it speaks of; the number of the text, and its tier in the last digit."""
        if (known := self.split.get(line)) is None:  # a venue or a department stands in many rows
            found = words.split(line)
            spelt = tuple(word.text for word in found)
            known = self.split[line] = spelt, (*spelt, *(joined for joined, _, _ in words.compounds(found)))
        spelt, both = known
        for word in both:
            if (by_tier := self.found.get(word)) is None:
                by_tier = self.found[word] = tuple(array(_NUMBER) for _ in Tier)
            by_tier[tier].extend(at)
        return self.texts.setdefault(spelt, len(self.texts)) * len(Tier) + tier

    def dump(self) -> bytes:
        vocabulary = sorted(self.found)
        number = {word: place for place, word in enumerate(vocabulary)}
        names: dict[str, list[int]] = {}
        months: list[list[int]] = [[] for _ in range(_MONTHS)]
        akin: dict[str, list[int]] = {}
        events: dict[str, int] = {}
        sections = [place for place, section in enumerate(self.document.sections) for _ in section.rows]
        of_event = array(_NUMBER)
        for place, (row, section) in enumerate(zip(self.rows, sections, strict=True)):
            for name in {row.department, row.venue} - {""}:
                names.setdefault(name, []).append(place)
            for month in row.months:
                months[month].append(place)
            of_event.append(events.setdefault(row.uid or f"{section}.{row.number}", len(events)))
            for beginning in titles.beginnings(row.title):
                akin.setdefault(beginning, []).append(place)
        lists: list[Iterable[int]] = [places for word in vocabulary for places in self.found[word]]
        lists += [*months, *names.values(), *akin.values()]
        written = [json.dumps([getattr(row, name) for name in _FIELDS], ensure_ascii=False, default=_pair).encode()
                   for row in self.rows]  # fmt: skip
        blocks = {
            "words": "\n".join(vocabulary).encode(),
            **_table("lists", [_rows_in(places, len(self.rows)) for places in lists]),
            **_table("texts", [array(_NUMBER, [number[word] for word in spelt]).tobytes() for spelt in self.texts]),
            **_table("heads", [array(_NUMBER, texts).tobytes() for texts in self.heads]),
            **_table("cells", [array(_NUMBER, texts).tobytes() for texts in self.cells]),
            **_table("rows", written),
            "events": of_event.tobytes(),
            "uids": "\n".join(row.uid for row in self.rows).encode(),
            "ancestors": "\n".join(row.ancestor for row in self.rows).encode(),
            "folded": "\n".join(titles.folded(row.title) for row in self.rows).encode(),
            "beginnings": "\n".join(akin).encode(),
        }
        plan = f"{self.document.heading} {self.document.title}"
        head = {
            "year": self.document.year,
            "count": len(self.rows),
            "titles": [section.title for section in self.document.sections],
            "firsts": _firsts(self.document),
            "names": list(names),
            "kinds": sorted({tuple(_stems(facet.label)) for row in self.rows for facet in row.formats}),
            "whole": sorted(set(_stems(plan))),
            "common": _common(self.rows),
            "blocks": {name: len(block) for name, block in blocks.items()},
        }
        body = b"".join([json.dumps(head, ensure_ascii=False).encode(), b"\n", *blocks.values()])
        return _MAGIC + b"%08x\n" % zlib.crc32(body) + body


class Packed:
    """What :func:`pack` has made. Raises ``DamagedError`` for other bytes; ``is_checked``: they are known to be right."""

    def __init__(self, data: bytes | mmap, *, is_checked: bool = False):
        start = len(_MAGIC) + 9
        self._data = memoryview(data)
        if data[: len(_MAGIC)] != _MAGIC:
            raise DamagedError
        if not is_checked and b"%08x\n" % zlib.crc32(self._data[start:]) != data[len(_MAGIC) : start]:
            raise DamagedError
        end = data.find(b"\n", start)
        head = json.loads(bytes(self._data[start:end]))
        self._at, begin = {}, end + 1
        for name, length in head["blocks"].items():
            self._at[name] = (begin, begin + length)
            begin += length
        self._tables: dict[str, tuple[memoryview, memoryview]] = {}
        self.size = len(data)
        self.year: int = head["year"]
        self.count: int = head["count"]
        self.titles: list[str] = head["titles"]
        self.names: list[str] = head["names"]
        self.common: list[str] = head["common"]
        self.kinds = frozenset(tuple(kind) for kind in head["kinds"])
        self.whole = frozenset(head["whole"])
        self._firsts: list[int] = head["firsts"]

    # Words

    @cached_property
    def vocabulary(self) -> list[str]:
        """Every word of the document, folded and sorted; a hyphenated one joined beside its parts."""
        return self._lines("words")

    def number(self, word: str) -> int | None:
        """The place of a word in the vocabulary."""
        place = bisect_left(self.vocabulary, word)
        return place if place < len(self.vocabulary) and self.vocabulary[place] == word else None

    def holding(self, word: str, tier: Tier) -> int:
        """The rows that hold the word in this very tier."""
        place = self.number(word)
        return 0 if place is None else self._list(place * len(Tier) + tier)

    @cached_property
    def months(self) -> list[int]:
        """The rows of each month, 1–12."""
        return [self._list(self._after_words + month) for month in range(_MONTHS)]

    def named(self, name: int) -> int:
        """The rows whose venue or department is called so: the place of the name in ``names``."""
        return self._list(self._after_words + _MONTHS + name)

    @property
    def _after_words(self) -> int:
        return len(self.vocabulary) * len(Tier)

    def texts_above(self) -> Iterator[tuple[int, Sequence[int]]]:
        """(rows, texts) of the title and the note of each section; a text is its number, with its tier in the last digit."""
        bounds = [*self._firsts, self.count]
        for place, (first, end) in enumerate(zip(bounds, bounds[1:], strict=False)):
            yield (1 << end) - (1 << first), self._numbers("heads", place)

    def texts_of(self, place: int) -> Sequence[int]:
        """The same of the cells of one row."""
        return self._numbers("cells", place)

    def words_of(self, text: int) -> Sequence[int]:
        """The words of a text side by side, as places in the vocabulary."""
        return self._numbers("texts", text // len(Tier))

    # Rows

    def row(self, place: int) -> Row:
        """One row."""
        values = dict(zip(_FIELDS, json.loads(bytes(self._piece("rows", place))), strict=True))
        return Row(
            **{
                **values,
                "months": tuple(values["months"]),
                "formats": tuple(Facet(*pair) for pair in values["formats"]),
                "venue_facet": _facet(values["venue_facet"]),
                "department_facet": _facet(values["department_facet"]),
            }
        )

    def section(self, place: int) -> int:
        """The number of the section, from 1, that the row stands in."""
        return bisect_right(self._firsts, place)

    @cached_property
    def uids(self) -> list[str]:
        """That of each row."""
        return self._lines("uids")

    @property
    def ancestors(self) -> list[str]:
        """That of each row."""
        return self._lines("ancestors")

    @property
    def folded_titles(self) -> list[str]:
        """That of each row (``titles.folded``)."""
        return self._lines("folded")

    def with_words_of(self, title: str) -> int:
        """The rows whose titles share at least half of the words of this one, by their beginnings."""
        wanted, known = titles.beginnings(title), {word: place for place, word in enumerate(self._lines("beginnings"))}
        if not wanted:
            return 0
        start = self._after_words + _MONTHS + len(self.names)
        least = [(1 << self.count) - 1] + [0] * len(wanted)  # for each number the rows that share so many words or more
        for word in wanted & known.keys():
            rows = self._list(start + known[word])
            for shared in range(len(wanted), 0, -1):
                least[shared] |= least[shared - 1] & rows
        return least[(len(wanted) + 1) // 2]

    def events(self, rows: Iterable[int]) -> list[int]:
        """The events that stand at these places, each once, in plan order: each as a number of its own."""
        of_event = self._block("events").cast(_NUMBER)
        return sorted({of_event[place] for place in rows})

    def places(self, events: Iterable[int]) -> dict[int, list[int]]:
        """All places of each of these events."""
        found: dict[int, list[int]] = {event: [] for event in events}
        for place, event in enumerate(self._block("events").cast(_NUMBER)):
            if event in found:
                found[event].append(place)
        return found

    # Bytes

    def _block(self, name: str) -> memoryview:
        start, end = self._at[name]
        return self._data[start:end]

    def _lines(self, name: str) -> list[str]:
        """One for each row, or one for each word."""
        block = bytes(self._block(name)).decode()
        return block.split("\n") if block or (self.count and name not in ("words", "beginnings")) else []

    def _piece(self, name: str, place: int) -> memoryview:
        if (table := self._tables.get(name)) is None:
            table = self._tables[name] = self._block(name), self._block(f"{name} ends").cast(_NUMBER)
        block, ends = table
        return block[ends[place - 1] if place else 0 : ends[place]]

    def _numbers(self, name: str, place: int) -> list[int]:
        return self._piece(name, place).cast(_NUMBER).tolist()

    def _list(self, place: int) -> int:
        piece = self._piece("lists", place)
        if len(piece) == _bytes_of_bits(self.count):
            return int.from_bytes(piece, "little")
        return sum(1 << row for row in piece.cast(_NUMBER))


def _table(name: str, pieces: Sequence[bytes]) -> dict[str, bytes]:
    """The pieces one after another, and where each of them ends."""
    ends, end = array(_NUMBER), 0
    for piece in pieces:
        end += len(piece)
        ends.append(end)
    return {f"{name} ends": ends.tobytes(), name: b"".join(pieces)}


def _bytes_of_bits(count: int) -> int:
    return count // 8 + 1


def _rows_in(places: Iterable[int], count: int) -> bytes:
    """A set of rows in as many bytes as they take as bits, or listed one by one where that is shorter."""
    listed = sorted(set(places))
    if not listed:  # most words stand in one tier
        return b""
    if len(listed) * array(_NUMBER).itemsize < _bytes_of_bits(count):
        return array(_NUMBER, listed).tobytes()
    return sum(1 << place for place in listed).to_bytes(_bytes_of_bits(count), "little")


def _firsts(document: PlanDocument) -> list[int]:
    firsts, first = [], 0
    for section in document.sections:
        firsts.append(first)
        first += len(section.rows)
    return firsts


def _stems(line: str) -> list[str]:
    return [words.stem(word.text) for word in words.split(line)]


def _common(rows: Sequence[Row]) -> list[str]:
    """What the plan has most of: the forms of its events, else the titles it begins with."""
    forms = Counter(facet.label for row in rows for facet in row.formats)
    printed = Counter(row.format for row in rows if row.format)
    common = [label for label, _ in (forms or printed).most_common(_MOST_COMMON)]
    return common or [row.title for row in rows[:_MOST_COMMON]]


def _pair(facet: Facet) -> list[str]:
    return [facet.key, facet.label]


def _facet(pair: Any) -> Facet | None:
    return Facet(*pair) if pair else None
