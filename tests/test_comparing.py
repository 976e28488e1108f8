from dataclasses import replace

from events.comparing import CellChange, compare
from events.document import PlanDocument, Row, Section


def row(title, *, number="1", format="семинар", venue="Центр", schedule="март", department="Отдел", uid=""):
    return Row(number, title, format, venue, schedule, department, uid)


def plan(*sections):
    return PlanDocument("Шапка", "ПЛАН", 2025, tuple(sections))


def kinds(comparison):
    return [(change.kind, change.row.title) for change in comparison.rows]


def test_equal_documents_bring_nothing():
    document = plan(Section(rows=(row("А"), row("Б", number="2"))), Section("Второй", rows=(row("А"),)))

    comparison = compare(document, document)

    assert comparison.is_empty
    assert comparison.counts == {"new": 0, "changed": 0, "same": 3, "absent": 0}


def test_row_put_between_others_changes_no_other_row():
    old = plan(Section(rows=(row("А"), row("В", number="2"))))
    new = plan(Section(rows=(row("А"), row("Б", number="2"), row("В", number="3"))))

    assert kinds(compare(old, new)) == [("same", "А"), ("new", "Б"), ("same", "В")]


def test_changed_cells_are_named():
    old = plan(Section(rows=(row("А"),)))
    new = plan(Section(rows=(row("А", schedule="апрель", venue="Клуб"),)))

    (change,) = compare(old, new).rows

    assert change.cells == (CellChange("venue", "Центр", "Клуб"), CellChange("schedule", "март", "апрель"))


def test_renamed_row_is_changed_not_new():
    old = plan(Section(rows=(row("Лаборатория по вокалу"), row("Семинар", number="2"))))
    new = plan(Section(rows=(row("Лаборатория по вокалу и хору"), row("Семинар", number="2"))))

    assert kinds(compare(old, new)) == [("changed", "Лаборатория по вокалу и хору"), ("same", "Семинар")]


def test_other_row_under_the_same_number_is_new():
    old = plan(Section(rows=(row("Лаборатория по вокалу"),)))
    new = plan(Section(rows=(row("Бухгалтерский учёт"),)))

    assert kinds(compare(old, new)) == [("new", "Бухгалтерский учёт"), ("absent", "Лаборатория по вокалу")]


def test_uid_tells_a_row_whatever_it_is_called():
    old = plan(Section(rows=(row("А", uid="1"), row("Б", number="2", uid="2"))))
    new = plan(Section(rows=(row("Совсем иначе", uid="2"), row("А", number="2", uid="1"))))

    assert [(change.kind, change.old) for change in compare(old, new).rows] == [("changed", (0, 1)), ("same", (0, 0))]


def test_row_moved_to_another_section_says_so():
    old = plan(Section("Первый", rows=(row("А"), row("Б"))), Section("Второй"))
    new = plan(Section("Первый", rows=(row("А"),)), Section("Второй", rows=(row("Б"),)))

    change = compare(old, new).rows[1]

    assert (change.kind, change.cells) == ("changed", (CellChange("section", "Первый", "Второй"),))


def test_rows_of_one_title_are_told_apart_by_their_form():
    old = plan(Section(rows=(row("А", format="семинар"), row("А", number="2", format="вебинар"))))
    new = plan(Section(rows=(row("А", format="вебинар"), row("А", number="2", format="семинар"))))

    assert [(change.kind, change.old) for change in compare(old, new).rows] == [("same", (0, 1)), ("same", (0, 0))]


def test_columns_the_new_document_lacks_are_left_alone():
    old = plan(Section(rows=(row("А"),)))
    new = plan(Section(rows=(replace(row("А"), venue="", department=""),)))

    assert compare(old, new, columns=("title", "schedule", "format")).is_empty


def test_words_outside_the_rows_are_compared():
    old = plan(Section("Раздел", "примечание"))
    new = replace(plan(Section("Раздел", "иное")), title="ПЛАН на 2025 г.")

    assert compare(old, new).words == (
        CellChange("title", "ПЛАН", "ПЛАН на 2025 г."),
        CellChange("section_note", "примечание", "иное"),
    )


def test_every_row_of_both_documents_is_told_once():
    old = plan(Section(rows=tuple(row(f"Строка {n}", number=str(n)) for n in range(30))))
    new = plan(Section(rows=tuple(row(f"Строка {n}", number=str(n)) for n in range(29, 9, -1))))

    changes = compare(old, new).rows

    assert sorted(change.new for change in changes if change.new) == [(0, n) for n in range(20)]
    assert sorted(change.old for change in changes if change.old) == [(0, n) for n in range(30)]
