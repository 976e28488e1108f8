"""Excel files: values as a person sees them, merged cells, and everything a sheet hides or declares without need."""

from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from openpyxl.utils.datetime import to_excel

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


def findings(file):
    return [(note.row, note.code, note.column) for note in file.notes]


def formula(stored, text="1+1"):
    """A row with a formula in its second cell and what a program stored for it."""
    data = make.sheet(lambda active: active.append(["№", 7, "Отдел"]))
    cell = f'<c r="B1"{stored[0]}><f>{text}</f>{stored[1]}</c>'.encode()
    return read(make.repacked(data, sheet1=lambda part: part.replace(b'<c r="B1" t="n"><v>7</v></c>', cell)))


def test_date_beyond_the_calendar_is_an_error_value():
    def fill(active):
        active["A1"], active["B1"] = "№", to_excel(date(2025, 1, 1))
        active["B1"].number_format = "DD.MM.YYYY"

    data = make.repacked(make.sheet(fill), sheet1=lambda part: part.replace(b"<v>45658</v>", b"<v>99999999999</v>"))

    file = read(data)

    assert (rows(file), findings(file)) == ({1: ["№"]}, [(1, "error_value", 1)])


@pytest.mark.parametrize(
    ("stored", "expected"),
    [
        ((' t="str"', "<v>март 2026</v>"), "март 2026"),
        (("", "<v>2</v>"), "2"),
        ((' t="b"', "<v>1</v>"), "ИСТИНА"),
        ((' t="str"', "<v>=VLOOKUP(1)</v>"), "=VLOOKUP(1)"),
    ],
)
def test_stored_value_of_a_formula_is_read_and_said_so(stored, expected):
    file = formula(stored, '"март "&amp;2026')

    assert (rows(file), findings(file)) == ({1: ["№", expected, "Отдел"]}, [(1, "formula", 1)])
    assert messages(file) == [
        (1, f"Ячейка B1: вместо формулы взято её сохранённое значение «{expected}». Проверьте его.")
    ]


def test_formula_without_a_stored_value_leaves_its_cell_empty_and_says_so():
    file = formula(("", ""))

    assert (rows(file), findings(file)) == ({1: ["№", "", "Отдел"]}, [(1, "formula_empty", 1)])


def test_formula_that_gave_an_empty_text_is_an_empty_cell():
    file = formula((' t="str"', "<v></v>"))

    assert (rows(file), file.notes) == ({1: ["№", "", "Отдел"]}, ())


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NAME?"])
def test_error_of_a_formula_is_no_word_of_the_plan(error):
    file = formula((' t="e"', f"<v>{error}</v>"), "VLOOKUP(A1,B:C,2)")

    assert (rows(file), findings(file)) == ({1: ["№", "", "Отдел"]}, [(1, "error_value", 1)])
    assert error in file.notes[0].message


def test_shared_and_array_formulas_are_read_by_their_values():
    def fill(active):
        active.append(["№", 1, 1])
        active.append(["1", 2, 2])

    shared = {
        b'<c r="B1" t="n"><v>1</v></c>': b'<c r="B1"><f t="shared" ref="B1:B2" si="0">A1+1</f><v>11</v></c>',
        b'<c r="B2" t="n"><v>2</v></c>': b'<c r="B2"><f t="shared" si="0"/><v>12</v></c>',
        b'<c r="C1" t="n"><v>1</v></c>': b'<c r="C1"><f t="array" ref="C1:C2">A1:A2</f><v>13</v></c>',
        b'<c r="C2" t="n"><v>2</v></c>': b'<c r="C2"><v>14</v></c>',
    }

    def change(part):
        for old, new in shared.items():
            part = part.replace(old, new)
        return part

    file = read(make.repacked(make.sheet(fill), sheet1=change))

    assert rows(file) == {1: ["№", "11", "13"], 2: ["1", "12", "14"]}
    assert findings(file) == [(1, "formula", 1), (1, "formula", 2), (2, "formula", 1)]


def test_struck_row_is_read_and_marked():
    def fill(active):
        for row in [make.HEAD, *make.ROWS]:
            active.append(row)
        for cell in active[2]:
            cell.font = openpyxl.styles.Font(strike=True)

    file = sheet(fill)

    assert (rows(file)[2], findings(file)) == (make.ROWS[0], [(2, "struck", -1)])


def test_struck_words_of_a_cell_are_left_out_and_named():
    rich = (
        '<c r="C2" t="inlineStr"><is><r><rPr><strike/></rPr><t xml:space="preserve">12 </t></r>'
        "<r><rPr/><t>15 марта</t></r></is></c>"
    ).encode()

    def fill(active):
        active.append(["№", "Название", "Дата"])
        active.append(["1", "Семинар", 7])

    data = make.repacked(make.sheet(fill), sheet1=lambda part: part.replace(b'<c r="C2" t="n"><v>7</v></c>', rich))

    file = read(data)

    assert rows(file)[2] == ["1", "Семинар", "15 марта"]
    assert [(note.code, note.column, note.message) for note in file.notes] == [
        ("struck_words", 2, "Зачёркнутые слова не перенесены: «12».")
    ]


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
    assert [(note.place, note.row, note.code, note.column) for note in file.notes] == [
        ("Лист «План»", 4, "hidden", -1),
        ("Лист «План»", 0, "hidden_column", 2),
        ("Лист «Старый» (скрытый)", 0, "hidden_sheet", -1),
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
