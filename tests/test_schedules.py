"""The schedule language: a table of wordings met in real plans, refusals with their reasons, and the laws as properties."""

import json
import time as clock
from datetime import date, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.schedules import (
    KINDS,
    MONTH_NAMES,
    MONTH_NAMES_GENITIVE,
    QUARTERS,
    Block,
    Day,
    Hours,
    Item,
    NthWeekday,
    Part,
    Schedule,
    Season,
    Span,
    from_json,
    grammar,
    months_of_quarter,
    parse,
    quarter_of,
    to_json,
    warnings,
)
from events.schedules.building import UnclearError, make_span
from events.schedules.schedule import OPEN_KINDS
from events.schedules.set_phrases import SET_PHRASES
from events.schedules.vocabulary import LAST, SEASONS
from events.text import clean

YEAR = "1-12"


def months_in(text):
    """«1-3 9» as (1, 2, 3, 9)."""
    runs = [part.split("-") for part in text.split()]
    return tuple(month for run in runs for month in range(int(run[0]), int(run[-1]) + 1))


# text, canonical wording, months
UNDERSTOOD = {
    "year_round": [
        ("в течение года", "в течение года", YEAR),
        ("В течение 2025 года", "в течение года", YEAR),
        ("в течении года", "в течение года", YEAR),
        ("в теч. года", "в течение года", YEAR),
        ("в течение всего периода", "в течение года", YEAR),
        ("В течение 2017 – 2019 годов", "в течение года", YEAR),
        ("весь год", "в течение года", YEAR),
        ("Весь период", "в течение года", YEAR),
        ("круглогодично", "в течение года", YEAR),
        ("2025 год", "в течение года", YEAR),
        ("постоянно", "постоянно", YEAR),
        ("ежедневно с 9.00 до 18.00", "ежедневно, 09:00–18:00", YEAR),
        ("1 раз в год", "ежегодно", YEAR),
    ],
    "quarterly": [
        ("ежеквартально", "ежеквартально", YEAR),
        ("1 раз в квартал", "ежеквартально", YEAR),
        ("1 р. в квартал", "ежеквартально", YEAR),
        ("каждый квартал", "ежеквартально", YEAR),
        ("не реже одного раза в квартал", "не реже 1 раза в квартал", YEAR),
        ("4 раза в год", "4 раза в год", YEAR),
        ("раз в три месяца", "1 раз в 3 месяца", YEAR),
        ("последняя пятница квартала", "последняя пятница квартала", YEAR),
        ("ежеквартально (март, июнь, сентябрь)", "ежеквартально, март, июнь, сентябрь", "3 6 9"),
    ],
    "half_yearly": [
        ("раз в полугодие", "1 раз в полугодие", YEAR),
        ("2 раза в год", "2 раза в год", YEAR),
        ("дважды в год", "2 раза в год", YEAR),
        ("не менее двух раз в год", "не реже 2 раз в год", YEAR),
    ],
    "monthly": [
        ("ежемесячно", "ежемесячно", YEAR),
        ("1 раз/мес", "ежемесячно", YEAR),
        ("2 раза в месяц", "2 раза в месяц", YEAR),
        ("третья среда месяца", "третья среда месяца", YEAR),
        ("каждую 3-ю среду", "третья среда месяца", YEAR),
        ("Ежемесячно (2 среда месяца)", "вторая среда месяца", YEAR),
        ("1-й и 3-й четверг каждого месяца", "первый и третий четверг месяца", YEAR),
        ("последняя пятница месяца в 15.00", "последняя пятница месяца в 15:00", YEAR),
        ("до 25 числа каждого месяца", "до 25 числа каждого месяца", YEAR),
        ("10 и 25 числа ежемесячно", "10 и 25 числа каждого месяца", YEAR),
        ("с 1 по 5 число каждого месяца", "1–5 числа каждого месяца", YEAR),
        ("ежемесячно с сентября по май", "ежемесячно, сентябрь–май", "1-5 9-12"),
    ],
    "weekly": [
        ("еженедельно", "еженедельно", YEAR),
        ("каждый вторник", "по вторникам", YEAR),
        ("еженедельно по средам", "по средам", YEAR),
        ("по понедельникам, средам и пятницам в 17:00", "по понедельникам, средам и пятницам в 17:00", YEAR),
        ("3 раза в неделю", "3 раза в неделю", YEAR),
        ("каждую среду июля", "по средам, июль", "7"),
    ],
    "periodic": [
        ("3 раза в год", "3 раза в год", YEAR),
        ("2-3 раза в год", "2–3 раза в год", YEAR),
        ("раз в два месяца", "1 раз в 2 месяца", YEAR),
        ("1 раз в 10 дней", "1 раз в 10 дней", YEAR),
    ],
    "months": [
        ("1 квартал", "1 квартал", "1-3"),
        ("II кв.", "2 квартал", "4-6"),
        ("3 кв-л", "3 квартал", "7-9"),
        ("IV квартал 2013 г.", "4 квартал", "10-12"),
        ("ІІ квартал", "2 квартал", "4-6"),  # Ukrainian letters
        ("IУ квартал", "4 квартал", "10-12"),  # a Cyrillic «У»
        ("1У кв.", "4 квартал", "10-12"),
        ("П квартал", "2 квартал", "4-6"),
        ("II-й квартал", "2 квартал", "4-6"),
        ("во 2-ом квартале", "2 квартал", "4-6"),
        ("четвёртый квартал", "4 квартал", "10-12"),
        ("в течение I квартала", "1 квартал", "1-3"),
        ("I–II кварталы", "1–2 кварталы", "1-6"),
        ("III - IV кв.", "3–4 кварталы", "7-12"),
        ("1,2 квартал", "1 и 2 кварталы", "1-6"),
        ("I и III кварталы", "1 и 3 кварталы", "1-3 7-9"),
        ("1 квартал, январь", "1 квартал, январь", "1"),
        ("1 кв., январь", "1 квартал, январь", "1"),
        ("1 квартал\nянварь", "1 квартал, январь", "1"),
        ("II кв. – май", "2 квартал, май", "5"),
        ("II квартал (апрель-май)", "2 квартал, апрель–май", "4-5"),
        ("январь (1 квартал)", "1 квартал, январь", "1"),
        ("1 квартал, март, 3 квартал, август", "1 квартал, март, 3 квартал, август", "3 8"),
        ("1-е полугодие", "1 полугодие", "1-6"),
        ("II полугодие 2017 года", "2 полугодие", "7-12"),
        ("1 п/г", "1 полугодие", "1-6"),
        ("вторая половина года", "2 полугодие", "7-12"),
        ("весна", "весна", "3-5"),
        ("летний период", "лето", "6-8"),
        ("осенне-зимний период", "осень–зима", "1-2 9-12"),
        ("зимой", "зима", "1-2 12"),
        ("весенние каникулы", "весенние каникулы", "3"),
        ("учебный год", "учебный год", "1-5 9-12"),
        ("март", "март", "3"),
        ("Январь", "январь", "1"),
        ("мaрт", "март", "3"),  # a Latin «a»
        ("март месяц", "март", "3"),
        ("июль 2025г.", "июль", "7"),
        ("03.2025", "март", "3"),
        ("Сентябрь 2017, 2019 годов", "сентябрь", "9"),
        ("март – апрель", "март–апрель", "3-4"),
        ("янв.-март", "январь–март", "1-3"),
        ("с мая по сентябрь", "май–сентябрь", "5-9"),
        ("октябрь—декабрь", "октябрь–декабрь", "10-12"),
        ("март, сентябрь", "март, сентябрь", "3 9"),
        ("Май\nОктябрь", "май, октябрь", "5 10"),
        ("март-апрель, сентябрь-октябрь", "март–апрель, сентябрь–октябрь", "3-4 9-10"),
        ("май/июнь", "май, июнь", "5-6"),
        ("сентябрь–май", "сентябрь–май", "1-5 9-12"),
        ("с марта", "с марта", "3-12"),
        ("ежегодно в мае", "ежегодно, май", "5"),
        ("II декада июня", "2 декада июня", "6"),
        ("последняя декада ноября", "3 декада ноября", "11"),
        ("3-я декада апреля - 1-я декада мая", "3 декада апреля – 1 декада мая", "4-5"),
        ("вторая половина мая", "2 половина мая", "5"),
        ("в начале мая", "начало мая", "5"),
        ("конец мая – начало июня", "конец мая – начало июня", "5-6"),
        ("последняя неделя марта", "последняя неделя марта", "3"),
    ],
    "dates": [
        ("14 января", "14 января", "1"),
        ("14.01", "14 января", "1"),
        ("14.01.2025", "14 января", "1"),
        ("2025-01-14", "14 января", "1"),
        ("01.05.15г.", "1 мая", "5"),
        ("14. 03. 2025", "14 марта", "3"),
        ("первого марта", "1 марта", "3"),
        ("14 января (вторник)", "14 января", "1"),
        ("вторник, 14 января", "14 января", "1"),
        ("15–17 марта", "15–17 марта", "3"),
        ("с 6 по 8 октября", "6–8 октября", "10"),
        ("с 21 по 24 октября 2013 г.", "21–24 октября", "10"),
        ("17 апреля – 26 мая", "17 апреля – 26 мая", "4-5"),
        ("с 25 мая по 10 июня", "25 мая – 10 июня", "5-6"),
        ("02-15.09", "2–15 сентября", "9"),
        ("01.- 08.05.15г.", "1–8 мая", "5"),
        ("21-22.03.2019", "21–22 марта", "3"),
        ("09.09.2013 – 20.09.2013", "9–20 сентября", "9"),
        ("28.02.–02.03", "28 февраля – 2 марта", "2-3"),
        ("01, 08 и 15 октября", "1, 8 и 15 октября", "10"),
        ("14,15.03.2025", "14 и 15 марта", "3"),
        ("14 января\n16 января", "14 и 16 января", "1"),
        ("15-17 мая, 20 мая", "15–17 и 20 мая", "5"),
        ("15, 16 марта, 2, 3 апреля", "15 и 16 марта, 2 и 3 апреля", "3-4"),
        ("15 марта – апрель", "15 марта – апрель", "3-4"),
        ("первое воскресенье августа", "первое воскресенье августа", "8"),
        ("25 декабря – 10 января", "25 декабря – 10 января", "12"),
        ("14.01 в 11:00", "14 января в 11:00", "1"),
        ("18.09.2019 14.00", "18 сентября в 14:00", "9"),
        ("14 января 10.10", "14 января в 10:10", "1"),
        ("15 января 11⁰⁰", "15 января в 11:00", "1"),
        ("15 января 1100", "15 января в 11:00", "1"),
        ("14 января в 14-00 ч.", "14 января в 14:00", "1"),
        ("14 января 2025 г. в 11 ч. 30 мин.", "14 января в 11:30", "1"),
        ("начало в 15.00, 3 мая", "3 мая в 15:00", "5"),
        ("16 мая 10.00-13.00", "16 мая, 10:00–13:00", "5"),
        ("14 января с 11 до 13 часов", "14 января, 11:00–13:00", "1"),
        ("20 сентября и 4 октября 11.00", "20 сентября, 4 октября в 11:00", "9-10"),
        ("15.03 в 11.00, 16.03 в 14.00", "15 марта в 11:00, 16 марта в 14:00", "3"),
        ("10 марта 12-15 апреля", "10 марта, 12–15 апреля", "3-4"),
        ("10.10 12.10", "10 и 12 октября", "10"),
        ("с 1 марта до конца года", "с 1 марта", "3-12"),
        ("1 квартал, 15 марта", "1 квартал, 15 марта", "3"),
    ],
    "deadline": [
        ("до 1 февраля", "до 1 февраля", "2"),
        ("до 01.09", "до 1 сентября", "9"),
        ("до 25 декабря 2014 г.", "до 25 декабря", "12"),
        ("не позднее 15.02.2025", "до 15 февраля", "2"),
        ("к 9 мая", "до 9 мая", "5"),
        ("до 1 марта и 1 июня", "до 1 марта, до 1 июня", "3 6"),
        ("до конца мая", "до конца мая", "5"),
        ("до конца года", "до конца года", "12"),
    ],
    "on_request": [
        ("по заявкам", "по заявкам", ""),
        ("по запросу", "по запросу", ""),
        ("По согласованию", "по согласованию", ""),
        ("по договоренности", "по договорённости", ""),
        ("по мере необходимости", "по мере необходимости", ""),
        ("по мере поступления заявок", "по мере поступления заявок", ""),
    ],
    "by_plan": [
        ("по плану", "по плану", ""),
        ("по отдельному графику", "по отдельному графику", ""),
        ("По особому плану", "по особому плану", ""),
        ("согласно утверждённому графику", "согласно утверждённому графику", ""),
        ("по плану – графику", "по плану-графику", ""),
        ("в соответствии с планом", "в соответствии с планом", ""),
    ],
    "unknown": [
        ("дата уточняется", "дата уточняется", ""),
        ("Дата и время будут уточнены", "дата уточняется", ""),
        ("11.00", "11:00", ""),
        ("16.00–17.30", "16:00–17:30", ""),
    ],
}
TABLE = [(text, wording, kind, months) for kind, rows in UNDERSTOOD.items() for text, wording, months in rows]


@pytest.mark.parametrize(("text", "wording", "kind", "months"), TABLE, ids=[row[0] for row in TABLE])
def test_parse_understands(text, wording, kind, months):
    schedule = parse(text)

    assert (schedule.wording, schedule.kind, schedule.months) == (wording, kind, months_in(months))
    assert (schedule.note, schedule.problem, parse(schedule.wording)) == ("", "", schedule)


WITH_NOTES = [
    ("март, после отчётного концерта", "months", "3", "после отчётного концерта"),
    ("В течение года по особому плану", "year_round", YEAR, "по особому плану"),
    ("по заявкам в течение года", "year_round", YEAR, "по заявкам"),
    ("24 января – 3 февраля По договорённости", "dates", "1-2", "По договорённости"),
    ("17 апреля – 26 мая Открытие в 15.00", "dates", "4-5", "Открытие в 15.00"),
    ("Сентябрь 2017, 2019 годов, г. Заозёрск", "months", "9", "г. Заозёрск"),
    ("г. Заозёрск, сентябрь 2017", "months", "9", "г. Заозёрск"),
    ("До 1 декабря 2019 года, Областной Дом дружбы", "deadline", "12", "Областной Дом дружбы"),
    ("Ежемесячно, сайт Дома дружбы", "monthly", YEAR, "сайт Дома дружбы"),
    ("ежеквартально, до 5 числа", "quarterly", YEAR, "до 5 числа"),
    ("1 раз в месяц по субботам", "monthly", YEAR, "по субботам"),
    ("ежемесячно, кроме июля и августа", "monthly", "1-6 9-12", "кроме июля и августа"),
    ("март (заочный этап), апрель (очный этап)", "months", "3-4", "заочный этап, очный этап"),
    ("I этап – март; II этап – апрель", "months", "3-4", "I этап, II этап"),
    ("март или апрель", "months", "3-4", "или"),
    ("ориентировочно март", "months", "3", "ориентировочно"),
    ("20 октября, фестиваль «Золотая осень»", "dates", "10", "фестиваль «Золотая осень»"),
    ("12 апреля г. Вязьма", "dates", "4", "г. Вязьма"),
    ("июнь, 2 этаж", "months", "6", "2 этаж"),
    ("по плану Министерства культуры", "by_plan", "", "Министерства культуры"),
]


@pytest.mark.parametrize(("text", "kind", "months", "note"), WITH_NOTES, ids=[row[0] for row in WITH_NOTES])
def test_parse_keeps_the_words_around_a_term(text, kind, months, note):
    schedule = parse(text)

    assert (schedule.kind, schedule.months, schedule.note) == (kind, months_in(months), note)
    assert (schedule.wording, parse(schedule.wording)) == (text, schedule)


@pytest.mark.parametrize(
    "text",
    [
        "", "–", "Масленица", "1 (суббота)", "1–15 числа", "март 15", "1 квартал – апрель, май – июнь 2 квартала",
        "отчёт за 2 полугодие", "перенесено с мая на июнь", "после 9 мая", "не ранее 1 марта", "накануне 9 мая",
        "кроме: июль, август", "14 или 15 марта", "14 марта или 15 марта", "приём заявок до 1 марта", "№ 5", "7-НК",
        "14.01.2025 10.00 – 16.01.2025 18.00", "первая суббота марта – 28 марта", "в начале года", "25:61", "раз в 5 лет",
    ],
)  # fmt: skip
def test_parse_leaves_the_unclear_as_it_is(text):
    schedule = parse(text)

    assert (schedule.kind, schedule.wording, schedule.months) == ("unknown", text, ())
    assert (schedule.is_recognised, schedule.periods(2025), schedule.edtf(2025)) == (False, [], "")


@pytest.mark.parametrize(
    "words",
    [
        "не проводится", "кроме каникул", "исключая каникулы", "за исключением каникул", "вместо семинара", "после каникул",
        "перенос", "перенесён", "перенесено", "перенесена", "перенесены", "отменён", "отменено", "отменена", "отменены",
    ],
)  # fmt: skip
@pytest.mark.parametrize("term", ["июль, август", "ежемесячно", "1 квартал", "14 января", "до 1 марта"])
def test_parse_never_reads_a_term_that_its_words_deny(words, term):
    assert parse(f"{words}: {term}").kind == "unknown"
    assert parse(f"занятия: {term}").kind == parse(term).kind


def test_parse_cleans_the_white_space_of_the_unclear():
    assert parse("  когда\u00a0рак\n на горе\u200b свистнет ").wording == "когда рак на горе свистнет"


PROBLEMS = [
    ("1 квартал, май", "Май не входит в 1 квартал: 1 квартал — это январь–март."),
    ("1 квартал – май", "Май не входит в 1 квартал: 1 квартал — это январь–март."),
    ("I квартал, 15-17 мая", "15–17 мая не входят в 1 квартал: 1 квартал — это январь–март."),
    ("январь, 2 квартал", "Январь не входит в 2 квартал: 2 квартал — это апрель–июнь."),
    ("2 полугодие, март", "Март не входит в 2 полугодие: 2 полугодие — это июль–декабрь."),
    ("31 февраля", "31 февраля не бывает: в феврале 28 или 29 дней."),
    ("31.04.2025", "31 апреля не бывает: в апреле 30 дней."),
    ("32 марта", "32 марта не бывает: в марте 31 день."),
    ("15.13.2025", "Месяца с номером 13 нет."),
    ("5 квартал", "5 квартала не бывает: в году четыре квартала."),
    ("3 полугодие", "3 полугодия не бывает: в году два полугодия."),
    ("с 8 по 6 октября", "Конец срока раньше начала: 8 октября – 6 октября."),
    ("май – март", "Конец срока раньше начала: май – март."),
    ("сентябрь 2025 – май 2025", "Конец срока раньше начала: сентябрь 2025 – май 2025."),
    ("март 2024 – май 2025", "Срок длиннее года: 2024–2025. Укажите срок внутри года плана."),
    ("14 января с 13.00 до 11.00", "Конец раньше начала: 13:00–11:00."),
    ("до мая", "Неясно, входит ли май в срок: напишите «до 1 мая» или «до конца мая»."),
]


@pytest.mark.parametrize(("text", "problem"), PROBLEMS, ids=[row[0] for row in PROBLEMS])
def test_parse_says_what_contradicts(text, problem):
    schedule = parse(text)

    assert (schedule.kind, schedule.problem, schedule.wording) == ("unknown", problem, text)
    assert (schedule.explanation, parse(schedule.wording)) == (problem, schedule)


@pytest.mark.parametrize(
    ("text", "periods"),
    [
        ("2 квартал", [(date(2025, 4, 1), date(2025, 6, 30))]),
        ("1 квартал, январь", [(date(2025, 1, 1), date(2025, 1, 31))]),
        ("15–17 марта", [(date(2025, 3, 15), date(2025, 3, 17))]),
        ("2 декада июня", [(date(2025, 6, 11), date(2025, 6, 20))]),
        ("1 декада мая", [(date(2025, 5, 1), date(2025, 5, 10))]),
        ("3 декада февраля", [(date(2025, 2, 21), date(2025, 2, 28))]),
        ("3 декада апреля", [(date(2025, 4, 21), date(2025, 4, 30))]),
        ("3 декада мая", [(date(2025, 5, 21), date(2025, 5, 31))]),
        ("1 половина мая", [(date(2025, 5, 1), date(2025, 5, 15))]),
        ("2 половина мая", [(date(2025, 5, 16), date(2025, 5, 31))]),
        ("начало мая", [(date(2025, 5, 1), date(2025, 5, 31))]),
        ("последняя пятница марта", [(date(2025, 3, 28), date(2025, 3, 28))]),
        ("до 1 февраля", [(date(2025, 2, 1), date(2025, 2, 1))]),
        ("до конца мая", [(date(2025, 5, 31), date(2025, 5, 31))]),
        ("с 1 марта", [(date(2025, 3, 1), date(2025, 12, 31))]),
        ("3, 1 мая", [(date(2025, 5, 1), date(2025, 5, 1)), (date(2025, 5, 3), date(2025, 5, 3))]),
        ("май, 9 мая", [(date(2025, 5, 1), date(2025, 5, 31))]),
        ("25 декабря – 10 января", [(date(2025, 12, 25), date(2025, 12, 31))]),
        ("декабрь–январь", [(date(2025, 1, 1), date(2025, 1, 31)), (date(2025, 12, 1), date(2025, 12, 31))]),
        ("зима", [(date(2025, 1, 1), date(2025, 2, 28)), (date(2025, 12, 1), date(2025, 12, 31))]),
        ("1 раз в полугодие", [(date(2025, 1, 1), date(2025, 6, 30)), (date(2025, 7, 1), date(2025, 12, 31))]),
        ("по средам", [(date(2025, 1, 1), date(2025, 12, 31))]),
        ("29 февраля", []),
        ("29 февраля, 1 апреля", [(date(2025, 4, 1), date(2025, 4, 1))]),
        ("по заявкам", []),
    ],
)
def test_periods_are_the_days_of_the_year(text, periods):
    assert parse(text).periods(2025) == periods


def test_periods_keep_the_leap_day():
    assert parse("29 февраля").periods(2024) == [(date(2024, 2, 29), date(2024, 2, 29))]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2 квартал", "2025-34"),
        ("2 полугодие", "2025-41"),
        ("лето", "2025-26"),
        ("в течение года", "2025"),
        ("март", "2025-03"),
        ("март–апрель", "2025-03/2025-04"),
        ("1–2 кварталы", "2025-01/2025-06"),
        ("март, сентябрь", "{2025-03,2025-09}"),
        ("1 и 3 кварталы", "{2025-01..2025-03,2025-07..2025-09}"),
        ("ежеквартально", "{2025-01..2025-03,2025-04..2025-06,2025-07..2025-09,2025-10..2025-12}"),
        ("14 января в 11:00", "2025-01-14"),
        ("17 апреля – 26 мая", "2025-04-17/2025-05-26"),
        ("15 марта – апрель", "2025-03-15/2025-04-30"),
        ("1, 8 и 15 октября", "{2025-10-01,2025-10-08,2025-10-15}"),
        ("2 декада июня", "2025-06-11/2025-06-20"),
        ("начало мая", "2025-05"),
        ("сентябрь–май", "{2025-01..2025-05,2025-09..2025-12}"),
        ("до 1 февраля", "../2025-02-01"),
        ("до конца мая", "../2025-05"),
        ("до 15 января, до 15 июля", "{2025-01-15,2025-07-15}"),
        ("с марта", "2025-03/.."),
        ("по отдельному плану", ""),
        ("дата уточняется", ""),
    ],
)
def test_edtf_is_the_code_of_the_days(text, code):
    assert parse(text).edtf(2025) == code


@pytest.mark.parametrize(
    ("text", "explanation"),
    [
        ("1 кв., январь", "1 квартал, январь — месяц: январь"),
        ("2 кв", "2 квартал — месяцы: апрель–июнь"),
        ("март, сентябрь", "март, сентябрь — месяцы: март, сентябрь"),
        ("весь год", "в течение года — весь год"),
        ("ежеквартально", "ежеквартально — весь год"),
        ("по заявкам", "по заявкам — месяц не назван"),
        ("уточняется", "дата уточняется — месяц не назван"),
        ("11.00", "11:00 — назван час, но не день"),
        ("Масленица", "срок не распознан, слова останутся как есть: «Масленица»"),
        ("–", "срок не указан"),
        ("", "срок не указан"),
    ],
)
def test_explanation_echoes_what_was_understood(text, explanation):
    assert parse(text).explanation == explanation


@pytest.mark.parametrize(("text", "is_recognised"), [("дата уточняется", True), ("по плану", True), ("11.00", False)])
def test_is_recognised_tells_an_open_term_from_none(text, is_recognised):
    assert parse(text).is_recognised is is_recognised


def test_hours_are_those_of_every_item():
    schedule = parse("15.03 в 11.00, 16.03 с 11.00 до 12.30 и 17 марта")

    assert schedule.hours == (Hours(time(11)), Hours(time(11), time(12, 30)))
    assert [item.hours for item in schedule.items] == [(Hours(time(11)),), (Hours(time(11), time(12, 30)),), ()]


@pytest.mark.parametrize(
    ("text", "year", "sentences"),
    [
        ("март 2025", 2025, []),
        ("14.01.24", 2025, ["В сроке назван 2024 год, а план — на 2025 год."]),
        ("Сентябрь 2017, 2019 годов", 2017, ["В сроке назван 2019 год, а план — на 2017 год."]),
        ("В течение 2017 – 2019 годов", 2018, []),
        ("В течение 2017 – 2019 годов", 2025, ["В сроке названы 2017–2019 годы, а план — на 2025 год."]),
        ("март, итоги 2024 года", 2025, []),
        ("14 января (вторник)", 2025, []),
        ("14 января, среда", 2025, ["14 января 2025 года — вторник, а в тексте среда."]),
        ("29 февраля", 2025, ["В 2025 году нет 29 февраля: в календаре такого дня не будет."]),
        ("29 февраля", 2024, []),
        (
            "25 декабря – 10 января",
            2025,
            ["Срок переходит через Новый год: в плане на 2025 год это 25–31 декабря."],
        ),
        ("зима", 2025, []),
        ("как получится", 2025, []),
    ],
)
def test_warnings_say_what_does_not_fit_the_year(text, year, sentences):
    assert warnings(text, year) == sentences


def test_months_and_quarters_have_names_and_numbers():
    assert (len(MONTH_NAMES), MONTH_NAMES[4], MONTH_NAMES_GENITIVE[4]) == (12, "май", "мая")
    assert [quarter_of(month) for month in range(1, 13)] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]
    assert {quarter: months_of_quarter(quarter) for quarter in range(1, 5)} == QUARTERS


def test_months_of_an_unknown_quarter_are_an_error():
    with pytest.raises(KeyError):
        months_of_quarter(5)


def cost_of_reading(text):
    """Seconds of this process's own time; the least of a few tries, so that what else the machine does counts little."""
    costs = []
    for _ in range(3):
        grammar._read.cache_clear()
        started = clock.process_time()
        parse(text)
        costs.append(clock.process_time() - started)
    return min(costs)


@pytest.mark.parametrize(
    ("unit", "times"),
    [("1, ", 2000), ("март ", 1000), ("i", 6000), ("«", 6000), ("“", 6000), ('"', 6001), ("1-", 3000),
     ("с 1 по ", 900), ("9", 6000), ("в течение ", 600), ("в ", 240), ("до 1 и ", 60)],
)  # fmt: skip
def test_time_to_read_a_text_grows_no_faster_than_the_text(unit, times):
    """Eight times the text takes about eight times as long, where a quadratic pattern would take 64 times."""
    whole, part = unit * times + "ж", unit * (times // 8) + "ж"

    assert (parse(whole).kind, parse(whole).wording) == ("unknown", clean(whole))
    assert cost_of_reading(whole) < 24 * cost_of_reading(part) + 0.05


def test_parse_reads_no_text_of_more_words_than_a_term_has():
    assert parse("март," * 125).months == (3,)
    assert (parse("март," * 125 + "май").kind, parse("март," * 125 + "май").months) == ("unknown", ())


# Laws. Strategies build every kind of schedule in its normal form, and texts that look like schedules.

months = st.integers(1, 12)
days = st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: Day(day.month, day.day))
weekdays = st.builds(NthWeekday, months, st.sampled_from([1, 2, 3, 4, LAST]), st.integers(0, 6))
parts = st.one_of(
    st.builds(Part, st.just("third"), st.integers(1, 3), months),
    st.builds(Part, st.just("half"), st.integers(1, 2), months),
    st.builds(Part, st.just("week"), st.sampled_from([1, 2, 3, 4, LAST]), months),
    st.builds(Part, st.just("vague"), st.integers(1, 3), months),
)
blocks = {size: st.builds(Block, st.just(size), st.integers(1, 12 // size)) for size in (1, 3, 6)}
seasons = st.sampled_from(sorted(SEASONS)).map(Season)


def can_span(pair):
    try:
        make_span(*pair)
    except UnclearError:
        return False
    return True


def spans(units):
    """Single units and ranges of them."""
    ranges = st.tuples(units, units).filter(can_span).map(lambda pair: Span(*pair))
    return st.one_of(units.map(lambda unit: Span(unit, unit)), ranges)


fine_spans = st.one_of(
    spans(st.one_of(blocks[1], parts, days)),
    weekdays.map(lambda unit: Span(unit, unit)),
    st.one_of(days, *blocks.values(), st.just(Block(12, 1))).map(lambda unit: Span(None, unit)),
    st.one_of(days, blocks[1]).map(lambda unit: Span(unit, None)),
)
hours = st.one_of(
    st.times().map(lambda at: Hours(at.replace(second=0, microsecond=0, fold=0))),
    st.tuples(st.integers(0, 1438), st.integers(1, 60)).map(
        lambda pair: Hours(time(pair[0] // 60, pair[0] % 60), later(pair[0], pair[1]))
    ),
)
set_phrases = sorted({phrase for rows in SET_PHRASES.values() for _, phrase in rows}, key=lambda phrase: phrase.words)
counted = st.sampled_from(
    [(text, wording) for text, wording, kind, _ in TABLE if kind in {"quarterly", "half_yearly", "monthly", "periodic"}]
).map(lambda pair: parse(pair[1]).phrase)
phrases = st.one_of(st.sampled_from(set_phrases), counted)
rhythms = st.one_of(st.sampled_from([phrase for phrase in set_phrases if phrase.kind not in OPEN_KINDS]), counted)


def later(minute, by):
    end = min(minute + by, 1439)
    return time(end // 60, end % 60)


def inside(around, items):
    """The items that lie in the span around them, put into it."""
    return [Item(span, (), around) for span in items if set(span.months()) <= set(around.months())]


@st.composite
def schedules(draw):
    """A schedule in normal form: hours at the end of what they hold for, a quarter before its months."""
    shape = draw(st.sampled_from(["fine", "nested", "quarters", "halves", "seasons", "phrase", "narrowed", "hours"]))
    if shape == "hours":
        return Schedule((Item(None, tuple(draw(st.lists(hours, min_size=1, max_size=3)))),))
    if shape == "phrase":
        items = [Item(draw(phrases))]
    elif shape == "narrowed":
        items = [Item(draw(rhythms)), *(Item(span) for span in draw(st.lists(fine_spans, min_size=1, max_size=3)))]
    elif shape == "nested":
        around = draw(st.one_of(spans(blocks[3]), spans(blocks[6]), spans(seasons)))
        items = inside(around, draw(st.lists(fine_spans, max_size=4))) or [Item(around)]
    else:
        choice = {
            "fine": fine_spans,
            "quarters": spans(blocks[3]),
            "halves": spans(blocks[6]),
            "seasons": spans(seasons),
        }
        items = [Item(span) for span in draw(st.lists(choice[shape], min_size=1, max_size=4))]
    timed = draw(st.integers(0, len(items)))
    at = tuple(draw(st.lists(hours, min_size=1, max_size=2)))
    return Schedule(tuple(Item(i.what, at if n < timed else (), i.within) for n, i in enumerate(items)))


fragments = st.sampled_from(
    sorted({word for text, *_ in [*TABLE, *WITH_NOTES, *PROBLEMS] for word in text.replace(",", " , ").split()})
)
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.tuples(fragments, st.sampled_from([" ", " ", ", ", "-", ""])), max_size=9).map(
        lambda pairs: "".join(word + gap for word, gap in pairs)
    ),
)
years = st.integers(2000, 2098)


@given(schedules())
def test_law_wording_reads_back_as_the_same(schedule):
    assert parse(schedule.wording) == schedule


@given(texts)
def test_law_any_text_is_read_and_its_wording_as_the_same(text):
    schedule = parse(text)

    assert schedule.kind in KINDS
    assert parse(schedule.wording) == schedule


@given(st.one_of(schedules(), texts.map(parse)), years)
def test_law_periods_are_ordered_disjoint_and_in_the_year(schedule, year):
    periods = schedule.periods(year)

    edges = [day for period in periods for day in period]
    assert edges == sorted(edges)
    assert all(last < first for (_, last), (first, _) in zip(periods, periods[1:], strict=False))
    assert {day.year for day in edges} <= {year}


@given(st.one_of(schedules(), texts.map(parse)), years)
def test_law_months_are_those_the_periods_touch(schedule, year):
    touched = set()
    for first, last in schedule.periods(year):
        touched.update((first + timedelta(days)).month for days in range((last - first).days + 1))

    assert schedule.months == tuple(sorted(touched))


@given(st.one_of(schedules(), texts.map(parse)), years)
def test_law_every_schedule_has_an_explanation_and_a_code_for_its_days(schedule, year):
    assert schedule.explanation
    assert bool(schedule.edtf(year)) == bool(schedule.periods(year))


@given(schedules(), st.sampled_from(["-", "‐", "–", "—", "−"]), st.booleans())
def test_law_every_dash_is_the_same(schedule, dash, is_spaced):
    text = schedule.wording.replace(" – ", "–").replace("–", f" {dash} " if is_spaced else dash)

    assert parse(text) == schedule


@given(schedules())
def test_law_case_and_the_letter_yo_do_not_count(schedule):
    wording = schedule.wording

    assert [parse(text) for text in (wording.upper(), wording.title(), wording.replace("ё", "е"))] == [schedule] * 3


@given(st.one_of(schedules(), texts.map(parse)))
def test_law_json_gives_the_same_schedule_back(schedule):
    assert from_json(json.loads(json.dumps(to_json(schedule)))) == schedule


@pytest.mark.parametrize(
    "plain", [{}, {"is": "Day", "month": 1, "day": 2}, {"is": "os.system"}, [], {"is": "Schedule", "x": 1}]
)
def test_json_of_anything_else_is_no_schedule(plain):
    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(plain)


@given(texts, years)
def test_law_warnings_are_sentences(text, year):
    assert all(sentence.endswith(".") for sentence in warnings(text, year))
