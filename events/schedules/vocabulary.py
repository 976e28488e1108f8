"""The Russian words a schedule is made of: months, weekdays, ordinals, nouns of time, set phrases.

Tables and the functions that build them; how words combine into a schedule is told in ``reading``.
All keys are folded: lower case, «е» for «ё».
"""

import re
from collections.abc import Iterable, Iterator
from itertools import product

MONTH_NAMES = (
    "январь", "февраль", "март", "апрель", "май", "июнь",
    "июль", "август", "сентябрь", "октябрь", "ноябрь", "декабрь",
)  # fmt: skip
MONTH_NAMES_GENITIVE = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip
MONTH_NAMES_PREPOSITIONAL = (
    "январе", "феврале", "марте", "апреле", "мае", "июне",
    "июле", "августе", "сентябре", "октябре", "ноябре", "декабре",
)  # fmt: skip
WEEKDAY_NAMES = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
WEEKDAY_NAMES_DATIVE = (
    "понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям",
)  # fmt: skip
QUARTERS = {1: (1, 2, 3), 2: (4, 5, 6), 3: (7, 8, 9), 4: (10, 11, 12)}

# First and last month. Winter and the school year run over New Year: inside one year each of them has two pieces.
# School holidays are named by whole months, because every school sets its own days; the New Year holidays are the
# days off of the Labour Code, article 112.
SEASONS = {
    "весна": (3, 5),
    "лето": (6, 8),
    "осень": (9, 11),
    "зима": (12, 2),
    "учебный год": (9, 5),
    "весенние каникулы": (3, 3),
    "летние каникулы": (6, 8),
    "осенние каникулы": (10, 11),
    "зимние каникулы": (12, 1),
    "новогодние каникулы": (1, 1),
}


def quarter_of(month: int) -> int:
    """The quarter, 1–4, of a month, 1–12."""
    return (month + 2) // 3


def months_of_quarter(quarter: int) -> tuple[int, ...]:
    """The three months of a quarter, 1–4; ``KeyError`` for any other number."""
    return QUARTERS[quarter]


def _forms(*rows: tuple[int, str, str]) -> dict[str, int]:
    """Rows of (value, stem, endings apart by spaces, «_» for none) as one table: form → value."""
    return {stem + ending.replace("_", ""): value for value, stem, endings in rows for ending in endings.split()}


_SOFT, _HARD, _ADJECTIVE = "ь я ю е ем", "_ а у е ом", "ый ая ое ого ой ом ому ую ые ых ым"
MONTH_FORMS = _forms(
    *((i, name[:-1], _SOFT) for i, name in enumerate(MONTH_NAMES, 1) if name.endswith("ь")),
    (3, "март", _HARD), (8, "август", _HARD), (5, "ма", "й я ю е ем"),
    *((i, name[:3], "_") for i, name in enumerate(MONTH_NAMES, 1)), (2, "февр", "_"), (9, "сент", "_"), (11, "нояб", "_"),
)  # fmt: skip
WEEKDAY_FORMS = _forms(
    (0, "понедельник", "_ а у и ам ов ом"), (1, "вторник", "_ а у и ам ов ом"), (2, "сред", "а у ы е ам"),
    (3, "четверг", "_ а у и ам ов ом"), (4, "пятниц", "а у ы е ам"), (5, "суббот", "а у ы е ам"),
    (6, "воскресень", "е я ю ям"), (6, "воскресени", "е я ю ям"),
    *((i, short, "_") for i, short in enumerate("пн вт ср чт пт сб вс".split())),
)  # fmt: skip
LAST = -1
ORDINAL_FORMS = _forms(
    (1, "перв", _ADJECTIVE), (2, "втор", "ой ая ое ого ом ому ую ые ых ым"),
    (3, "трет", "ий ья ье ьего ьей ьем ьему ью ьи ьих"), (4, "четверт", _ADJECTIVE),
    (LAST, "последн", "ий яя ее его ей ем ему юю ие их"),
)  # fmt: skip
_ORDINAL_STEMS = {1: ("первый", "первая", "первое"), 2: ("второй", "вторая", "второе"), 3: ("третий", "третья", "третье"),
                  4: ("четвёртый", "четвёртая", "четвёртое"), LAST: ("последний", "последняя", "последнее")}  # fmt: skip
_GENDERS = {0: 0, 1: 0, 2: 1, 3: 0, 4: 1, 5: 1, 6: 2}
CARDINAL_FORMS = {
    "один": 1, "одного": 1, "одному": 1, "одна": 1, "два": 2, "две": 2, "двух": 2, "три": 3, "трех": 3,
    "четыре": 4, "четырех": 4, "пять": 5, "шесть": 6,
}  # fmt: skip
# Roman numerals as people type them: Latin or look-alike Cyrillic and Ukrainian letters, «1У», lower-case «l» for I.
ROMAN_NUMERALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1v": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
# Letters that stand for II and III, but only right before a noun such as «квартал».
ROMAN_LETTERS = {"п": 2, "ш": 3}

QUARTER_WORDS = frozenset("квартал квартала квартале кварталу кварталом кварталы кварталов кварталах кв кварт".split())
HALF_YEAR_WORDS = frozenset(
    "полугодие полугодия полугодии полугодию полугодием полугодий полугодиях полугод полуг пол".split()
)
THIRD_WORDS = frozenset("декада декады декаде декаду декад дек".split())
HALF_WORDS = frozenset("половина половины половине половину половин".split())
WEEK_WORDS = frozenset("неделя недели неделе неделю недель нед".split())
YEAR_WORDS = frozenset("г гг год года году годы годов годах".split())
VAGUE_FORMS = _forms(
    (0, "начал", "о е а у"), (0, "нач", "_"), (1, "середин", "а е ы у"), (1, "сер", "_"), (2, "кон", "ец це ца цу"),
)  # fmt: skip
VAGUE_NAMES = ("начало", "середина", "конец")
HOUR_WORDS = frozenset("ч час часа часов часам".split())
MINUTE_WORDS = frozenset("мин минут минуты".split())
NEGATIONS = frozenset(
    ["не", "кроме", "исключая", "исключением", "вместо", "после", "перенос"]
    + [stem + ending for stem in ("перенесен", "отменен") for ending in ("", "о", "а", "ы")]
)
HEDGES = frozenset("ориентировочно предварительно примерно предположительно".split())


def ordinal(number: int, weekday: int) -> str:
    """«третья» for the third среда: the nominative in the gender of the weekday (0 is Monday); ``LAST`` is «последняя»."""
    return _ORDINAL_STEMS[number][_GENDERS[weekday]]


def list_words(words: Iterable[str]) -> str:
    """«а», «а и б», «а, б и в»."""
    *first, last = words
    return f"{', '.join(first)} и {last}" if first else last


def list_months(months: Iterable[int]) -> str:
    """Months, ascending, as people name them: «январь–март, май». Empty for none."""
    runs: list[list[int]] = []
    for month in months:
        if runs and runs[-1][-1] == month - 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    ends = ([run[0], run[-1]] if len(run) > 2 else run for run in runs)
    return ", ".join(
        ("–" if len(run) > 2 else ", ").join(MONTH_NAMES[i - 1] for i in pair)
        for run, pair in zip(runs, ends, strict=True)
    )


def expand(pattern: str) -> Iterator[tuple[str, ...]]:
    """All word sequences of a pattern: ``a|b`` is a choice, ``[a|b]`` may be left out, «-» between words is a dash."""
    choices = []
    for part in re.findall(r"\[[^]]*\]|\S+", pattern):
        words = part.strip("[]").split("|")
        choices.append([*words, ""] if part.startswith("[") else words)
    for sequence in product(*choices):
        yield tuple(word for word in sequence if word)


_DURING = "в|во течение|течении|теч"
# (kind, canonical words or "" for «as matched», patterns)
PHRASES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("year_round", "в течение года", (
        f"{_DURING} [всего|целого|календарного|текущего|отчетного] года|год|году|г|периода",
        "втечение|втечении года", "на протяжении [всего|целого] года|периода", "весь [календарный] год", "весь период",
        "за весь период", "круглый год", "круглогодично",
    )),
    ("year_round", "постоянно", ("постоянно", "регулярно", "систематически", "на постоянной основе", "на регулярной основе")),
    ("year_round", "ежедневно", ("ежедневно", "каждый день")),
    ("year_round", "ежегодно", ("ежегодно", "каждый год")),
    ("half_yearly", "1 раз в полугодие", ("каждое полугодие", "по полугодиям")),
    ("quarterly", "ежеквартально", ("ежеквартально", "каждый квартал", "в каждом квартале", "поквартально", "ежекв")),
    ("monthly", "ежемесячно", ("ежемесячно", "каждый месяц", "в каждом месяце", "помесячно", "ежемес")),
    ("weekly", "еженедельно", ("еженедельно", "каждую неделю")),
    ("by_plan", "", (
        "по|согласно [отдельному|отдельным|особому|особым|дополнительному|специальному|утверждённому|утверждённым|"
        "индивидуальному|индивидуальным|календарному|общему|совместному|своему|годовому] "
        "плану|планам|графику|графикам|расписанию|положению|программе",
        "по|согласно [отдельному|особому|утверждённому|календарному] плану|календарю - графику",
        "согласно плана|графика|положения", "по план - графику",
        "в соответствии с|со [отдельным|особым|утверждённым|календарным] планом|планами|графиком|расписанием|положением",
    )),
    ("on_request", "", (
        "по [предварительным|предварительной|поступившим|отдельным] заявке|заявкам|заявлениям|запросу|запросам|обращению|"
        "обращениям|требованию|приглашению|приглашениям|вызову|желанию",
        "по [предварительному|взаимному|предварительной|отдельному] согласованию|договорённости", "по необходимости",
        "при необходимости", "по [мере] [возникновения] необходимости|потребности",
        "по мере поступления|обращения|обращений|запроса|запросов [заявок|запросов|обращений|материалов|документов|информации]",
        "при наличии|поступлении заявок|заявки", "на основании заявок", "дата|даты|срок|сроки [проведения] по согласованию",
    )),
    ("unknown", "дата уточняется", (
        "[дата|даты|срок|сроки|время] [проведения] [и] [время|место] [проведения] [будет|будут] "
        "уточняется|уточняются|уточнена|уточнен|уточнены|уточнить",
        "по уточнению", "на уточнении", "[дата|даты|сроки] [будет|будут] [объявлена|объявлены|сообщена|сообщены] дополнительно",
        "о дате [проведения] будет объявлено|сообщено дополнительно",
    )),
)  # fmt: skip

# Phrases of reading order that decide whether a phrase repeats, stays open, or covers the whole year.
RHYTHMS = frozenset({"quarterly", "monthly", "half_yearly", "weekly", "periodic"})
PLAIN_RHYTHMS = frozenset({"еженедельно", "ежемесячно", "ежеквартально"})
OPEN_KINDS = frozenset({"on_request", "by_plan", "unknown"})

COUNT_UNITS = {
    **dict.fromkeys("день дня дней сутки".split(), "day"),
    **dict.fromkeys("неделю недели недель нед".split(), "week"),
    **dict.fromkeys("месяц месяца месяцев мес".split(), "month"),
    **dict.fromkeys("квартал квартала кварталов кв".split(), "quarter"),
    **dict.fromkeys("полугодие полугодия полгода".split(), "half"),
    **dict.fromkeys("год года г".split(), "year"),
}
# unit → (accusative, the word for «once in it», kind of the latter)
COUNT_WORDS = {
    "day": ("день", "ежедневно", "year_round"),
    "week": ("неделю", "еженедельно", "weekly"),
    "month": ("месяц", "ежемесячно", "monthly"),
    "quarter": ("квартал", "ежеквартально", "quarterly"),
    "half": ("полугодие", "1 раз в полугодие", "half_yearly"),
    "year": ("год", "ежегодно", "year_round"),
}
# (accusative for 2–4, for 5 and more): «1 раз в 2 месяца», «1 раз в 10 дней»
COUNT_PLURALS = {"day": ("дня", "дней"), "week": ("недели", "недель"), "month": ("месяца", "месяцев")}
