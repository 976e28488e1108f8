"""Plans as people lay them out: each shape goes through the whole chain and must come out whole, row by row."""

import openpyxl
import pytest

from events.importers import ImportFileError, read_file
from events.importers.matching.match import match
from tests.samples import make
from tests.samples.make import cell, paragraph, table, word

TITLE = paragraph("План работы на 2025 год")
MERGED = '<w:vMerge w:val="restart"/>'
GOES_ON = "<w:vMerge/>"


def span(columns, more=""):
    return f'<w:gridSpan w:val="{columns}"/>{more}'


def struck(text):
    return f"<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>{text}</w:t></w:r></w:p>"


def nested_table_in_a_cell():
    inner = table(["Семинар", "«Клуб»"], ["для", "всех"])
    rows = table(["№", "Название", "Дата"], ["1", cell(inner + "<w:p/>"), "1 марта"], ["2", "Лекция", "май"])
    return word(TITLE + rows), [("1", "Семинар «Клуб» для всех", "1 марта"), ("2", "Лекция", "май")]


def table_inside_a_frame():
    plan = table(["№", "Название", "Дата"], ["1", "А", "1 марта"], ["2", "Б", "май"])
    return word(table([cell(TITLE + plan + "<w:p/>")])), [("1", "А", "1 марта"), ("2", "Б", "май")]


def merged_both_ways():
    rows = table(
        ["№", "Название", "Дата", "Место"],
        [cell("Учёба", properties=span(4))],
        ["1", "А", cell("1 марта", properties=MERGED), "Клуб"],
        ["2", "Б", cell("", properties=GOES_ON), "РДК"],
        ["3", cell("В", properties=MERGED), "май", "Клуб"],
    )
    return word(TITLE + rows), [("1", "А", "1 марта"), ("2", "Б", "1 марта"), ("3", "В", "май")]


def no_number_column():
    rows = table(
        ["Наименование мероприятия", "Сроки", "Исполнители"], ["А", "март", "Отдел"], ["Б", "до 20 мая", "Отдел"]
    )
    return word(TITLE + rows), [("", "А", "март"), ("", "Б", "до 20 мая")]


def date_before_the_name():
    rows = table(["Дата", "Место", "Мероприятие"], ["1 марта", "Клуб", "А"], ["май", "РДК", "Б"])
    return word(TITLE + rows), [("", "А", "1 марта"), ("", "Б", "май")]


def time_in_a_column_of_its_own():
    rows = table(["№", "Дата", "Время", "Название"], ["1", "14 марта", "11.00", "А"], ["2", "15 марта", "12:30", "Б"])
    return word(TITLE + rows), [("1", "А", "14 марта 11.00"), ("2", "Б", "15 марта 12:30")]


def head_repeated():
    head = ["№", "Название", "Дата"]
    rows = table(head, ["1", "А", "март"], head, ["2", "Б", "май"], head, ["3", "В", "июнь"])
    return word(TITLE + rows), [("1", "А", "март"), ("2", "Б", "май"), ("3", "В", "июнь")]


def head_of_two_storeys():
    rows = table(
        [cell("№", properties=MERGED), cell("Мероприятие", properties=span(2)), cell("Дата", properties=MERGED)],
        [cell("", properties=GOES_ON), "форма", "название", cell("", properties=GOES_ON)],
        ["1", "семинар", "А", "март"],
        ["2", "лекция", "Б", "май"],
    )
    return word(TITLE + rows), [("1", "А", "март"), ("2", "Б", "май")]


def columns_numbered():
    rows = table(["№", "Название", "Дата"], ["1", "2", "3"], ["1", "А", "март"], ["2", "Б", "май"])
    return word(TITLE + rows), [("1", "А", "март"), ("2", "Б", "май")]


def set_twice_side_by_side():
    head = ["№", "Название", "Дата"]
    rows = table(head * 2, ["1", "А", "март", "3", "В", "май"], ["2", "Б", "апрель", "4", "Г", "июнь"])
    return word(TITLE + rows), [("1", "А", "март"), ("2", "Б", "апрель"), ("3", "В", "май"), ("4", "Г", "июнь")]


def set_twice_under_bands():
    head = ["№", "Название", "Дата"]
    rows = table(
        head * 2,
        [cell("Учёба", properties=span(6))],
        ["1", "А", "март", "2", "Б", "май"],
        [cell("Концерты", properties=span(6))],
        ["3", "В", "март", "4", "Г", "июнь"],
    )
    return word(TITLE + rows), [("1", "А", "март"), ("2", "Б", "май"), ("3", "В", "март"), ("4", "Г", "июнь")]


def set_twice_with_a_gap():
    head = ["№", "Название", "Дата"]
    rows = table([*head, "", *head], ["1", "А", "март", "", "2", "Б", "май"], ["", "", "", "", "3", "В", "июнь"])
    return word(TITLE + rows), [("1", "А", "март"), ("2", "Б", "май"), ("3", "В", "июнь")]


def struck_words_and_rows():
    mixed = "<w:p><w:r><w:rPr><w:strike/></w:rPr><w:t>12</w:t></w:r><w:r><w:t>15 марта</w:t></w:r></w:p>"
    rows = table(["№", "Название", "Дата"], ["1", "А", cell(mixed)], ["2", cell(struck("Отменённый семинар")), "май"])
    return word(TITLE + rows), [("1", "А", "15 марта"), ("2", "Отменённый семинар", "май")]


SHAPES = [
    nested_table_in_a_cell, table_inside_a_frame, merged_both_ways, no_number_column, date_before_the_name,
    time_in_a_column_of_its_own, head_repeated, head_of_two_storeys, columns_numbered, set_twice_side_by_side,
    set_twice_under_bands, set_twice_with_a_gap, struck_words_and_rows,
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_shape_comes_out_whole(shape):
    data, expected = shape()

    reading = match(read_file("план.docx", data, in_process=True))

    assert [(row.number, row.title, row.schedule) for row in reading.document.rows] == expected
    assert all(row.schedule.is_recognised for row in reading.rows)
    assert reading.document.year == 2025


def test_rows_that_stand_beside_each_other_have_places_of_their_own():
    reading = match(read_file("план.docx", set_twice_side_by_side()[0], in_process=True))

    assert [(row.place, row.line) for row in reading.rows] == [
        ("Таблица 1", 2),
        ("Таблица 1", 3),
        ("Таблица 1, столбец 2", 2),
        ("Таблица 1, столбец 2", 3),
    ]
    assert [(issue.severity, issue.code) for issue in reading.issues] == [("warning", "set_beside")]


def test_bands_over_a_table_set_twice_hold_for_both_its_parts():
    reading = match(read_file("план.docx", set_twice_under_bands()[0], in_process=True))

    assert [(section.title, [row.title for row in section.rows]) for section in reading.document.sections] == [
        ("Учёба", ["А", "Б"]),
        ("Концерты", ["В", "Г"]),
    ]


def test_struck_row_is_offered_and_marked():
    reading = match(read_file("план.docx", struck_words_and_rows()[0], in_process=True))

    assert [(issue.severity, issue.code, issue.column, issue.index) for issue in reading.issues] == [
        ("warning", "struck_words", "schedule", 0),
        ("warning", "struck", "", 1),
    ]


@pytest.mark.parametrize(
    "css",
    [
        "td,th{border:none} tr:nth-child(even) td{background:#ddd}",
        "td,th{border:none} tr:nth-child(odd) td{background:#ddd} th{background:#aaa}",
        "td,th{border:none} tr:nth-child(even){background:#ddd}",
    ],
)
def test_stripes_without_lines_are_refused(css):
    rows = [[f"{row}.", f"Семинар {row}", f"{row} марта", "Отдел"] for row in range(1, 11)]

    with pytest.raises(ImportFileError, match="с видимыми границами"):
        read_file("план.pdf", make.pdf_plan(rows, css=css), in_process=True)


def test_stripes_that_leave_no_row_out_are_read():
    rows = [[f"{row}.", f"Семинар {row}", f"{row} марта", "Отдел"] for row in range(1, 11)]
    css = "td,th{border:none} tr:nth-child(even) td{background:#ddd} tr:nth-child(odd) td{background:#eee} th{background:#aaa}"

    reading = match(read_file("план.pdf", make.pdf_plan(rows, css=css), in_process=True))

    assert [row.title for row in reading.document.rows] == [row[1] for row in rows]


def test_tables_with_lines_of_one_row_under_headings_are_read():
    plan = "".join(
        f"<p>{number}. Раздел {number}</p><table>{make._line(make.HEAD, 'th')}{make._line(row, 'td')}</table>"
        for number, row in enumerate(make.ROWS, 1)
    )

    reading = match(read_file("план.pdf", make.pdf_page(f"<p>План на 2025 год</p>{plan}"), in_process=True))

    assert [[row.title for row in section.rows] for section in reading.document.sections] == [
        [make.ROWS[0][1]],
        [make.ROWS[1][1]],
    ]


def test_workbook_with_everything_at_once_keeps_every_row():
    """Formulas, a hidden column, a month over rows, numbered sections, an Excel date: nothing is lost in silence."""

    def fill(active):
        for row in [
            ["План на 2025 год"],
            ["№", "Название", "Дата", "Ответственный"],
            ["1. Семинары"],
            ["Март"],
            [1, "Семинар", 14, "Иванова А. А."],
            [2, "Лекция", "=A1", "Методический отдел"],
            ["2. Концерты"],
            [1, "Концерт", "до 20 мая", "Методический отдел"],
        ]:
            active.append(row)
        active.column_dimensions["D"].hidden = True
        active["B5"].font = openpyxl.styles.Font(strike=True)

    reading = match(read_file("план.xlsx", make.sheet(fill), in_process=True))

    assert [(row.title, row.schedule) for row in reading.document.rows] == [
        ("Семинар", "14"),
        ("Лекция", ""),
        ("Концерт", "до 20 мая"),
    ]
    assert sorted((issue.code, issue.row) for issue in reading.issues if issue.severity == "warning") == [
        ("formula_empty", 6),
        ("hidden_column", 0),
        ("struck", 5),
    ]
