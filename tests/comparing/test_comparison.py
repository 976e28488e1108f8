"""What a comparison says: every row and section once, cells, details, words, order."""

from dataclasses import replace
from datetime import date

import pytest

from events.comparing import COMPARED, EVERYTHING, FACETS, CellChange, compare
from events.document import Approval, Facet, Section
from tests.comparing.plans import kinds, plan, row


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


def test_row_moved_to_another_section_says_so():
    old = plan(Section("Первый", rows=(row("А"), row("Б"))), Section("Второй"))
    new = plan(Section("Первый", rows=(row("А"),)), Section("Второй", rows=(row("Б"),)))

    change = compare(old, new).rows[1]

    assert (change.kind, change.cells) == ("changed", (CellChange("section", "Первый", "Второй"),))


def test_columns_the_new_document_lacks_are_left_alone():
    old = plan(Section(rows=(row("А"),)))
    new = plan(Section(rows=(replace(row("А"), venue="", department=""),)))

    assert compare(old, new, columns=("title", "schedule", "format")).is_empty


def test_words_outside_the_rows_are_compared():
    old = plan(Section("Раздел", "примечание"))
    new = replace(plan(Section("Раздел", "иное")), title="ПЛАН на 2025 г.", heading="", year=2026)

    comparison = compare(old, new)

    assert comparison.words == (
        CellChange("heading", "Шапка", ""),
        CellChange("plan_title", "ПЛАН", "ПЛАН на 2025 г."),
        CellChange("year", "2025", "2026"),
    )
    assert comparison.section_changes[0].cells == (CellChange("section_note", "примечание", "иное"),)


@pytest.mark.parametrize(
    ("approval", "words"),
    [
        (Approval("stamp", "Директор"), "«УТВЕРЖДАЮ», строки для подписи от руки; Директор"),
        (
            Approval("order", "директора\nЦентра", "", date(2025, 1, 9), "5-о"),
            "«УТВЕРЖДЁН» приказом; директора, Центра; 09.01.2025; № 5-о",
        ),
    ],
)
def test_approval_is_compared_as_one(approval, words):
    comparison = compare(plan(), replace(plan(), approval=approval))

    assert comparison.words == (CellChange("approval", "без грифа", words),)


@pytest.mark.parametrize("field", ["audience", "details", "contact", "link"])
def test_details_are_compared(field):
    old = plan(Section(rows=(replace(row("А"), **{field: "было"}),)))
    new = plan(Section(rows=(row("А"),)))

    (change,) = compare(old, new).rows

    assert (change.kind, change.cells) == ("changed", (CellChange(field, "было", ""),))


@pytest.mark.parametrize("field", ["audience", "details", "contact", "link", "venue"])
def test_what_a_file_does_not_speak_of_is_left_alone(field):
    old = plan(Section(rows=(replace(row("А"), **{field: "было"}),)))
    new = plan(Section(rows=(row("А"),)))

    assert compare(old, new, set(EVERYTHING) - {field}).is_empty


@pytest.mark.parametrize(
    ("key", "change"),
    [
        ("heading", {"heading": "Иная"}),
        ("plan_title", {"title": "Иное"}),
        ("year", {"year": 2026}),
        ("approval", {"approval": Approval("stamp")}),
        ("section_title", {"sections": (Section("Иной", "п", (row("А"), row("Б"))), Section("Второй"))}),
        ("section_note", {"sections": (Section("Первый", "", (row("А"), row("Б"))), Section("Второй"))}),
        ("section", {"sections": (Section("Первый", "п", (row("А"),)), Section("Второй", rows=(row("Б"),)))}),
        ("order", {"sections": (Section("Первый", "п", (row("Б"), row("А"))), Section("Второй"))}),
        ("order", {"sections": (Section("Второй"), Section("Первый", "п", (row("А"), row("Б"))))}),
    ],
)
def test_each_key_is_asked_for_by_its_name(key, change):
    old = plan(Section("Первый", "п", (row("А"), row("Б"))), Section("Второй"))
    new = replace(old, **change)

    assert not compare(old, new, {key}).is_empty
    assert compare(old, new, set(EVERYTHING) - {key}).is_empty


def test_columns_alone_ask_for_rows_alone():
    old = plan(Section("Первый", "п", (row("А"), row("Б"))))
    new = replace(plan(Section("", "", (row("Б"), row("А")))), heading="", title="")

    assert compare(old, new, COMPARED).is_empty


def test_facets_are_compared_by_their_keys_when_asked():
    known = replace(
        row("А"), formats=(Facet("a", "А"), Facet("b", "Б")), venue_facet=Facet("c", "Центр"), period="март"
    )
    renamed = replace(known, formats=(Facet("b", "Бэ"), Facet("a", "А")), venue_facet=Facet("c", "Центр народный"))
    other = replace(known, formats=(Facet("a", "А"),), venue_facet=None, period="апрель")

    def cells(new, keys):
        return compare(plan(Section(rows=(known,))), plan(Section(rows=(new,))), keys).rows[0].cells

    assert cells(renamed, FACETS) == cells(other, EVERYTHING) == ()
    assert cells(other, FACETS) == (
        CellChange("formats", "А, Б", "А"),
        CellChange("venue_facet", "Центр", ""),
        CellChange("period", "март", "апрель"),
    )


def test_moved_rows_are_as_few_as_explain_the_order():
    old = plan(Section(rows=tuple(row(title) for title in "АБВГД")))
    new = plan(Section(rows=tuple(row(title) for title in "ДАБВГ")))

    comparison = compare(old, new)

    assert [change.row.title for change in comparison.rows if change.is_moved] == ["Д"]
    assert comparison.is_reordered
    assert comparison.counts == {"new": 0, "changed": 0, "same": 5, "absent": 0}


def test_rows_that_close_ranks_are_not_moved():
    old = plan(Section(rows=tuple(row(title) for title in "АБВГ")))
    new = plan(Section(rows=tuple(row(title) for title in "АГ")))

    comparison = compare(old, new)

    assert not comparison.is_reordered
    assert comparison.is_empty


def sections_told(old, new):
    return [
        (change.kind, change.old, change.new, change.title, change.is_moved)
        for change in compare(old, new).section_changes
    ]


def test_swapped_sections_are_told_and_their_rows_are_not():
    first, second = Section("Первый", rows=(row("А"), row("Б"))), Section("Второй", rows=(row("В"),))

    comparison = compare(plan(first, second), plan(second, first))

    assert sections_told(plan(first, second), plan(second, first)) == [
        ("same", 1, 0, "Второй", True),
        ("same", 0, 1, "Первый", False),
    ]
    assert {change.kind for change in comparison.rows} == {"same"}
    assert not comparison.is_reordered
    assert not comparison.is_empty


def test_section_that_is_gone_is_told():
    first, second = Section("Первый", rows=(row("А"),)), Section("Второй", "примечание")

    assert sections_told(plan(first, second), plan(first)) == [
        ("same", 0, 0, "Первый", False),
        ("absent", 1, None, "Второй", False),
    ]
    assert compare(plan(first, second), plan(first)).is_empty


def test_new_section_is_no_empty_comparison():
    first, second = Section("Первый", rows=(row("А"),)), Section("Второй")

    assert sections_told(plan(first), plan(second, first)) == [
        ("new", None, 0, "Второй", False),
        ("same", 0, 1, "Первый", False),
    ]
    assert not compare(plan(first), plan(second, first)).is_empty


def test_title_and_note_taken_away_are_told():
    rows = (row("А"), row("Б"))

    (change,) = compare(plan(Section("Раздел", "по заявкам", rows)), plan(Section("", "", rows))).section_changes

    assert (change.kind, change.cells) == (
        "changed",
        (CellChange("section_title", "Раздел", ""), CellChange("section_note", "по заявкам", "")),
    )


def test_every_row_of_both_documents_is_told_once():
    old = plan(Section(rows=tuple(row(f"Строка {n}", number=str(n)) for n in range(30))))
    new = plan(Section(rows=tuple(row(f"Строка {n}", number=str(n)) for n in range(29, 9, -1))))

    changes = compare(old, new).rows

    assert sorted(change.new for change in changes if change.new) == [(0, n) for n in range(20)]
    assert sorted(change.old for change in changes if change.old) == [(0, n) for n in range(30)]
