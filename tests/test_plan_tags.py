from datetime import date

import pytest

from events.document import Approval
from events.edition.searching import Marked
from events.templatetags.plan_tags import approval_words, plural, typeset, unbroken
from events.text import NBSP

SIGNED_ON = date(2025, 3, 14)


@pytest.mark.parametrize(
    ("approval", "words"),
    [
        (Approval(), ""),
        (Approval("stamp", "Директор", "И. И. Иванова", SIGNED_ON), ""),
        (Approval("signed", "Директор\nцентра", "И. И. Иванова"), ""),
        (
            Approval("signed", "Директор\nцентра", "И. И. Иванова", SIGNED_ON),
            "План утверждён 14 марта 2025 г. Директор центра И. И. Иванова.",
        ),
        (Approval("signed", approved_on=SIGNED_ON), "План утверждён 14 марта 2025 г."),
        (
            Approval("order", "директора центра", "", SIGNED_ON, "5-од"),
            "План утверждён приказом директора центра от 14 марта 2025 г. № 5-од.",
        ),
        (Approval("order"), "План утверждён приказом."),
    ],
)
def test_approval_words_say_only_what_is_known(approval, words):
    assert approval_words(approval) == words


def test_plural_takes_the_forms_from_the_template():
    assert [plural(number, "пункт,пункта,пунктов") for number in (1, 3, 11)] == [
        f"1{NBSP}пункт",
        f"3{NBSP}пункта",
        f"11{NBSP}пунктов",
    ]


def test_typeset_binds_a_number_to_its_sign():
    assert typeset("приказ № 5") == f"приказ №{NBSP}5"


@pytest.mark.parametrize(
    ("line", "spans", "shown"),
    [
        ("Хор <и> танец", [(0, 3)], "<mark>Хор</mark> &lt;и&gt; танец"),
        ("Хор, 20 мая", [(8, 11)], 'Хор, <span class="nb">20 <mark>мая</mark></span>'),
        ("Хор 20 мая", [(0, 6)], '<mark>Хор </mark><span class="nb"><mark>20</mark> мая</span>'),
    ],
)
def test_found_words_are_highlighted_inside_what_stays_together(line, spans, shown):
    marked = Marked(line)
    marked.spans = spans

    assert unbroken(marked) == shown
