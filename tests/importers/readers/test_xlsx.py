"""Excel files: values as a person sees them, merged cells, and everything a sheet hides or declares without need."""

from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet.formula import ArrayFormula

from events.importers import ImportFileError, read_file
from events.importers.raw import RawCell
from tests.samples import make


def read(data):
    return read_file("план.xlsx", data, in_process=True)


def sheet(fill):
    return read(make.sheet(fill))


def rows(file, index=0):
    return {row.number: [item.text for item in row.cells] for row in file.tables[index].rows}


def messages(file):
    return [(note.row, note.message) for note in file.notes]


def shown(value, number_format="General"):
    """What is read of a cell with this value, beside a cell that makes it a table."""

    def fill(active):
        active["A1"] = "№"
        active["B1"] = value
        active["B1"].number_format = number_format

    file = sheet(fill)
    return rows(file)[1][1], [note.message for note in file.notes]


def test_sheet_is_one_table_with_the_rows_numbered_as_in_excel():
    file = read(make.excel_plan())

    width = len(make.HEAD)
    assert [item.place for item in file.tables] == ["Лист «План»"]
    assert rows(file) == {1: ["План на 2025 год", *[""] * (width - 1)], 3: make.HEAD, 4: make.ROWS[0], 5: make.ROWS[1]}
    assert (file.tables[0].before, file.after, file.notes) == ((), (), ())


def test_columns_keep_the_places_they_have_in_the_sheet():
    def fill(active):
        active["C4"], active["D4"] = "№", "Название"

    assert [item.column for item in sheet(fill).tables[0].rows[0].cells] == [2, 3]


def test_borders_after_the_data_are_left_out():
    def fill(active):
        active["A1"], active["B1"] = "№", "Название"
        for line in active["A1:H40"]:
            for item in line:
                item.border = openpyxl.styles.Border(left=openpyxl.styles.Side("thin"))

    assert rows(sheet(fill)) == {1: ["№", "Название"]}


def test_merged_cells_span_the_rows_and_columns_that_are_read():
    def fill(active):
        active["A1"], active["B1"], active["C1"] = "№", "Название", "Отдел"
        active["A2"] = "Раздел 1"
        active.merge_cells("A2:XFD2")
        active["A3"], active["B3"], active["C3"] = 1, "Семинар", "Клуб"
        active["A6"], active["B6"] = 2, "Лекция"
        active.merge_cells("C3:C9")

    assert [row.cells for row in sheet(fill).tables[0].rows][1:] == [
        (RawCell("Раздел 1", 0, columns=3),),
        (RawCell("1", 0), RawCell("Семинар", 1), RawCell("Клуб", 2, rows=2)),
        (RawCell("2", 0), RawCell("Лекция", 1)),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (1, "General", "1"),
        (1.0, "General", "1"),
        (2.3, "General", "2.3"),
        (0.1 + 0.2, "General", "0.3"),
        (1.1, "0.00", "1.10"),
        (True, "General", "ИСТИНА"),
        (date(2025, 3, 4), "DD.MM.YYYY", "04.03.2025"),
        (datetime(2025, 3, 4), "d mmmm", "04.03.2025"),
        (datetime(2025, 3, 4, 11, 30), "dd.mm.yyyy hh:mm", "04.03.2025 11:30"),
        (time(9, 5), "h:mm", "09:05"),
        (timedelta(hours=10, minutes=30), "[h]:mm", "10:30"),
        ("1 квартал\nянварь", "General", "1 квартал\nянварь"),
        ("а_x000D_\nб", "General", "а\nб"),
        ("  Семинар ", "General", "Семинар"),
    ],
)
def test_value_is_read_as_it_is_seen(value, number_format, expected):
    assert shown(value, number_format) == (expected, [])


def test_month_without_a_day_gets_no_day():
    assert shown(date(2025, 3, 1), "MMM.YY") == ("март 2025", ["Дата показана в Excel без числа и прочитана как месяц"])


def test_date_beyond_the_calendar_is_an_error_value():
    def fill(active):
        active["A1"], active["B1"] = "№", to_excel(date(2025, 1, 1))
        active["B1"].number_format = "DD.MM.YYYY"

    data = make.repacked(make.sheet(fill), sheet1=lambda part: part.replace(b"<v>45658</v>", b"<v>99999999999</v>"))

    assert rows(read(data)) == {1: ["№", "#VALUE!"]}


def test_formula_is_read_as_its_text():
    assert shown("=A10+1") == ("=A10+1", ["Формула прочитана как текст «=A10+1»"])


def test_array_formula_is_read_as_its_text():
    assert shown(ArrayFormula("B1:B2", "=SUM(A1:A2)")) == (
        "=SUM(A1:A2)",
        ["Формула прочитана как текст «=SUM(A1:A2)»"],
    )


def test_formula_note_names_the_value_excel_showed():
    data = make.sheet(lambda active: active.append(["№", "=1+1"]))
    cached = make.repacked(
        data, sheet1=lambda part: part.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>")
    )

    file = read(cached)

    assert rows(file) == {1: ["№", "=1+1"]}
    assert messages(file) == [(1, "Формула прочитана как текст «=1+1», в Excel на её месте было «2»")]


def test_text_that_looks_like_a_formula_is_no_formula():
    def fill(active):
        active["A1"], active["B1"] = "№", "=1+1"
        active["B1"].data_type = "s"

    file = sheet(fill)

    assert (rows(file), file.notes) == ({1: ["№", "=1+1"]}, ())


def test_link_leaves_its_text_and_a_note():
    def fill(active):
        active.append(["№", "Положение"])
        active["B1"].hyperlink = "https://evil.example/a"

    file = sheet(fill)

    assert rows(file) == {1: ["№", "Положение"]}
    assert messages(file) == [(1, "Ссылка «https://evil.example/a» убрана, её текст оставлен")]


def test_hidden_rows_columns_and_sheets_are_read_and_said_so():
    workbook = openpyxl.load_workbook(make.io.BytesIO(make.excel_plan()))
    workbook.active.row_dimensions[4].hidden = True
    workbook.active.column_dimensions["C"].hidden = True
    other = workbook.create_sheet("Старый")
    other.append(["№", "Лекция"])
    other.sheet_state = "hidden"
    stream = make.io.BytesIO()
    workbook.save(stream)

    file = read(stream.getvalue())

    assert [item.place for item in file.tables] == ["Лист «План»", "Лист «Старый» (скрытый)"]
    assert rows(file)[4] == make.ROWS[0]
    assert [(note.place, note.row, note.message) for note in file.notes] == [
        ("Лист «План»", 4, "Строка в файле скрыта, она прочитана вместе с видимыми"),
        ("Лист «План»", 0, "Столбец C в файле скрыт, он прочитан вместе с видимыми"),
        ("Лист «Старый» (скрытый)", 0, "Лист в файле скрыт, он прочитан вместе с видимыми"),
    ]


def test_rich_text_is_one_text():
    rich = '<c r="B1" t="inlineStr"><is><r><t>Семи</t></r><r><t>нар</t></r></is></c>'.encode()
    data = make.sheet(lambda active: active.append(["№", 7]))

    file = read(make.repacked(data, sheet1=lambda part: part.replace(b'<c r="B1" t="n"><v>7</v></c>', rich)))

    assert rows(file) == {1: ["№", "Семинар"]}


def test_dimension_that_lies_is_not_believed():
    lie = b'<dimension ref="A1:XFD1048576"'
    data = make.repacked(make.excel_plan(), sheet1=lambda part: part.replace(b'<dimension ref="A1:D5"', lie))

    assert lie in make.unpacked(data)["xl/worksheets/sheet1.xml"]
    assert list(rows(read(data))) == [1, 3, 4, 5]


def test_word_in_the_last_row_of_the_sheet_is_read():
    def fill(active):
        active.append(["№", "Название"])
        active["B1048576"] = "Примечание"

    assert rows(sheet(fill)) == {1: ["№", "Название"], 1048576: ["", "Примечание"]}


def test_workbook_without_words_is_refused():
    with pytest.raises(ImportFileError, match="В файле нет таблицы"):
        sheet(lambda active: None)


def test_workbook_that_contradicts_itself_is_refused():
    data = make.repacked(make.excel_plan(), sheet1=lambda part: part.replace(b'<c r="A1"', b'<c r="A1" s="999"'))

    with pytest.raises(ImportFileError, match="повреждён"):
        read(data)
