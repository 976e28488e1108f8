"""What stands above the table: title, heading, approval, year."""

from datetime import date

import pytest

from events.document import Approval
from events.importers.matching.approval import read_approval
from events.importers.matching.years import title_year, title_years
from tests.importers.tables import issues, left_out, read, sections, table

HEAD = ("№|Название|Дата", "1|А|март")


def plan(*before, lines=HEAD, **options):
    return read(table(*lines, before=before), **options)


@pytest.mark.parametrize(
    ("before", "title"),
    [
        (("ПЛАН", "мероприятий кабинета", "МБУК «РДК»,", "посвящённых Году культуры", "на 2014 год"), None),
        (("План", "подготовки и проведения II фестиваля", "самодеятельного творчества"), None),
        (("П Л А Н", "РАБОТЫ ОТДЕЛА", "НА 2024 ГОД"), None),
        (("Календарный план", "на 2024/2025 учебный год"), None),
        (("План методической работы", "МБУК «Районный Дом культуры»"), None),
        (("План мероприятий", "Январь 2025 года"), None),
        (("Мероприятия отдела культуры на 2024 год",), None),
        (("План работы на 2024 год", "г. Заозёрск"), "План работы на 2024 год"),
        (("ПЛАН РАБОТЫ НА 2022 ГОД", "МКУК «ЦКДО»", "СЕЛЬСКОГО ПОСЕЛЕНИЯ"), None),
        (("Приложение к распоряжению", 'План праздника "Урожай-2010"'), 'План праздника "Урожай-2010"'),
    ],
)
def test_title_is_put_together_from_its_lines(before, title):
    assert plan(*before).document.title == (title or " ".join(before))


def test_heading_stands_over_the_title_and_a_section_under_it():
    reading = plan("Повышение квалификации кадров", "ПЛАН на 2025 г.", "I. Учёба")

    assert (reading.document.heading, reading.document.title) == ("Повышение квалификации кадров", "ПЛАН на 2025 г.")
    assert sections(reading) == [("I. Учёба", "", ["А"])]


def test_letter_around_the_plan_is_said_and_left_out():
    reading = plan(
        "Уважаемые коллеги!", "Направляем план работы.", "План на 2024 год", "Цель: развитие", "- учить", "Учёба"
    )

    assert (reading.document.heading, reading.document.title) == ("", "План на 2024 год")
    assert sections(reading) == [("Учёба", "", ["А"])]
    assert [issue[4] for issue in issues(reading, "text_left")] == [
        *("Уважаемые коллеги!", "Направляем план работы.", "Цель: развитие", "- учить"),
    ]


def test_title_may_stand_in_the_first_rows_of_a_sheet():
    reading = plan(
        lines=(
            *(
                "||УТВЕРЖДАЮ",
                "||Директор",
                "||_______ И. И. Иванова",
                "||",
                "=Учёба кадров",
                "=План работы",
                "=на 2024 год",
            ),
            *("||", *HEAD),
        )
    )

    assert (reading.document.heading, reading.document.title) == ("Учёба кадров", "План работы на 2024 год")
    assert reading.document.approval == Approval("stamp", "Директор", "И. И. Иванова")


def test_title_may_stand_before_the_approval_block_and_once_more_under_it():
    title = ("План работы клуба", "на январь 2023 г.")

    reading = plan(" ".join(title), "Утверждаю", "Директор", "______В.П.Кузьмина", "«___»_____2023 г.", *title)

    assert (reading.document.heading, reading.document.title) == ("", " ".join(title))
    assert reading.document.approval == Approval("stamp", "Директор", "В.П.Кузьмина")


def test_approval_may_stand_under_the_title():
    reading = plan("План мероприятий", "ко Дню России", "(утв. распоряжением мэра от 19 мая 2023 г. N 920-р)")

    assert reading.document.title == "План мероприятий ко Дню России"
    assert reading.document.approval.order_number == "920-р"


def test_appendix_mark_is_no_heading():
    reading = plan("Приложение к приказу", "от «___» ________ 2018 г. № ____", "План на 2019 год")

    assert reading.document.heading == ""
    assert left_out(reading) == [(0, "appendix"), (0, "appendix"), (1, "head")]


def test_blocks_side_by_side_are_told_apart_by_their_columns():
    reading = plan(
        lines=(
            "СОГЛАСОВАНО||УТВЕРЖДАЮ",
            "Глава||Директор",
            "____ П. П. Петров||____ И. И. Иванова",
            "=План на 2024 год",
            *HEAD,
        )
    )

    assert reading.document.approval == Approval("stamp", "Директор", "И. И. Иванова")
    assert reading.document.heading == ""


def test_file_without_the_word_plan_has_a_guessed_title():
    reading = plan("Отдел культуры", "Работа с кадрами в 2024 году")

    assert (reading.document.heading, reading.document.title) == ("Отдел культуры", "Работа с кадрами в 2024 году")
    assert [issue.code for issue in reading.issues] == ["plan_title_guessed"]


def test_file_without_a_title_says_so():
    assert [issue.code for issue in plan().issues] == ["plan_title_missing", "year_missing"]


@pytest.mark.parametrize(
    ("lines", "approval"),
    [
        (
            ("Утверждаю:", "председатель комитета", "по культуре", "_____________И.И. Иванова"),
            Approval("stamp", "председатель комитета\nпо культуре", "И.И. Иванова"),
        ),
        (
            ("УТВЕРЖДАЮ", "Директор РДК", "_______ И. И. Иванова", "«____» ______________ 2024 г."),
            Approval("stamp", "Директор РДК", "И. И. Иванова"),
        ),
        (
            ("УТВЕРЖДАЮ", "Директор РДК ______ Иванова И. И.", "«12» января 2025 г."),
            Approval("signed", "Директор РДК", "Иванова И. И.", date(2025, 1, 12)),
        ),
        (
            ("УТВЕРЖДЁН", "приказом директора ГБУК «Центр»", "от 12.01.2025 № 15-од"),
            Approval("order", "директора ГБУК «Центр»", "", date(2025, 1, 12), "15-од"),
        ),
        (("УТВЕРЖДЕНО приказом от 31.02.2025",), Approval("order")),
        (
            ("(утв. распоряжением мэра г. Заозёрска от 19 мая 2023 г. N 920-р)",),
            Approval("order", "мэра г. Заозёрска", "", date(2023, 5, 19), "920-р"),
        ),
    ],
)
def test_approval_block_is_data(lines, approval):
    assert read_approval(lines) == approval


@pytest.mark.parametrize(
    ("title", "year", "years"),
    [
        ("ПЛАН на 2025 г.", 2025, [2025]),
        ("План на 2017 – 2019 годы", 2017, [2017, 2018, 2019]),
        ("План на 2024-2025 учебный год", 2024, [2024, 2025]),
        ("Мероприятия к годовщине Победы 1941 – 1945 гг. на 2025 год", 2025, [2025]),
        ("План на 2025", 2025, [2025]),
        ("План фестиваля", None, []),
    ],
)
def test_year_of_a_title(title, year, years):
    assert (title_year(title), list(title_years(title))) == (year, years)


def test_year_is_that_of_the_dates_where_the_title_names_none():
    reading = plan("План фестиваля", lines=("№|Название|Дата", "1|А|до 01.06.2013", "2|Б|15.09.13", "3|В|июль"))

    assert reading.document.year == 2013
    assert issues(reading, "year_from_dates") == [("note", "year_from_dates", 0, "", "План фестиваля", "2013")]


def test_asked_year_is_taken_only_where_the_file_names_none():
    asked, other = plan("План фестиваля", year=2024), plan("План на 2023 год", year=2024)

    assert (asked.document.year, other.document.year) == (2024, 2023)
    assert [issue.code for issue in (*asked.issues, *other.issues)] == ["year_given", "year_mismatch"]


def test_plan_of_several_years_warns_of_none_of_them():
    reading = plan("План на 2017 – 2019 годы", lines=("№|Название|Дата", "1|А|март 2018 года"))

    assert reading.issues == ()
