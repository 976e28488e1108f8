"""A raw file becomes a plan: sections, notes, rows, and every line that is none of them is accounted for."""

from hypothesis import given
from hypothesis import strategies as st

from events.importers.matching.golden import golden
from events.importers.matching.match import match
from events.importers.raw import RawCell, RawFile, RawNote, RawRow, RawTable
from tests.importers.tables import PLAN, issues, left_out, read, read_rows, sections, table


def test_words_stay_as_in_the_file():
    rows = read_rows(
        "№|Название|Форма|Место|Дата|Ответственный", "1.|«Роль  фото»/в КДУ|семинар|бастной центр|1 квартал/март|Отдел,"
    )

    assert rows == [("1", "«Роль фото» в КДУ", "семинар", "бастной центр", "1 квартал, март", "Отдел,")]


def test_numbers_lose_their_last_dot_and_nothing_else():
    rows = read_rows("№|Название|Дата", "1.|А|март", "2.3.|Б|март", "№ 4|В|март", "5)|Г|март", "1/0.|Д|март", "|Е|март")

    assert [row[0] for row in rows] == ["1", "2.3", "№ 4", "5)", "10", ""]


def test_bands_are_sections_and_the_second_one_is_the_note():
    reading = read(
        table(
            *("№|Название|Дата", "1|А|март", "=Мероприятия в рамках ИМЦ", "=проходят также по заявкам МО", "1|Б|май"),
            before=PLAN,
        )
    )

    assert sections(reading) == [("", "", ["А"]), ("Мероприятия в рамках ИМЦ", "проходят также по заявкам МО", ["Б"])]
    assert reading.issues == ()


def test_bare_label_is_completed_by_the_next_band():
    reading = read(table("№|Название|Дата", "=Раздел 1", "=Учёба", "=по пятницам", "1|А|март", before=PLAN))

    assert sections(reading) == [("Раздел 1 Учёба", "по пятницам", ["А"])]


def test_heading_under_a_heading_is_a_section_of_its_own():
    reading = read(table("№|Название|Дата", "=I. Учёба", "=1. Семинары", "1|А|март", before=PLAN))

    assert sections(reading) == [("I. Учёба", "", []), ("1. Семинары", "", ["А"])]
    assert issues(reading, "section_empty") == [("note", "section_empty", 2, "", "I. Учёба", "")]


def test_section_may_have_its_number_in_a_cell_of_its_own():
    reading = read(
        table("№|Название|Дата|Место", "I|Учёба|<|<", "1|А|март|РДК", "II.|Помощь||", "1|Б|май|РДК", before=PLAN)
    )

    assert sections(reading) == [("I Учёба", "", ["А"]), ("II. Помощь", "", ["Б"])]


def test_section_may_stand_in_the_first_cell_alone():
    reading = read(table("№|Название|Дата", "Раздел 1. Учёба||", "1|А|март", "ФЕВРАЛЬ||", "2|Б|май", before=PLAN))

    assert sections(reading) == [("Раздел 1. Учёба", "", ["А"]), ("ФЕВРАЛЬ", "", ["Б"])]


def test_band_may_stand_in_any_single_cell():
    reading = read(
        table(
            *(
                "№|Форма|Название|Дата",
                "|ЯНВАРЬ||",
                "1|лекция|А|15.01.2024",
                "||МАССОВЫЕ МЕРОПРИЯТИЯ|",
                "2|лекция|Б|май",
            ),
            *("|||ИЮНЬ", "3|лекция|В|5.06.2024"),
            before=PLAN,
        )
    )

    assert sections(reading) == [("ЯНВАРЬ", "", ["А"]), ("МАССОВЫЕ МЕРОПРИЯТИЯ", "", ["Б"]), ("ИЮНЬ", "", ["В"])]
    assert reading.issues == ()


def test_lone_name_among_numbered_rows_is_taken_for_a_section_and_said():
    reading = read(table("№|Название|Дата|Место", "1|А|март|РДК", "|Выездные дни||", "2|Б|май|СДК", before=PLAN))

    assert sections(reading) == [("", "", ["А"]), ("Выездные дни", "", ["Б"])]
    assert issues(reading, "section_guessed") == [("warning", "section_guessed", 3, "", "Выездные дни", "")]


def test_lone_name_at_the_end_of_unnumbered_rows_is_a_row():
    rows = read_rows("Название|Дата|Место", "А|март|РДК", "Б|май|РДК", "В||")

    assert [row[1] for row in rows] == ["А", "Б", "В"]


def test_names_over_numbers_of_a_second_level_are_sections():
    reading = read(
        table("№|Название|Дата", "1|Учёба|", "1.1|А|март", "1.2|Б|май", "2.|Помощь|", "2.1.|В|июнь", before=PLAN)
    )

    assert sections(reading) == [("1 Учёба", "", ["А", "Б"]), ("2. Помощь", "", ["В"])]
    assert [row.number for row in reading.document.rows] == ["1.1", "1.2", "2.1"]


def test_row_with_sub_rows_stays_a_row_where_other_whole_numbers_are_rows():
    rows = read_rows("№|Название|Дата", "1|Школа|", "1.1|А|март", "2|Б|май")

    assert [row[:2] for row in rows] == [("1", "Школа"), ("1.1", "А"), ("2", "Б")]


def test_paragraphs_between_tables_are_section_and_note():
    reading = read(
        table("№|Название|Дата", "1|А|март", before=(*PLAN, "I. Семинары")),
        table("№|Дата|Название|Форма", "1|май|Б|лекция", before=("II. Лекции", "проводятся по пятницам")),
        after=("Директор ________ И. И. Иванов",),
    )

    assert sections(reading) == [("I. Семинары", "", ["А"]), ("II. Лекции", "проводятся по пятницам", ["Б"])]
    assert [row.cells for row in reading.document.rows][1] == ("1", "Б", "лекция", "", "май", "")
    assert left_out(reading) == [(1, "head"), (1, "head"), (0, "signature")]


def test_title_row_over_a_second_table_is_its_section():
    reading = read(
        table("№|Название|Дата", "1|А|март", before=PLAN),
        table("=Мероприятия, проводимые по просьбе поселений", "№|Дата|Мероприятие", "1.|15.02.2024|Б"),
    )

    assert sections(reading) == [("", "", ["А"]), ("Мероприятия, проводимые по просьбе поселений", "", ["Б"])]


def test_title_of_a_further_table_in_two_lines_is_one_section_with_its_note():
    reading = read(
        table("№|Название|Дата", "1|А|март", before=PLAN),
        table("№|Название|Дата", "1|Б|май", before=("План выездов", "на 2024 год", "Проводятся по заявкам")),
    )

    assert sections(reading) == [("", "", ["А"]), ("План выездов на 2024 год", "Проводятся по заявкам", ["Б"])]


def test_plan_of_another_sheet_is_a_section_and_its_own_title_once_more_is_none():
    reading = read(
        table("=План на 2024 год", "№|Название|Дата", "1|А|март", place="Лист «1»"),
        table("=План на 2024 год", "№|Название|Дата", "2|Б|май", place="Лист «2»"),
        table("=План выездов на 2024 год", "№|Название|Дата", "1|В|июнь", place="Лист «3»"),
    )

    assert sections(reading) == [("", "", ["А", "Б"]), ("План выездов на 2024 год", "", ["В"])]


def test_numbers_that_begin_anew_begin_a_section_and_the_sheet_may_name_it():
    reading = read(
        table("№|Название|Дата", "1|А|март", "2|Б|май", before=PLAN, place="Лист «Весна»"),
        table("№|Название|Дата", "1|В|сентябрь", place="Лист «Осень»"),
    )

    assert sections(reading) == [("", "", ["А", "Б"]), ("", "", ["В"])]
    assert issues(reading, "numbering_restarts") == [("warning", "numbering_restarts", 2, "", "", "Осень")]


def test_numbers_may_run_on_through_the_sections():
    reading = read(table("№|Название|Дата", "=I. А", "1|Б|май", "=II. В", "2|Г|июнь", before=PLAN))

    assert (sections(reading), reading.issues) == ([("I. А", "", ["Б"]), ("II. В", "", ["Г"])], ())


def test_gap_in_the_numbers_is_a_warning():
    reading = read(table("№|Название|Дата", "1|А|март", "3|Б|май", before=PLAN))

    assert issues(reading, "number_gap") == [("warning", "number_gap", 3, "number", "3", "")]


def test_rows_without_number_and_name_continue_the_last_row():
    reading = read(
        table(
            "№|Название|Дата|Ответственный",
            *(
                "1|Семинар для заведующих|март|Отдел",
                "|сельскими клубами||методи-",
                "|||ческой работы",
                "2|Б|май|Отдел",
            ),
            before=PLAN,
        )
    )

    assert [row.cells[1:] for row in reading.document.rows][0] == (
        *("Семинар для заведующих сельскими клубами", "", "", "март"),
        "Отдел методи-ческой работы",
    )
    assert [issue[2] for issue in issues(reading, "continued")] == [3, 4]


def test_row_without_a_number_but_with_a_date_is_a_row():
    rows = read_rows("№|Название|Дата", "1|А|март", "|Дополнительно|май", "2|Б|июнь")

    assert [row[:2] for row in rows] == [("1", "А"), ("", "Дополнительно"), ("2", "Б")]


def test_cell_merged_downwards_holds_for_every_row_it_reaches():
    rows = read_rows("Месяц|Мероприятие|Место", "Январь|А|РДК", "^|Б|ЦБС", "Февраль|В|РДК")

    assert [row[1:5:3] for row in rows] == [("А", "Январь"), ("Б", "Январь"), ("В", "Февраль")]


def test_month_over_the_rows_is_offered_as_their_schedule():
    reading = read(
        table("№|Название|Дата", "=ЯНВАРЬ", "1|А|15", "2|Б|", "=МАРТ", "3|В|20-21", "4|Г|8 марта", before=PLAN)
    )

    assert [row.schedule for row in reading.document.rows] == ["15", "", "20-21", "8 марта"]
    assert issues(reading, "schedule_from_around") == [
        ("suggestion", "schedule_from_around", 4, "schedule", "", "январь"),
    ]
    assert [row.period for row in reading.rows] == ["15 января", "", "20–21 марта", ""]


def test_month_of_the_title_holds_for_bare_days():
    reading = read(
        table(
            "№|Название|Дата|Время", "1|А|1 (суббота)|16.00", "2|Б|14|", before=("План работы", "на сентябрь 2018 года")
        )
    )

    assert [(row.period, row.schedule.months) for row in reading.rows] == [
        ("1 сентября в 16:00", (9,)),
        ("14 сентября", (9,)),
    ]


def test_month_of_the_row_above_is_offered_where_its_cell_is_empty():
    reading = read(table("Месяц|Мероприятие", "Январь|А", "|Б", before=PLAN))

    assert issues(reading, "schedule_from_around") == [
        ("suggestion", "schedule_from_around", 3, "schedule", "", "Январь")
    ]


def test_totals_signatures_and_empty_rows_are_left_out():
    reading = read(
        table(
            *("№|Название|Дата", "1|А|март", "2||", "=Итого: 1 мероприятие", "|Всего|1", "||"),
            *("|Методист|Сидорова С. С.", "=Исп. Петрова, тел. 2-22-22"),
            before=PLAN,
        )
    )

    assert [row.title for row in reading.document.rows] == ["А"]
    assert left_out(reading) == [
        *((1, "head"), (3, "empty"), (4, "total"), (5, "total"), (6, "empty")),
        *((7, "signature"), (8, "signature")),
    ]


def test_event_about_a_director_is_no_signature():
    rows = read_rows("№|Название|Дата|Ответственный", "1|А|март|Отдел", "|Методист года|май|Сидоров С. С.")

    assert [row[1] for row in rows] == ["А", "Методист года"]


def test_footnote_and_title_without_rows_are_said_and_left_out():
    reading = read(table("№|Название|Дата", "1|А*|март", "=* по согласованию", "=Прочее", before=PLAN))

    assert sections(reading) == [("", "", ["А*"])]
    assert issues(reading, "text_left", "section_empty") == [
        ("note", "text_left", 3, "", "* по согласованию", ""),
        ("warning", "section_empty", 4, "", "Прочее", ""),
    ]


def test_row_without_a_title_is_an_error():
    reading = read(table("№|Название|Дата", "1||март", "2|Б|май", before=PLAN))

    assert issues(reading, "title_missing") == [("error", "title_missing", 2, "title", "", "")]


def test_text_beside_the_columns_is_not_lost_silently():
    head, row = table("№|Название|Дата").rows[0], RawRow(2, table("1|А|март|лишнее").rows[0].cells)

    reading = read(RawTable("Таблица 1", (head, row), PLAN))

    assert issues(reading, "stray_text") == [("warning", "stray_text", 2, "", "лишнее", "")]


def test_audience_column_goes_to_the_row():
    reading = read(table("№|Тема|Категория участников|Дата", "1|А|Директора КДУ|март", before=PLAN))

    assert next(reading.document.rows).audience == "Директора КДУ"
    assert reading.rows[0].audience == "Директора КДУ"


def test_schedule_is_understood_and_its_words_stay():
    reading = read(
        table(
            *("№|Название|Дата|Время", "1|А|24 января – 3 февраля|По договорённости", "2|Б|15 марта/20 апреля|"),
            *("3|В|когда-нибудь|", "4|Г|1 квартал, май|", "5|Д||", "6|Е|15.03.2023|10.00"),
            before=PLAN,
        )
    )

    assert [row.schedule.months for row in reading.rows] == [(1, 2), (3, 4), (), (), (), (3,)]
    assert [row.schedule for row in reading.document.rows][:3] == [
        *("24 января – 3 февраля По договорённости", "15 марта 20 апреля", "когда-нибудь"),
    ]
    assert [
        issue[1:3]
        for issue in issues(reading, "schedule_unknown", "schedule_contradiction", "schedule_missing", "schedule_year")
    ] == [("schedule_unknown", 4), ("schedule_contradiction", 5), ("schedule_missing", 6), ("schedule_year", 7)]


def test_repeats_in_other_sections_are_offered_as_links():
    reading = read(
        table(
            *("№|Название|Форма|Дата", "=I", "1|«Живая нить»|лаборатория|ежеквартально", "2|Планёрка||март"),
            *("=II", "1|«Живая  Нить»|лаборатория|ежеквартально", "2|Планёрка||апрель", "3|В||май", "4|В||май"),
            before=PLAN,
        )
    )

    assert [row.same_as for row in reading.rows] == [None, None, 0, None, None, None]
    assert reading.event_count == 5
    assert issues(reading, "link", "same_title", "repeat") == [
        ("suggestion", "link", 6, "title", "«Живая Нить»", ""),
        ("note", "same_title", 7, "title", "Планёрка", ""),
        ("warning", "repeat", 9, "title", "В", ""),
    ]


def test_notes_of_the_reader_are_findings_too():
    raw = RawFile(
        (table("№|Название|Дата", "1|А|март", before=PLAN),), notes=(RawNote("Таблица 1", 2, "Ссылка убрана"),)
    )

    reading = match(raw)

    assert [(issue.severity, issue.code, issue.row, issue.message) for issue in reading.issues] == [
        ("note", "reader", 2, "Ссылка убрана")
    ]


def test_sheet_of_data_that_the_product_writes_is_no_second_plan():
    reading = read(
        table("№|Название|Дата", "1|А|март", before=PLAN),
        table("Код мероприятия (uid)|Номер в разделе|Полное название|Срок", "x|1|А|март", place="Лист «Данные»"),
    )

    assert len(reading.rows) == 1
    assert left_out(reading) == [(1, "head"), (1, "data"), (2, "data")]


def test_sections_may_stand_in_columns_of_their_own():
    reading = read(
        table(
            "Раздел|Примечание к разделу|№ п/п|Название мероприятия|Дата проведения",
            *(
                "||1|А|март",
                "II. Б|по заявкам|1|В|май",
                "II. Б|по заявкам|2|Г|май",
                "III. Д||||",
                "IV. Е||1|Ж|июнь",
                "||1|З|июнь",
            ),
            before=PLAN,
        )
    )

    assert sections(reading) == [
        *(("", "", ["А"]), ("II. Б", "по заявкам", ["В", "Г"])),
        *(("III. Д", "", []), ("IV. Е", "", ["Ж"]), ("", "", ["З"])),
    ]


_TEXTS = st.sampled_from(
    [
        "",
        "№",
        "1",
        "2.",
        "1.1",
        "I.",
        "Название",
        "Дата",
        "Место и сроки",
        "Форма",
        "ЯНВАРЬ",
        "март",
        "Семинар «А»",
        "Итого",
    ]
    + ["Директор ____ П.П. Петров", "УТВЕРЖДАЮ", "ПЛАН на 2024 год", "* сноска", "а-\nб", "1 квартал\nянварь", "²", "+"]
)
_CELLS = st.lists(st.tuples(_TEXTS, st.integers(1, 3), st.integers(1, 3)), max_size=5)


def _row(number, cells):
    column, placed = 0, []
    for text, columns, rows in cells:
        placed.append(RawCell(text, column, columns, rows))
        column += columns
    return RawRow(number, tuple(placed))


@given(st.lists(st.lists(_CELLS, max_size=6), max_size=3), st.lists(_TEXTS, max_size=4))
def test_every_line_of_any_file_is_accounted_for(tables, paragraphs):
    raw = RawFile(
        tuple(
            RawTable(
                f"Таблица {index}",
                tuple(_row(number, cells) for number, cells in enumerate(rows, 1)),
                tuple(paragraphs),
            )
            for index, rows in enumerate(tables)
        ),
        tuple(paragraphs),
    )

    reading = match(raw)

    rows = {(part.place, row.number) for part in raw.tables for row in part.rows}
    assert {(line.place, line.row) for line in reading.lines if line.row} == rows
    assert len(reading.rows) == len(list(reading.document.rows))
    assert len(golden(reading)["sections"]) == len(reading.document.sections)
