"""One heading of a table: which fields it names, whatever its spelling. Where the head stands is the business of :mod:`.heads`."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from events.columns import COLUMNS
from events.importers.phrases import is_period
from events.text import fold

# The columns a row may lack but a plan's table may not lack all of.
TELLING = frozenset({"title", "schedule"})
MAX_LENGTH = 150
_NOT_LETTERS = re.compile(r"[^a-zа-я0-9№]+")
# «Ответственный(-ые)», «Срок(и)».
_ENDINGS = re.compile(r"\((?:-[а-я]{1,3}|[а-я])\)")
_PARTS = re.compile(r"[,;/\\+()&]|\s(?:и|или)\s")
_WORDS = re.compile(r"№|[a-zа-я]+(?:-[a-zа-я]+)?")
_QUARTER = re.compile(r"(?:[1-4]|i{1,3}|iv) ?кв(?:артал)?")
_NUMBER_SIGNS = {"№", "№№", "n", "no", "nn", "№пп", "№№пп", "nпп", "noпп", "пп", "номер", "номерпп", "порядковыйномер"}
# A wrong letter or two in a word of nine; shorter words are too alike to guess.
_TYPO = 80

# The first word of these that a part of a heading holds tells its field: stems, the longer before the shorter.
_LEADING = {
    "title": ("названи", "наименовани", "мероприяти", "тематик", "тем", "событи", "акци"),
    "format": ("форм",),
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
    "department": ("отв", "исполнител", "руководител", "организатор", "куратор", "фио", "координатор"),
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
    "content": ("содержани",),
    "sort": ("категори", "вид", "тип", "жанр"),
    "territory": ("район", "территори", "муниципальн", "поселени", "населенн", "округ", "город"),
}
_FIELD_OF_STEM = {stem: field for field, stems in _LEADING.items() for stem in stems}
_STEM = re.compile("|".join(sorted(_FIELD_OF_STEM, key=len, reverse=True)))
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
# The columns that only the product's own tables have beside the six; the second one tells such a table. Keys of a row or,
# of the first two, of its section.
OWN_HEADINGS = ("Раздел", "Примечание к разделу", "Участники", "Подробности", "Контакты", "Ссылка")
OWN_KEYS = ("section", "section_note", "audience", "details", "contact", "link")
# A table with a heading like «Код мероприятия (uid)» is the product's own sheet of data beside the plan's.
DATA_MARK = "(uid)"
# What is an audience after «категория», a count after «число», a place or a person after «наименование».
_PEOPLE = ("участник", "слушател", "специалист", "работник", "населени", "аудитори", "обучающ", "посетител", "зрител")
_WHOSE = ("учреждени", "организаци", "отдел", "подразделени", "коллектив")
# Stand-ins give a field only when no column names it outright: «Содержание» beside «Название» is no second name.
STAND_INS = {"content": "title", "sort": "format", "holder": "department", "territory": "venue"}
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


_ALIASES = {
    squeeze(alias): column.key
    for column in COLUMNS
    for alias in column.aliases
    if not fold(alias).startswith(_LEADING["content"] + _LEADING["sort"])
}
# Only long aliases may be guessed at: «Место» is two letters from «Месяц».
_LONG_ALIASES = [alias for alias in _ALIASES if len(alias) >= 9]
_LONG_WORDS = sorted(
    {word for column in COLUMNS for alias in column.aliases for word in _WORDS.findall(fold(alias)) if len(word) >= 6}
    | {"участники", "примечание", "категория", "руководитель", "организатор"}
)


_STRONG_STEMS = [stem for field in ("title", "format", "venue", "schedule", "department") for stem in _LEADING[field]]
_ANY_LEADING = re.compile(rf"(?<![а-я])(?:{'|'.join(_STRONG_STEMS)})")


def may_be_heading(text: str) -> bool:
    """A quick look before :func:`understand`: whether a short text holds any word of a heading, unbroken."""
    return len(text) <= MAX_LENGTH and _ANY_LEADING.search(text.lower()) is not None


@lru_cache(maxsize=4096)
def understand(text: str) -> Heading:
    """The fields that a heading names; empty for a text that is no heading."""
    squeezed = squeeze(text)
    if not squeezed or len(text) > MAX_LENGTH:
        return Heading()
    if is_period(text) or _QUARTER.fullmatch(fold(text)):
        return Heading(("period",), is_sure=True)
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
    field = _field_of(word) or _misspelt(word)
    if field == "sort" and _any_starts(following, _PEOPLE):
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
    return _field_of(found[0])


def _field_of(word: str) -> str:
    stem = _STEM.match(word)
    return _FIELD_OF_STEM[stem[0]] if stem else ""


def _any_starts(words: list[str], stems: tuple[str, ...]) -> bool:
    return any(word.startswith(stems) for word in words)


def _is_heading_word(word: str) -> bool:
    return bool(_leading_field(word, [])) or word.startswith((*_FILLERS, *_PEOPLE))
