"""What is noticed in a plan, and above all what is not: a false finding costs more trust than a missed one."""

import time

import pytest

from events.document import Facet, PlanDocument, Row, Section
from events.exporters.pdf.glyphs import is_printable
from events.plan.checking.finding import Holder, Passage
from events.plan.checking.load import load_of
from events.plan.checking.names import Name, misspelt
from events.plan.checking.years import check_years
from tests.bench.plans import repeated
from tests.exporters.plans import official_document
from tests.plan.documents import check_document

CENTRE = "ГБУК «Смоленский областной центр народного творчества»"


def plan_of(*rows, year=2025, **fields):
    """A document of one section; a row is a title or the fields of a row."""
    whole = {"format": "семинар", "venue": CENTRE, "schedule": "май", "months": (5,), "department": "Отдел"}
    made = [Row(**{**whole, **({"title": row} if isinstance(row, str) else row)}) for row in rows]
    return PlanDocument("", "", year, (Section(rows=tuple(made)),), **fields)


def found(*rows, **fields):
    """What is said of these rows: kind, and the words as they would be or None."""
    findings = check_document(plan_of(*rows, **fields))
    return [(finding.kind, *(words_after(finding) or (None,))) for finding in findings]


def words_after(finding):
    return [mend.after for mend in finding.mends]


# Words


@pytest.mark.parametrize(
    ("kind", "title", "spots"),
    [
        ("spaces", "Роль  фото в клубе", ["  "]),
        ("spaces", "Роль фото , звука и света", [" "]),
        ("spaces", "Школа « Мастер»", [" "]),
        ("quotes", 'Школа "Мастер" для всех', ['"', '"']),
        ("quotes", 'Школа "Мастер для всех', ['"']),
        ("glued", "Итоги года,статистика", [","]),
        ("glued", "Роль фото в работе.Теория", ["."]),
        ("glued", "Лаборатория«Живая нить»", [""]),
        ("letters", "Cеминар для всех", ["Cеминар"]),
        ("letters", "Новыи\u0306 год", ["и\u0306"]),
        ("glyph", "Письмо \U000e0100 в клуб", ["\U000e0100"]),
        ("year", "2022 год: итоги", ["2022"]),
        ("year", "Приоритетные направления 2023 года", ["2023"]),
    ],
)
def test_doubtful_words_are_found_in_their_place(kind, title, spots):
    findings = check_document(plan_of(title))

    assert [(f.kind, [f.words[first:last] for first, last in f.spots]) for f in findings] == [(kind, spots)]


@pytest.mark.parametrize(
    "title",
    [
        "«2024 год: итоги, статистика, цифры»",
        "Итоги 2024 года и приоритетные направления 2025 года",
        "Приём планов на 2026 год",
        "К 80-летию Победы в Великой Отечественной войне 1941–1945 годов",
        "Государственная программа на 2021–2030 годы",
        "Школа мастера в 2025–2026 учебном году",
        "О приказе от 21 декабря 2021 г. № 1234",
        "Хор, основанный в 1998 году, приглашает",
        "Фестиваль проводится с 2010 года",
        "Лаборатория «Театр „Живая нить“»",
        "Мероприятия «Информационно-методического центра «Развитие»",
        "Праздник на 2000 человек",
        "Год семьи 2024 в клубах",
        "Роль фото в работе КДУ. Теория и практика",
        "Занятие в 11:00–13:30, ул. Ленина, д. 5, т.д. и т.п.",
        "Выезд в с.Заозёрье к И.И.Иванову",
        "Проект «PRO.Культура.РФ» и ВКонтакте",
        "Культурно-досуговая деятельность: проблемы, прогнозы, решения",
        "Экран 55\u2033, звук 5.1 — показ… (по заявкам)",
        "Q-код и IT-кружок для КДУ",
        "Мастер-класс «Ё-моё!»: вход свободный?",
        "Форма 7-НК: вопросы и ответы",
        "Вместе мы сильнее, также приглашаем гостей",
    ],
)
def test_good_words_are_left_alone(title):
    assert found(title) == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Смотр традицонный", "традиционный"),
        ("Вечер творчетва", "творчества"),
        ("Отчёт о рабоет специалистов", None),  # no word of this plan tells what was meant
    ],
)
def test_misspelt_word_is_found_by_the_others(wrong, right):
    often = [f"{word} традиционный вечер народного творчества" for word in ("Первый", "Второй", "Третий")]

    said = [finding.sentence for finding in check_document(plan_of(*often, wrong)) if finding.kind == "word"]

    assert said == (
        [f"Похоже на опечатку: «{wrong.split()[1 if right else 2]}», обычно в плане «{right}»."] if right else []
    )


@pytest.mark.parametrize(
    ("often", "once"),
    [
        ("вокальных коллективов", "локальных коллективов"),
        ("лекция для всех", "секция для всех"),
        ("сельских клубов", "сельские клубы"),
        ("творческих мастерских", "творческую мастерскую"),
        ("проведение праздника", "приведение праздника к правилам"),
        ("театральных студий", "танцевальных студий"),
        ("участников конкурса", "участницам конкурсов"),
        ("Районный смотр", "Районного смотра"),
        ("концерт хора", "концепт хора"),
    ],
)
def test_other_words_and_forms_of_a_word_are_no_slips(often, once):
    titles = [f"{number} {often} области" for number in ("Первые", "Вторые", "Третьи", "Пятые")]

    assert found(*titles, f"Большие {once} области") == []


def test_glued_words_are_parted_as_they_stand_elsewhere():
    findings = check_document(plan_of("Вечер народного творчества", "Школа народноготворчества"))

    assert [(finding.kind, finding.sentence) for finding in findings] == [
        ("glued", "Слова написаны слитно: «народноготворчества».")
    ]


@pytest.mark.parametrize(
    ("title", "mends"),
    [
        ("2022 год: итоги", ["2025 год: итоги", "2024 год: итоги"]),
        ("Итоги 2023 года и планы 2024 года", ["Итоги 2024 года и планы 2025 года"]),
        ("Слёт 2027 года", ["Слёт 2025 года", "Слёт 2024 года"]),
    ],
)
def test_years_are_moved_together(title, mends):
    passage = Passage(title, "title", "event", holder=Holder("event", 1, "title"))

    (finding,) = check_years([passage], 2025)

    assert [mend.after for mend in finding.mends] == mends
    assert not any(mend.is_sure for mend in finding.mends)


def test_several_years_are_listed_in_one_sentence():
    titles = ("Итоги 2021, 2022 и 2023 годов", "Итоги 2023 года и планы 2024 года")
    passages = [Passage(title, "title", "event", holder=Holder("event", 1, "title")) for title in titles]

    three, two = check_years(passages, 2025)

    assert three.sentence == "Названы 2021, 2022 и 2023 годы, а план на 2025 год."
    assert [mend.label for mend in two.mends] == ["Поставить 2024 и 2025"]


def test_form_of_a_number_is_compared_within_the_plan():
    both = [{"title": "Форма 7-НК"}, {"title": "Отчёт", "format": "вебинар по форме 7НК"}]

    assert found(*both) == [("word", None)]
    assert found(both[1]) == []


def test_full_stop_is_noticed_where_others_have_none():
    titles = ["Школа клубного работника.", "Роль фото. Теория и практика.", "Семинар для КДУ и др.", "Смотр", "Вечер"]

    assert found(*titles) == [("stop", None)]
    assert found("Школа мастера.", "Смотр хоров.", "Вечер") == []


def test_capital_of_a_term_is_noticed_where_others_have_none():
    small = [{"title": f"Смотр {name}", "schedule": "май"} for name in ("хоров", "театров", "оркестров")]

    assert found(*small, {"title": "Ярмарка", "schedule": "Май"}) == [("case", None)]
    assert found(*small, {"title": "Ярмарка", "schedule": "I квартал", "months": (1, 2, 3)}) == []
    assert found({"title": "Ярмарка", "schedule": "Май"}) == []


@pytest.mark.parametrize("character", "Ая№—«»„“…ӂ→ß\u00a0")
def test_ordinary_characters_can_be_printed(character):
    assert is_printable(character)


# Names


@pytest.mark.parametrize(
    ("often", "once"),
    [
        (CENTRE, CENTRE.replace("областной", "бастной")),
        ("мастер-класс", "мастер класс"),
        ("Отдел народного творчества", "Отдел народного творчесва"),
        ("семинар", "семнар"),
    ],
)
def test_misspelt_name_is_found_by_the_others(often, once):
    assert misspelt([Name(1, often, 9), Name(2, once, 1)]) == {2: Name(1, often, 9)}


@pytest.mark.parametrize(
    ("often", "once"),
    [
        ("Отдел народного творчества", "Отдел научного творчества"),
        ("Сельский Дом культуры", "Сельские Дома культуры"),
        ("Учреждения культуры Смоленского района", "Учреждение культуры Смоленского района"),
        ("семинар", "вебинар"),
        ("семинар", "семинары"),
        ("лекция", "секция"),
        ("Малый зал", "Большой зал"),
        ("Дом культуры № 1", "Дом культуры № 2"),
        ("Вяземский район", "Велижский район"),
        ("Петров П. П.", "Петрова П. П."),
        ("творческая лаборатория", "творческая мастерская"),
    ],
)
def test_other_names_are_no_slips(often, once):
    assert misspelt([Name(1, often, 9), Name(2, once, 1)]) == {}


# Rows


def test_event_listed_twice_under_two_numbers_is_a_repeat():
    twice = [{"title": "Смотр хоров", "uid": uid} for uid in ("a", "b")]

    findings = check_document(plan_of(*twice))

    assert [(finding.kind, finding.lines) for finding in findings] == [("repeat", (0, 1))]
    assert found(twice[0], twice[0]) == []


def test_one_title_in_months_apart_is_two_events():
    spring, autumn = (
        {"title": "Методический совет", "months": months, "schedule": term}
        for months, term in (((3,), "март"), ((9,), "сентябрь"))
    )

    assert found(spring, autumn) == []


@pytest.mark.parametrize(
    ("first", "second", "is_alike"),
    [
        ("Областной семинар для руководителей хоров", "Областной семинар руководителей хоров", True),
        ("Школа мастеров декоративного творчества области", "Школа мастеров декоративного творчества в области", True),
        ("Творческая лаборатория «Живая нить»", "Творческая лаборатория «Золотая нить»", False),
        (
            "Областная лаборатория по вокалу для коллективов",
            "Областная лаборатория по хореографии для коллективов",
            False,
        ),
        ("Семинар по отчётности, часть 1", "Семинар по отчётности, часть 2", False),
        ("2024 год: итоги, статистика, цифры", "2025 год: итоги, статистика, цифры", False),
    ],
)
def test_nearly_one_title_is_alike(first, second, is_alike):
    assert [kind for kind, *_ in found(first, second)] == ["alike"] * is_alike


def test_column_that_a_plan_does_not_have_is_one_finding():
    rows = [{"title": title, "venue": ""} for title in ("Смотр", "Вечер", "Ярмарка", "Праздник", "Концерт")]

    findings = check_document(plan_of(*rows))
    one = check_document(plan_of("Смотр", "Вечер", {"title": "Ярмарка", "department": ""}))

    assert [(f.column, f.sentence, f.lines) for f in findings] == [
        ("venue", "Не указано место проведения в 5\u00a0строках из 5.", (0, 1, 2, 3, 4))
    ]
    assert [(f.column, f.sentence, f.lines) for f in one] == [("department", "Не указан ответственный.", (2,))]


@pytest.mark.parametrize(
    ("schedule", "period", "sentence"),
    [
        ("когда-нибудь", "", "Срок не распознан: мероприятие не найдётся по месяцу и не попадёт в календарь."),
        ("1 квартал, май", "", "Май не входит в 1 квартал: 1 квартал — это январь–март."),
        ("май 2024 года", "", "В сроке назван 2024 год, а план — на 2025 год."),
        ("15 мая, вторник", "", "15 мая 2025 года — четверг, а в тексте вторник."),
        ("май", "март", "Печатается «май», а находится мероприятие по сроку «март»."),
        ("по мере готовности", "в течение года", ""),
        ("сентябрь – май", "", ""),
        ("по заявкам", "", ""),
        ("дата уточняется", "", ""),
    ],
)
def test_term_is_judged_with_the_year(schedule, period, sentence):
    findings = check_document(plan_of({"title": "Смотр", "schedule": schedule, "period": period}))

    assert [finding.sentence for finding in findings] == [sentence] * bool(sentence)


def test_real_plan_has_the_slips_that_a_methodologist_sees():
    findings = check_document(official_document())

    assert [(finding.kind, finding.words[-11:]) for finding in findings] == [
        ("word", "людения 7НК"),
        ("stop", "ры области."),
        ("case", "ечение года"),
    ]


def test_five_hundred_rows_take_less_than_half_a_second():
    document = repeated(500)
    check_document(document)

    began = time.process_time()
    check_document(document)

    assert time.process_time() - began < 0.5


# Load


def test_load_counts_months_quarters_and_the_rest():
    terms = ["март"] * 5 + ["2 квартал", "ежеквартально", "1 квартал, январь", "в течение года", "по заявкам", "15 мая"]
    rows = [Row(title=str(n), schedule=term, department="Отдел") for n, term in enumerate(terms)]

    (load,) = load_of(rows, 5).departments

    assert [[cell.count for cell in quarter.months] for quarter in load.quarters] == [
        [1, 0, 5],
        [0, 1, 0],
        [0] * 3,
        [0] * 3,
    ]
    assert [quarter.whole.count for quarter in load.quarters] == [7, 3, 1, 1]
    assert (load.total, load.undated) == (11, 2)
    assert [cell.is_too_many for cell in load.quarters[0].months] == [False, False, True]


def test_load_counts_an_event_once_and_by_its_department():
    facet = Facet("отдел", "Отдел")
    rows = [Row(uid="a", schedule="март", department="Отдел, ИМЦ", department_facet=facet)] * 2 + [Row(schedule="март")]

    assert [(load.name, load.total) for load in load_of(rows, 5).departments] == [
        ("Ответственный не указан", 1),
        ("Отдел", 1),
    ]
