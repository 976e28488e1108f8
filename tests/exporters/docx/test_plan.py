"""The document, opened again with python-docx: words, rows and what Word needs to print them."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn

from events.columns import COLUMNS, HEADINGS
from events.document import Approval, Section
from events.exporters.docx import plan as docx
from tests.exporters import plans


def reopened(document, imprint=None):
    return Document(BytesIO(docx.export(document, imprint)))


def table_rows(word):
    """The rows of the table as tuples of texts, the numbers as Word counts them; a merged row has one text."""
    rows = word.tables[0]._tbl.tr_lst
    counted = {}
    return [tuple(cell_text(cell, word, counted) for cell in row.tc_lst) for row in rows]


def cell_text(cell, word, counted):
    (paragraph,) = cell.p_lst
    if paragraph.pPr.numPr is None:
        return plans.plain(paragraph.text)
    item = paragraph.pPr.numPr.numId.val
    numbering = word.part.numbering_part.element
    (listed,) = (num for num in numbering.num_lst if num.numId == item)
    definition = numbering.find(f"{qn('w:abstractNum')}[@{qn('w:abstractNumId')}='{listed.abstractNumId.val}']")
    start = int(definition.find(f".//{qn('w:start')}").get(qn("w:val")))
    counted[item] = counted.get(item, start - 1) + 1
    return str(counted[item])


def row_flags(word):
    """The names of the properties of each row."""
    return [[flag.tag.rpartition("}")[2] for flag in row.trPr] for row in word.tables[0]._tbl.tr_lst]


def only_title(words):
    """The title of the only row as it is read back."""
    return table_rows(reopened(plans.make_document(plans.make_row(title=words))))[-1][1]


def test_docx_holds_the_real_plan_cell_by_cell():
    document = plans.official_document()

    rows = table_rows(reopened(document, plans.make_imprint()))

    first, second = document.sections
    bands = [(second.title,), (second.note,)]
    assert rows == [HEADINGS, *(row.cells for row in first.rows), *bands, *(row.cells for row in second.rows)]


def test_docx_reads_as_the_paper_from_top_to_bottom():
    word = reopened(plans.make_document(), plans.make_imprint(filter_line="2 квартал"))

    assert [(paragraph.style.style_id, plans.plain(paragraph.text)) for paragraph in word.paragraphs] == [
        ("PlanApproval", "УТВЕРЖДАЮ"),
        ("PlanApproval", "Директор"),
        ("PlanApproval", "ГБУК «Центр»"),
        ("PlanApproval", "_______________ И. И. Иванова"),
        ("PlanApproval", "«____» ______________ 20____ г."),
        ("PlanHeading", "Повышение квалификации"),
        ("PlanTitle", "ПЛАН МЕРОПРИЯТИЙ на 2025 г."),
        ("PlanFilter", "Выборка из плана – 2 квартал"),
        ("PlanEnd", ""),
    ]
    assert table_rows(word) == [HEADINGS, ("Вебинары",), ("По заявкам тоже",), plans.make_row().cells]
    assert [paragraph.runs[0].bold for paragraph in word.paragraphs[:3]] == [True, None, None]


def test_docx_numbers_rows_by_lists_that_a_gap_or_a_section_begins_anew():
    rows = [plans.make_row(number=number, title=f"Пункт {number}") for number in ("2", "3", "7", "8а", "9")]
    word = reopened(plans.make_document(*rows), plans.make_imprint())

    listed = [row.tc_lst[0].p_lst[0].pPr.numPr for row in word.tables[0]._tbl.tr_lst[3:]]
    assert [None if item is None else item.numId.val for item in listed] == [2, 2, 3, None, 4]
    assert [row[0] for row in table_rows(word)[3:]] == ["2", "3", "7", "8а.", "9"]
    definitions = [num.abstractNumId.val for num in word.part.numbering_part.element.num_lst]
    assert len(definitions) == len(set(definitions))  # for LibreOffice, lists of one definition are one list


def test_docx_of_a_draft_says_so_on_every_page_and_has_nothing_signed():
    signed = Approval("order", "директора Центра", "", date(2025, 3, 14), "15-о")

    word = reopened(plans.make_document(approval=signed))

    section = word.sections[0]
    marks = [header.paragraphs[0].text for header in (section.first_page_header, section.header)]
    assert (marks, word.paragraphs[3].text) == (["\t\tПРОЕКТ", "\t из \tПРОЕКТ"], "ПРОЕКТ")
    assert plans.plain(word.paragraphs[2].text) == "от ____.____.20____ № ________"


def test_docx_leaves_room_to_be_sewn_in():
    word = reopened(plans.make_document(), plans.make_imprint(left_field=30))

    assert round(word.sections[0].left_margin.mm) == 30
    assert round(sum(column.width.mm for column in word.tables[0].columns)) == 257


def test_docx_of_an_empty_plan_is_title_and_head():
    word = reopened(plans.EMPTY, plans.make_imprint())

    assert [paragraph.text for paragraph in word.paragraphs] == ["Пустой план", "", "Мероприятий нет."]
    assert table_rows(word) == [HEADINGS]


def test_docx_without_section_titles_has_no_bands():
    sections = (Section("", "", (plans.make_row(),)), Section("", "", (plans.make_row(title="Второе"),)))

    rows = table_rows(reopened(plans.make_document(sections=sections, approval=Approval())))

    assert rows == [HEADINGS, plans.make_row().cells, plans.make_row(title="Второе").cells]


def test_docx_repeats_the_head_and_splits_no_row():
    flags = row_flags(reopened(plans.make_document()))

    assert flags == [["cantSplit", "tblHeader"], ["cantSplit"], ["cantSplit"], ["cantSplit"]]


def test_docx_lets_only_a_huge_row_split():
    rows = (plans.make_row(title="Слово " * 400), plans.make_row(title="Слово " * 20))

    flags = row_flags(reopened(plans.make_document(*rows)))

    assert flags[-2:] == [[], ["cantSplit"]]


def test_docx_bands_stand_over_all_columns_and_stay_with_the_next_row():
    word = reopened(plans.make_document())

    bands = [row.tc_lst[0] for row in word.tables[0]._tbl.tr_lst[1:3]]
    assert [band.grid_span for band in bands] == [6, 6]
    styles = [word.styles.element.get_by_id(band.p_lst[0].style) for band in bands]
    assert [style.pPr.keepNext is not None for style in styles] == [True, True]


def test_docx_columns_are_as_wide_as_on_paper():
    table = reopened(plans.make_document()).tables[0]

    widths = [round(column.width.mm) for column in table.columns]
    assert widths == [column.width for column in COLUMNS]
    assert table.autofit is False


def test_docx_page_is_a4_landscape_with_the_margins_of_the_paper():
    section = reopened(plans.make_document()).sections[0]

    assert section.orientation == WD_ORIENT.LANDSCAPE
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)
    margins = (section.left_margin, section.right_margin, section.top_margin, section.bottom_margin)
    assert [round(margin.mm) for margin in margins] == [20, 10, 20, 20]


def test_docx_numbers_pages_from_the_second():
    section = reopened(plans.make_document(), plans.make_imprint()).sections[0]

    fields = [
        header._element.findall(f".//{qn('w:fldSimple')}") for header in (section.first_page_header, section.header)
    ]
    assert section.different_first_page_header_footer is True
    assert [[field.get(qn("w:instr")) for field in found] for found in fields] == [[], ["PAGE", "NUMPAGES"]]
    assert section.header.paragraphs[-1].text == " из "


@pytest.mark.parametrize(("imprint", "line"), [(None, "Проект"), (plans.make_imprint(), "Редакция 2 от 15.03.2025")])
def test_docx_says_its_edition_at_the_foot_of_every_page(imprint, line):
    section = reopened(plans.make_document(), imprint).sections[0]

    footers = [footer.paragraphs[0].text for footer in (section.first_page_footer, section.footer)]
    assert footers == [line, line]


@pytest.mark.parametrize("words", plans.HOSTILE)
def test_docx_keeps_hostile_words(words):
    assert only_title(words) == words


def test_docx_drops_control_characters():
    assert only_title(plans.WITH_CONTROLS) == plans.WITHOUT_CONTROLS


def test_docx_is_in_russian_and_in_times():
    defaults = reopened(plans.make_document()).styles.element.find(f".//{qn('w:rPrDefault')}/{qn('w:rPr')}")

    fonts = defaults.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Times New Roman"}
    assert defaults.find(qn("w:lang")).get(qn("w:val")) == "ru-RU"


def test_docx_properties_say_what_and_when():
    properties = reopened(plans.make_document(title="Я" * 300), plans.make_imprint()).core_properties

    published_at = datetime(2025, 3, 14, 21, 30, tzinfo=UTC)
    assert (properties.title, properties.subject) == ("Я" * 255, "Повышение квалификации")
    assert (properties.author, properties.language) == ("Методплан", "ru-RU")
    assert properties.comments == "Редакция 2 от 15.03.2025"
    assert (properties.created, properties.modified) == (published_at, published_at)


def test_docx_uses_only_styles_it_has():
    word = reopened(plans.make_document(), plans.make_imprint(filter_line="2 квартал"))

    used = {paragraph.get(qn("w:val")) for paragraph in word.element.body.iter(qn("w:pStyle"), qn("w:tblStyle"))}
    assert used - {style.style_id for style in word.styles} == set()


def test_docx_is_plain_ooxml_without_macros_pictures_or_links_outside():
    with ZipFile(BytesIO(docx.export(plans.make_document(), plans.make_imprint()))) as package:
        names = package.namelist()
        relations = b"".join(package.read(name) for name in names if name.endswith(".rels"))

    assert sorted(names) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/app.xml",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/document.xml",
        "word/fontTable.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/header1.xml",
        "word/header2.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    assert b"External" not in relations
