"""The calendar, parsed back: which rows are events, when they are, what identifies them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

from events.document import Section
from events.exporters import ics
from tests.exporters import plans

MOSCOW = ZoneInfo("Europe/Moscow")


def reopened(document, imprint=None):
    return Calendar.from_ical(ics.export(document, imprint))


def events_of(schedule, **overrides):
    """The events of a plan whose only row has this schedule."""
    return reopened(plans.make_document(plans.make_row(schedule=schedule, **overrides)), plans.make_imprint()).events


def spans(events):
    return [(event.decoded("DTSTART"), event.decoded("DTEND", None)) for event in events]


def day(month, number):
    return date(2025, month, number)


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ("14 января", [(day(1, 14), day(1, 15))]),
        ("15–17 марта", [(day(3, 15), day(3, 18))]),
        ("1, 8 и 15 октября", [(day(10, 1), day(10, 2)), (day(10, 8), day(10, 9)), (day(10, 15), day(10, 16))]),
        ("май", [(day(5, 1), day(6, 1))]),
        ("4 квартал", [(day(10, 1), date(2026, 1, 1))]),
        ("до 1 февраля", [(day(2, 1), day(2, 2))]),
        ("2 раза в год", [(day(1, 1), day(7, 1)), (day(7, 1), date(2026, 1, 1))]),
        (
            "ежеквартально",
            [(day(1, 1), day(4, 1)), (day(4, 1), day(7, 1)), (day(7, 1), day(10, 1)), (day(10, 1), date(2026, 1, 1))],
        ),
    ],
)
def test_ics_spans_are_whole_days_with_an_exclusive_end(schedule, expected):
    assert spans(events_of(schedule)) == expected


@pytest.mark.parametrize("schedule", ["в течение года", "еженедельно", "по заявкам", "кое-когда", "", "январь–декабрь"])
def test_ics_leaves_out_what_has_no_place_in_a_calendar(schedule):
    assert events_of(schedule) == []


def test_ics_has_an_hour_where_the_plan_has_one():
    (event,) = events_of("14 января, 11:00–12:30")

    assert spans([event]) == [(datetime(2025, 1, 14, 11, tzinfo=MOSCOW), datetime(2025, 1, 14, 12, 30, tzinfo=MOSCOW))]
    assert (event["DTSTART"].params["TZID"], event["TRANSP"]) == ("Europe/Moscow", "OPAQUE")


def test_ics_invents_no_end_for_an_hour():
    assert spans(events_of("14.01 в 11:00")) == [(datetime(2025, 1, 14, 11, tzinfo=MOSCOW), None)]


def test_ics_gives_each_day_its_own_hour():
    events = events_of("15.01 в 12:00, 14.01 в 11:00 и 16.01")

    assert spans(events) == [
        (datetime(2025, 1, 14, 11, tzinfo=MOSCOW), None),
        (datetime(2025, 1, 15, 12, tzinfo=MOSCOW), None),
        (day(1, 16), day(1, 17)),
    ]


def test_ics_hours_of_several_days_stay_words():
    (event,) = events_of("6–8 октября, 16:00–17:30")

    assert spans([event]) == [(day(10, 6), day(10, 9))]
    assert event["DESCRIPTION"].startswith("Срок: 6–8 октября, 16:00–17:30\n")


@pytest.mark.parametrize(("schedule", "zones"), [("14.01 в 11:00", ["Europe/Moscow"]), ("14.01", [])])
def test_ics_has_the_time_zone_only_for_hours(schedule, zones):
    calendar = reopened(plans.make_document(plans.make_row(schedule=schedule)))

    assert [zone["TZID"] for zone in calendar.timezones] == zones


def test_ics_event_has_the_words_of_the_row():
    row = plans.make_row(
        audience="специалисты КДУ",
        details="Первая строка\nвторая",
        contact="8 (4812) 00-00-00",
        link="https://example.ru/a",
    )

    (event,) = reopened(plans.make_document(row), plans.make_imprint()).events

    assert (event["SUMMARY"], event["LOCATION"]) == ("Создание мультимедии", "Муниципальные образования")
    assert event.categories == ["Вебинар"]
    assert event["DESCRIPTION"].splitlines() == [
        "Срок: 2 квартал",
        "Форма: вебинар",
        "Ответственный: Отдел народного творчества",
        "Для кого: специалисты КДУ",
        "Контакт: 8 (4812) 00-00-00",
        "Первая строка",
        "вторая",
        "https://example.ru/a",
    ]


def test_ics_event_says_its_edition_and_takes_no_ones_time():
    (event,) = events_of("май")

    published_at = datetime(2025, 3, 14, 21, 30, tzinfo=UTC)
    assert (event.decoded("DTSTAMP"), event.decoded("LAST-MODIFIED")) == (published_at, published_at)
    assert (event["SEQUENCE"], event["TRANSP"]) == (2, "TRANSPARENT")


def test_ics_of_a_draft_begins_the_sequence():
    (event,) = reopened(plans.make_document()).events

    assert (event["SEQUENCE"], event.decoded("DTSTAMP")) == (0, datetime(2025, 1, 1, tzinfo=UTC))


def test_ics_uids_come_from_the_event_and_its_places():
    row = plans.make_row(schedule="1 и 8 октября", uid="fde7d788-384c-528b-acf3-6fdafef0b18b")

    events = reopened(plans.make_document(row)).events

    assert [event["UID"] for event in events] == [f"{row.uid}-1", f"{row.uid}-2"]


def test_ics_uids_outlive_an_edition_that_moves_and_renames_the_event():
    row = plans.make_row(uid="fde7d788-384c-528b-acf3-6fdafef0b18b")
    moved = plans.make_row(uid=row.uid, title="Новое название", schedule="май", number="9")

    uids = [
        [event["UID"] for event in reopened(plans.make_document(each), plans.make_imprint(edition=number)).events]
        for number, each in enumerate((row, moved), start=1)
    ]

    assert uids[0] == uids[1] == [f"{row.uid}-1"]


def test_ics_has_an_event_of_two_sections_once():
    twice, once = plans.make_row(title="Лаборатория"), plans.make_row(title="Семинар", schedule="май")
    sections = (Section("Первый", "", (twice,)), Section("Второй", "", (once, twice)))

    events = reopened(plans.make_document(sections=sections)).events

    assert [event["SUMMARY"] for event in events] == ["Лаборатория", "Семинар"]


def test_ics_tells_rows_without_a_uid_apart_by_their_names():
    rows = [plans.make_row(title=title, uid="") for title in ("Первое", "Второе", "Первое")]

    events = reopened(plans.make_document(*rows)).events

    assert [event["SUMMARY"] for event in events] == ["Первое", "Второе"]
    assert len({event["UID"] for event in events}) == 2


def test_ics_calendar_says_what_it_is_and_counts_what_it_has_no_day_for():
    rows = [
        plans.make_row(title=title, schedule=schedule)
        for title, schedule in (
            ("а", "май"),
            ("б", "В течение 2025 года"),
            ("в", "по заявкам"),
            ("г", "в течение года"),
        )
    ]

    calendar = reopened(plans.make_document(*rows), plans.make_imprint())

    assert calendar["X-WR-CALNAME"] == "План методических мероприятий 2025"
    assert calendar["X-WR-CALDESC"] == (
        "Редакция 2 от 15.03.2025. Вне календаря 3\xa0мероприятия без дат: в течение года – 2; по заявкам – 1."
    )
    assert (calendar["PRODID"], calendar["VERSION"]) == (ics.PRODID, "2.0")


def test_ics_asks_to_be_read_again_every_day():
    calendar = reopened(plans.make_document(), plans.make_imprint())

    assert calendar.decoded("REFRESH-INTERVAL") == timedelta(days=1)
    assert calendar["REFRESH-INTERVAL"].params["VALUE"] == "DURATION"


def test_ics_calendar_is_the_same_in_every_edition():
    uids = {str(reopened(plans.make_document(), plans.make_imprint(edition=number))["UID"]) for number in (1, 2)}

    assert len(uids) == 1


def test_ics_names_the_filter_of_a_part():
    calendar = reopened(plans.make_document(), plans.make_imprint(filter_line="форма: вебинар"))

    assert calendar["X-WR-CALNAME"] == "План методических мероприятий 2025, форма: вебинар"
    assert calendar["X-WR-CALDESC"] == "Редакция 2 от 15.03.2025. Выборка из плана – форма: вебинар."


def test_ics_of_an_empty_plan_is_still_a_calendar():
    calendar = reopened(plans.EMPTY)

    assert [component.name for component in calendar.subcomponents] == ["VTIMEZONE"]


@pytest.mark.parametrize("words", plans.HOSTILE)
def test_ics_keeps_hostile_words_on_one_line(words):
    (event,) = events_of("май", title=words)

    assert event["SUMMARY"] == words.replace("\n", " ")


def test_ics_words_cannot_begin_a_component():
    words = "Семинар\r\nEND:VEVENT\r\nBEGIN:VALARM"

    (event,) = events_of("май", title=words, details=words, link=words, venue=words)

    assert [component.name for component in event.walk()] == ["VEVENT"]
    assert event["LOCATION"] == "Семинар END:VEVENT BEGIN:VALARM"


@pytest.mark.parametrize("uid", ["", "fde7d788-384c-528b-acf3-6fdafef0b18b"])
def test_ics_drops_control_characters(uid):
    (event,) = events_of("май", title=plans.WITH_CONTROLS, uid=uid)

    assert event["SUMMARY"] == plans.WITHOUT_CONTROLS


def test_ics_folds_lines_at_75_octets():
    data = ics.export(plans.official_document(), plans.make_imprint())

    assert max(len(line) for line in data.split(b"\r\n")) <= 75
