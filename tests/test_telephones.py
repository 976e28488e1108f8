import pytest

from events import telephones


@pytest.mark.parametrize(
    ("words", "href"),
    [
        ("8 (4812) 38-12-34", "tel:+74812381234"),
        ("+7 4812 38\u201112\u201134", "tel:+74812381234"),
        ("(4812) 38-12-34", "tel:+74812381234"),
        ("38-12-34", "tel:381234"),
        ("8 (4812) 38-12-34, доб. 105", "tel:+74812381234;ext=105"),
        ("8 (4812) 38-12-34 доб.105 (приёмная)", "tel:+74812381234;ext=105"),
        ("+375 17 200-00-00", "tel:+375172000000"),
        ("тел. +7 (000) 000-00-11 (пример)", "tel:+70000000011"),
        ("112", ""),
        ("уточняется", ""),
    ],
)
def test_telephone_is_dialled_as_it_is_written(words, href):
    assert telephones.read(words) == [telephones.Telephone(words, href)]


def test_line_may_hold_several():
    found = telephones.read("38-12-34, 38-12-35; 8 (4812) 38-12-36, доб. 2\n38-12-37,")

    assert [telephone.href for telephone in found] == [
        "tel:381234",
        "tel:381235",
        "tel:+74812381236;ext=2",
        "tel:381237",
    ]
    assert telephones.read(" ") == []
