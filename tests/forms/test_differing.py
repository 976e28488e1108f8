"""Differences as parts that a page prints."""

import pytest

from events.forms.differing import changed, elided

LONG = "один два три четыре пять шесть семь восемь девять десять"


@pytest.mark.parametrize(
    ("before", "after", "parts"),
    [
        ("Хор села", "Хор города", [("same", "Хор "), ("del", "села"), ("gap", " "), ("ins", "города")]),
        ("Хор", "Хор села", [("same", "Хор"), ("ins", " села")]),
        ("Вебинар", "Разговор о фото", [("del", "Вебинар"), ("gap", " "), ("ins", "Разговор о фото")]),
        ("", "новое", [("ins", "новое")]),
        ("старое", "", [("del", "старое")]),
        ("то же", "то же", [("same", "то же")]),
        ("", "", []),
    ],
)
def test_change_is_marked_word_by_word_and_never_runs_together(before, after, parts):
    assert changed(before, after) == parts


def test_only_a_few_words_stay_around_a_difference():
    assert elided([("same", f"{LONG} "), ("ins", "новое")]) == [
        ("same", "… семь восемь девять десять "),
        ("ins", "новое"),
    ]
    assert elided([("same", LONG)]) == [("same", LONG)]
