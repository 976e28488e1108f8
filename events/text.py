"""Russian text: spaces, quotes, dashes, stems for search, similarity.

Pure functions over ``str``; what a plan means is none of this module's business.
"""

import re
import threading
import unicodedata
from functools import lru_cache

NBSP = "\u00a0"
_INVISIBLE = dict.fromkeys([0x00AD, *range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF])
_DASHES = re.compile("[\u2010-\u2015\u2212\u2043]")
_QUOTES = re.compile("[«»„“”‟\"'‘’‚`]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Whether there is anything of that at all: hardly ever, and a plan is cleaned thousands of times.
_UNSEEN = re.compile(f"{_CONTROL.pattern}|[\v\f{''.join(map(chr, _INVISIBLE))}]")
_WORD = re.compile(r"[0-9a-zа-я]+")
_STEMMER = threading.local()
_LONGEST_KEPT = 40  # letters; no word of a plan is longer


def without_controls(text: str) -> str:
    """The text without characters that XML 1.0 §2.2 forbids; tabs and line breaks stay, a vertical tab becomes a break."""
    return _CONTROL.sub("", text.replace("\v", "\n").replace("\f", "\n").replace("\x85", "\n"))


def clean(text: str) -> str:
    """One line as people mean it: no invisible characters, every run of white space one plain space, trimmed."""
    if _UNSEEN.search(text):
        text = without_controls(text).translate(_INVISIBLE)
    return " ".join(text.split())


def clean_lines(text: str) -> str:
    """As :func:`clean`, but line breaks stay; at most one empty line in a row."""
    lines = [clean(line) for line in without_controls(text).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def fold(text: str) -> str:
    """The form in which two spellings of one name are equal: case, ё, dashes, quotes, spaces and a last dot do not count."""
    text = clean(text).casefold().replace("ё", "е")
    text = _QUOTES.sub('"', _DASHES.sub("-", text))
    return re.sub(r"\s*-\s*", "-", text).rstrip(" .")


def slug(text: str) -> str:
    """A readable key for addresses, Cyrillic allowed: «Мастер-класс» → ``мастер-класс``. May be empty."""
    words = unicodedata.normalize("NFC", fold(text).replace('"', ""))
    return re.sub(r"[^\w]+", "-", words).strip("-_")[:80].rstrip("-_")


def words(text: str) -> list[str]:
    """The words in reading order, folded: runs of Russian and Latin letters and digits."""
    return _WORD.findall(fold(text))


def stems(text: str) -> list[str]:
    """The stems of the words in reading order, repeats kept; digits and Latin words stay as they are."""
    return [stem(word) for word in words(text)]


def stem(word: str) -> str:
    """The stem of one folded word."""
    return _kept_stem(word) if len(word) <= _LONGEST_KEPT else _stemmer().stemWord(word)


@lru_cache(maxsize=20_000)
def _kept_stem(word: str) -> str:
    # A plan of thousands of rows has few thousand different words.
    return _stemmer().stemWord(word)


def _stemmer():
    # A snowball stemmer keeps the word it works on inside itself: one for each thread.
    if not hasattr(_STEMMER, "russian"):
        import snowballstemmer  # slow to import, and a site that is not searched yet needs none

        _STEMMER.russian = snowballstemmer.stemmer("russian")
    return _STEMMER.russian


def similarity(first: str, second: str) -> float:
    """How alike two names are, 0 to 1, whatever the order of their words."""
    from rapidfuzz import fuzz  # slow to import: only where plans are read

    # A word misspelt at its beginning sorts to another place: then the words as they stand tell more.
    return max(ratio(fold(first), fold(second)) for ratio in (fuzz.ratio, fuzz.token_sort_ratio)) / 100


def typeset(text: str) -> str:
    """The text with the non-breaking spaces of Russian typography; no other character changes.

    They bind «№ 5», «2025 г.», «20 мая», «20 000», «г. Смоленск», «т. д.», initials with a surname, a short preposition
    with its word and a dash with what stands before it; where no space was typed, none is put.

    Source: Мильчин А. Э., Чельцова Л. К. «Справочник издателя и автора».
    """
    return _BOUND.sub(NBSP, text)


_MONTHS = "января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря"
_UNITS = rf"г\.|гг\.|год[ау]?\b|кв\.|квартал|полугоди|чел\.|мм\b|ч\b|(?:{_MONTHS})\b"
# A space, for what stands before and after it. The space comes first: so it is looked for alone, which is many times faster.
_BOUND = re.compile(
    " (?:"
    + "|".join(
        (
            r"(?<=[№§] )",
            rf"(?<=[\dIVX] )(?={_UNITS})",
            r"(?:(?<=\b\d )|(?<=\b\d\d )|(?<=\b\d\d\d ))(?=\d{3}\b)",
            r"(?<=\b[гст]\. )(?=[А-ЯЁ]|[дпеч]\.)",
            r"(?:(?<=\b(?:ул|им)\. )|(?<=\b(?:пос|дер|каб|тел)\. ))(?=[А-ЯЁ\d])",
            r"(?<=\b[А-ЯЁ]\. )(?=[А-ЯЁ]\. ?[А-ЯЁ][а-яё]|[А-ЯЁ][а-яё])",
            r"(?<=(?<![\w-])[вксоуияаВКСОУИЯА] )",
            r"(?<=(?<![\w-])(?:[Пп]о|[Нн]а|[Дд]о|[Зз]а|[Ии]з|[Оо]т|[Сс]о) )",
            r"(?<=(?<![\w-])(?:[Дд]ля|[Пп]ри) )",
            r"(?=[–—] )",
        )
    )
    + ")"
)


_UNBROKEN = re.compile(
    r"\d{1,2}[:.]\d\d ?[–-] ?\d{1,2}[:.]\d\d"
    rf"|\d{{1,2}}(?:[–-]\d{{1,2}})? (?:{_MONTHS})"
    r"|\d+ (?:г\.|гг\.|год[ау]?\b|квартал[а-я]*)"
    r"|[№§] ?\d+|\bг\. [А-ЯЁ][\w-]*"
)


def unbroken(text: str) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it must stay on one line: «20 мая», «11:00–13:00», «№ 5», «г. Смоленск»."""
    pieces, end = [], 0
    for match in _UNBROKEN.finditer(text):
        if match.start() > end:
            pieces.append((text[end : match.start()], False))
        pieces.append((match[0], True))
        end = match.end()
    if end < len(text):
        pieces.append((text[end:], False))
    return pieces


# Short words in capitals are abbreviations, but for these; longer ones are if they end as no word does, or name a legal form.
_SHORT_WORDS = {
    "план",
    "год",
    "года",
    "году",
    "на",
    "по",
    "об",
    "для",
    "за",
    "из",
    "от",
    "до",
    "при",
    "или",
    "центр",
    "дом",
}
_ABBREVIATION = re.compile(r".{2,4}|.{2,3}[^АЕЁИОУЫЭЮЯЬ]{3}|О?[ОМГФ]?Г?[БАК]У[КДОЗ]{0,2}")


def sentence_case(title: str) -> str:
    """A title set in capitals as a sentence: «ПЛАН МЕРОПРИЯТИЙ на 2025 г.» → «План мероприятий на 2025 г.»

    Only a title that begins with two words in capitals is changed; abbreviations in it stay.
    """
    if not re.match(r"[А-ЯЁ-]{2,} [А-ЯЁ-]{2,}(?: |$)", title):
        return title
    quiet = re.sub(r"(?<![а-яё])[А-ЯЁ]+(?:-[А-ЯЁ]+)*(?![а-яё])", _quiet, title)
    return quiet[:1].upper() + quiet[1:]


def _quiet(match: re.Match[str]) -> str:
    word = match[0]
    is_name = len(word) > 1 and word.lower() not in _SHORT_WORDS and _ABBREVIATION.fullmatch(word)
    return word if is_name else word.lower()


def quoted(words: str) -> str:
    """The words in quotation marks, those inside them of the second kind: «Вечер „Живая нить“». A quoted title stays as it is."""
    inside = words[1:-1]
    if words[:1] == "«" and words[-1:] == "»" and "«" not in inside and "»" not in inside:
        return words
    return f"«{words.replace('«', '„').replace('»', '“')}»"


def plural(number: int, one: str, few: str, many: str) -> str:
    """The number with the right form of the noun: 1 мероприятие, 3 мероприятия, 11 мероприятий."""
    if number % 10 == 1 and number % 100 != 11:
        form = one
    elif 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14:
        form = few
    else:
        form = many
    return f"{number}{NBSP}{form}"
