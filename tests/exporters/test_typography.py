"""One typography on every paper, and plain spaces in every file of data."""

import io
import re
from html import unescape
from zipfile import ZipFile

import pytest

from events.exporters import export, measure, wording
from events.exporters.docx import act as docx_act
from events.exporters.docx import tracked
from events.exporters.pdf import paper
from tests.exporters import plans

WORDS = "Семинар И.И. Иванова в г. Смоленске, 20 000 чел. и т. д. – 20 мая"
BOUND = "Семинар И.И.\xa0Иванова в\xa0г.\xa0Смоленске, 20\xa0000\xa0чел. и\xa0т.\xa0д.\xa0– 20\xa0мая"
DOCUMENT = plans.make_document(plans.make_row(title=WORDS, venue="в г. Вязьме"), title=WORDS, heading=WORDS)


def part(data, name):
    with ZipFile(io.BytesIO(data)) as package:
        return unescape(package.read(name).decode())


@pytest.mark.parametrize("key", ["docx", "xlsx", "pdf"])
def test_every_paper_binds_the_same_words(key):
    if key == "pdf":
        words = unescape(paper.html(DOCUMENT, plans.make_imprint()))
    else:
        name = {"docx": "word/document.xml", "xlsx": "xl/worksheets/sheet1.xml"}[key]
        words = part(export(key, DOCUMENT, plans.make_imprint()), name)

    # The heading, the title and the row.
    assert words.count(BOUND) == 3
    assert "_______________ И.\xa0И.\xa0Иванова" in words
    assert "в\xa0г.\xa0Вязьме" in words


def test_papers_of_changes_bind_them_too():
    pair = {"before": plans.make_imprint(edition=1), "after": plans.make_imprint()}
    old = plans.make_document(plans.make_row(title="Семинар И.И. Иванова в клубе"), title=WORDS)

    marked = part(tracked.export(old, DOCUMENT, **pair), "word/document.xml")
    act = part(docx_act.export(old, DOCUMENT, **pair), "word/document.xml")

    assert "И.И.\xa0Иванова" in marked
    assert "в\xa0г.\xa0Вязьме" in act
    # Of a kept preposition and the word that is put in after it, both are in the new edition.
    assert "в\xa0г.\xa0" in "".join(re.findall(r"<w:t [^>]*>([^<]*)</w:t>", marked))


@pytest.mark.parametrize("key", ["csv", "json", "ics"])
def test_files_of_data_have_plain_spaces(key):
    data = export(key, DOCUMENT, plans.make_imprint()).decode().replace("\r\n ", "")

    assert WORDS.replace(",", "\\,") in data if key == "ics" else WORDS in data
    assert "\xa0" not in data


def test_sheet_of_data_and_the_properties_have_plain_spaces():
    data = export("xlsx", DOCUMENT, plans.make_imprint())

    assert WORDS in part(data, "xl/worksheets/sheet2.xml")
    for key in ("xlsx", "docx"):
        assert WORDS in part(export(key, DOCUMENT, plans.make_imprint()), "docProps/core.xml")


@pytest.mark.parametrize("words", [WORDS, "", " - ", "№ 5 и № 6", *plans.HOSTILE])
def test_law_typesetting_changes_spaces_alone_one_for_one(words):
    assert plans.plain(wording.typeset(words)) == wording.printable(words)


@pytest.mark.parametrize(
    ("words", "width", "bound"),
    [
        ("для руководителей", 30, "для руководителей"),
        ("для руководителей", 78, "для\xa0руководителей"),
        ("1 квартал, для руководителей", 30, "1\xa0квартал, для руководителей"),
        ("до 20 сентября\nи позже", 30, "до\xa020\xa0сентября\nи\xa0позже"),
    ],
)
def test_what_is_wider_than_its_column_breaks_between_words(words, width, bound):
    assert measure.in_column(wording.typeset(words), width, 11) == bound


def test_every_paper_minds_the_width_of_the_column():
    document = plans.make_document(plans.make_row(schedule="для руководителей", title="для руководителей"))

    words = [
        unescape(paper.html(document, plans.make_imprint())),
        part(export("docx", document, plans.make_imprint()), "word/document.xml"),
        part(export("xlsx", document, plans.make_imprint()), "xl/worksheets/sheet1.xml"),
    ]

    assert [(text.count("для руководителей"), text.count("для\xa0руководителей")) for text in words] == [(1, 1)] * 3
