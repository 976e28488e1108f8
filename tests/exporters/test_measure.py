"""Lines of a cell, against what LibreOffice draws in Liberation Serif."""

import pytest

from events.exporters.measure import lines

LABORATORY = (
    "Областная творческая лаборатория по хореографии для руководителей любительских хореографических коллективов "
    "Смоленской области"
)
MEETING = "ежегодное областное совещание руководителей муниципальных культурно-досуговых учреждений Смоленской области"


@pytest.mark.parametrize(
    ("text", "width", "drawn"),
    [
        ("", 40, 1),
        ("семинар", 52, 1),
        ("ГБУК «Смоленский областной центр народного творчества»", 48, 3),
        (LABORATORY, 80, 4),
        (MEETING, 52, 5),
        ("один\nдва\n", 80, 3),
        ("один\n\nдва", 80, 3),
    ],
)
def test_lines_are_as_many_as_drawn(text, width, drawn):
    assert lines(text, width, 11) == drawn


def test_lines_cut_a_word_longer_than_the_column():
    assert [lines("Ш" * count, 80, 11) for count in (10, 50, 100)] == [1, 3, 6]


def test_lines_break_after_a_hyphen_and_a_slash():
    assert lines("Ответственный/исполнитель", 42, 11, is_bold=True) == 2


def test_lines_grow_with_the_type():
    assert [lines(LABORATORY, 80, size) for size in (6, 8, 11, 18)] == [2, 3, 4, 8]
