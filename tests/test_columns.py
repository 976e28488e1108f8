"""The six columns: they are the fields of a row, fill the sheet, and no heading names two of them."""

from events.columns import COLUMNS, EXTRA_ALIASES, HEADINGS, KEYS
from events.document import Row
from events.text import fold


def test_columns_are_the_printed_fields_of_a_row():
    row = Row("1", "Семинар", "семинар", "Зал", "март", "Отдел")

    assert tuple(getattr(row, key) for key in KEYS) == row.cells


def test_columns_have_the_headings_of_the_official_table():
    assert HEADINGS == (
        "№ п/п",
        "Название мероприятия",
        "Форма мероприятия",
        "Место проведения",
        "Дата проведения",
        "Ответственный/исполнитель",
    )


def test_columns_fill_the_width_between_the_margins():
    assert sum(column.width for column in COLUMNS) == 297 - 20 - 10


def test_every_column_knows_its_own_heading():
    assert [column.key for column in COLUMNS if column.heading not in column.aliases] == []


def test_no_heading_names_two_columns():
    folded = [fold(alias) for column in COLUMNS for alias in column.aliases] + [fold(alias) for alias in EXTRA_ALIASES]

    assert sorted(folded) == sorted(set(folded))
