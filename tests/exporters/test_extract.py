"""«Выписка из плана»: its title, what stands beside each row, the place to certify it, and that other papers stay as they are."""

import io
from dataclasses import replace

import docx
import pytest

from events.document import Facet
from events.exporters import export, extract, file_name
from tests.exporters.pdf.test_plan import pages, squeezed
from tests.exporters.plans import make_document, make_imprint, make_row, plain

IMPRINT = replace(make_imprint(), filter_line="месяц: Май")
EXTRACT = replace(IMPRINT, is_extract=True, contacts=("Отдел, тел. 20-00-00",))


@pytest.fixture
def document():
    department = Facet("онт", "Отдел народного творчества")
    beside = {"details": "Два дня.\nСвой костюм.", "contact": "8 800 000-00-00"}
    rows = [make_row(title="Семинар", department_facet=department, **beside)]
    rows.append(make_row(number="2", title="Лекция", department_facet=department))
    return make_document(*rows, title="ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2025 год")


def words_of(word):
    """All words of the document in reading order, a line each."""
    cells = [plain(cell.text) for table in word.tables for row in table.rows for cell in row.cells]
    return [plain(paragraph.text) for paragraph in word.paragraphs] + cells


def test_extract_has_its_own_title_and_says_what_stands_beside_each_row(document):
    printed = extract.printed(document, EXTRACT)

    assert printed.title == "Выписка из плана методических мероприятий на 2025 год"
    assert [row.title for row in printed.rows] == [
        "Семинар\nПодробности: Два дня.\nСвой костюм.\nКак записаться: 8 800 000-00-00",
        "Лекция",
    ]
    assert file_name("pdf", 2025, EXTRACT) == "Выписка из плана методических мероприятий 2025, ред. 2.pdf"


def test_plan_of_another_name_is_extracted_from_too(document):
    other = extract.printed(replace(document, title="Дорожная карта"), EXTRACT)

    assert other.title == "Выписка из документа «Дорожная карта»"


def test_both_papers_say_it_all_and_have_a_place_to_certify(document):
    word = words_of(docx.Document(io.BytesIO(export("docx", document, EXTRACT))))
    paper = squeezed("".join(pages(export("pdf", document, EXTRACT))))

    for line in (
        extract.printed(document, EXTRACT).title,
        "Выбрано – месяц: Май",
        "Кого спросить: Отдел, тел. 20-00-00",
        *extract.closing(EXTRACT),
    ):
        assert line in word
        assert squeezed(line) in paper
    assert "Семинар\nПодробности: Два дня.\nСвой костюм.\nКак записаться: 8 800 000-00-00" in word
    assert squeezed("Как записаться: 8 800 000-00-00") in paper


def test_nobody_certifies_a_sheet_without_a_row(document):
    word = docx.Document(io.BytesIO(export("docx", document, EXTRACT)))

    kept = [
        [paragraph.paragraph_format.keep_with_next for cell in row.cells for paragraph in cell.paragraphs]
        for row in word.tables[0].rows[-2:]
    ]
    assert kept == [[None] * 6, [True] * 6]
    end = next(paragraph for paragraph in word.paragraphs if paragraph.style.name == "План: конец")
    assert end.paragraph_format.keep_with_next


@pytest.mark.parametrize("imprint", [None, make_imprint(), IMPRINT])
def test_other_papers_are_no_extract(document, imprint):
    assert extract.printed(document, imprint) is document
    assert extract.closing(imprint) == ()
