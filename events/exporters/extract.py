"""«Выписка из плана»: a part of the plan as a paper of its own, with what does not print in the plan itself.

Under each title stands for whom the event is, what is said of it and whom to ask; at the end is the place to certify it.
"""

from collections.abc import Mapping
from dataclasses import replace

from events.columns import LABELS
from events.document import Imprint, PlanDocument, Row
from events.exporters.wording import one_line
from events.text import clean_lines, sentence_case

FORMATS = ("pdf", "docx")  # the papers; the files of data have all of it in columns
_BESIDE = ("audience", "details", "contact", "link")
_CERTIFIED = (
    "Выписка верна",
    "Должность, подпись, имя: ________________________________",
    "«____» ______________ 20____ г.",
)


def printed(document: PlanDocument, imprint: Imprint | None) -> PlanDocument:
    """The document as the paper prints it: for an extract with another title and fuller rows, else the very same."""
    if not (imprint and imprint.is_extract):
        return document
    contacts = dict(imprint.contacts)
    sections = tuple(
        replace(section, rows=tuple(_full(row, contacts) for row in section.rows)) for section in document.sections
    )
    return replace(document, title=_title(document.title), sections=sections)


def certified(imprint: Imprint | None) -> tuple[str, ...]:
    """The lines to be filled in by hand at the end of an extract; none of another paper."""
    return _CERTIFIED if imprint and imprint.is_extract else ()


def _title(title: str) -> str:
    """«План работы на 2025 год» → «Выписка из плана работы на 2025 год»; of another name no case can be told."""
    words = sentence_case(one_line(title)).strip()
    if words.startswith("План ") or words == "План":
        return f"Выписка из плана{words.removeprefix('План')}"
    return f"Выписка из документа «{words}»"


def _full(row: Row, contacts: Mapping[str, str]) -> Row:
    beside = [f"{LABELS[key]}: {words}" for key in _BESIDE if (words := clean_lines(getattr(row, key)))]
    if called := contacts.get(row.department_facet.key if row.department_facet else ""):
        beside.append(f"Кого спросить: {called}")
    return replace(row, title="\n".join([row.title, *beside]))
