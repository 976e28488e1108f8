"""CSV as Russian Excel opens it: UTF-8 with a byte order mark, «;», CRLF; RFC 4180 otherwise.

:func:`export` looks like the sheet: approval, heading, title, edition and filter on lines of their own, an empty line, the head,
then a line for each row. What is a band on paper is here the first two columns of every row, so that the rows can be
filtered and sorted. A section without rows has one line without a number.

A field that a spreadsheet would take for a formula begins with ``GUARD``, an invisible character of no width. An
apostrophe, as OWASP advises, would be seen in every list that begins with «-»; a tab is itself on OWASP's list of
openings; quotes stop no formula. The words are not altered: ``events.text.clean``, through which every import goes, drops
the guard, so what is read back is what was written.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from datetime import date
from io import StringIO

from events.columns import COLUMNS, HEADINGS
from events.document import Imprint, PlanDocument
from events.exporters import tidy, wording

SECTION_HEADINGS = ("Раздел", "Примечание к разделу")
GUARD = "\u200b"
# The openings of a formula in Excel and Calc, their full-width forms too: https://owasp.org/www-community/attacks/CSV_Injection
_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")


def export_data(document: PlanDocument, imprint: Imprint | None = None) -> bytes:
    """Tidy data with one line of headings: what ``tidy`` gives, days as ISO 8601."""
    return _written([tidy.HEADINGS, *(tuple(map(_said, line)) for line in tidy.lines(document, imprint))])


def _said(value: tidy.Value) -> str:
    return value.isoformat() if isinstance(value, date) else str("" if value is None else value)


def export(document: PlanDocument, imprint: Imprint | None = None) -> bytes:
    """The plan as CSV, in the look of the sheet."""
    return _written(_lines(document, imprint))


def _written(lines: Iterable[Iterable[str]]) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows([guarded(wording.printable(value)) for value in line] for line in lines)
    return text.getvalue().encode("utf-8-sig")


def guarded(text: str) -> str:
    """The text, behind the guard if it would open a formula."""
    return GUARD + text if _FORMULA.match(text) else text


def _lines(document: PlanDocument, imprint: Imprint | None) -> Iterator[tuple[str, ...]]:
    rest = ("",) * (len(SECTION_HEADINGS) + len(COLUMNS) - 1)
    edition = wording.edition_line(imprint) if wording.published(imprint) else ""
    above = (
        *wording.stamp_lines(document.approval, imprint),
        document.heading,
        document.title,
        edition,
        wording.filter_line(imprint),
    )
    yield from ((line, *rest) for line in above if line)
    yield ("", *rest)
    yield (*SECTION_HEADINGS, *HEADINGS)
    for section in document.sections:
        band = (section.title, section.note)
        yield from ((*band, wording.numbered(row.number), *row.cells[1:]) for row in section.rows)
        if not section.rows and any(band):
            yield (*band, *("" for _ in COLUMNS))
