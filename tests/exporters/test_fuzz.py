"""Whatever words a plan has, every format is made and its own library opens it."""

import json
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from openpyxl import load_workbook

from events.document import APPROVAL_FORMS, Approval, Facet, PlanDocument, Row, Section
from events.exporters import export
from tests.exporters import plans

OPENERS = {
    "xlsx": lambda data: load_workbook(BytesIO(data)),
    "docx": lambda data: Document(BytesIO(data)),
    "csv": lambda data: data.decode("utf-8-sig"),
    "json": json.loads,
    "ics": Calendar.from_ical,
}
# What text() alone would hardly hit.
NASTY = ("=1", "\r", "\r\n", "\x1f", "_x000d_", "]]>", "&#0;", "\u2028", "\ufeff", "\ud800", "14.01 в 11:00", "12")
WORDS = st.text(max_size=30) | st.sampled_from(NASTY)


def words(count):
    return st.tuples(*[WORDS] * count)


ROWS = words(11).map(
    lambda texts: Row(*texts[:6], *texts[6:8], formats=(Facet("ключ", texts[8]),), details=texts[9], link=texts[10])
)
SECTIONS = st.builds(Section, WORDS, WORDS, st.lists(ROWS, max_size=2).map(tuple))
APPROVALS = st.builds(Approval, st.sampled_from(list(APPROVAL_FORMS)), WORDS, WORDS, order_number=WORDS)
DOCUMENTS = st.builds(PlanDocument, WORDS, WORDS, st.just(2025), st.lists(SECTIONS, max_size=2).map(tuple), APPROVALS)
IMPRINTS = st.none() | words(3).map(lambda texts: plans.make_imprint(note=texts[0], url=texts[1], filter_line=texts[2]))


@pytest.mark.parametrize("key", OPENERS)
@given(document=DOCUMENTS, imprint=IMPRINTS)
@settings(max_examples=25)
def test_any_words_make_a_file_that_opens(key, document, imprint):
    data = export(key, document, imprint)

    assert OPENERS[key](data)
