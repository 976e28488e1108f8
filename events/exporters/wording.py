"""The words every format says alike: the approval block, the edition line, the filter line, dates.

Only text is made here; each format lays it out in its own way.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from events.document import Approval, Imprint, PlanDocument
from events.schedules import MONTH_NAMES_GENITIVE
from events.text import typeset as bound
from events.text import without_controls

MOSCOW = ZoneInfo("Europe/Moscow")
DRAFT = "Проект"
DRAFT_MARK = "ПРОЕКТ"  # on every sheet of it and above its title
NO_EVENTS = "Мероприятий нет."  # under the titles of the sections, where there are some
PRODUCT = "Методплан"
_BLANK_NAME = "_______________"
_BLANK_ORDER = "от ____.____.20____ № ________"
_BLANK_DATE = "«____» ______________ 20____ г."


def printable(text: str) -> str:
    """The text as a file may hold it: no control characters, every line break ``\\n``. No other character changes."""
    return without_controls(text.replace("\r\n", "\n").replace("\r", "\n"))


@lru_cache(maxsize=2048)  # a venue or a department stands in many cells, and in several files at a time
def typeset(text: str) -> str:
    """As :func:`printable`, with the no-break spaces of Russian typography, one for each space that binds: the words of
    every paper, PDF, DOCX and printed sheet of XLSX. Data, properties and addresses have plain spaces.
    """
    return bound(printable(text))


def one_line(text: str) -> str:
    """As :func:`printable`, with spaces for line breaks: titles, properties and addresses have one line."""
    return printable(text).replace("\n", " ")


def approval_lines(approval: Approval) -> tuple[str, ...]:
    """The approval block line by line, the stamp word first; nothing for a plan without one (ГОСТ Р 7.0.97-2025)."""
    if approval.form == "none":
        return ()
    post = tuple(line for line in printable(approval.post).splitlines() if line.strip())
    approved_on = approval.approved_on
    if approval.form == "order":
        on = f"от {day(approved_on)}" if approved_on else ""
        number = f"№ {one_line(approval.order_number)}" if approval.order_number else ""
        # «приказом директора ГБУК «…»»: in this form the post says whose order it is.
        order = f"приказом {post[0]}" if post else "приказом"
        return tuple(line for line in ("УТВЕРЖДЁН", order, *post[1:], f"{on} {number}".strip()) if line)
    signature = f"{_BLANK_NAME} {one_line(approval.name)}".rstrip()
    on = _in_words(approved_on) if approval.form == "signed" and approved_on else _BLANK_DATE
    return ("УТВЕРЖДАЮ", *post, signature, on)


def published(imprint: Imprint | None) -> Imprint | None:
    """The imprint of an edition; None for that of a draft, and where a draft has none."""
    return None if imprint is None or imprint.is_draft else imprint


def stamp_lines(approval: Approval, imprint: Imprint | None) -> tuple[str, ...]:
    """The stamp of a paper: that of the plan, or of a draft, which nobody has signed, with its day and number left out."""
    return approval_lines(approval) if published(imprint) else _unsigned(approval)


def _unsigned(approval: Approval) -> tuple[str, ...]:
    lines = approval_lines(replace(approval, approved_on=None, order_number=""))
    return (*lines, _BLANK_ORDER) if approval.form == "order" else lines


def change_approval_lines(before: Approval, after: Approval) -> tuple[str, ...]:
    """The stamp of an act of changes, in the form that the plan has: «УТВЕРЖДАЮ», or «УТВЕРЖДЕНЫ» by an order.

    Its date and number are those of the changed plan where they are new; else they are left to be written in by hand.
    """
    is_old = (after.form, after.approved_on, after.order_number) == (
        before.form,
        before.approved_on,
        before.order_number,
    )
    first, *rest = (_unsigned(after) if is_old else approval_lines(after)) or ("",)
    return (first.replace("УТВЕРЖДЁН", "УТВЕРЖДЕНЫ"), *rest) if first else ()


def edition_line(imprint: Imprint | None) -> str:
    """«Редакция 2 от 14.03.2025» with the Moscow date, or «Проект» for what is not published."""
    made_of = published(imprint)
    return f"Редакция {made_of.edition} от {day(moscow(made_of.published_at))}" if made_of else DRAFT


def filter_line(imprint: Imprint | None) -> str:
    """«Выборка из плана – форма: вебинар» for a partial file, else nothing; an extract says in its title what it is."""
    if not imprint or not imprint.filter_line:
        return ""
    return f"{'Выбрано' if imprint.is_extract else 'Выборка из плана'} – {one_line(imprint.filter_line)}"


def origin(imprint: Imprint | None) -> str:
    """Where the file comes from, for its properties: the edition and, of a partial file, the filter."""
    return ". ".join(line for line in (edition_line(imprint), filter_line(imprint)) if line)


def numbered(number: str) -> str:
    """The number of a row as every format prints it: «1.»; nothing where there is none."""
    return f"{printable(number)}." if number else ""


def section_numbers(document: PlanDocument, imprint: Imprint | None) -> Sequence[int]:
    """The number of each section in the whole plan, of which the document may be a part."""
    return imprint.sections if imprint and imprint.sections else range(1, len(document.sections) + 1)


def address(imprint: Imprint | None) -> str:
    """The address of the edition's page; empty for a draft and where the site knows no address of its own."""
    return one_line(imprint.url) if imprint else ""


def day(value: date) -> str:
    """14.03.2025, the numeric form of ГОСТ Р 7.0.97-2025."""
    return f"{value:%d.%m.%Y}"


def _in_words(value: date) -> str:
    return f"{value.day} {MONTH_NAMES_GENITIVE[value.month - 1]} {value.year} г."


def moscow(moment: datetime) -> datetime:
    """An aware moment by the Moscow clock."""
    return moment.astimezone(MOSCOW)


def made_at(document: PlanDocument, imprint: Imprint | None) -> datetime:
    """The UTC moment a file says it was made: that of publishing; for a draft the year's first day."""
    if imprint:
        return imprint.published_at.astimezone(UTC)
    return datetime.combine(date(document.year, 1, 1), time(), UTC)
