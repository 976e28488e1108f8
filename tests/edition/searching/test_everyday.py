"""Everyday questions to the real plan of 2025: the rows each must find, and no others."""

import pytest

from tests.edition.searching.office import NAMES, ask, names

DANCE, VOICE, CRAFT, STAGE, THREAD = "1.1 2.4", "1.2 2.5", "1.3 1.6 2.6", "1.4 2.7", "1.5 2.8"
LABORATORIES = "1.1 1.2 1.3 1.4 1.5 1.10 2.4 2.5 2.6 2.7 2.8"
QUARTERLY = "1.1 1.2 1.3 1.4 1.5 2.4 2.5 2.6 2.7 2.8"
CLUBS = "1.7 1.8 1.9 2.2 2.3"
CENTRE = "1.10 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8"
NOTED = CENTRE.removeprefix("1.10 ")
TOWNS = "1.10 2.1 2.3"
WHOLE = " ".join(NAMES)
# What goes on all year is found in every month.
YEAR_ROUND = {*QUARTERLY.split(), "1.6", "1.10"}


def dated(*rows):
    """The rows of a month or a quarter: these, and all that goes on all year."""
    return " ".join(sorted({*YEAR_ROUND, *rows}, key=NAMES.index))


QUESTIONS = [
    # a theme, in any form and by its kin
    ("хореография", DANCE), ("хореографы", DANCE), ("хореографический коллектив", DANCE), ("хореогр", DANCE),
    ("вокал", VOICE), ("по вокалу", VOICE), ("театр", STAGE), ("театральные коллективы", STAGE), ("теат", STAGE),
    ("живая нить", THREAD), ("любительские коллективы", f"{DANCE} {VOICE}"), ("статистика", "1.7 2.3"),
    ("итоги года", "1.7 1.8"), ("отчёт", "1.7 2.3"), ("отчет", "1.7 2.3"), ("годовой отчет", "1.7"),
    ("сдача отчетов", "1.7"), ("фото", "2.2"), ("игровые программы", "2.1"), ("обучение", "1.10"),
    ("методист", "1.7 1.10"), ("лаборатория театр", STAGE),
    ("клубный работник", "1.7 2.3"), ("работники культуры", "1.10 2.3"), ("ответственный за вокал", VOICE),
    ("ближайшие мероприятия", WHOLE), ("народные промыслы", CRAFT), ("районный семинар", "1.10"),
    # a form
    ("вебинар", "1.10 2.1 2.3"), ("вебинары", "1.10 2.1 2.3"), ("семинар", "1.10 2.2"), ("тренинг", "1.10"),
    ("совещание", "1.8 1.9"), ("творческая лаборатория", LABORATORIES), ("ТВОРЧЕСКИЕ ЛАБОРАТОРИИ", LABORATORIES),
    ("мастер-класс", "1.6 1.10"), ("мастер класс", "1.6 1.10"), ("мастеркласс", "1.6 1.10"),
    ("творческие лаборатории по вокалу", VOICE), ("методические встречи", "1.7"),
    # abbreviations and synonyms
    ("ДПИ", CRAFT), ("дпи", CRAFT), ("декоративно-прикладное творчество", CRAFT), ("рукоделие", CRAFT),
    ("КДУ", CLUBS), ("дом культуры", CLUBS), ("клубы", CLUBS), ("культурно-досуговых учреждений", CLUBS),
    ("МО", TOWNS), ("муниципальные образования", TOWNS), ("районы", TOWNS), ("ИМЦ", CENTRE),
    ("информационно-методический центр", CENTRE), ("ИМЦ Развитие", CENTRE), ("имц «Развитие»", CENTRE),
    ("танцы", DANCE), ("танец", DANCE), ("хор", VOICE), ("народный хор", VOICE), ("пение", VOICE), ("режиссура", STAGE),
    ("онлайн", "1.10 2.1 2.3"), ("мк", "1.6 1.10"), ("фотография", "2.2"), ("директор", "1.1 1.2 1.4 1.8 1.9 2.4 2.5 2.7"),
    # numbers
    ("7-НК", "2.3"), ("7нк", "2.3"), ("7 нк", "2.3"), ("форма 7-НК", "2.3"), ("2024", "1.7 1.8"), ("2024 год", "1.7 1.8"),
    ("24", ""), ("итоги 2024", "1.7 1.8"),
    # sections, notes, places, departments
    ("по заявкам", NOTED), ("по заявкам МО", NOTED), ("аналитический отдел", "1.7 1.8 1.9 1.10 2.1 2.2 2.3"),
    # dates
    ("май", dated("2.1")), ("в мае", dated("2.1")), ("март", dated("1.8")), ("январь", dated("1.7")),
    ("2 квартал", dated("2.1")), ("II квартал", dated("2.1")), ("во втором квартале", dated("2.1")),
    ("квартал 2", dated("2.1")), ("2кв", dated("2.1")), ("осень", dated("2.2", "2.3")),
    ("1 полугодие", dated("1.7", "1.8", "2.1")), ("конец года", dated("1.9", "2.3")), ("март-май", dated("1.8", "2.1")),
    ("мероприятия в мае", dated("2.1")), ("план на май", dated("2.1")), ("что будет в марте?", dated("1.8")),
    ("вебинар 2 квартал", "1.10 2.1"), ("семинар осенью", "1.10 2.2"), ("танцы май", DANCE),
    ("ежеквартально", QUARTERLY), ("каждый квартал", QUARTERLY), ("в течение года", "1.6 1.10"),
    # slips
    ("хореаграфия", DANCE), ("хореогрфия", DANCE), ("семенар", "1.10 2.2"), ("вебенар", "1.10 2.1 2.3"),
    ("лаболатория", LABORATORIES), ("театралный", STAGE), ("совешание", "1.8 1.9"), ("мастеркласы", "1.6 1.10"),
    ("творческаялаборатория", LABORATORIES), ("сентяьрь", dated("2.2")),
    # the other layout
    ("dt,byfh", "1.10 2.1 2.3"), ("ctvbyfh", "1.10 2.2"), ("[jhtjuhfabz", DANCE), (";bdfz ybnm", THREAD), ("vfq", dated("2.1")),
    # the whole plan
    ("план на 2025 год", WHOLE), ("повышение квалификации", WHOLE), ("повышение квалификации вокал", VOICE),
    ("где пройдет семинар", "1.10 2.2"), ("когда вебинар по 7-НК", "2.3"),
    # quotation marks
    ('"живая нить"', THREAD), ("«живой нитью»", THREAD), ('"нить живая"', ""), ('"2 квартал"', "2.1"), ('"май"', ""),
]  # fmt: skip


@pytest.mark.parametrize(("question", "rows"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_question_finds_its_rows_and_no_others(question, rows):
    assert names(ask(question)) == sorted(rows.split(), key=NAMES.index)


NONSENSE = """
    абракадабра бармаглот кракозябра варкалось хливкие шорьки пырялись наве зелюки хрюкотали мюмзики мове глокая куздра
    штеко будланула бокра кудрячит бокрёнка фывапролд йцукенгш ячсмитьбю qwerty asdfgh xyzzy lorem ipsum 777777
    космонавтика трактор гвоздь холодильник
""".split()  # noqa: SIM905 - the words read better so


@pytest.mark.parametrize("word", NONSENSE)
def test_nonsense_finds_nothing_and_something_near_is_offered(word):
    found = ask(word)

    assert (names(found), bool(found.suggestions)) == ([], True)
    assert all(ask(suggestion.line).positions for suggestion in found.suggestions)
