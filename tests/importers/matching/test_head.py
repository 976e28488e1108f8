"""The head of a table: found wherever it stands, its columns understood however they are called."""

import pytest

from events.importers.matching.headings import understand
from events.importers.raw import RawRow, RawTable
from tests.importers.tables import PLAN, issues, left_out, read, read_rows, table


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("№\nп/п", "number"),
        ("N п/п", "number"),
        ("Наименование мероприятий", "title"),
        ("Тема", "title"),
        ("Планируемые мероприятия", "title"),
        ("Форма проведения мероприятия", "format"),
        ("Место проведения мероприятия", "venue"),
        ("Дата проведения мероприятия", "schedule"),
        ("Дата и время проведения", "schedule"),
        ("Сроки реализации", "schedule"),
        ("Ответственный(-ые)", "department"),
        ("Ответственные за подготовку и проведение", "department"),
        ("Ф.И.О. ответственного", "department"),
        ("Кто проводит", "department"),
        ("Категория участников", "audience"),
        ("Кому адресуется", "audience"),
        ("Участники", "audience"),
        ("Количество участников", ""),
        ("Примечания", ""),
        ("Отметка о выполнении мероприятия", ""),
    ],
)
def test_heading_names_its_field(heading, key):
    assert understand(heading).key == key


@pytest.mark.parametrize(
    ("heading", "key", "names"),
    [
        ("Наименование, форма мероприятия", "title", ("title", "format")),
        ("Форма и наименование мероприятия", "title", ("format", "title")),
        ("Место и сроки", "schedule", ("venue", "schedule")),
        ("Время и место проведения", "schedule", ("schedule", "venue")),
        ("Дата/время/место", "schedule", ("schedule", "venue")),
        ("Дата время место", "schedule", ("schedule", "venue")),
        ("Место проведения, участники", "venue", ("venue", "audience")),
    ],
)
def test_joint_heading_gives_its_text_to_the_first_of_title_schedule_venue(heading, key, names):
    understood = understand(heading)

    assert (understood.key, understood.names) == (key, names)


@pytest.mark.parametrize(
    ("heading", "key"),
    [
        ("Ответст-венный исполни- тель", "department"),
        ("Наимено вание меро приятия", "title"),
        ("Отвественный", "department"),
        ("Наменование мероприятия", "title"),
        ("Место провидения", "venue"),
        ("Meсто пpоведения", "venue"),
    ],
)
def test_heading_is_understood_however_it_is_broken_or_misspelt(heading, key):
    assert understand(heading).key == key


@pytest.mark.parametrize("text", ["Семинар", "Методический кабинет", "Круглый стол", ""])
def test_words_of_a_row_are_no_heading(text):
    assert understand(text).names == ()


def test_columns_are_found_in_any_order():
    rows = read_rows("Исполнитель|Срок|Место|Форма|Мероприятие|№", "Отдел|март|РДК|семинар|Отчёты|1.")

    assert rows == [("1", "Отчёты", "семинар", "РДК", "март", "Отдел")]


def test_head_in_two_rows_is_one_head():
    rows = read_rows(
        "№|Мероприятие|Проведение|<|Ответственный", "^|^|Дата|Место|^", "1|2|3|4|5", "1|Отчёты|март|РДК|Отдел"
    )

    assert rows == [("1", "Отчёты", "", "РДК", "март", "Отдел")]


def test_head_in_two_rows_needs_no_cells_merged_downwards():
    rows = read_rows("№|Мероприятие|Проведение|<|Отв.", "||Дата|Место|", "1|Отчёты|март|РДК|Отдел")

    assert rows == [("1", "Отчёты", "", "РДК", "март", "Отдел")]


def test_headings_typed_over_two_rows_are_put_together():
    rows = read_rows("№|Наименование|Место|Сроки", "п/п|мероприятия|проведения|проведения", "1|Отчёты|РДК|март")

    assert rows == [("1", "Отчёты", "", "РДК", "март", "")]


def test_two_columns_of_one_joint_heading_keep_their_own_meaning():
    rows = read_rows("№|Мероприятие|Сроки проведения|<", "^|^|Дата|Время", "1|Отчёты|15 марта|11.00")

    assert rows == [("1", "Отчёты", "", "", "15 марта 11.00", "")]


def test_repeated_head_and_column_numbers_are_no_rows():
    reading = read(
        table("№|Название|Дата", "1|2|3", "1|А|март", "№|Название|Дата", "1|2|3", "2|Б|май", before=PLAN),
    )

    assert [row.title for row in reading.document.rows] == ["А", "Б"]
    assert left_out(reading) == [
        (1, "head"),
        (2, "column_numbers"),
        (4, "head_repeated"),
        (5, "column_numbers"),
    ]


def test_another_head_in_the_same_table_maps_the_columns_anew():
    rows = read_rows("№|Название|Дата|Место", "1|А|март|РДК", "№|Дата|Место|Название", "2|май|СДК|Б")

    assert rows == [("1", "А", "", "РДК", "март", ""), ("2", "Б", "", "СДК", "май", "")]


def test_number_column_needs_no_heading():
    rows = read_rows("|Название|Дата", "1.|А|март", "2.|Б|май")

    assert rows == [("1", "А", "", "", "март", ""), ("2", "Б", "", "", "май", "")]


def test_column_of_names_without_a_heading_is_guessed_and_said():
    reading = read(table("№||Дата", "1|Семинар|март", "2|Вебинар|май", before=PLAN))

    assert [row.title for row in reading.document.rows] == ["Семинар", "Вебинар"]
    assert issues(reading, "title_guessed") == [("warning", "title_guessed", 1, "title", "", "")]


def test_form_is_the_title_where_no_column_names_the_events():
    reading = read(table("№|Форма работы|Срок", "1|Семинар|март", before=PLAN))

    assert [row.cells for row in reading.document.rows] == [("1", "Семинар", "", "", "март", "")]
    assert issues(reading, "title_guessed") == [("warning", "title_guessed", 1, "title", "Форма работы", "")]


def test_institution_is_the_department_only_where_no_other_column_is():
    alone = read_rows("№|Наименование учреждения|Мероприятие|Дата", "1|РДК|Отчёты|март")
    beside = read_rows("№|Учреждение|Мероприятие|Дата|Ответственный", "1|РДК|Отчёты|март|Отдел")

    assert [row[5] for row in (*alone, *beside)] == ["РДК", "Отдел"]


def test_two_columns_for_one_thing_are_joined_with_a_space():
    rows = read_rows(
        "№|Дата|Мероприятие|Время|Руководитель|Ответственное лицо",
        "1|15 марта|А|11.00|Иванова И. И.|Петров П. П.",
        "2|май|Б|||Петров П. П.",
    )

    assert rows == [
        ("1", "А", "", "", "15 марта 11.00", "Иванова И. И. Петров П. П."),
        ("2", "Б", "", "", "май", "Петров П. П."),
    ]


def test_cells_of_a_ragged_grid_go_by_their_order():
    head = table("№|Мероприятие|<|Дата|<|Ответственный").rows[0]
    row = RawRow(2, table("1|А|март|<|Отдел|<").rows[0].cells)

    reading = read(RawTable("Таблица 1", (head, row), PLAN))

    assert [row.cells for row in reading.document.rows] == [("1", "А", "", "", "март", "Отдел")]
    assert issues(reading, "wide_cell") == []


def test_cell_merged_over_place_and_date_goes_where_it_makes_sense():
    reading = read(table("№|Мероприятие|Место|Дата", "1|А|по отдельному плану|<", "2|Б|РДК|май", before=PLAN))

    assert [row.cells[3:5] for row in reading.document.rows] == [("", "по отдельному плану"), ("РДК", "май")]
    assert issues(reading, "wide_cell") == [("warning", "wide_cell", 2, "schedule", "по отдельному плану", "")]


def test_unknown_and_extra_columns_are_reported_and_their_text_is_kept():
    reading = read(table("№|Мероприятие|Дата|Ауф|Примечания", "1|А|март|что-то|с ночёвкой", before=PLAN))

    assert issues(reading, "column_unknown", "extra_column") == [
        ("warning", "column_unknown", 1, "", "Ауф", ""),
        ("note", "extra_column", 1, "", "Примечания", ""),
    ]
    assert reading.rows[0].extras == (("Ауф", "что-то"), ("Примечания", "с ночёвкой"))


def test_columns_can_be_named_by_a_person():
    plan = table("№|Мероприятие|Дата|Ауф", "1|А|март|РДК", before=PLAN)

    reading = read(plan, columns={0: {3: "venue", 2: ""}})

    assert [row.cells for row in reading.document.rows] == [("1", "А", "", "РДК", "", "")]
    assert issues(reading, "column_unknown") == []
    assert [(use.heading, use.key) for use in reading.tables[0].columns][2:] == [("Дата", ""), ("Ауф", "venue")]


def test_table_without_a_head_takes_the_columns_of_the_one_before():
    reading = read(table("№|Дата|Название", "1|март|А", before=PLAN), table("2|май|Б", "3|июнь|В"))

    assert [row.cells[:2] + row.cells[4:5] for row in reading.document.rows] == [
        ("1", "А", "март"),
        ("2", "Б", "май"),
        ("3", "В", "июнь"),
    ]
    assert [issue.code for issue in reading.issues] == ["head_guessed"]


def test_columns_of_a_lone_table_without_a_head_are_told_from_their_contents():
    reading = read(
        table(
            "=ПЛАН на 2024 год",
            "1|Семинар по режиссуре для руководителей|март|РДК|Иванова И.И.",
            "2|Вебинар о документах клуба|15 апреля|ВК|Петрова П.П.",
        )
    )

    assert reading.document.title == "ПЛАН на 2024 год"
    assert [row.cells for row in reading.document.rows] == [
        ("1", "Семинар по режиссуре для руководителей", "", "РДК", "март", "Иванова И.И."),
        ("2", "Вебинар о документах клуба", "", "ВК", "15 апреля", "Петрова П.П."),
    ]
    assert [(issue.severity, issue.code) for issue in reading.issues] == [("warning", "head_guessed")]


def test_columns_of_quarters_with_marks_offer_the_schedule():
    reading = read(table("№|Мероприятие|I кв.|II кв.|IV кв.", "1|А|+||+", "2|Б||15 мая|", before=PLAN))

    assert issues(reading, "schedule_from_around") == [
        ("suggestion", "schedule_from_around", 2, "schedule", "", "I кв., IV кв."),
        ("suggestion", "schedule_from_around", 3, "schedule", "", "15 мая"),
    ]


def test_list_of_another_kind_beside_the_plan_is_no_part_of_it():
    lines = ("Формы|Места", "семинар|РДК", "вебинар|ЦБС", "лекция|ДШИ", "квест|парк")

    reading = read(table("№|Название|Дата", "1|А|март", before=PLAN), table(*lines, place="Лист «Справочник»"))

    assert [row.title for row in reading.document.rows] == ["А"]
    assert issues(reading, "table_unplaced") == [("warning", "table_unplaced", 1, "", "Формы Места", "")]


def test_file_without_a_plan_is_an_error():
    reading = read(table("Имя|Телефон", "Иванов|222", "Петров|333"))

    assert reading.has_errors
    assert [issue.code for issue in reading.issues] == ["no_plan"]
    assert left_out(reading) == [(1, "unplaced")] * 2 + [(2, "unplaced")] * 2 + [(3, "unplaced")] * 2
