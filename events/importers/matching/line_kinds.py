"""What a line of text is by its wording alone: a signature, a total, a heading, a number. Shared by the table's rows and the
paragraphs around it; where the line stands is not known here.
"""

import re

from events.importers.matching.cell_text import MONTHS
from events.persons import PERSON
from events.text import fold

_PERSON_AT_END = re.compile(rf"(?:{PERSON.pattern})\W*$")
_POST = re.compile(
    r"(?:и\.? ?о\.? |вр\.? ?и\.? ?о\.? |ст(?:арший|\.) |главный |ведущий |зам(?:еститель|\.) )*"
    r"(?:директор|заведующ(?:ий|ая)|зав\.|начальник|методист|председатель|руководитель|глава|специалист|министр|художественный "
    r"руководитель|заместитель|исп(?:олнитель|\.)?|составил[аи]?|составитель|подготовил[аи]?|ректор|проректор)(?![а-яё-])"
)
_BLANK_LINE = re.compile(r"_{3,}")
_SIGNING = re.compile(
    r"(?:м\. ?п\.?|подпись|тел(?:ефон|\.)|исп\.|согласовано|ознакомлен[аы]?|с планом ознакомлен[аы]?)(?![а-я])"
)
_TOTAL = re.compile(r"(?:итого|всего)\b")
_NUMBER = re.compile(r"(?:№ ?)?\d{1,4}(?:[.-]\d{1,3})*[.)]?")
_ROMAN = re.compile(r"[IVXLCІХ]{1,6}[.)]?")
_NUMBERED = re.compile(r"(?:[IVXLCІХ]{1,6}[.)]|[IVX]{1,6}\s(?=[А-ЯЁ])|\d{1,2}(?:\.\d{1,2})*[.)]?\s)\s*\S")
_LABEL = re.compile(r"(?:раздел|блок|глава|часть|модуль|направление|этап|подраздел)\b", re.IGNORECASE)
_BARE_LABEL = re.compile(rf"(?:{_LABEL.pattern})(?: №)? ?(?:\d+|[ivxlcх]+)[.:]?", re.IGNORECASE)
_MONTH_ONLY = re.compile(rf"(?:{MONTHS})[а-я]*(?: \d{{4}}(?: г(?:ода?)?)?)?\.?:?")
_PERIOD_ONLY = re.compile(
    r"(?:(?:[1-4]|i{1,3}|iv)(?:-?[йе])? ?(?:квартал|полугодие)|весна|лето|осень|зима)(?: \d{4}(?: г(?:ода?)?)?)?"
)
_FOOTNOTE = re.compile(r"(?:\*|примечани[ея]\b|<\*>|¹)")
_LETTERS = re.compile("[а-яёa-z]", re.IGNORECASE)


def is_number(text: str) -> bool:
    """«1», «2.», «2.3», «№ 5», «4)»."""
    return bool(_NUMBER.fullmatch(text))


def is_roman(text: str) -> bool:
    """«I», «IV.», with Latin letters or the Cyrillic ones that look the same."""
    return bool(_ROMAN.fullmatch(text))


def is_signature(text: str) -> bool:
    """A line under the plan: a post with a name, a line to sign on, a bare name, who made it."""
    folded = fold(text)
    if _BLANK_LINE.search(text) or _SIGNING.match(folded):
        return True
    person = _PERSON_AT_END.search(text)
    return person is not None and (person.start() == 0 or bool(_POST.match(folded)))


def begins_with_post(text: str) -> bool:
    """«Директор МБУК …»: the first line of a signature that takes several."""
    return bool(_POST.match(fold(text)))


def is_total(text: str) -> bool:
    """«Итого: 18», «Всего мероприятий»."""
    return bool(_TOTAL.match(fold(text)))


def is_footnote(text: str) -> bool:
    """«* по согласованию», «Примечание: …»."""
    return bool(_FOOTNOTE.match(fold(text)))


def is_period(text: str) -> bool:
    """A month, a quarter, a season alone: «ЯНВАРЬ», «II квартал 2025 года»."""
    folded = fold(text)
    return bool(_MONTH_ONLY.fullmatch(folded) or _PERIOD_ONLY.fullmatch(folded))


def is_heading(text: str) -> bool:
    """Whether the wording alone makes a line a heading: numbered, labelled, a bare period, all capitals."""
    if is_footnote(text):
        return False
    letters = _LETTERS.findall(text)
    is_shouted = len(letters) > 3 and "".join(letters).isupper()
    return is_shouted or bool(_NUMBERED.match(text) or _LABEL.match(text)) or is_period(text)


def is_bare_label(text: str) -> bool:
    """«Раздел 1», «БЛОК II»: a heading that only announces the next line."""
    return bool(_BARE_LABEL.fullmatch(fold(text)))


def begins_small(text: str) -> bool:
    """Whether the text goes on from somewhere: its first letter is a small one."""
    first = next((letter for letter in text if letter.isalnum() or letter in "-–—•"), "")
    return first.islower() or first in "-–—•" and first != ""
