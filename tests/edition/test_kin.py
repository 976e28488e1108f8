from events.document import PlanDocument, Row, Section
from events.edition.kin import find
from events.edition.searching import Packed, pack


def plan(year, *rows):
    return PlanDocument("", "", year, (Section(rows=rows),))


def found(row, *plans, year=2025):
    known = {plan.year: Packed(pack(plan)) for plan in plans}
    return [(one.year, one.row.uid, one.by_words) for one in find(row, year, known, known.__getitem__)]


def test_lineage_is_followed_both_ways():
    row = Row(title="Семинар", uid="25", ancestor="24")
    plans = [
        plan(2023, Row(title="Первый", uid="23")),
        plan(2024, Row(title="Другой", uid="0"), Row(title="Второй", uid="24", ancestor="23")),
        plan(2026, Row(title="Четвёртый", uid="26", ancestor="25")),
        plan(2027, Row(title="Пятый", uid="27", ancestor="26")),
    ]

    assert found(row, *plans) == [(2027, "27", False), (2026, "26", False), (2024, "24", False), (2023, "23", False)]


def test_same_uid_is_the_same_event():
    assert found(Row(title="Семинар", uid="1"), plan(2024, Row(title="Иначе названный", uid="1"))) == [
        (2024, "1", False)
    ]


def test_title_tells_where_no_lineage_does():
    row = Row(title="«2024 год: итоги, статистика, цифры»", uid="25")
    other = Row(title="Областная лаборатория по вокалу", uid="0")

    assert found(row, plan(2024, other, Row(title="«2023 год: итоги, статистика, цифры»", uid="24"))) == [
        (2024, "24", True)
    ]


def test_likely_title_is_taken_and_a_stranger_is_not():
    row = Row(title="Областная творческая лаборатория по хореографии для руководителей", uid="25")
    near = Row(title="Областная творческая лаборатория по хореографии для руководителя", uid="24")
    stranger = Row(title="Областная творческая лаборатория по вокалу для руководителей", uid="23")

    assert found(row, plan(2024, stranger, near)) == [(2024, "24", True)]
    assert found(row, plan(2024, stranger)) == []
    assert found(Row(title="", uid="1"), plan(2024, Row(title="", uid="2"))) == []
