"""Spaces, quotes, full stops, letters of another alphabet: what is wrong in how words are set."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache

from events import schedules

from .finding import Edit, Finding, Line, Passage, findings_of, short

# After a write one row differs: of so many texts a process remembers what shows in them by themselves.
KEPT = 10_000
_RUNS = re.compile(r"(?<=\S)[^\S\n]{2,}(?=\S)")
_STRAY = re.compile(r"(?<=[^\s])[^\S\n]+(?=[,;:!?»])|(?<=\w)[^\S\n]+(?=\.(?:\s|$))|(?<=[«(])[^\S\n]+(?=\S)")
# Sign and letter, a full stop between two sentences, a word and a quotation mark. One letter before a stop is an initial.
_GLUED = re.compile(
    r"(?<=[а-яёА-ЯЁ»)])[,;:!?](?=[а-яёА-ЯЁ«])"
    r"|(?<=[а-яё]{4})\.(?=[А-ЯЁ][а-яё]{2})"
    r"|(?<=[а-яё])(?=«)"
    r"|(?<=»)(?=[а-яёА-ЯЁ])"
)
_LATIN = dict(zip("aceopxyABCEHKMOPTXy", "асеорхуАВСЕНКМОРТХу", strict=True))
_MIXED = re.compile(r"[А-Яа-яЁёA-Za-z]+")
_CYRILLIC = re.compile("[А-Яа-яЁё]")
# A word, an abbreviation in capitals or a closing quote before the last full stop; and what is never a sentence's end.
_STOP = re.compile(r"([а-яё]{4,}|[А-ЯЁ]{2,}|»|\))\.$")
_SHORTENED = re.compile(r"\b(?:обл|респ|акад|проф|канд|илл?)\.$", re.IGNORECASE)
_CAPITAL = re.compile("[А-ЯЁ](?:[а-яё]| )")
_LAST = 60  # letters of a title in which its last word is looked for
_FEW = 1 / 3  # a habit that so many of the titles have is how this office writes


def check_passage(passage: Passage) -> list[Finding]:
    """What shows in the words by themselves."""
    return [
        finding for label, edits in _edits(passage.words) if edits for finding in findings_of(passage, edits, label)
    ]


@lru_cache(maxsize=KEPT)
def _edits(words: str) -> tuple[tuple[str, tuple[Edit, ...]], ...]:
    """What is to be edited in these words, with what the mend is called."""
    return (
        ("Убрать пробелы", tuple(_spaces(words))),
        ("Поставить «ёлочки»", tuple(_quotes(words))),
        ("Заменить буквы", tuple(_letters(words))),
    )


@lru_cache(maxsize=KEPT)
def glued(words: str) -> tuple[Edit, ...]:
    """Signs without the space that belongs after or before them."""
    return tuple(_glued(words))


def _glued(words: str) -> Iterator[Edit]:
    for found in _GLUED.finditer(words):
        around = words[max(found.start() - 30, 0) : found.start() + 30]
        before, after = around[: min(30, found.start())].split()[-1], around[min(30, found.start()) :].split()[0]
        said = f"Не хватает пробела: «{before}{after}»."
        yield Edit("glued", found.start(), found.end(), f"{found[0]} ", said)


def _spaces(words: str) -> Iterator[Edit]:
    for found in _RUNS.finditer(words):
        yield Edit("spaces", found.start(), found.end(), " ", "Несколько пробелов подряд.")
    for found in _STRAY.finditer(words):
        where = "после" if words[found.start() - 1] in "«(" else "перед"
        sign = words[found.start() - 1] if where == "после" else words[found.end()]
        yield Edit("spaces", found.start(), found.end(), "", f"Лишний пробел {where} знаком «{sign}».")


def _quotes(words: str) -> Iterator[Edit]:
    """Straight quotes with the marks that belong in their place; without them where they come in no pairs."""
    depth, marks = 0, []
    for place, sign in enumerate(words):
        if sign in "«„":
            depth += 1
        elif sign in "»“":
            depth = max(depth - 1, 0)
        elif sign == '"':
            before, after = words[place - 1 : place], words[place + 1 : place + 2]
            opens = (not before or before in " \n([«„-–—/") and after.strip() != ""
            mark = ("«" if depth == 0 else "„") if opens else ("»" if depth <= 1 else "“")
            depth += 1 if opens else -1
            marks.append((place, mark))
            if depth < 0:
                break
    is_paired, wanted = depth == 0, dict(marks)
    for place in [place for place, sign in enumerate(words) if sign == '"']:
        said = "Прямые кавычки вместо «ёлочек»." if is_paired else "Прямая кавычка без пары."
        yield Edit("quotes", place, place + 1, wanted[place] if is_paired else None, said)


def _letters(words: str) -> Iterator[Edit]:
    """Latin letters that look like Russian ones within a Russian word: no search finds it. And letters put together of two."""
    for found in _MIXED.finditer(words):
        word = found[0]
        strange = [letter for letter in word if letter.isascii()]
        # Two Russian letters beside each other: «PROкультура» and «Q-код» are meant so.
        if strange and len(_CYRILLIC.findall(word)) > len(strange) and all(letter in _LATIN for letter in strange):
            new = "".join(_LATIN.get(letter, letter) for letter in word)
            said = f"В слове «{short(word)}» латинские буквы: {', '.join(dict.fromkeys(strange))}. Поиск его не найдёт."
            yield Edit("letters", found.start(), found.end(), new, said)
    for found in re.finditer("[иеИЕ][\u0306\u0308]", words):
        new = unicodedata.normalize("NFC", found[0])
        said = f"Буква «{new}» составлена из двух знаков. Поиск такое слово не найдёт."
        yield Edit("letters", found.start(), found.end(), new, said)


def check_stops(titles: Sequence[Passage]) -> list[Finding]:
    """A full stop at the end of a title of one sentence, where most titles have none."""
    stopped = [passage for passage in titles if _is_stopped(passage.words)]
    if len(stopped) > max(1, len(titles) * _FEW):
        return []
    found = []
    for passage in stopped:
        edit = Edit("stop", len(passage.words) - 1, len(passage.words), "", "В конце названия точка, у других её нет.")
        found += findings_of(passage, [edit], "Убрать точку")
    return found


def _is_stopped(title: str) -> bool:
    end = title[-_LAST:]
    return (
        title.endswith(".")
        and bool(_STOP.search(end))
        and not _SHORTENED.search(end)
        and not re.search(r"[.!?…]\s", title)
    )


def check_case(terms: Sequence[Passage], lines: Sequence[Line]) -> list[Finding]:
    """A term with a capital letter, where most lines have none. Roman numerals are Latin letters and do not count."""
    small = sum(bool(re.match("[а-яё]", line.row.schedule)) for line in lines)
    capital = sum(bool(_CAPITAL.match(line.row.schedule)) for line in lines)
    if capital > small * _FEW:
        return []
    found = []
    for passage in terms:
        after = passage.words[0].lower() + passage.words[1:]
        if _CAPITAL.match(passage.words) and schedules.parse(after).is_recognised:
            said = "Срок написан с прописной буквы, другие – со строчной."
            found += findings_of(passage, [Edit("case", 0, 1, after[0], said)], "Сделать строчной")
    return found
