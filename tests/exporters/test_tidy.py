"""The plan as tidy data, for the sheet «Данные» and for the CSV of programs."""

import csv as reader
import json as from_bytes
from datetime import date
from io import StringIO

import pytest

from events.exporters import csv, json, tidy
from tests.exporters import plans


def values(imprint=None, **fields):
    (line,) = tidy.lines(plans.make_document(plans.make_row(**fields)), imprint)
    return dict(zip(tidy.HEADINGS, line, strict=True))


def test_each_value_stands_in_a_column_of_its_own():
    found = values(
        plans.make_imprint(), number="3", schedule="II кв.", audience="специалисты КДУ", link="https://vk.example"
    )

    uid = plans.make_row().uid
    assert found == {
        "Код мероприятия (uid)": uid,
        "Номер раздела": 1,
        "Раздел плана": "Вебинары",
        "Номер в разделе": "3",
        "Полное название": "Создание мультимедии",
        "Перечень форм": "Вебинар",
        "Для кого": "специалисты КДУ",
        "Площадка": "Муниципальные образования Смоленской области",
        "Отдел": "Отдел народного творчества",
        "Срок словами плана": "II кв.",
        "Срок единообразно": "2 квартал",
        "Код срока (EDTF)": "2025-34",
        "Первый день": None,
        "Последний день": None,
        **{
            heading: int(heading[6:8] in ("04", "05", "06")) for heading in tidy.HEADINGS if heading.startswith("Месяц")
        },
        "Подробности": "",
        "Как записаться": "",
        "Ссылка мероприятия": "https://vk.example",
        "Адрес на сайте": f"https://plan.example.ru/plans/2025/events/{uid}/",
    }


@pytest.mark.parametrize(
    ("schedule", "first", "last"),
    [
        ("14.01", date(2025, 1, 14), date(2025, 1, 14)),
        ("15–17 марта, 2 апреля", date(2025, 3, 15), date(2025, 4, 2)),
        ("до 1 февраля", None, date(2025, 2, 1)),
        ("20 декабря – 15 января", date(2025, 12, 20), date(2025, 12, 31)),
        ("29 февраля", None, None),
        ("ежеквартально", None, None),
        ("по заявкам", None, None),
    ],
)
def test_no_day_is_made_up(schedule, first, last):
    found = values(schedule=schedule)

    assert (found["Первый день"], found["Последний день"]) == (first, last)


def test_csv_of_data_has_one_line_of_headings():
    text = csv.export_data(plans.official_document()).decode("utf-8-sig")

    lines = list(reader.DictReader(StringIO(text), delimiter=";"))
    assert [line["Полное название"] for line in lines] == [row.title for row in plans.official_document().rows]


def test_section_of_a_part_keeps_its_number_in_the_whole_plan():
    whole = plans.official_document()
    part = whole.only({2, 15})

    of_part, of_second = plans.make_imprint(sections=(1, 2)), plans.make_imprint(sections=(2,))

    assert [line[1] for line in tidy.lines(part, of_part)] == [1, 2]
    assert [line[1] for line in tidy.lines(whole.only({15}), of_second)] == [2]
    told = from_bytes.loads(json.export(whole.only({15}), of_second))
    assert [term["section"] for term in told["dates"]] == [2]
