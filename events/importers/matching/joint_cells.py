"""Two things in one cell: when and where, the form and the name. The words are offered in parts; none is changed or lost.

Which columns are joint is known from their headings (:mod:`.headings`).
"""

import re

from events import schedules
from events.text import clean

# Where one thing may end and the next begin, the surer kind first.
_BREAKS = (re.compile(r"\s*[,;]\s*\n?|\n"), re.compile(r"\.\s+|\s+(?=[(«])|\s+[–—-]\s+"), re.compile(r"\s+"))
_MOST_BREAKS = 24
_MARKS = " ,;–—-\n"
_FORM = re.compile(
    r"(?P<form>(?i:(?:[а-яё]+(?:ый|ий|ой|ая|ое|ые|ие) )?"
    r"(?:семинар(?:-[а-яё]+)?|вебинар|мастер-класс|совещание|творческая лаборатория|лаборатория|конференция|видеоконференция|"
    r"консультация|конкурс(?:-[а-яё]+)?|фестиваль(?:-[а-яё]+)?|круглый стол|тренинг|выставка(?:-[а-яё]+)?|практикум|стажировка|"
    r"лекция|концерт|форум|викторина|творческая мастерская|мастерская|школа|смотр(?:-[а-яё]+)?|курсы|встреча|"
    r"методический день|методический совет|планерка|планёрка|акция|квест|праздник|вечер(?:-[а-яё]+)?|мониторинг|тренинги|"
    r"семинары|мастер-классы|вебинары|консультации)))"
    r"(?P<gap>\s*[:.–—-]\s+|\s*(?=«|\n)|\s+на тему:?\s*)(?P<title>[«А-ЯЁ].*)$",
    re.DOTALL,
)


def says_when(text: str) -> bool:
    """Whether a text is a schedule and not a sentence with one in it: at most half of it is other words."""
    schedule = schedules.parse(text)
    return schedule.is_recognised and len(schedule.note) * 2 <= len(text)


def split_schedule(text: str) -> tuple[str, str]:
    """(when, where) of a cell with its line breaks; two empty strings when no part of it says when and nothing else.

    The longest such beginning is taken, else the longest such end.
    """
    whole = text.strip(_MARKS)
    for pattern in _BREAKS:
        breaks = [found.span() for found in pattern.finditer(whole)][:_MOST_BREAKS]
        for start, end in reversed(breaks):
            if _is_when(whole[:start]):
                return _pair(whole[:start], whole[end:])
        for start, end in breaks:
            if _is_when(whole[end:]):
                return _pair(whole[end:], whole[:start])
    return "", ""


def _is_when(text: str) -> bool:
    schedule = schedules.parse(text)
    return schedule.is_recognised and not schedule.note


def split_form(text: str) -> tuple[str, str]:
    """(form, name) of a cell that begins with a form: «Семинар «Отчёт»»; two empty strings when it does not."""
    found = _FORM.match(clean(text))
    if not found:
        return "", ""
    form = found["form"]
    # A form is printed small, but for an abbreviation.
    return (form if form.isupper() else form[0].lower() + form[1:]), found["title"]


def _pair(first: str, second: str) -> tuple[str, str]:
    return clean(first).strip(_MARKS), clean(second).strip(_MARKS)
