"""Persons by name among a plan's words."""

import time

import pytest

from events.persons import split_persons


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Иванова А. А.", ("", "Иванова А. А.")),
        ("А.А. Иванова", ("", "А.А. Иванова")),
        ("Иванова-Петрова А.А. и Сидоров Б.Б.", ("", "Иванова-Петрова А.А. и Сидоров Б.Б.")),
        ("Отдел народного творчества, Иванова А. А.", ("Отдел народного творчества", "Иванова А. А.")),
        (
            "Отдел, ИМЦ, зав. отделом Иванова А. А.; Петров П. П.",
            ("Отдел, ИМЦ", "зав. отделом Иванова А. А.; Петров П. П."),
        ),
        ("Иванова А. А., методический отдел", ("Иванова А. А., методический отдел", "")),
        ("Дом культуры им. А. С. Пушкина", ("Дом культуры им. А. С. Пушкина", "")),
        ("Методический отдел", ("Методический отдел", "")),
        ("", ("", "")),
    ],
)
def test_persons_at_the_end_are_parted_from_what_stands_before(text, expected):
    assert split_persons(text) == expected


@pytest.mark.parametrize("word", ["А", "А.А.", "Иванова А. А., ", "и ", "методист "])
def test_long_text_takes_no_time(word):
    started = time.process_time()

    split_persons(word * 20_000)
    split_persons((word * 500)[:500])

    assert time.process_time() - started < 1
