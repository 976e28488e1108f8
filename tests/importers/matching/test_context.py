"""What a row leaves to its surroundings: the month over it, the year of the plan, who is a person and who a department."""

import pytest

from events.importers.known import Known, References
from tests.importers.tables import PLAN, issues, read, sections, table

DEPARTMENTS = References(departments=(Known("d1", "Методический отдел"),))


def under(band, *schedules, before=PLAN):
    return read(
        table("№|Название|Дата", f"={band}", *(f"{i}|А{i}|{s}" for i, s in enumerate(schedules, 1)), before=before)
    )


@pytest.mark.parametrize(
    ("words", "period", "kind"),
    [
        ("14", "14 марта", "dates"),
        ("14.", "14 марта", "dates"),
        ("14, 21", "14 и 21 марта", "dates"),
        ("15-17", "15–17 марта", "dates"),
        ("с 5 по 10", "5–10 марта", "dates"),
        ("14 числа", "14 марта", "dates"),
        ("14 (четверг)", "14 марта", "dates"),
        ("14 в 10.00", "14 марта в 10:00", "dates"),
        ("14, 10.00-12.00", "14 марта, 10:00–12:00", "dates"),
        ("до 20", "до 20 марта", "deadline"),
        ("до 20 числа", "до 20 марта", "deadline"),
        ("не позднее 20", "до 20 марта", "deadline"),
        ("3-я декада", "3 декада марта", "months"),
        ("III декада", "3 декада марта", "months"),
        ("вторая половина", "2 половина марта", "months"),
        ("последняя суббота", "последняя суббота марта", "dates"),
        ("конец", "конец марта", "months"),
        ("в течение месяца", "март", "months"),
        ("В течение всего месяца", "март", "months"),
        ("10.00–12.00", "март, 10:00–12:00", "months"),
        ("в 15:30", "март в 15:30", "months"),
        ("по средам", "по средам, март", "weekly"),
    ],
)
@pytest.mark.parametrize("band", ["Март", "МАРТ 2024 года", "1. Март", "III. МАРТ"])
def test_words_under_a_month_are_dates_of_it_and_stay(band, words, period, kind):
    reading = under(band, words)

    row, understood = next(reading.document.rows), reading.rows[0]
    assert row.schedule == words
    assert (understood.period, understood.schedule.kind, understood.schedule.months) == (period, kind, (3,))
    assert [
        issue[:2] for issue in issues(reading, "schedule_in_month", "schedule_unknown", "schedule_from_around")
    ] == [("note", "schedule_in_month")]


@pytest.mark.parametrize(
    "words", ["20 мая", "1 квартал", "по заявкам", "в течение года", "20.04", "март", "по отдельному плану", "весна"]
)
def test_words_that_say_their_own_time_are_left_alone(words):
    reading = under("Март", words)

    assert reading.rows[0].period == ""
    assert issues(reading, "schedule_in_month") == []


@pytest.mark.parametrize("words", ["32", "Клуб", "14 Клуб 15", "до 45", "?"])
def test_words_that_are_no_day_stay_unknown(words):
    reading = under("Март", words)

    assert (reading.rows[0].period, reading.rows[0].schedule.is_recognised) == ("", False)


def test_month_ends_where_another_section_begins():
    reading = read(table("№|Название|Дата", "=Март", "1|А|14", "=Массовые мероприятия", "2|Б|15", before=PLAN))

    assert [row.period for row in reading.rows] == ["14 марта", ""]


def test_quarter_over_the_rows_is_meant_by_the_whole_quarter():
    reading = under("2 квартал", "в течение квартала", "апрель", "14")

    assert [(row.period, row.schedule.months) for row in reading.rows] == [
        ("2 квартал", (4, 5, 6)),
        ("", (4,)),
        ("", ()),
    ]


@pytest.mark.parametrize(
    ("words", "kind", "months"),
    [
        ("По мере поступления заявок", "on_request", ()),
        ("по согласованному графику", "by_plan", ()),
        ("В соответствии с согласованным планом", "by_plan", ()),
        ("в течение учебного года", "months", (1, 2, 3, 4, 5, 9, 10, 11, 12)),
    ],
)
def test_phrases_are_understood(words, kind, months):
    schedule = under("Учёба", words).rows[0].schedule

    assert (schedule.kind, schedule.months) == (kind, months)


@pytest.mark.parametrize("words", ["2 квартал 2026", "II квартал 2026 г.", "март 2026 года", "14.03.2026"])
def test_year_that_is_not_the_plans_is_said(words):
    reading = under("Учёба", words, before=("План на 2025 год",))

    assert next(reading.document.rows).schedule == words
    assert [(issue.severity, issue.message) for issue in reading.issues if issue.code == "schedule_year"] == [
        ("warning", "В сроке назван 2026 год, а план — на 2025 год.")
    ]


def test_year_is_compared_with_the_plan_the_rows_go_to():
    tables = table("№|Название|Дата", "1|А|2 квартал 2025", before=("План на 2025 год",))

    assert [issue.message for issue in read(tables, year=2026).issues if issue.code == "schedule_year"] == [
        "В сроке назван 2025 год, а план — на 2026 год."
    ]


def test_year_outside_a_plan_of_several_years_is_said():
    reading = under("Учёба", "март 2024", "март 2026", before=("План на 2023 – 2025 годы",))

    assert [issue.message for issue in reading.issues if issue.code == "schedule_year"] == [
        "В сроке назван 2026 год, а план — на 2023–2025 годы."
    ]


def test_year_of_a_month_over_the_rows_is_said_once():
    reading = under("Март 2026", "14", "15", before=("План на 2025 год",))

    assert [(issue.row, issue.text) for issue in reading.issues if issue.code == "schedule_year"] == [(3, "Март 2026")]


@pytest.mark.parametrize(
    ("words", "department", "executors"),
    [
        ("Иванова А. А.", "", "Иванова А. А."),
        ("И.И. Петров, Иванова А.А.", "", "И.И. Петров, Иванова А.А."),
        ("методист Иванова А. А.", "", "методист Иванова А. А."),
        ("Методический отдел, Иванова А. А.", "d1", "Иванова А. А."),
        ("Методический отдел, ИМЦ", "d1", "ИМЦ"),
    ],
)
def test_persons_are_executors_and_no_department(words, department, executors):
    reading = read(table("№|Название|Дата|Ответственный", f"1|А|март|{words}", before=PLAN), references=DEPARTMENTS)

    assert next(reading.document.rows).department == words
    assert (reading.rows[0].department, reading.rows[0].executors) == (department, executors)
    assert issues(reading, "new_department", "spelling") == []


@pytest.mark.parametrize("words", ["Дом культуры им. А. С. Пушкина", "Отдел хореографии"])
def test_department_is_no_person(words):
    reading = read(table("№|Название|Дата|Ответственный", f"1|А|март|{words}", before=PLAN), references=DEPARTMENTS)

    assert (reading.rows[0].executors, len(issues(reading, "new_department"))) == ("", 1)


@pytest.mark.parametrize(
    "lines",
    [
        ("1. Семинары||", "1|А|март", "2|Б|май", "2. Концерты||", "1|В|март"),
        ("|1. Семинары|", "1|А|март", "2|Б|май", "|2. Концерты|", "1|В|март"),
        ("1.|Семинары|", "1|А|март", "2|Б|май", "2.|Концерты|", "1|В|март"),
        ("1|Семинары|", "1.1|А|март", "1.2|Б|май", "2|Концерты|", "2.1|В|март"),
        ("I.|Семинары|", "1|А|март", "2|Б|май", "II.|Концерты|", "3|В|март"),
        ("I. Семинары||", "1|А|март", "2|Б|май", "II. Концерты||", "3|В|март"),
    ],
)
def test_numbered_line_alone_in_a_sheet_is_a_section(lines):
    reading = read(table("№|Название|Дата", *lines, before=PLAN))

    assert [titles for _title, _note, titles in sections(reading)] == [["А", "Б"], ["В"]]
    assert all("Семинары" in title or "Концерты" in title for title, _note, _titles in sections(reading))
