"""Joint cells: both parts are offered, the words stay as they are."""

import pytest

from events.importers.matching.joint_cells import split_form, split_schedule
from tests.importers.tables import PLAN, issues, read, table


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Сентябрь\n2017, 2019 годов,\nг. Заозёрск", ("Сентябрь 2017, 2019 годов", "г. Заозёрск")),
        ("15 марта, 14.00, РДК", ("15 марта, 14.00", "РДК")),
        ("РДК\nмарт", ("март", "РДК")),
        ("апрель\nДШИ № 2", ("апрель", "ДШИ № 2")),
        ("Ежеквартально, муниципальные районы (по графику)", ("Ежеквартально", "муниципальные районы (по графику)")),
        ("г. Заозёрск, 15 марта", ("15 марта", "г. Заозёрск")),
        ("март РДК", ("март", "РДК")),
        ("Районный Дом культуры", ("", "")),
        ("март", ("", "")),
    ],
)
def test_when_and_where_are_parted(text, parts):
    assert split_schedule(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Семинар «Годовой отчёт»", ("семинар", "«Годовой отчёт»")),
        ("Мастер-класс: Сценический грим", ("мастер-класс", "Сценический грим")),
        ("Районный семинар «Итоги»", ("районный семинар", "«Итоги»")),
        ("Творческая лаборатория «Живая нить»", ("творческая лаборатория", "«Живая нить»")),
        ("Методический совет: итоги года", ("", "")),
        ("Неделя открытых занятий", ("", "")),
        ("Семинар для заведующих", ("", "")),
    ],
)
def test_form_and_name_are_parted(text, parts):
    assert split_form(text) == parts


def test_joint_column_is_read_whole_and_offered_in_parts():
    reading = read(table("№|Мероприятие|Место и сроки", "1|А|РДК/март", before=PLAN))

    assert [row.cells for row in reading.document.rows] == [("1", "А", "", "", "РДК март", "")]
    assert reading.rows[0].parts_of("schedule") == {"schedule": "март", "venue": "РДК"}
    assert reading.rows[0].schedule.months == (3,)
    assert issues(reading, "joint_column", "split") == [
        ("note", "joint_column", 1, "schedule", "Место и сроки", ""),
        ("suggestion", "split", 2, "schedule", "РДК март", "март"),
    ]


def test_form_in_the_column_of_names_is_offered_apart():
    reading = read(table("№|Форма и наименование|Дата", "1|Семинар «А»|март", "2|Неделя кино|май", before=PLAN))

    assert [row.title for row in reading.document.rows] == ["Семинар «А»", "Неделя кино"]
    assert [row.parts_of("title") for row in reading.rows] == [{"title": "«А»", "format": "семинар"}, {}]
