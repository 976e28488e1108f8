"""Russian text: cleaning, folding, slugs, stems, similarity and the spaces of typography."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events import text
from events.text import NBSP


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  Творческая\u00a0 лаборатория\n", "Творческая лаборатория"),
        ("мето\u00adдика\u200b и\ufeff практика", "методика и практика"),
        ("одна\vдругая\fтретья", "одна другая третья"),
        ("a\x00b\x07c\ud800", "abc"),
        ("", ""),
    ],
)
def test_clean_gives_one_line_as_people_mean_it(dirty, clean):
    assert text.clean(dirty) == clean


def test_clean_lines_keeps_breaks_and_one_empty_line():
    assert text.clean_lines(" первая \r\n\n\n\n вторая\vтретья ") == "первая\n\nвторая\nтретья"


def test_without_controls_keeps_tabs_and_breaks():
    assert text.without_controls("а\tб\nв\x0bг\x1fд\x85е") == "а\tб\nв\nгд\nе"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Мастер-класс", "мастер – класс"),
        ("«Живая нить»", "“живая  нить”"),
        ("Весёлый зал", "веселый зал."),
        ("Областной центр", "ОБЛАСТНОЙ ЦЕНТР "),
    ],
)
def test_fold_makes_spellings_of_one_name_equal(first, second):
    assert text.fold(first) == text.fold(second)


def test_fold_keeps_different_names_apart():
    assert text.fold("Зал № 1") != text.fold("Зал № 2")


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Мастер-класс", "мастер-класс"),
        ("ГБУК «Центр» (зал № 2)", "гбук-центр-зал-2"),
        ("«…»", ""),
        ("ё" * 99, "е" * 80),
    ],
)
def test_slug_is_a_readable_key(name, slug):
    assert text.slug(name) == slug


def test_stems_are_equal_for_forms_of_a_word():
    assert text.stems("Творческие лаборатории, 2025") == text.stems("творческая лаборатория 2025")


def test_similarity_ignores_the_order_of_words():
    assert text.similarity("отдел народного творчества", "Народного творчества отдел") == 1


def test_similarity_of_a_misspelt_name_is_high_and_of_another_low():
    centre = "Смоленский областной центр народного творчества"

    assert text.similarity("Смоленский бастной центр народного творчества", centre) > 0.9
    assert text.similarity("Районный Дом культуры", centre) < 0.5


@pytest.mark.parametrize(
    ("plain", "typeset"),
    [
        ("приказ № 5", f"приказ №{NBSP}5"),
        ("на 2025 г.", f"на{NBSP}2025{NBSP}г."),
        ("И. И. Иванова", f"И.{NBSP}И.{NBSP}Иванова"),
        ("И.И. Иванова", f"И.И.{NBSP}Иванова"),
        ("И.И.Иванова, г.Смоленск", "И.И.Иванова, г.Смоленск"),
        ("г. Смоленск, ул. Глинки", f"г.{NBSP}Смоленск, ул.{NBSP}Глинки"),
        ("20 000 и т. д.", f"20{NBSP}000 и{NBSP}т.{NBSP}д."),
        ("II квартал, 20 мая", f"II{NBSP}квартал, 20{NBSP}мая"),
        ("семинар – в зале", f"семинар{NBSP}– в{NBSP}зале"),
        ("из-за дождя", "из-за дождя"),
    ],
)
def test_typeset_binds_what_belongs_together(plain, typeset):
    assert text.typeset(plain) == typeset


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "мероприятий"),
        (1, "мероприятие"),
        (4, "мероприятия"),
        (5, "мероприятий"),
        (11, "мероприятий"),
        (13, "мероприятий"),
        (21, "мероприятие"),
        (102, "мероприятия"),
        (112, "мероприятий"),
    ],
)
def test_plural_agrees_with_the_number(number, words):
    assert text.plural(number, "мероприятие", "мероприятия", "мероприятий") == f"{number}{NBSP}{words}"


@given(st.text())
def test_law_cleaning_twice_changes_nothing(raw):
    once = text.clean(raw)

    assert text.clean(once) == once
    assert text.clean_lines(text.clean_lines(raw)) == text.clean_lines(raw)


@given(st.text())
def test_law_folding_twice_changes_nothing(raw):
    once = text.fold(raw)

    assert text.fold(once) == once


@given(st.text(), st.text())
def test_law_similarity_is_mutual_and_between_0_and_1(first, second):
    score = text.similarity(first, second)

    assert 0 <= score <= 1
    assert score == text.similarity(second, first)


@pytest.mark.parametrize(
    ("line", "whole"),
    [
        ("20 мая, 11:00–13:00", ["20 мая", "11:00–13:00"]),
        ("15–17 марта в г. Смоленск", ["15–17 марта", "г. Смоленск"]),
        ("2 квартал 2025 г., № 5", ["2 квартал", "2025 г.", "№ 5"]),
        ("майские встречи в 2025", []),
    ],
)
def test_pieces_that_stay_on_one_line(line, whole):
    pieces = text.unbroken(line)

    assert [piece for piece, is_whole in pieces if is_whole] == whole
    assert "".join(piece for piece, _ in pieces) == line


@pytest.mark.parametrize(
    ("title", "quiet"),
    [
        ("ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2025 г.", "План методических мероприятий на 2025 г."),
        ("ПЛАН РАБОТЫ ОГБУК СОЦНТ НА 2025 ГОД", "План работы ОГБУК СОЦНТ на 2025 год"),
        ("ПЛАН МЕРОПРИЯТИЙ МБУК «ЦКР» г. Смоленска", "План мероприятий МБУК «ЦКР» г. Смоленска"),
        ("ПЛАН УЧЕБНО-МЕТОДИЧЕСКОЙ РАБОТЫ", "План учебно-методической работы"),
        ("План СОЦНТ на 2025 г.", "План СОЦНТ на 2025 г."),
        ("ПЛАН на 2025 г.", "ПЛАН на 2025 г."),
        ("", ""),
    ],
)
def test_title_in_capitals_becomes_a_sentence(title, quiet):
    assert text.sentence_case(title) == quiet
