"""The Russian words a schedule is made of: months, weekdays, ordinals, nouns of time, and helpers to list them.

Tables only; set phrases stand in ``set_phrases``, and ``terms`` and ``phrases`` combine the words.
Keys are folded: lower case, «е» for «ё».
"""

from collections.abc import Iterable

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
# The beginning of each month's name in any of its cases, as a regular expression.
MONTH_STEMS = (
    "январ", "феврал", "март", "апрел", "ма[йяе]", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр",
)  # fmt: skip
WEEKDAY_NAMES = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
WEEKDAY_NAMES_DATIVE = (
    "понедельникам", "вторникам", "средам", "четвергам", "пятницам", "субботам", "воскресеньям",
)  # fmt: skip
# The years a plan may be of.
FIRST_YEAR, LAST_YEAR = 1990, 2100
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


def list_words(words: Iterable[str]) -> str:
    """«а», «а и б», «а, б и в»; at least one word."""
    *first, last = words
    return f"{', '.join(first)} и {last}" if first else last


def list_months(months: Iterable[int]) -> str:
    """Months, ascending, as people name them: «январь–март, май». Empty for none."""
    runs: list[list[str]] = []
    before = None
    for month in months:
        if before != month - 1:
            runs.append([])
        runs[-1].append(MONTH_NAMES[month - 1])
        before = month
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _forms(*rows: tuple[int, str, str]) -> dict[str, int]:
    """Rows of (value, stem, endings apart by spaces, «_» for none) as one table: form → value."""
    return {stem + ending.replace("_", ""): value for value, stem, endings in rows for ending in endings.split()}


_SOFT, _HARD, _FEMININE = "ь я ю е ем", "_ а у е ом", "а у ы е ам"
_ADJECTIVE = "ый ая ое ого ой ом ому ую ые ых ым"
MONTH_FORMS = _forms(
    *((i, name[:-1], _SOFT) for i, name in enumerate(MONTH_NAMES, 1) if name.endswith("ь")),
    *((i, name, _HARD) for i, name in enumerate(MONTH_NAMES, 1) if name in {"март", "август"}),
    (5, "ма", "й я ю е ем"),
    *((i, name[:3], "_") for i, name in enumerate(MONTH_NAMES, 1)),
    (2, "февр", "_"), (9, "сент", "_"), (11, "нояб", "_"),
)  # fmt: skip
WEEKDAY_FORMS = _forms(
    *((i, name, "_ а у и ам ов ом") for i, name in enumerate(WEEKDAY_NAMES) if i in {0, 1, 3}),
    *((i, name[:-1], _FEMININE) for i, name in enumerate(WEEKDAY_NAMES) if i in {2, 4, 5}),
    (6, "воскресень", "е я ю ям"), (6, "воскресени", "е я ю ям"),
    (0, "пн", "_"), (1, "вт", "_"), (2, "ср", "_"), (3, "чт", "_"), (4, "пт", "_"), (5, "сб", "_"), (6, "вс", "_"),
)  # fmt: skip
LAST = -1
ORDINAL_FORMS = _forms(
    (1, "перв", _ADJECTIVE), (2, "втор", f"ой {_ADJECTIVE}"), (3, "трет", "ий ья ье ьего ьей ьем ьему ью ьи ьих"),
    (4, "четверт", _ADJECTIVE), (LAST, "последн", "ий яя ее его ей ем ему юю ие их"),
)  # fmt: skip
_ORDINALS = {
    1: ("первый", "первая", "первое"),
    2: ("второй", "вторая", "второе"),
    3: ("третий", "третья", "третье"),
    4: ("четвёртый", "четвёртая", "четвёртое"),
    LAST: ("последний", "последняя", "последнее"),
}
CARDINAL_FORMS = {
    **dict.fromkeys(_words("один одна одного одному"), 1),
    **dict.fromkeys(_words("два две двух"), 2),
    **dict.fromkeys(_words("три трех"), 3),
    **dict.fromkeys(_words("четыре четырех"), 4),
    **dict.fromkeys(_words("пять пяти"), 5),
    **dict.fromkeys(_words("шесть шести"), 6),
}
ROMAN_NUMERALS = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1v": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
# Letters that stand for II and III, but only right before a noun that is numbered.
ROMAN_LETTERS = {"п": 2, "ш": 3}

QUARTER_WORDS = _words("квартал квартала квартале кварталу кварталом кварталы кварталов кварталах кв кварт")
HALF_YEAR_WORDS = _words("полугодие полугодия полугодии полугодию полугодием полугодий полугодиях полугод полуг пол")
THIRD_WORDS = _words("декада декады декаде декаду декад дек")
HALF_WORDS = _words("половина половины половине половину половин")
WEEK_WORDS = _words("неделя недели неделе неделю недель нед")
NUMBERED_WORDS = QUARTER_WORDS | HALF_YEAR_WORDS | THIRD_WORDS | HALF_WORDS | WEEK_WORDS
YEAR_WORDS = _words("г гг год года году годы годов годах")
HOUR_WORDS = _words("ч час часа часов часам")
MINUTE_WORDS = _words("мин минут минуты")
VAGUE_NAMES = ("начало", "середина", "конец")
VAGUE_FORMS = _forms((1, "начал", "о е а у"), (1, "нач", "_"), (2, "середин", "а е ы у"), (3, "кон", "ец це ца цу"))

SEASON_FORMS = {
    **dict.fromkeys(_words("весна весны весной весну"), "весна"),
    **dict.fromkeys(_words("лето лета летом"), "лето"),
    **dict.fromkeys(_words("осень осени осенью"), "осень"),
    **dict.fromkeys(_words("зима зимы зимой зиму"), "зима"),
}
# «летний период», «летние каникулы»; «новогодний период» is no season.
SEASON_STEMS = {"весенн": "весна", "летн": "лето", "осенн": "осень", "зимн": "зима", "новогодн": ""}
SEASON_NOUNS = _words("период периода периоде сезон сезона время месяцы месяца")

# Words that may stand before a term and add nothing to it.
TERM_PREFIXES = _words(
    "в во на за весь вся все всю период периода периоде месяц срок сроки дата даты течение течении теч втечение "
    "втечении протяжении начиная всего целого проведения дни"
)
# Words left loose that turn round a term after them, and words that leave it as it is.
NEGATIONS = _words(
    "не кроме исключая исключением вместо после перенос перенесен перенесено перенесена перенесены "
    "отменен отменено отменена отменены"
)
HEDGES = _words("ориентировочно предварительно примерно предположительно")


def ordinal(number: int, weekday: int) -> str:
    """«третья» for the third среда: the nominative in the gender of the weekday (0 is Monday); ``LAST`` is «последняя»."""
    masculine, feminine, neuter = _ORDINALS[number]
    name = WEEKDAY_NAMES[weekday]
    return feminine if name.endswith("а") else neuter if name.endswith("е") else masculine
