"""Words, the other layout, synonyms, slips, dates, highlights: each part alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.edition.searching import Marker, Synonyms, date_words, layout, typos, words
from tests.edition.searching.office import PLAN, ask


@pytest.mark.parametrize(
    ("line", "parts", "joined"),
    [
        ("Мастер-класс", ["мастер", "класс"], ["мастеркласс"]),
        ("культурно\u2011досуговый", ["культурно", "досуговый"], ["культурнодосуговый"]),
        ("Форма 7-НК", ["форма", "7", "нк"], ["7нк"]),
        ("7НК", ["7", "нк"], ["7нк"]),
        ("2025г.", ["2025", "г"], []),
        ("15-17", ["15", "17"], []),
        ("Центр - дом", ["центр", "дом"], []),
        ("Ёж", ["еж"], []),
        ("МO", ["мо"], []),
        ("", [], []),
    ],
)
def test_text_is_split_into_words(line, parts, joined):
    found = words.split(line)

    assert [word.text for word in found] == parts
    assert [word for word, _, _ in words.compounds(found)] == joined


@given(st.text())
def test_words_know_their_places(line):
    assert len(words.fold(line)) == len(line)
    for word in words.split(line):
        assert len(word.text) == word.end - word.start


@pytest.mark.parametrize(
    "family",
    [
        "театр театральный театральных",
        "хореография хореограф хореографический",
        "вокал вокала вокальный вокалист",
        "творчество творческий",
        "танец танцы танцевальный",
        "хор хоровой",
        "отчёт отчётность отчётный",
        "обучение обучающий обучать",
        "игра игровой",
        "культура культурный",
        "традиция традиционный",
        "информация информационный",
        "праздник праздничный",
        "статистика статистический",
        "руководитель руководство",
    ],
)
def test_words_of_one_family_share_a_root(family):
    roots = [set(words.roots(words.fold(word))) for word in family.split()]

    assert set.intersection(*roots) != set()


@pytest.mark.parametrize(
    "pair", ["май мастер", "форма формат", "центр церемония", "роль рояль", "год город", "мода модуль"]
)
def test_strangers_share_no_root(pair):
    first, second = (set(words.roots(word)) for word in pair.split())

    assert first & second == set()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("dt,byfh", "вебинар"),
        (";bdfz", "живая"),
        ("`kRf", "ёлка"),
        ("яддщ", "zllo"),
        ("Rkef<", "клуаб"),
        ("7-YR", "7-нк"),
    ],
)
def test_layout_is_swapped_key_by_key(typed, meant):
    assert layout.swap(typed) == meant


@given(st.text(alphabet="qwertyuiop[]asdfghjkl;'zxcvbnm,.", min_size=1))
def test_layout_swapped_twice_is_what_was_typed(typed):
    if layout.is_latin(typed) and any("а" <= letter <= "я" for letter in layout.swap(typed)):
        assert layout.swap(layout.swap(typed)) == typed


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("семенар", (1, ["семинар"])),
        ("сеимнар", (1, ["семинар"])),
        ("хориаграфия", (2, ["хореография"])),
        ("вакал", (1, ["вокал"])),
        ("фот", (0, [])),
        ("рота", (0, [])),
        ("семафор", (0, [])),
    ],
)
def test_nearest_word(word, found):
    assert typos.nearest(word, ["вокал", "рот", "семинар", "фото", "хореография"]) == found


def test_synonyms_are_found_in_any_form_the_longest_first():
    table = Synonyms((("КДУ", "дом культуры"), ("дом", "здание"), ("", " ")))

    sense = table.at(["домами", "культуры", "и"], 0)

    assert (sense.length, sense.phrases) == (2, (("кду",), ("дом", "культуры")))
    assert table.at(["дом", "и"], 0).phrases == (("дом",), ("здание",))
    assert table.at(["культуры", "дом"], 0) is None


def test_word_in_two_groups_means_both():
    assert Synonyms((("МО", "район"), ("МО", "отдел"))).at(["мо"], 0).phrases == (("мо",), ("район",), ("отдел",))


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("в мае", [(1, 2, (5,))]),
        ("с января по март", [(1, 4, (1, 2, 3))]),
        ("хор весной и летом", [(1, 4, (3, 4, 5, 6, 7, 8))]),
        ("2-й квартал", [(0, 3, (4, 5, 6))]),
        ("полугодие 2", [(0, 2, (7, 8, 9, 10, 11, 12))]),
        ("начало года", [(0, 2, (1, 2, 3))]),
        ("весенние каникулы", [(0, 2, (3,))]),
        ("9 мая", [(0, 2, (5,))]),
        ("май 2025", [(0, 1, (5,))]),
        ("2025", []),
        ("квартал", []),
        ("в течение года", []),
        ("ежеквартально", []),
        ("мастер", []),
    ],
)
def test_dates_are_found_among_words(question, found):
    dates = date_words.find(question, words.split(question))

    assert [(date.start, date.end, date.months) for date in dates] == found


def marked(question, line, **options):
    found, place, parts = ask(question), 0, []
    for start, end in found.marker.spans(line, **options):
        parts += [line[place:start], f"[{line[start:end]}]"]
        place = end
    return "".join([*parts, line[place:]])


@pytest.mark.parametrize(
    ("question", "line", "shown"),
    [
        ("вокал", "Лаборатория по вокалу для вокальных", "Лаборатория по [вокалу] для [вокальных]"),
        ("мастеркласс", "Мастер-классы", "[Мастер-классы]"),
        ("ДПИ", "декоративно-прикладного творчества", "[декоративно-прикладного творчества]"),
        ("ДПИ", "народного творчества", "народного творчества"),
        ("«живая нить»", "Живая нить: нить", "[Живая нить]: нить"),
        ("май", "15 мая", "15 мая"),
        ("2 квартал", "2 квартал", "[2 квартал]"),
        ("абракадабра", "Абракадабра", "Абракадабра"),
        ("вокал", "", ""),
    ],
)
def test_words_found_are_highlighted(question, line, shown):
    assert marked(question, line) == shown


def test_kin_words_are_highlighted_where_they_count():
    assert (marked("методист", "методические"), marked("методист", "методические", is_topic=False)) == (
        "[методические]",
        "методические",
    )


def test_marker_without_terms_marks_nothing():
    assert Marker().spans("Любой текст") == []


@given(st.text(max_size=60), st.sampled_from(list(PLAN.rows)))
def test_highlights_lie_in_the_text_and_apart(question, row):
    for line in row.cells:
        spans = ask(question).marker.spans(line)

        assert all(0 <= start < end <= len(line) for start, end in spans)
        assert all(first[1] < second[0] for first, second in zip(spans, spans[1:], strict=False))
