"""The words that all formats share."""

from datetime import UTC, date, datetime

import pytest

from events.document import Approval
from events.exporters import wording
from tests.exporters import plans

MARCH = date(2025, 3, 14)


@pytest.mark.parametrize(
    ("approval", "lines"),
    [
        (Approval("none", "Директор"), ()),
        (
            Approval("stamp", "Директор\nГБУК «Центр»", "И. И. Иванова"),
            (
                "УТВЕРЖДАЮ",
                "Директор",
                "ГБУК «Центр»",
                "_______________ И. И. Иванова",
                "«____» ______________ 20____ г.",
            ),
        ),
        (Approval("stamp"), ("УТВЕРЖДАЮ", "_______________", "«____» ______________ 20____ г.")),
        (
            Approval("signed", "Директор", "И. И. Иванова", MARCH),
            ("УТВЕРЖДАЮ", "Директор", "_______________ И. И. Иванова", "14 марта 2025 г."),
        ),
        (
            Approval("order", "директора\nГБУК «Центр»", "", MARCH, "12-од"),
            ("УТВЕРЖДЁН", "приказом директора", "ГБУК «Центр»", "от 14.03.2025 № 12-од"),
        ),
        (Approval("order", "", "", MARCH, "12-од"), ("УТВЕРЖДЁН", "приказом", "от 14.03.2025 № 12-од")),
    ],
)
def test_approval_lines_follow_the_form(approval, lines):
    assert wording.approval_lines(approval) == lines


def test_edition_line_says_the_moscow_day():
    assert wording.edition_line(plans.make_imprint()) == "Редакция 2 от 15.03.2025"


def test_edition_line_of_a_draft_says_so():
    assert wording.edition_line(None) == "Проект"


def test_filter_line_names_the_filter():
    imprint = plans.make_imprint(filter_line="форма: вебинар; 1 квартал")

    assert wording.filter_line(imprint) == "Выборка из плана – форма: вебинар; 1 квартал"


@pytest.mark.parametrize("imprint", [None, plans.make_imprint()])
def test_filter_line_of_a_whole_plan_is_empty(imprint):
    assert wording.filter_line(imprint) == ""


def test_made_at_of_a_draft_is_the_first_day_of_the_plan():
    assert wording.made_at(plans.make_document(), None) == datetime(2025, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("text", plans.HOSTILE)
def test_printable_alters_no_word(text):
    assert wording.printable(text) == text


def test_printable_drops_controls_and_unifies_line_breaks():
    assert wording.printable(f"{plans.WITH_CONTROLS}\r\nдалее\rи\vещё") == f"{plans.WITHOUT_CONTROLS}\nдалее\nи\nещё"
