"""The workbook, opened again with openpyxl: words, bands, print set-up, the sheet of data."""

from datetime import datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from events.columns import COLUMNS, HEADINGS
from events.document import Approval, Section
from events.exporters import tidy
from events.exporters.xlsx import plan as xlsx
from events.exporters.xlsx.data import SHEET
from tests.exporters import plans

HEAD = ["№\nп/п", *HEADINGS[1:]]


def reopened(document, imprint=None):
    return load_workbook(BytesIO(xlsx.export(document, imprint)))


def texts(sheet):
    """The rows of a sheet without what is empty."""
    return [[plans.plain(cell.value) for cell in row if cell.value is not None] for row in sheet.iter_rows()]


def printed_cells(sheet):
    """The rows of six cells under the head; bands and notes have one."""
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == HEAD[0])
    rows = sheet.iter_rows(min_row=head + 1, values_only=True)
    return [tuple(map(plans.plain, values)) for values in rows if values[1] is not None]


def title_cell(sheet):
    """The title of the only row."""
    return sheet.cell(sheet.max_row, 2)


def test_xlsx_holds_the_real_plan_cell_by_cell():
    document = plans.official_document()

    sheet = reopened(document, plans.make_imprint())["План 2025"]

    assert printed_cells(sheet) == [(int(row.number), *row.cells[1:]) for row in document.rows]


def test_xlsx_reads_as_the_paper_from_top_to_bottom():
    sheet = reopened(plans.make_document(), plans.make_imprint(filter_line="2 квартал")).worksheets[0]

    assert texts(sheet) == [
        ["УТВЕРЖДАЮ"],
        ["Директор"],
        ["ГБУК «Центр»"],
        ["_______________ И. И. Иванова"],
        ["«____» ______________ 20____ г."],
        [],
        ["Повышение квалификации"],
        ["ПЛАН МЕРОПРИЯТИЙ на 2025 г."],
        ["Выборка из плана – 2 квартал"],
        [],
        HEAD,
        ["Вебинары"],
        ["По заявкам тоже"],
        [1, *plans.make_row().cells[1:]],
    ]
    assert [sheet[f"E{row}"].font.bold for row in (1, 2)] == [True, False]


def test_xlsx_merges_what_stands_over_several_columns():
    sheet = reopened(plans.make_document(), plans.make_imprint(filter_line="2 квартал")).worksheets[0]

    block, whole = [f"E{row}:F{row}" for row in range(1, 6)], [f"A{row}:F{row}" for row in (7, 8, 9, 12, 13)]
    assert sorted(str(merged) for merged in sheet.merged_cells.ranges) == sorted(block + whole)


def test_xlsx_of_an_empty_plan_is_title_and_head():
    sheet = reopened(plans.EMPTY, plans.make_imprint()).worksheets[0]

    assert texts(sheet) == [["Пустой план"], [], HEAD, ["Мероприятий нет."]]


def test_xlsx_without_section_titles_has_no_bands():
    sections = (Section("", "", (plans.make_row(),)), Section("", "", (plans.make_row(title="Второе"),)))

    sheet = reopened(plans.make_document(sections=sections, approval=Approval()), plans.make_imprint()).worksheets[0]

    assert sorted(str(merged) for merged in sheet.merged_cells.ranges) == ["A1:F1", "A2:F2"]
    assert [values[1] for values in printed_cells(sheet)] == ["Создание мультимедии", "Второе"]


@pytest.mark.parametrize("words", plans.HOSTILE)
def test_xlsx_keeps_hostile_words_as_text(words):
    workbook = reopened(plans.make_document(plans.make_row(title=words)))

    cells = [title_cell(workbook.worksheets[0]), workbook[SHEET]["E2"]]
    # openpyxl leaves the escapes of OOXML in what it reads.
    assert [plans.plain(cell.value).replace("_x005F_", "_") for cell in cells] == [words, words]
    assert [cell.data_type for cell in cells] == ["s", "s"]


@pytest.mark.parametrize("words", ["=1+1", "+7 (4812) 00-00-00", "-5", "@SUM(A1)"])
def test_xlsx_marks_what_looks_like_a_formula_so_that_editing_keeps_it_text(words):
    cell = title_cell(reopened(plans.make_document(plans.make_row(title=words))).worksheets[0])

    assert cell.quotePrefix is True


def test_xlsx_does_not_mark_ordinary_words():
    cell = title_cell(reopened(plans.make_document()).worksheets[0])

    assert cell.quotePrefix is False


def test_xlsx_drops_control_characters():
    cell = title_cell(reopened(plans.make_document(plans.make_row(title=plans.WITH_CONTROLS))).worksheets[0])

    assert plans.plain(cell.value) == plans.WITHOUT_CONTROLS


def test_xlsx_cuts_a_text_at_what_a_cell_holds():
    cell = title_cell(reopened(plans.make_document(plans.make_row(title="а" * 40_000))).worksheets[0])

    assert len(cell.value) == 32_767


@pytest.mark.parametrize(("number", "value"), [("12", 12), ("1.2", "1.2."), ("07", "07."), ("", None), ("①", "①.")])
def test_xlsx_number_is_a_number_where_it_is_plain(number, value):
    sheet = reopened(plans.make_document(plans.make_row(number=number))).worksheets[0]

    assert sheet.cell(sheet.max_row, 1).value == value


def test_xlsx_is_ready_to_print():
    sheet = reopened(plans.make_document(), plans.make_imprint()).worksheets[0]

    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage is True
    margins = sheet.page_margins
    assert [round(inch * 25.4) for inch in (margins.left, margins.right, margins.top, margins.bottom)] == [
        20,
        10,
        20,
        20,
    ]
    assert (sheet.print_title_rows, sheet.print_area) == ("$10:$10", "'План 2025'!$A$1:$F$13")
    # Under a stamp no head is frozen: both together leave no room for the rows.
    without = reopened(plans.make_document(approval=Approval()), plans.make_imprint()).worksheets[0]
    assert [(one.freeze_panes, one.auto_filter.ref) for one in (sheet, without)] == [(None, None), ("A5", None)]
    assert {part.left.text for part in (sheet.firstFooter, sheet.oddFooter)} == {"Редакция 2 от 15.03.2025"}
    assert (sheet.firstHeader.center.text, sheet.oddHeader.center.text) == (None, "&P из &N")
    assert sheet.cell(sheet.max_row, 1).number_format == '0"."'


def test_xlsx_of_a_draft_says_so_and_leaves_room_where_it_is_asked():
    draft = reopened(plans.make_document()).worksheets[0]
    kept = reopened(plans.make_document(), plans.make_imprint(left_field=30)).worksheets[0]

    assert texts(draft)[6] == ["ПРОЕКТ"]
    assert {part.right.text for part in (draft.firstHeader, draft.oddHeader)} == {"ПРОЕКТ"}
    assert round(kept.page_margins.left * 25.4) == 30


def test_xlsx_columns_are_as_wide_as_on_paper():
    sheet = reopened(plans.make_document()).worksheets[0]

    pixels = [sheet.column_dimensions[letter].width * 7 + 5 for letter in "ABCDEF"]
    assert [round(count / 96 * 25.4) for count in pixels] == [column.width for column in COLUMNS]


def test_xlsx_every_printed_row_has_a_height_for_its_text():
    rows = (plans.make_row(title="Слово"), plans.make_row(title="Слово " * 40))

    sheet = reopened(plans.make_document(*rows), plans.make_imprint()).worksheets[0]

    heights = [sheet.row_dimensions[number].height for number in range(1, sheet.max_row + 1)]
    assert None not in heights
    # «Муниципальные образования» takes two lines, the long title seven.
    assert heights[-2:] == [31.9, 106.7]


def test_xlsx_sets_a_text_smaller_that_would_not_fit_the_highest_row():
    cell = title_cell(reopened(plans.make_document(plans.make_row(title="Ш" * 2000))).worksheets[0])

    assert cell.font.size == 6
    assert cell.parent.row_dimensions[cell.row].height <= 409


def test_xlsx_head_and_cells_are_boxed_and_wrapped():
    sheet = reopened(plans.make_document()).worksheets[0]

    head, cell = sheet["B11"], title_cell(sheet)
    assert (head.font.name, head.font.bold, head.alignment.horizontal) == ("Times New Roman", True, "center")
    assert (cell.font.name, cell.font.size, cell.alignment.wrap_text) == ("Times New Roman", 11, True)
    assert (cell.border.left.style, cell.border.bottom.style) == ("thin", "thin")


def test_xlsx_properties_say_what_and_when():
    properties = reopened(plans.make_document(), plans.make_imprint(filter_line="2 квартал")).properties

    published_at = datetime(2025, 3, 14, 21, 30)
    assert (properties.title, properties.subject) == ("ПЛАН МЕРОПРИЯТИЙ на 2025 г.", "Повышение квалификации")
    assert (properties.creator, properties.language) == ("Методплан", "ru-RU")
    assert properties.description == "Редакция 2 от 15.03.2025. Выборка из плана – 2 квартал"
    assert properties.identifier == "https://plan.example.ru/plans/2025/editions/2/"
    assert (properties.created, properties.modified) == (published_at, published_at)


def test_xlsx_data_is_a_table_with_one_line_for_each_row():
    sheet = reopened(plans.official_document(), plans.make_imprint())[SHEET]

    lines = list(sheet.values)
    assert lines[0] == tidy.HEADINGS
    assert [line[3:5] for line in lines[1:]] == [(int(row.number), row.title) for row in plans.official_document().rows]
    ((name, area),) = sheet.tables.items()
    assert (name, area, sheet.freeze_panes, sheet.print_title_rows) == ("Мероприятия", "A1:AD19", "A2", "$1:$1")
    assert tuple(column.name for column in sheet.tables[name].tableColumns) == tidy.HEADINGS


def test_xlsx_data_sheet_has_real_dates():
    sheet = reopened(plans.make_document(plans.make_row(schedule="15–17 марта, 2 апреля")))[SHEET]

    assert (sheet["M2"].value, sheet["N2"].value) == (datetime(2025, 3, 15), datetime(2025, 4, 2))


def test_xlsx_writes_letters_not_their_numbers():
    with ZipFile(BytesIO(xlsx.export(plans.official_document()))) as package:
        rows = package.read("xl/worksheets/sheet1.xml").decode().partition("</sheetData>")[0]

    assert "Областная творческая лаборатория по\xa0вокалу" in rows
    assert "&#" not in rows
