"""The approval block: «УТВЕРЖДАЮ» with post, name and date, or «УТВЕРЖДЁН приказом от … № …».

Where the block stands in the file is found by :mod:`.preamble`.
"""

import re
from collections.abc import Sequence
from datetime import date

from events.document import Approval
from events.importers.matching.cell_text import MONTHS
from events.persons import PERSON
from events.schedules import MONTH_STEMS
from events.text import fold

_WRITTEN_DATE = re.compile(rf'"?(\d{{1,2}})"? ({MONTHS})[а-я]* (\d{{4}})')
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{1,2})\.(\d{1,2})\.(\d{4})(?!\d)")
_ORDER_NUMBER = re.compile(r"(?:№|\bN)\s*([\w/-]*\d[\w/-]*)")
_ORDER_POST = re.compile(
    r"(?:приказом|распоряжением|постановлением)\s+(?!от\b|№)(.+?)\s*(?:\bот\b|№|\Z)", re.IGNORECASE | re.DOTALL
)
_STAMP = re.compile(r"утверждаю\b")
_STAMP_WORD = re.compile(r"^\W*утверждаю\W*", re.IGNORECASE)
_BLANK_DATE = re.compile(r"[«\"]?_+[»\"]?\s*_+\s*(?:20)?[\d_]*\s*(?:г\.?|года?)?$")
_RULE = re.compile(r"_{2,}")


def find_date(text: str) -> date | None:
    """The first full date of a text: «12» января 2025 г., 12.01.2025."""
    folded = fold(text)
    if found := _WRITTEN_DATE.search(folded):
        month = next(number for number, stem in enumerate(MONTH_STEMS, start=1) if re.match(stem, found[2]))
        return _day(int(found[3]), month, int(found[1]))
    if found := _NUMERIC_DATE.search(folded):
        return _day(int(found[3]), int(found[2]), int(found[1]))
    return None


def read_approval(lines: Sequence[str]) -> Approval:
    """The block's data; what is not certain stays empty."""
    text = "\n".join(lines)
    approved_on = find_date(text)
    if not _STAMP.match(fold(text)):
        number, post = _ORDER_NUMBER.search(text), _ORDER_POST.search(text)
        return Approval(
            "order",
            post=post[1].strip() if post else "",
            approved_on=approved_on,
            order_number=number[1] if number else "",
        )
    post_lines, name = _signer([line for line in lines if not _is_date_line(line)])
    return Approval("signed" if approved_on else "stamp", "\n".join(post_lines), name, approved_on)


def _signer(lines: Sequence[str]) -> tuple[list[str], str]:
    """The post, line by line, and the name: on the line to sign on, or where a surname with initials stands."""
    post: list[str] = []
    for line in lines:
        before, *after = _RULE.split(_STAMP_WORD.sub("", line), maxsplit=1)
        person = PERSON.search(before)
        if not after and person:
            before = before[: person.start()]
        if before.strip(" ,"):
            post.append(before.strip(" ,"))
        if after or person:
            return post, after[0].strip(" /()_") if after else person[0] if person else ""
    return post, ""


def _is_date_line(line: str) -> bool:
    """«____» ______________ 2024 г., «12» января 2025 г."""
    return bool(find_date(line)) or bool(_BLANK_DATE.match(line))


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
