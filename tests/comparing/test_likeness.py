"""How alike two titles are: tried with strangers as well as with renames and slips of the pen."""

from itertools import combinations

import pytest

from events.comparing import ALIKE, RENAMED, likeness
from tests.factories import OFFICIAL

# Other events, however much their titles have in common.
STRANGERS = [
    "Семинар по охране труда",
    "Семинар по фотографии",
    "Вебинар по ведению сайта клуба",
    "Творческая лаборатория «Золотая нить»",
    "Творческая лаборатория «Живая вода»",
    "Областной семинар-практикум для руководителей театральных коллективов",
    "Областной семинар-практикум для руководителей хоровых коллективов",
    "Областной семинар-практикум для руководителей фольклорных коллективов",
    "Областной семинар-практикум для методистов",
    "Областное совещание директоров клубов",
    "Областной фестиваль «Зимние узоры»",
    "Областной фестиваль «Летние узоры»",
    "Мастер-класс по росписи",
    "Мастер-класс по резьбе",
    "Мастер-класс по вышивке",
    "Семинар «Работа с детьми»",
    "Семинар «Работа с ветеранами»",
    "Итоги 1 квартала",
    "Итоги 2 квартала",
    "Форма 6-НК: вопросы и ответы",
]
PLAN = sorted({line["title"] for section in OFFICIAL["sections"] for line in section["rows"]})


def test_strangers_are_not_alike():
    closest = max((likeness(*pair), pair) for pair in combinations([*PLAN, *STRANGERS], 2))

    assert closest[0] <= 0.5, closest


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Творческая лаборатория «Живая нить»", "Творческая лаборатория Живая Нить."),
        ("Областная творческая лаборатория по хореографии", "Областная творческая лаборатория по хореорафии"),
        ("Мастер-класс по росписи", "Мастеркласс по росписи"),
        ("Форма 7-НК: вопросы и ответы", "Форма 7-НК: ответы на вопросы"),
        ("Семинар по вокалу", "Семинар о вокале"),
        (
            "Лаборатория для руководителей театральных коллективов",
            "Лаборатория для руководителя театрального коллектива",
        ),
    ],
)
def test_slips_and_endings_are_alike_anywhere(was, now):
    assert likeness(was, now) >= ALIKE
    assert likeness(was, now) == likeness(now, was)


@pytest.mark.parametrize(
    ("was", "now"),
    [
        ("Лаборатория по вокалу", "Лаборатория по вокалу и хору"),
        ("Областной семинар для руководителей", "Семинар для руководителей"),
        ("Создание мультимедии для игровых и интерактивных программ", "Создание мультимедиа для игровых программ"),
        ("«2024 год: итоги, статистика, цифры»", "«2025 год: итоги, статистика, цифры»"),
        ("Вебинар для клубов", "Семинар для клубов"),
    ],
)
def test_renames_are_alike_at_their_place_only(was, now):
    assert RENAMED <= likeness(was, now) < ALIKE


@pytest.mark.parametrize(
    ("was", "now", "alike"),
    [
        ("Семинар", "Семинар", 1.0),
        ("", "", 1.0),
        ("", "Семинар", 0.0),
        ("***", "---", 0.0),
        ("Семинар 1", "Семинар 2", 0.0),
        ("Семинар", "Семинар 2", 7 / 15),
        ("абвгдежзик", "абвгдежзик лмнопр", 10 / 16),
        ("абвгдежзик лмнопр", "лмнопр абвгдежзик", 1.0),
    ],
)
def test_measure(was, now, alike):
    assert likeness(was, now) == pytest.approx(alike)


def test_words_are_counted_as_often_as_they_stand():
    assert likeness("Хор хор хор", "Хор") == pytest.approx(1 / 3)
