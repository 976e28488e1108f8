"""Exact dates in another year: the same weekday, within the year and the quarter around them."""

import pytest

from events import schedules
from events.years.dates import has_dates, same_weekdays, weekdays


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("15 марта", "14 марта"),
        ("15 марта 2025 (суббота)", "14 марта 2026 (суббота)"),
        ("15.03.2025", "14.03.2026"),
        ("15–17 марта в 11:00", "14–16 марта в 11:00"),
        ("1 квартал, 15 марта", "1 квартал, 14 марта"),
        ("2 квартал, 1 апреля", "2 квартал, 7 апреля"),
        ("до 1 февраля", "до 31 января"),
        ("1–8 января", "7–14 января"),
        ("31 марта – 2 апреля", "30 марта – 1 апреля"),
        ("25 декабря – 10 января", "24 декабря – 9 января"),
        ("1, 8 и 15 октября", "30 сентября, 7 и 14 октября"),
        ("15 марта, по заявкам", "14 марта, по заявкам"),
        ("15–17 марта, если успеем", ""),
    ],
)
def test_dates_keep_their_weekday(before, after):
    assert same_weekdays(before, 2025, 2026) == after


def test_dates_keep_their_weekday_over_a_leap_day():
    assert same_weekdays("29 февраля", 2024, 2025) == "27 февраля"
    assert same_weekdays("28 февраля – 2 марта", 2024, 2025) == "26 февраля – 1 марта"


def test_only_a_day_by_its_number_is_an_exact_date():
    assert [has_dates(schedules.parse(words)) for words in ("9 мая", "до 1 июня")] == [True, True]
    assert [has_dates(schedules.parse(words)) for words in ("май", "третья среда марта", "1 квартал")] == [False] * 3


def test_weekdays_are_named():
    assert weekdays("15–17 марта, 9 мая", 2025) == [
        "15–17 марта 2025 – суббота–понедельник",
        "9 мая 2025 – пятница",
    ]
