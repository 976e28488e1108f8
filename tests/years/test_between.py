"""Two years' plans side by side: kept, changed, new, left out; and how long an event has stood unchanged."""

from dataclasses import replace

import pytest

from events.document import PlanDocument, Row, Section
from events.years.between import KINDS, compare_years, unchanged_for


def row(title, uid="", **words):
    return Row(
        **{"title": title, "format": "семинар", "venue": "Центр", "schedule": "март", "department": "Отдел", "uid": uid}
        | words
    )


def plan(year, *sections):
    return PlanDocument(
        "", f"План на {year} год", year, tuple(Section(title, "", tuple(rows)) for title, rows in sections)
    )


def found(between):
    return [(line.kind, line.place, line.row.title) for line in between.rows]


OLD = plan(
    2025,
    ("", [row("Лаборатория", "a"), row("«2024 год: итоги»", "b"), row("Вебинар", "c"), row("Мастер-класс", "d")]),
    ("Выезды 2025 года", [row("Лаборатория", "a")]),
)


def test_rows_of_both_years_are_told_and_reconcile():
    new = plan(
        2026,
        (
            "",
            [
                row("Лаборатория", "A"),
                row("«2025 год: итоги»", "B"),
                row("Онлайн-встреча", "C", schedule="май"),
                row("Премия"),
            ],
        ),
        ("Выезды 2026 года", [row("Лаборатория", "A")]),
    )

    between = compare_years(OLD, new, {"A": "a", "B": "b", "C": "c"})

    assert found(between) == [
        ("kept", "1.1", "Лаборатория"),
        ("kept", "1.2", "«2025 год: итоги»"),
        ("changed", "1.3", "Онлайн-встреча"),
        ("new", "1.4", "Премия"),
        ("kept", "2.1", "Лаборатория"),
        ("dropped", "1.4", "Мастер-класс"),
    ]
    changed = between.of("changed")[0]
    assert [(cell.key, cell.before, cell.after) for cell in changed.cells] == [
        ("title", "Вебинар", "Онлайн-встреча"),
        ("schedule", "март", "май"),
    ]
    assert [cell.before for cell in between.rows[1].years] == ["«2024 год: итоги»"]
    kept, changed, new_rows, dropped = (len(between.of(kind)) for kind in KINDS)
    assert (kept + changed + dropped, kept + changed + new_rows) == (5, 5)
    assert between.sections == ()


def test_year_that_was_left_as_it_was_changes_nothing():
    new = plan(2026, ("", [row("«2024 год: итоги»", "B")]))

    assert found(compare_years(OLD, new, {"B": "b"}))[0] == ("kept", "1.1", "«2024 год: итоги»")


def test_rows_without_lineage_are_known_by_words_and_it_is_said():
    new = plan(2026, ("", [row("«2025 год: итоги»", "B")]))

    line = compare_years(OLD, new, {}).rows[0]

    assert (line.kind, line.by_words) == ("kept", "то же название и форма в этом разделе")


def test_row_in_another_section_is_changed_and_sections_are_told():
    new = plan(
        2026,
        ("", [row("Лаборатория", "A")]),
        ("Новое", [row("Вебинар", "C")]),
        ("Выезды 2026 года", [row("Лаборатория", "A")]),
    )

    between = compare_years(OLD, new, {"A": "a", "C": "c"})

    moved = between.of("changed")[0]
    assert [(cell.key, cell.after) for cell in moved.cells] == [("section", "Новое")]
    assert between.sections == (("new", "", "Новое"),)


@pytest.mark.parametrize(
    ("years", "count"),
    [((2026,), 1), ((2026, 2025, 2024, 2023), 4), ((2026, 2025, 2023), 2), ((2026, 2024), 1)],
)
def test_years_without_a_change_are_counted(years, count):
    assert unchanged_for([(year, row(f"{year - 1} год: итоги")) for year in years]) == count


def test_a_changed_word_ends_the_count():
    chain = [(2026, row("А")), (2025, row("А")), (2024, replace(row("А"), venue="Дом"))]

    assert unchanged_for(chain) == 2
