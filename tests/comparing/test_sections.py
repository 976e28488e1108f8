"""Which sections are one: by key; by title, rows and order only where a key is missing."""

from dataclasses import replace

import pytest

from events.comparing import Choices, compare
from events.document import Section
from tests.comparing.plans import plan, row


def rows(letters, **uids):
    return tuple(replace(row(letter), uid=uids.get(letter, "")) for letter in letters)


def pairs(old, new):
    return compare(plan(*old), plan(*new)).sections


def test_key_goes_before_title_and_rows():
    old = [Section("Семинары", rows=rows("АБ"), key="1"), Section("Вебинары", rows=rows("ВГ"), key="2")]
    new = [Section("Семинары", rows=rows("АБ"), key="2"), Section("Вебинары", rows=rows("ВГ"), key="1")]

    assert pairs(old, new) == (1, 0)


def test_two_keys_are_never_one_section():
    assert pairs([Section("А", rows=rows("АБ"), key="1")], [Section("А", rows=rows("АБ"), key="2")]) == (None,)


@pytest.mark.parametrize(("old_key", "new_key"), [("1", ""), ("", "1"), ("", "")])
def test_title_tells_where_a_key_is_missing(old_key, new_key):
    old = [Section("Семинары", rows=rows("А")), Section("Вебинары", rows=rows("Б"), key=old_key)]
    new = [Section("Вебинары", rows=rows("В"), key=new_key), Section("Семинары", rows=rows("А"))]

    assert pairs(old, new) == (1, 0)


def test_sections_of_one_title_are_told_apart_by_their_rows():
    old = [Section("Семинары", rows=rows("АБВ")), Section("Семинары", rows=rows("ГДЕ"))]

    assert pairs(old, old[::-1]) == (1, 0)


def test_shared_rows_tell_a_renamed_section():
    old = [Section("", rows=rows("АБ")), Section("Вебинары", rows=rows("ВГДЕ"))]
    new = [Section("Открытые встречи", rows=rows("ВГДЖ")), Section("", rows=rows("АБ"))]

    assert pairs(old, new) == (1, 0)


@pytest.mark.parametrize(("rows_now", "partner"), [("ВГЖЗ", 1), ("ВГЖЗИ", None)])
def test_half_of_the_smaller_section_must_be_shared(rows_now, partner):
    old = [Section("Семинары", rows=rows("АБ")), Section("Вебинары", rows=rows("ВГДЕКЛ"))]

    assert pairs(old, [Section("Открытые встречи", rows=rows(rows_now))]) == (partner,)


def test_title_goes_before_rows():
    old = [Section("Семинары", rows=rows("АБ")), Section("Вебинары", rows=rows("ВГ"))]
    new = [Section("Вебинары", rows=rows("АБ")), Section("Семинары", rows=rows("ВГ"))]

    assert pairs(old, new) == (1, 0)


def test_rows_are_known_by_their_uids_too():
    old = [Section("Семинары", rows=rows("АБ", А="1", Б="2")), Section("Вебинары", rows=rows("ВГ", В="3", Г="4"))]
    new = [Section("Встречи", rows=rows("ЖЗ", Ж="3", З="4"))]

    assert pairs(old, new) == (1,)
    assert compare(plan(*old), plan(*new), choices=Choices(provisional=frozenset("34"))).sections == (None,)


def test_untitled_sections_belong_together():
    old = [Section("Семинары", rows=rows("АБ")), Section("", rows=rows("ВГ"))]

    assert pairs(old, [Section("", rows=rows("Ж"))]) == (1,)


def test_order_tells_what_nothing_contradicts():
    assert pairs([Section("Семинары", rows=rows("А"))], [Section("", rows=rows("Ж"))]) == (0,)
    assert pairs(
        [Section("Семинары для клубов", rows=rows("А"))], [Section("Вебинары для клубов", rows=rows("Ж"))]
    ) == (0,)


def test_other_title_and_other_rows_are_another_section():
    assert pairs([Section("Семинары", rows=rows("А"))], [Section("Конкурсы", rows=rows("Ж"))]) == (None,)
