"""What is told first, by dates. No database: a document and a day in."""

from datetime import date

import pytest

from events import schedules
from events.document import PlanDocument, Row, Section
from events.edition.agenda import Kind, Place, agenda, bands, happenings, is_next_asked_for, named_months


def row(number, words):
    read = schedules.parse(words)
    return Row(
        number=str(number), title=words, schedule=words, period=read.wording, months=read.months, uid=f"uid {words}"
    )


def plan(*words, year=2025):
    return PlanDocument("", "План", year, (Section(rows=tuple(row(n, each) for n, each in enumerate(words, start=1))),))


def titles(found):
    return [(band.kind.name, band.number, [one.row.title for one in band.happenings]) for band in found]


WHOLE = plan(
    "ежеквартально",
    "в течение года",
    "1 квартал, январь",
    "2 квартал",
    "май",
    "14 мая, 11:00",
    "до 20 мая",
    "4 квартал, декабрь",
    "3 квартал",
    "по заявкам",
    "ежемесячно",
    "март–октябрь",
    "июнь",
)


@pytest.mark.parametrize(
    ("day", "now", "coming"),
    [
        (
            date(2025, 5, 13),
            [("MONTH", 5, ["14 мая, 11:00", "до 20 мая", "май"]), ("QUARTER", 2, ["2 квартал"])],
            ["июнь", "3 квартал", "4 квартал, декабрь"],
        ),
        (  # the fourteenth is over on the fifteenth, a whole month is not before its end
            date(2025, 5, 15),
            [("MONTH", 5, ["до 20 мая", "май"]), ("QUARTER", 2, ["2 квартал"])],
            ["июнь", "3 квартал", "4 квартал, декабрь"],
        ),
        (
            date(2025, 5, 31),
            [("MONTH", 5, ["май"]), ("QUARTER", 2, ["2 квартал"])],
            ["июнь", "3 квартал", "4 квартал, декабрь"],
        ),
        (date(2025, 2, 1), [], ["14 мая, 11:00", "до 20 мая", "май"]),
        (date(2025, 12, 31), [("MONTH", 12, ["4 квартал, декабрь"])], []),
        (date(2025, 1, 1), [("MONTH", 1, ["1 квартал, январь"])], ["14 мая, 11:00", "до 20 мая", "май"]),
    ],
)
def test_named_days_come_before_the_promise_of_the_quarter(day, now, coming):
    found = agenda(WHOLE, day)

    assert titles(found.bands) == now
    assert [one.row.title for one in found.coming] == coming
    assert (found.month, found.quarter) == (day.month, (day.month + 2) // 3)


def test_what_repeats_or_lasts_is_folded():
    assert titles(agenda(WHOLE, date(2025, 5, 13)).folded) == [
        ("LONGER", 0, ["март–октябрь"]),
        ("MONTHLY", 0, ["ежемесячно"]),
        ("QUARTERLY", 0, ["ежеквартально"]),
        ("YEAR", 0, ["в течение года"]),
        ("NEVER", 0, ["по заявкам"]),
    ]


@pytest.mark.parametrize("day", [date(2025, month, 10) for month in range(1, 13)])
def test_nothing_is_told_twice(day):
    found = agenda(WHOLE, day)

    told = [one.row.uid for band in (*found.bands, *found.folded) for one in band.happenings]
    told += [one.row.uid for one in found.coming]
    assert len(told) == len(set(told))


@pytest.mark.parametrize("day", [date(2024, 12, 31), date(2026, 1, 1)])
def test_plan_of_another_year_is_told_whole(day):
    found = agenda(WHOLE, day)

    assert (found.month, found.quarter, found.coming) == (0, 0, ())
    assert [(kind, number) for kind, number, _ in titles(found.bands)] == [
        ("MONTH", 1), ("MONTH", 5), ("MONTH", 6), ("MONTH", 12), ("QUARTER", 2), ("QUARTER", 3),
    ]  # fmt: skip


def test_months_with_something_named_or_promised():
    assert named_months(happenings(WHOLE)) == {1, 4, 5, 6, 7, 8, 9, 12}


def test_event_stands_at_its_closest_term_once():
    found = bands(happenings(plan("март, октябрь–декабрь", "15 мая и 3 июня", "январь, март")), range(1, 7))

    assert titles(found) == [
        ("MONTH", 1, ["январь, март"]),
        ("MONTH", 3, ["март, октябрь–декабрь"]),
        ("MONTH", 5, ["15 мая и 3 июня"]),
    ]


def test_vague_parts_of_months_stand_on_no_day():
    found = bands(happenings(plan("середина мая", "2 мая", "последняя неделя мая")), [5])

    assert titles(found) == [("MONTH", 5, ["2 мая", "середина мая", "последняя неделя мая"])]


def test_event_of_two_sections_is_one_with_two_places():
    shared = row(1, "май")
    document = PlanDocument(
        "", "План", 2025, (Section(rows=(shared,)), Section("Второй раздел", rows=(row(1, "июнь"), row(2, "май"))))
    )

    assert [(one.row.title, one.places) for one in happenings(document)] == [
        ("май", (Place(1, "", "1"), Place(2, "Второй раздел", "2"))),
        ("июнь", (Place(2, "Второй раздел", "1"),)),
    ]


def test_months_known_without_words_are_kept_apart():
    document = PlanDocument("", "", 2025, (Section(rows=(Row(number="1", title="Без слов", months=(5,), uid="1"),)),))

    assert [band.kind for band in bands(happenings(document), [5])] == [Kind.LONGER]


@pytest.mark.parametrize(
    ("day", "is_asked"),
    [(date(2025, 10, 31), False), (date(2025, 11, 1), True), (date(2025, 12, 31), True), (date(2026, 1, 1), False)],
)
def test_next_plan_is_asked_for_from_november(day, is_asked):
    assert is_next_asked_for(day) is is_asked
