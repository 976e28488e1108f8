"""Which tables of a file are read, and what is said when they are plans of several years."""

from events.importers.matching.match import match
from events.importers.matching.reading import Sheet
from events.importers.raw import RawFile, RawNote
from tests.importers.tables import issues, read, sections, table

HEAD = "№|Название|Дата"
OLD = table("=План на 2025 год", HEAD, "1|Семинар|1 марта", "2|Лекция|май", place="Лист «2025»")
NEW = table("=План на 2026 год", HEAD, "1|Концерт|2 марта", place="Лист «2026» (скрытый)")


def test_sheets_of_two_years_are_said():
    reading = read(OLD, NEW)

    assert reading.sheets == (
        Sheet("Лист «2025»", "2025", 2, (2025,)),
        Sheet("Лист «2026» (скрытый)", "2026", 1, (2026,)),
    )
    assert [(issue.severity, issue.message) for issue in reading.issues if issue.code == "sheets_of_years"] == [
        ("warning", "Таблицы файла – планы разных лет: «2025» – 2025; «2026» – 2026. Выберите листы одного года.")
    ]


def test_chosen_sheet_alone_is_read():
    reading = read(OLD, NEW, tables=["2026"])

    assert (reading.document.year, sections(reading)) == (2026, [("", "", ["Концерт"])])
    assert [(sheet.name, sheet.is_chosen) for sheet in reading.sheets] == [("2025", False), ("2026", True)]
    assert issues(reading, "sheets_of_years", "sheet_unknown") == []


def test_table_keeps_its_number_when_others_are_not_read():
    reading = read(OLD, NEW, tables=["Лист «2026» (скрытый)"], columns={1: {1: "format"}, 0: {1: ""}})

    assert [use.table for use in reading.tables] == [1]
    assert [row.format for row in reading.document.rows] == ["Концерт"]


def test_sheet_that_is_not_in_the_file_is_an_error():
    reading = read(OLD, tables=["Другой"])

    assert [(issue.severity, issue.message) for issue in reading.issues if issue.code == "sheet_unknown"] == [
        ("error", "Листа «Другой» в файле нет. Есть: «2025».")
    ]


def test_years_of_dates_tell_where_no_title_does():
    reading = read(
        table(HEAD, "1|Семинар|01.03.2025", place="Лист «А»"), table(HEAD, "1|Концерт|01.03.2026", place="Лист «Б»")
    )

    assert [sheet.years for sheet in reading.sheets] == [(2025,), (2026,)]
    assert len(issues(reading, "sheets_of_years")) == 1


def test_plan_of_several_years_may_have_a_table_for_each():
    first = table(HEAD, "1|Семинар|01.03.2025", before=("План на 2025 – 2026 годы",))
    second = table(HEAD, "1|Концерт|01.03.2026", place="Таблица 2")

    assert issues(read(first, second), "sheets_of_years") == []


def test_sheets_of_one_year_are_one_plan():
    second = table("=План на 2025 год", HEAD, "1|Концерт|2 марта", place="Лист «Клубы»")

    assert issues(read(OLD, second), "sheets_of_years") == []


def test_notes_of_the_reader_are_warnings_at_their_row_and_column():
    notes = (
        RawNote("Лист «2025»", 3, "Ячейка C3…", "formula", 2),
        RawNote("Лист «2025»", 4, "Строка зачёркнута…", "struck"),
        RawNote("Лист «2025»", 4, "Ссылка убрана"),
        RawNote("Лист «2026» (скрытый)", 0, "Лист скрыт", "hidden_sheet"),
    )

    reading = match(RawFile((OLD, NEW), (), notes))

    assert [
        (issue.severity, issue.code, issue.row, issue.column, issue.index)
        for issue in reading.issues
        if issue.code in ("formula", "struck", "reader", "hidden", "hidden_sheet")
    ] == [
        ("warning", "formula", 3, "schedule", 0),
        ("warning", "struck", 4, "", 1),
        ("note", "reader", 4, "", 1),
        ("warning", "hidden_sheet", 0, "", None),
        ("warning", "hidden", 3, "", 2),
    ]


def test_notes_of_sheets_that_are_not_read_are_not_repeated():
    notes = (RawNote("Лист «2025»", 3, "Ячейка C3…", "formula", 2), RawNote("", 0, "Ещё замечаний: 3", "more"))

    reading = match(RawFile((OLD, NEW), (), notes), tables=["2026"])

    assert [issue.code for issue in reading.issues if issue.code in ("formula", "more")] == ["more"]
