from dataclasses import replace

from events.document import Row
from events.edition.story import Listing, Turn, story

ROW = Row("1", "Семинар", "семинар", "Центр", "2 квартал", "Отдел", "uid")


def listing(edition, *rows):
    return Listing(edition, tuple((1, row) for row in rows))


def test_each_edition_that_changed_the_event_has_its_sentence():
    later = replace(ROW, schedule="май", venue="Клуб")

    turns = story([listing(1, ROW), listing(2, replace(ROW, number="7")), listing(3, later), listing(4, later, later)])

    assert turns == [
        Turn(3, "Место: было «Центр», стало «Клуб»; срок: был «2 квартал», стал «май»."),
        Turn(4, "Добавлен ещё один пункт."),
    ]


def test_event_comes_goes_and_comes_again():
    turns = story([listing(1), listing(2, ROW), listing(3), listing(4), listing(5, ROW)])

    assert turns == [
        Turn(2, "Мероприятие внесено в план."),
        Turn(3, "Мероприятие исключено из плана."),
        Turn(5, "Мероприятие снова внесено в план."),
    ]


def test_words_that_were_not_there_or_are_gone():
    turns = story([listing(1, replace(ROW, venue="")), listing(2, ROW), listing(3, replace(ROW, department=""))])

    assert [turn.sentence for turn in turns] == ["Место теперь «Центр».", "Ответственный «Отдел» больше не указан."]


def test_same_change_in_two_places_is_told_once():
    other = replace(ROW, title="Вебинар")
    before = Listing(1, ((1, ROW), (2, ROW)))
    after = Listing(2, ((1, other), (2, other)))

    assert story([before, after]) == [Turn(2, "Название: было «Семинар», стало «Вебинар».")]
