"""One heading of a table: which fields it names, whatever its spelling. Where the head stands is the business of :mod:`.heads`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from events.columns import COLUMNS
from events.text import fold

# The columns a row may lack but a plan's table may not lack all of.
TELLING = frozenset({"title", "schedule", "format"})
MAX_LENGTH = 120
_NOT_LETTERS = re.compile(r"[^a-zа-я0-9№]+")
# «Ответственный(-ые)», «Срок(и)».
_ENDINGS = re.compile(r"\((?:-[а-я]{1,3}|[а-я])\)")
_PARTS = re.compile(r"[,;/\\+()&]|\s(?:и|или)\s")
_WORDS = re.compile(r"№|[a-zа-я]+(?:-[a-zа-я]+)?")
_NUMBER_SIGNS = {"№", "№№", "n", "no", "nn", "№пп", "№№пп", "nпп", "noпп", "пп", "номер", "номерпп", "порядковыйномер"}
# A wrong letter or two in a word of nine; shorter words are too alike to guess.
_TYPO = 80

# The first word of these that a part of a heading holds tells its field: stems, the longer before the shorter.
_LEADING = {
    "title": ("названи", "наименовани", "мероприяти", "тематик", "тем", "содержани", "событи", "акци"),
    "format": ("форм", "категори", "вид", "тип", "жанр"),
    "venue": ("мест", "площадк", "адрес", "локаци", "где"),
    "schedule": (
        "дат",
        "срок",
        "врем",
        "месяц",
        "период",
        "квартал",
        "числ",
        "день",
        "дни",
        "дня",
        "когда",
        "график",
        "начал",
    ),
    "department": ("ответствен", "исполнител", "руководител", "организатор", "куратор", "отвеча", "фио", "координатор"),
    "audience": (
        "участник",
        "аудитори",
        "адресу",
        "адресат",
        "контингент",
        "слушател",
        "кого",
        "кому",
        "целев",
        "возраст",
    ),
    "extra": (
        *(
            "примечани",
            "отметк",
            "результат",
            "количеств",
            "кол",
            "охват",
            "финанс",
            "бюджет",
            "стоимост",
            "сумм",
            "затрат",
        ),
        *(
            "контакт",
            "телефон",
            "ссылк",
            "выполнени",
            "цел",
            "задач",
            "показател",
            "подтвержд",
            "документ",
            "направлени",
        ),
        *(
            "раздел",
            "источник",
            "объем",
            "итог",
            "комментари",
            "отчет",
            "анонс",
            "пушкинск",
            "программ",
            "дополнительн",
        ),
    ),
    "holder": ("учреждени", "организаци", "преподавател", "лектор", "ведущ", "спикер", "отдел", "подразделени"),
    "territory": ("район", "территори", "муниципальн", "поселени", "населенн", "округ", "город"),
}
_FIELD_OF_STEM = sorted(
    ((stem, field) for field, stems in _LEADING.items() for stem in stems), key=lambda item: -len(item[0])
)
# Further words of the same part name a field of their own only in the nominative: «дата время место», not «дата мероприятия».
_NOMINATIVE = {
    "название": "title",
    "наименование": "title",
    "тема": "title",
    "форма": "format",
    "место": "venue",
    "дата": "schedule",
    "время": "schedule",
    "срок": "schedule",
    "сроки": "schedule",
    "месяц": "schedule",
    "ответственный": "department",
    "ответственные": "department",
    "исполнитель": "department",
    "исполнители": "department",
    "участники": "audience",
}
# What is an audience after «категория», a count after «число», a place or a person after «наименование».
_PEOPLE = ("участник", "слушател", "специалист", "работник", "населени", "аудитори", "обучающ", "посетител", "зрител")
_WHOSE = ("учреждени", "организаци", "отдел", "подразделени", "коллектив")
# Stand-ins: they give a field only when no column names it outright.
STAND_INS = {"holder": "department", "territory": "venue"}
_FILLERS = (
    *(
        "провед",
        "провод",
        "выполн",
        "исполн",
        "реализ",
        "работ",
        "деятельн",
        "планир",
        "предполаг",
        "основн",
        "методич",
    ),
    *(
        "за",
        "по",
        "на",
        "в",
        "с",
        "для",
        "лиц",
        "подготов",
        "п",
        "пп",
        "год",
        "час",
        "обуч",
        "культурн",
        "массов",
        "о",
        "об",
    ),
    *(
        "организа",
        "соисполн",
        "фио",
        "должност",
        "мин",
        "занят",
        "обращ",
        "разработ",
        "ориентир",
        "которы",
        "плана",
        "занятие",
    ),
)


@dataclass(frozen=True, slots=True)
class Heading:
    """``names``: the fields a heading names, in its order; ``is_sure`` when most of its words are words of headings."""

    names: tuple[str, ...] = ()
    is_sure: bool = False

    @property
    def key(self) -> str:
        """The one field that takes the column's whole text; empty when the column has no place in the plan."""
        for key in ("title", "schedule", "venue", "format", "department", "number", "audience"):
            if key in self.names:
                return key
        return ""


def squeeze(text: str) -> str:
    """The letters and digits alone: what is left equal of a heading however it was wrapped and hyphenated."""
    return _NOT_LETTERS.sub("", fold(text))


_ALIASES = {squeeze(alias): column.key for column in COLUMNS for alias in column.aliases}
# Only long aliases may be guessed at: «Место» is two letters from «Месяц».
_LONG_ALIASES = [alias for alias in _ALIASES if len(alias) >= 9]
_LONG_WORDS = sorted(
    {word for column in COLUMNS for alias in column.aliases for word in _WORDS.findall(fold(alias)) if len(word) >= 6}
    | {"участники", "примечание", "категория", "руководитель", "организатор"}
)


@lru_cache(maxsize=4096)
def understand(text: str) -> Heading:
    """The fields that a heading names; empty for a text that is no heading."""
    squeezed = squeeze(text)
    if not squeezed or len(text) > MAX_LENGTH:
        return Heading()
    if squeezed in _NUMBER_SIGNS:
        return Heading(("number",), is_sure=True)
    if squeezed in _ALIASES:
        return Heading((_ALIASES[squeezed],), is_sure=True)
    parts = [_WORDS.findall(part) for part in _PARTS.split(_ENDINGS.sub("", fold(text)))]
    names = tuple(dict.fromkeys(name for words in parts for name in _fields(words)))
    if not names:
        return _guess(squeezed)
    words = [word for part in parts for word in part]
    known = sum(_is_heading_word(word) for word in words)
    return Heading(names, is_sure=known * 3 >= len(words) * 2 and not any(letter.isdigit() for letter in text))


def _guess(squeezed: str) -> Heading:
    """A heading broken or misspelt so that no word of it is whole: «Наимено вание меро приятия»."""
    found = process.extractOne(squeezed, _LONG_ALIASES, scorer=fuzz.ratio, score_cutoff=86)
    return Heading((_ALIASES[found[0]],), is_sure=True) if found else Heading()


def _fields(words: list[str]) -> list[str]:
    """The fields of one part of a heading."""
    fields: list[str] = []
    for position, word in enumerate(words):
        field = _NOMINATIVE.get(word, "") if fields else _leading_field(word, words[position + 1 :])
        if field and field not in fields:
            fields.append(field)
    return fields


def _leading_field(word: str, following: list[str]) -> str:
    if word in ("№", "n", "номер"):
        return "number"
    field = next((field for stem, field in _FIELD_OF_STEM if word.startswith(stem)), "") or _misspelt(word)
    if field == "format" and word.startswith("категори") and _any_starts(following, _PEOPLE):
        return "audience"
    if field == "format" and word.startswith("форм") and _any_starts(following, ("отчет", "контрол")):
        return "extra"
    if field == "schedule" and word.startswith("числ") and _any_starts(following, (*_PEOPLE, "мероприят")):
        return "extra"
    if field == "title" and word.startswith(("названи", "наименовани")) and _any_starts(following, _WHOSE):
        return "holder"
    return field


def _misspelt(word: str) -> str:
    if len(word) < 6:
        return ""
    found = process.extractOne(word, _LONG_WORDS, scorer=fuzz.ratio, score_cutoff=_TYPO)
    if not found or _any_starts([word], _FILLERS):
        return ""
    return next((field for stem, field in _FIELD_OF_STEM if found[0].startswith(stem)), "")


def _any_starts(words: list[str], stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in words)


def _is_heading_word(word: str) -> bool:
    return bool(_leading_field(word, [])) or word.startswith((*_FILLERS, *_PEOPLE))

