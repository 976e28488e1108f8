"""The values of checking: a line of the plan, words that stand in it, a finding and its mends. No database."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from events.document import Row


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of finding: its heading, and how a press of «mend all» is worded; empty where each is decided by itself."""

    title: str
    mend_all: str = ""


# In the order in which people are shown them.
KINDS = {
    "repeat": Kind("Повторы"),
    "alike": Kind("Похожие мероприятия"),
    "unlisted": Kind("Не стоят в плане"),
    "empty": Kind("Не заполнено"),
    "schedule": Kind("Сроки"),
    "year": Kind("Годы"),
    "name": Kind("Опечатки в названиях из справочников", "Исправить названия"),
    "word": Kind("Опечатки в словах", "Исправить слова"),
    "glued": Kind("Слитно написанное", "Поставить пробелы"),
    "spaces": Kind("Лишние пробелы", "Убрать пробелы"),
    "quotes": Kind("Прямые кавычки", "Поставить «ёлочки»"),
    "stop": Kind("Точка в конце названия", "Убрать точки"),
    "case": Kind("Срок с прописной буквы", "Сделать строчными"),
    "letters": Kind("Чужие буквы", "Заменить буквы"),
    "glyph": Kind("Знаки, которые не напечатаются"),
}

_SAID = 5  # places in one text of which a sentence tells
_QUOTED = 60  # letters


class Holder(NamedTuple):
    """What holds words: a thing of the plan or a value of a reference book, and its field."""

    model: str
    pk: int
    field: str


@dataclass(frozen=True, slots=True)
class Line:
    """An event where it stands. ``places`` are «раздел 1, пункт 3» for each time it is listed, ``entries`` their keys,
    ``section`` the number of the first one's section."""

    row: Row
    places: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()
    event: int | None = None
    section: int = 1

    @property
    def about(self) -> str:
        """What names the event for good, as far as anything does."""
        return f"event {self.row.uid or self.places}"


@dataclass(frozen=True, slots=True)
class Passage:
    """Words as they are stored. ``column`` is a key of ``columns.LABELS``, ``lines`` the positions of the lines that print them.

    ``about`` names what they belong to for good; ``holder`` is None for words that nobody can mend.
    """

    words: str
    column: str
    about: str
    lines: tuple[int, ...] = ()
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Mend:
    """A way to mend a finding: ``after`` are all the words as they would stand.

    ``fields`` are the fields to write of the holder's thing: name, value seen, value wanted. A mend that is ``sure`` may be
    made together with others after one look at all of them.
    """

    label: str
    after: str
    fields: tuple[tuple[str, Any, Any], ...] = ()
    is_sure: bool = True


class Where(NamedTuple):
    """One row that a finding is about: the first of its entries (0: it stands nowhere), its event, place and title."""

    entry: int
    event: int
    place: str
    title: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something worth a look. ``words`` are all the words it is about, as they stand; ``spots`` the doubtful places in them.

    ``lines`` are positions of lines (:class:`Line`); ``looking`` adds the ``rows`` they are, and the keys of all ``entries``.
    """

    kind: str
    column: str
    words: str
    sentence: str
    about: str
    lines: tuple[int, ...] = ()
    spots: tuple[tuple[int, int], ...] = ()
    mends: tuple[Mend, ...] = ()
    holder: Holder | None = None
    rows: tuple[Where, ...] = ()
    entries: tuple[int, ...] = ()

    @property
    def event(self) -> int | None:
        """The key of the first event it is about."""
        return self.rows[0].event if self.rows else None

    @property
    def place(self) -> str:
        """Where the first of its rows stands: «раздел 1, пункт 3»; empty for none."""
        return self.rows[0].place if self.rows else ""

    @property
    def mark(self) -> str:
        """What names this finding: 64 hexadecimal digits. Another one as soon as a word of it changes."""
        named = "\0".join((self.kind, self.about, self.column, self.words))
        return hashlib.sha256(named.encode()).hexdigest()


class Edit(NamedTuple):
    """One doubtful place in words: what to put there (None: nobody knows), and what to say of it."""

    kind: str
    start: int
    end: int
    new: str | None
    said: str


def findings_of(passage: Passage, edits: Iterable[Edit], label: str = "Исправить") -> list[Finding]:
    """One finding for each kind of edit in a passage: a press mends all of the kind there."""
    by_kind: dict[str, list[Edit]] = {}
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        mine = by_kind.setdefault(edit.kind, [])
        if not mine or mine[-1].end <= edit.start:
            mine.append(edit)
    return [_finding(passage, kind, mine, label) for kind, mine in by_kind.items()]


def _finding(passage: Passage, kind: str, edits: list[Edit], label: str) -> Finding:
    after, end = [], 0
    for edit in edits:
        after += [passage.words[end : edit.start], edit.new or ""]
        end = edit.end
    words = "".join([*after, passage.words[end:]])
    can_mend = all(edit.new is not None for edit in edits) and words.strip() and passage.holder
    return Finding(
        kind,
        passage.column,
        passage.words,
        _sentence(edits),
        passage.about,
        passage.lines,
        tuple((edit.start, edit.end) for edit in edits),
        (mend_words(passage, words, label),) if can_mend else (),
        passage.holder,
    )


def _sentence(edits: list[Edit]) -> str:
    said = list(dict.fromkeys(edit.said for edit in edits))
    more = f" И ещё {len(said) - _SAID}." if len(said) > _SAID else ""
    return f"{' '.join(said[:_SAID])}{more}"


def short(words: str) -> str:
    """Words to be quoted in a sentence."""
    return words if len(words) <= _QUOTED else f"{words[: _QUOTED - 1]}…"


def mend_words(passage: Passage, after: str, label: str = "Исправить", *, is_sure: bool = True) -> Mend:
    """The mend that puts other words into the passage's own field."""
    name = passage.holder.field if passage.holder else ""
    return Mend(label, after, ((name, passage.words, after),), is_sure)
