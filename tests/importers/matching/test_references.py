"""Known names: exact ones are recognised, near ones are asked about, nothing is changed."""

import pytest

from events.importers.known import Known, References
from events.importers.matching.references import Book, Found, Spellings, audience_of
from tests.importers.tables import PLAN, issues, read, table

CENTRE = "ГБУК «Смоленский областной центр народного творчества»"
VENUES = (
    Known("centre", "СОЦНТ", CENTRE, ("Областной центр",)),
    Known("school-1", "ДШИ № 1", "Детская школа искусств № 1"),
)
FORMATS = (
    Known("seminar", "семинар"),
    Known("workshop", "мастер-класс"),
    Known("lab", "творческая лаборатория"),
    Known("laboratory", "лаборатория"),
    Known("webinar", "вебинар"),
)
DEPARTMENTS = (Known("methods", "Сектор культуры"),)


@pytest.mark.parametrize(
    "text", [CENTRE, CENTRE.upper(), "соцнт", "Областной  центр", CENTRE.replace("«", "").replace("»", "")]
)
def test_name_is_recognised_in_every_spelling(text):
    assert Book(VENUES).find(text) == Found("centre")


@pytest.mark.parametrize(
    "text",
    [
        "ГБУК «Смоленский бастной центр народного творчества»",
        "ГБУК «Смоленский областной центр народнго творчества»",
        "ГБУК «Смоленскийобластной центр народного творчества»",
    ],
)
def test_misspelt_name_is_proposed_and_not_taken(text):
    assert Book(VENUES).find(text) == Found(proposal=CENTRE)


@pytest.mark.parametrize("text", ["Детская школа искусств № 2", "Смоленский районный центр", "Дом культуры", ""])
def test_another_name_is_neither_taken_nor_proposed(text):
    assert Book(VENUES).find(text) == Found()


def test_formats_are_found_by_stems_the_longest_first_in_the_order_of_the_text():
    book = Book(FORMATS)

    assert book.find_all("мастер-классы, семинары, творческие лаборатории, вебинары") == (
        "workshop",
        "seminar",
        "lab",
        "webinar",
    )
    assert book.find_all("вебинар для специалистов КДУ") == ("webinar",)
    assert book.find_all("совещание") == ()


def test_department_may_be_followed_by_others():
    assert Book(DEPARTMENTS).find_first("Сектор культуры, методический центр") == Found(
        "methods", rest="методический центр"
    )


@pytest.mark.parametrize(
    ("wording", "audience"),
    [
        ("вебинар для специалистов КДУ", "для специалистов КДУ"),
        ("семинар (для руководителей)", "для руководителей"),
        ("мастер-класс", ""),
    ],
)
def test_audience_is_what_the_wording_says(wording, audience):
    assert audience_of(wording) == audience


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("смоленский бастной центр", "смоленский областной центр"),
        ("смоленский област-ной центр", "смоленский областной центр"),
        ("смоленский областной центр", ""),
        ("смоленский районный центр", ""),
        ("зал 2", ""),
        ("сельские клубы", ""),
    ],
)
def test_spelling_is_near_only_by_one_slip(text, right):
    assert Spellings(["смоленский областной центр", "зал 1", "сельский клубы"]).nearest(text) == right


def test_known_names_are_proposed_with_the_row_and_its_words_stay():
    reading = read(
        table(
            "№|Название|Форма|Место|Дата", f"1|А|вебинары|{CENTRE.replace('областной', 'бастной')}|март", before=PLAN
        ),
        references=References(FORMATS, VENUES, DEPARTMENTS),
    )

    row = next(reading.document.rows)
    assert (row.format, row.venue) == ("вебинары", CENTRE.replace("областной", "бастной"))
    assert (reading.rows[0].formats, reading.rows[0].venue) == (("webinar",), "")
    assert issues(reading, "spelling") == [("suggestion", "spelling", 2, "venue", row.venue, CENTRE)]


def test_new_name_is_noted_once():
    reading = read(
        table("№|Название|Место|Дата", "1|А|Парк|март", "2|Б|парк|май", "3|В|СОЦНТ|май", before=PLAN),
        references=References(venues=VENUES),
    )

    assert issues(reading, "new_venue") == [("note", "new_venue", 2, "venue", "Парк", "")]
    assert [row.venue for row in reading.rows] == ["", "", "centre"]


def test_rare_spelling_near_to_a_frequent_one_is_asked_about():
    usual = [f"{number}|А{number}|{CENTRE}|март" for number in range(1, 4)]

    reading = read(
        table("№|Название|Место|Дата", *usual, f"4|Б|{CENTRE.replace('областной', 'бастной')}|май", before=PLAN)
    )

    assert issues(reading, "spelling") == [
        ("suggestion", "spelling", 5, "venue", CENTRE.replace("областной", "бастной"), CENTRE)
    ]


def test_persons_with_like_names_are_no_slips():
    usual = [f"{number}|А{number}|Отдел, Иванова И. И.|март" for number in range(1, 4)]

    reading = read(table("№|Название|Ответственный|Дата", *usual, "4|Б|Отдел, Иванов И. И.|май", before=PLAN))

    assert issues(reading, "spelling") == []
