"""What is said beside the rows found, and laws that hold for any question."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.document import Facet, Section
from events.edition.searching import Index, Synonyms, find, words
from events.edition.searching.tiers import Tier
from tests.edition.searching.office import INDEX, PLAN, ask, names
from tests.exporters.plans import make_document, make_row

ALPHABET = "абвгдежзийклмнопрстуфхцчшщъыьэюя"


def index_of(*rows, **section):
    return Index.of(make_document(sections=(Section(rows=rows, **section),)))


@pytest.mark.parametrize(
    ("question", "corrections"),
    [
        ("семинар", []),
        ("фирма", [("фирма", ("форма",))]),
        ("dt,byfh", [("dt,byfh", ("вебинар",))]),
        ("Хореаграфия и вокол", [("Хореаграфия", ("хореография",)), ("вокол", ("вокал",))]),
        ("кду", []),
    ],
)
def test_words_taken_for_others_are_said(question, corrections):
    assert [(correction.typed, correction.used) for correction in ask(question).corrections] == corrections


def test_words_equally_near_are_all_taken():
    index = index_of(make_row(title="Рояли"), make_row(title="Роялти"), make_row(title="Гармонь"))

    found = find(index, "роялки", Synonyms())

    assert (found.positions, found.corrections[0].used) == ({1, 2}, ("рояли", "роялти"))


def test_short_words_are_not_taken_for_others():
    assert (names(ask("фото")), names(ask("фоты")), names(ask("рот"))) == (["2.2"], ["2.2"], [])


def test_unknown_word_is_dropped_and_the_rest_must_match_what_a_row_is_about():
    found, by_venue = ask("вебинар абракадабра"), ask("народный абракадабра")

    assert (names(found), found.dropped) == (["1.10", "2.1", "2.3"], ("абракадабра",))
    assert (names(by_venue), by_venue.dropped) == ([], ("абракадабра",))


def test_words_that_never_stand_together_find_the_rows_with_most_of_them():
    two, three = ask("вебинар хореография"), ask("вебинар мультимедии хореография")

    assert (names(two), two.is_partly) == (["1.1", "1.10", "2.1", "2.3", "2.4"], True)
    assert (names(three), three.is_partly) == (["2.1"], True)


@pytest.mark.parametrize("question", ["семинары и мастер-классы", "мастер-класс, семинар", "семинар или мастер-классы"])
def test_forms_of_events_in_a_list_are_alternatives(question):
    rows = [
        make_row(title=form, format=form, formats=(Facet(form, form),))
        for form in ("Семинар", "Мастер-класс", "Лекция")
    ]

    assert find(index_of(*rows), question, Synonyms()).positions == {1, 2}
    assert find(index_of(*rows, make_row(title="Семинар и лекция")), "семинар лекция", Synonyms()).positions == {4}


def test_date_stays_a_condition_when_words_never_stand_together():
    assert names(ask("совещание хореография январь")) == ["1.1", "2.4"]


def test_notes_count_only_where_rows_give_nothing():
    rows = (make_row(title="Хор", venue="Клуб"), make_row(title="Танец", venue="Клуб"))

    assert find(index_of(*rows, note="В клубе поёт хор"), "хор", Synonyms()).positions == {1}
    assert find(index_of(*rows, note="По заявкам"), "заявка", Synonyms()).positions == {1, 2}


def test_title_of_a_section_speaks_of_all_its_rows():
    rows = (make_row(title="Первый"), make_row(title="Второй"))

    assert find(index_of(*rows, title="Театральное дело"), "театр", Synonyms()).positions == {1, 2}


def test_audience_details_and_contact_are_searched():
    index = index_of(
        make_row(title="А", audience="Балетмейстеры"),
        make_row(title="Б", details="Сцена"),
        make_row(title="В", contact="Иванова"),
    )

    assert [find(index, word, Synonyms()).positions for word in ("балетмейстер", "сцены", "иванова")] == [{1}, {2}, {3}]


@pytest.mark.parametrize(
    ("title", "question", "is_found"),
    [
        ("Мастерство актёра", "май", False),
        ("План на 2024 год", "2", False),
        ("План на 2024 год", "24", False),
        ("Майский праздник", "майский", True),
        ("Ёлка", "елка", True),
        ("Елка", "ёлки", True),
        ("Опыт", "опыта", True),
        ("Форма 10-НК", "10нк", True),
        ("Семинары 7НК", "7-нк", True),
        ("Дом-музей", "доммузей", True),
        ("Дом-музей", "музей дом", True),
        ("Дом-музей", "«музей дом»", False),
        ("Игра в кино", "«игры в кино»", True),
        ("Игра про кино", "«игры в кино»", False),
        ("Работа c хором", "хоры", True),
    ],
)
def test_word_matches(title, question, is_found):
    row = make_row(title=title, format="", venue="", schedule="октябрь", department="")

    assert bool(find(index_of(row), question, Synonyms()).positions) == is_found


def test_kin_word_is_looked_for_in_what_a_row_is_about_only():
    index = index_of(make_row(title="Творческая встреча", venue=""), make_row(title="Б", venue="Центр творчества"))

    assert find(index, "творческий", Synonyms()).positions == {1}


@pytest.mark.parametrize(
    ("question", "dates"),
    [
        ("танцы в мае", [("месяц: май", (5,), "танцы в «мае»", "танцы")]),
        ("II квартал", [("2 квартал", (4, 5, 6), "«II квартал»", "")]),
        ("«май»", []),
        ("2025", []),
        ("мастер", []),
        (
            "март хор апрель",
            [
                ("месяц: март", (3,), "«март» хор апрель", "хор апрель"),
                ("месяц: апрель", (4,), "март хор «апрель»", "март хор"),
            ],
        ),
    ],
)
def test_date_is_a_filter_that_can_be_taken_away(question, dates):
    assert [(date.label, date.months, date.as_words, date.without) for date in ask(question).dates] == dates


def test_date_finds_a_topic_that_names_it_and_a_row_without_months():
    rows = [
        make_row(title="День Победы: 9 мая", schedule="апрель"),
        make_row(title="Б", schedule="не раньше мая", months=()),
        make_row(title="В", schedule="июнь"),
        make_row(title="Г", schedule="май"),
    ]

    assert find(index_of(*rows), "май", Synonyms()).positions == {1, 2, 4}


@pytest.mark.parametrize(
    ("question", "near"),
    [
        ('"нить живая"', "нить живая"),
        ("абракадабра май", "май"),
        ("совещание июль", "совещание"),
        ("хореографирование", "хореографии"),
    ],
)
def test_nothing_found_offers_what_is_near(question, near):
    found = ask(question)

    assert (found.positions, [line.line for line in found.suggestions][:1]) == (frozenset(), [near])


def test_plan_without_rows_finds_nothing():
    assert find(Index.of(make_document(sections=())), "хор", Synonyms()).positions == frozenset()


@pytest.mark.parametrize(
    "question", ["", " ", "!!", "«»", "«", '"', "-", "ё" * 200, "май " * 50, "а-" * 100, "« » " * 50]
)
def test_odd_question_is_answered(question):
    assert ask(question).positions <= set(range(1, 19))


@given(st.text(max_size=200))
def test_any_question_finds_rows_of_the_plan_or_offers_something(question):
    found = ask(question)

    assert found.positions <= set(range(1, 19))
    assert found.positions or found.suggestions


@given(st.lists(st.sampled_from([word for word in INDEX.vocabulary if len(word) > 3]), min_size=1, max_size=5))
def test_words_of_the_plan_are_never_dropped_or_taken_for_others(chosen):
    found = ask(" ".join(chosen))

    assert (found.corrections, found.dropped) == ((), ())


@settings(max_examples=50)
@given(st.sampled_from(list(PLAN.rows)))
def test_title_finds_its_row(row):
    found = ask(row.title)

    assert row.title in {list(PLAN.rows)[position - 1].title for position in found.positions}


@given(st.sampled_from(list(PLAN.rows)), st.data())
def test_any_words_of_a_title_in_quotation_marks_find_its_row(row, data):
    spelt = [word.text for word in words.split(row.title)]
    start = data.draw(st.integers(0, len(spelt) - 1))
    end = data.draw(st.integers(start + 1, len(spelt)))

    found = ask(f"«{' '.join(spelt[start:end])}»")

    assert row in [list(PLAN.rows)[position - 1] for position in found.positions]


def slipped(word, dice):
    """The word with one slip after its first letter: a letter too many, too few, another one, or two swapped."""
    place = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(4)
    letter = dice.choice(ALPHABET)
    middle = (letter + word[place], "", letter, word[place + 1] + word[place])[kind]
    return word[:place] + middle + word[place + (2 if kind == 3 else 1) :]


def test_one_slip_in_a_word_costs_no_answer():
    dice = random.Random(2025)  # noqa: S311 - the same slips every time
    chosen = [word for word in INDEX.vocabulary if len(word) >= 6 and word.isalpha()]
    tries = [(word, slipped(word, dice)) for word in dice.choices(chosen, k=200)]

    missed = [(word, typed) for word, typed in tries if not ask(typed).positions & ask(word).positions]

    assert len(missed) <= 4, missed


def test_long_hostile_question_is_quick():
    questions = ["май или " * 25, " ".join(f"вебинарр{n}" for n in range(20)), "я" * 200, "«" * 200, "1-" * 100]
    ask("сентяьрь")  # imports

    start = time.process_time()
    for question in questions:
        ask(question[:200])

    assert time.process_time() - start < 2


def test_words_side_by_side_count_where_they_stand_so():
    index = index_of(make_row(title="Мастер даёт урок и ведёт класс", venue="Мастер-класс"))
    phrase = (frozenset({"мастер"}), frozenset({"класс"}))

    assert [index.standing(phrase, tier) for tier in (Tier.OWN, Tier.ROW)] == [0, 1]
