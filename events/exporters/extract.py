"""«Выписка из плана»: a part of the plan as a paper of its own, with what does not print in the plan itself.

Under each title stands for whom the event is, what is said of it and how to come; at the end whom to call in the departments, and
the place to certify it.
"""

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
    sections = tuple(replace(section, rows=tuple(map(_full, section.rows))) for section in document.sections)
    return replace(document, title=_title(document.title), sections=sections)


def closing(imprint: Imprint | None) -> tuple[str, ...]:
    """The lines at the end of an extract: whom to call, and what is to be filled in by hand; none of another paper."""
    if not (imprint and imprint.is_extract):
        return ()
    contacts = [f"Кого спросить: {one_line(line)}" for line in imprint.contacts]
    return (*contacts, *_CERTIFIED)


def _title(title: str) -> str:
    """«План работы на 2025 год» → «Выписка из плана работы на 2025 год»; of another name no case can be told."""
    words = sentence_case(one_line(title)).strip()
    if words.startswith("План ") or words == "План":
        return f"Выписка из плана{words.removeprefix('План')}"
    return f"Выписка из документа «{words}»"


def _full(row: Row) -> Row:
    beside = [f"{LABELS[key]}: {words}" for key in _BESIDE if (words := clean_lines(getattr(row, key)))]
    return replace(row, title="\n".join([row.title, *beside]))
