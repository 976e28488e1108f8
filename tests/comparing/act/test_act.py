"""Acts: carried out on the words of the old edition they give those of the new one, and they read like an office's own."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from events.comparing.act import ClauseError, apply, beside, draw_up, points, printed, section_names
from events.comparing.act.clauses import Add, Remove, Renumber, Replace, Spot, To
from events.comparing.act.phrases import Edit, occurrences
from events.document import Approval, Section
from tests.comparing.act.plans import changed, some_plan
from tests.exporters.plans import make_document, make_row


@given(st.integers(0, 2**32))
@settings(max_examples=60, derandomize=True, deadline=None)
def test_act_carried_out_gives_the_new_words(seed):
    random = Random(seed)  # noqa: S311 - changes that come again, no secrets
    old = some_plan(random)
    new = changed(random, old)

    act = draw_up(old, new)

    assert apply(act.clauses, printed(old)) == printed(new)
    assert bool(act.clauses) == (printed(old) != printed(new))
    assert all(point.text for point in points(act))


TITLES = ["Хор и танец", "Итоги: проблемы, прогнозы, решения", "«Живая нить»", "Форма 7-НК", "Звук и свет", "Костюм"]


def plan(*sections):
    """Sections of titles; the place of a title in ``TITLES`` or its first word makes its uid."""
    made = []
    for key, (title, note, rows) in enumerate(sections):
        numbered = enumerate((row if not isinstance(row, str) else make_row(title=row) for row in rows), start=1)
        made.append(
            Section(title, note, tuple(replace(row, number=str(number)) for number, row in numbered), f"s{key}")
        )
    return make_document(sections=tuple(made))


def row(title, **fields):
    return make_row(title=title, **fields)


def said(old, new):
    return [point.text for point in points(draw_up(old, new))]


TWO = (("", "", TITLES), ("Центр «Развитие»", "по заявкам МО", ["Вебинар о фото", "Семинар о сцене", "Час методиста"]))


def two(first=TWO[0], second=TWO[1]):
    return plan(first, second)


@pytest.mark.parametrize(
    ("new", "clauses"),
    [
        (
            two(("", "", [TITLES[0], row(TITLES[1].replace("прогнозы", "перспективы"), uid=row(TITLES[1]).uid), *TITLES[2:]])),
            ["В пункте 2 раздела 1 слово «прогнозы» заменить словом «перспективы»."],
        ),
        (
            two(("", "", [*TITLES[:3], *TITLES[4:]])),
            ["Пункт 4 раздела 1 исключить.", "Пункты 5 и 6 раздела 1 считать соответственно пунктами 4 и 5."],
        ),
        (
            two(second=("Центр «Развитие»", "по заявкам МО", ["Вебинар о фото", row("Час методиста", schedule="май")])),
            [
                "Пункт 2 раздела 2 исключить.",
                "В пункте 3 раздела 2 слова «2 квартал» заменить словом «май».",
                "Пункт 3 раздела 2 считать пунктом 2.",
            ],
        ),
        (
            two(("", "", TITLES[1:]), ("Центр «Развитие»", "по заявкам МО", [*TWO[1][2], TITLES[0]])),
            [
                "Пункт 1 раздела 1 перенести в раздел 2 и считать пунктом 4.",
                "Пункты 2–6 раздела 1 считать соответственно пунктами 1–5.",
            ],
        ),
        (
            two(("", "", [TITLES[5], *TITLES[:5]])),
            ["Пункты 1–5 раздела 1 считать соответственно пунктами 2–6, пункт 6 – пунктом 1."],
        ),
        (
            two(second=("", "по заявкам округов", TWO[1][2])),
            ["Наименование раздела 2 исключить.", "В примечании к разделу 2 слово «МО» заменить словом «округов»."],
        ),
        (
            two(second=("Центр «Развитие»", "", [*TWO[1][2], "Новый семинар"])),
            ["Примечание к разделу 2 исключить.", "Раздел 2 дополнить пунктом 4 следующего содержания:"],
        ),
        (
            plan(TWO[0]),
            ["Раздел 2 исключить."],
        ),
        (
            plan(TWO[0], TWO[1], ("Конкурсы", "", ["Зимний смотр"])),
            ["План дополнить разделом 3 следующего содержания:"],
        ),
        (
            replace(two(), title="ПЛАН МЕРОПРИЯТИЙ на 2026 г.", heading=""),
            [
                "Слова «Повышение квалификации» над названием плана исключить.",
                "В названии плана цифры «2025» заменить цифрами «2026».",
            ],
        ),
    ],
)  # fmt: skip
def test_changes_are_worded_as_an_office_words_them(new, clauses):
    assert said(two(), new) == clauses


def test_words_put_in_and_taken_out_are_called_so():
    old = plan(("", "", ["Семинар для педагогов и методистов области", *TITLES]))
    uid = row("Семинар для педагогов и методистов области").uid

    def after(title):
        return said(old, plan(("", "", [row(title, uid=uid), *TITLES])))

    assert after("Семинар для педагогов и методистов сельской области") == [
        "В пункте 1 после слова «методистов» дополнить словом «сельской»."
    ]
    assert after("Семинар для методистов области") == ["В пункте 1 слова «педагогов и» исключить."]
    assert after("Семинар для педагогов и методистов области.") == [
        "В пункте 1 слова «методистов области» заменить словами «методистов области.»."
    ]


def test_one_rename_in_many_rows_is_one_clause():
    rows = [row(f"Вебинар {number}", venue="Муниципальные образования") for number in range(1, 31)]
    renamed = [replace(one, venue="Муниципальные округа") for one in rows]

    assert said(plan(("", "", rows)), plan(("", "", renamed))) == [
        "По тексту плана (пункты 1–30) слова «Муниципальные образования» заменить словами «Муниципальные округа»."
    ]
    # Where other rows keep the words, the rows are named and «по тексту» is not said.
    assert said(plan(("", "", rows)), plan(("", "", [*renamed[:4], *rows[4:]]))) == [
        "В пунктах 1–4 слова «Муниципальные образования» заменить словами «Муниципальные округа»."
    ]


def test_column_is_named_where_the_words_stand_in_another_too():
    old = [row("семинар о хоре", format="семинар"), *TITLES]
    new = [row("семинар о хоре", format="вебинар"), *TITLES]

    assert said(plan(("", "", old)), plan(("", "", new))) == [
        "В пункте 1 в графе «Форма мероприятия» слово «семинар» заменить словом «вебинар»."
    ]


def test_words_with_inner_quotation_marks_are_given_without_others():
    (point,) = points(draw_up(two(), two(second=("Центр „Развитие“", "по заявкам МО", TWO[1][2]))))

    assert (point.text, point.words) == ("Наименование раздела 2 изложить в следующей редакции:", "Центр „Развитие“")


def test_plan_that_changed_by_more_than_half_is_given_anew():
    new = plan(("", "", [f"Другое {number}" for number in range(5)]), TWO[1])
    (point,) = points(draw_up(two(), new))

    assert point.text == "План изложить в следующей редакции:"
    assert [line.cells[0] for line in point.table if line.kind != "row"] == ["Центр «Развитие»", "по заявкам МО"]
    assert len(point.table) == 2 + 5 + 3


def test_sections_are_named_where_there_are_several():
    assert section_names(draw_up(two(), two())) == ("раздел 1 – без названия", "раздел 2 – «Центр „Развитие“»")
    assert section_names(draw_up(plan(TWO[0]), plan(TWO[0]))) == ()


@pytest.mark.parametrize(
    "clauses",
    [
        [Remove(0, (0,))],  # a gap
        [Renumber(0, ((1, 2),))],  # two rows of one number
        [Add(To(0, 1), ((9, ("", "", "", "", "")),))],
        [Remove(0, (5,)), Renumber(0, ((6, 6),))],  # it goes and stays
        [Replace((Spot(0, 1),), (Edit("проблемы, прогнозы", "а"), Edit("прогнозы, решения", "б")))],
    ],
)
def test_clauses_that_contradict_one_another_are_refused(clauses):
    with pytest.raises(ClauseError):
        apply(clauses, printed(two()))


def test_phrase_is_found_as_whole_words():
    words = "мастер-класс, класс и классика; класс"

    assert [words[start:end] for start, end in occurrences(words, "класс")] == ["класс", "класс"]
    assert occurrences(words, "класс")[0] == (14, 19)


def test_what_is_not_printed_stands_beside():
    old = make_document(make_row(), approval=Approval("stamp", "Директор"))
    new = make_document(make_row(contact="38-00-00"), approval=Approval("order", "директора", "", None, "15-о"))

    assert draw_up(old, new).clauses == ()
    assert [(one.label, one.after, one.titles) for one in beside(old, new)] == [
        ("Гриф утверждения", "«УТВЕРЖДЁН» приказом; директора; № 15-о", ()),
        ("Как записаться", "38-00-00", ("Создание мультимедии",)),
    ]
