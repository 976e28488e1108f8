"""What an edition changed, event by event: each event once, in words that readers know."""

from dataclasses import replace

from events.document import PlanDocument, Row, Section
from events.edition import changes

ROW = Row("1", "Вокал", "семинар", "Центр", "май", "Отдел", "a", details="Подробности")
OTHER = Row("2", "Хор", "семинар", "Центр", "май", "Отдел", "b")


def plan(*sections, **words):
    named = [Section(f"Раздел {letter}", rows=rows, key=letter) for letter, rows in zip("АБВ", sections, strict=False)]
    return PlanDocument("Шапка", "План", 2025, tuple(named), **words)


def differing(before, after):
    return [(one.badge, one.title, one.words) for one in changes.between_documents(1, before, after).events]


def test_event_in_two_sections_is_named_once():
    later = replace(ROW, schedule="июнь", venue="«Дом» культуры")

    assert differing(plan((ROW,), (ROW,)), plan((later,), (later,))) == [
        ("изменено", "Вокал", "место: было «Центр», стало «„Дом“ культуры»; срок: был «май», стал «июнь»")
    ]


def test_place_that_is_added_or_taken_changes_the_event_and_does_not_make_it_new():
    assert differing(plan((ROW,), (OTHER,)), plan((ROW,), (OTHER, ROW))) == [
        ("изменено", "Вокал", "добавлен ещё один пункт")
    ]
    assert differing(plan((ROW,), (OTHER, ROW)), plan((ROW,), (OTHER,))) == [
        ("изменено", "Вокал", "исключён один из пунктов")
    ]


def test_event_that_moves_to_another_section_says_so():
    assert differing(plan((ROW, OTHER), ()), plan((OTHER,), (ROW,))) == [
        ("изменено", "Вокал", "раздел: был «Раздел А», стал «Раздел Б»")
    ]


def test_words_beside_the_table_are_named_and_numbers_and_facets_are_not():
    assert differing(plan((ROW,)), plan((replace(ROW, number="7", details="Другие", period="май"),))) == [
        ("изменено", "Вокал", "изменились подробности")
    ]
    assert differing(plan((ROW,)), plan((replace(ROW, number="7", period="май"),))) == []


def test_what_is_no_event_is_said_apart():
    before, after = plan((ROW,), (OTHER,)), replace(plan((ROW,)), title="План «Лето»")
    found = changes.between_documents(1, before, after)

    assert found.general == ("Название плана: было «План», стало «План „Лето“».", "Исключён раздел «Раздел Б».")
    assert (found.summary, found.lines[0]) == ("1\xa0исключено", "Исключено: «Хор».")


def test_summary_counts_in_russian():
    rows = [replace(ROW, uid=str(number), title=f"Встреча {number}") for number in range(23)]

    def summary(old, new):
        return changes.between_documents(1, plan(tuple(old)), plan(tuple(new))).summary.replace("\xa0", " ")

    assert [summary(rows[:1], rows[: 1 + many]) for many in (1, 2, 5, 21)] == [
        "1 новое",
        "2 новых",
        "5 новых",
        "21 новое",
    ]
    assert summary(rows[:5], [replace(row, venue="Клуб") for row in rows[:3]]) == "3 изменено, 2 исключено"
