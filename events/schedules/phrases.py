"""Reading phrases: «ежеквартально», «2 раза в год», «третья среда месяца», «15 числа каждого месяца», «по заявкам»."""

from events.schedules.line import Line
from events.schedules.schedule import Phrase
from events.schedules.set_phrases import SET_PHRASES
from events.schedules.vocabulary import (
    CARDINAL_FORMS,
    QUARTER_WORDS,
    WEEKDAY_FORMS,
    WEEKDAY_NAMES,
    WEEKDAY_NAMES_DATIVE,
    list_words,
    ordinal,
)

Match = tuple[Phrase, int]

_COUNT_UNITS = {
    **dict.fromkeys(("день", "дня", "дней", "сутки"), "day"),
    **dict.fromkeys(("неделю", "недели", "недель", "нед"), "week"),
    **dict.fromkeys(("месяц", "месяца", "месяцев", "мес"), "month"),
    **dict.fromkeys(("квартал", "квартала", "кварталов", "кв"), "quarter"),
    **dict.fromkeys(("полугодие", "полугодия", "полгода"), "half"),
    **dict.fromkeys(("год", "года", "г"), "year"),
}
# The accusative, what «once in it» is called, and the kind of that.
_COUNT_WORDS = {
    "day": ("день", "ежедневно", "year_round"),
    "week": ("неделю", "еженедельно", "weekly"),
    "month": ("месяц", "ежемесячно", "monthly"),
    "quarter": ("квартал", "ежеквартально", "quarterly"),
    "half": ("полугодие", "1 раз в полугодие", "half_yearly"),
    "year": ("год", "ежегодно", "year_round"),
}
# After 2–4 and after 5 and more: «1 раз в 2 месяца», «1 раз в 10 дней».
_COUNT_PLURALS = {"day": ("дня", "дней"), "week": ("недели", "недель"), "month": ("месяца", "месяцев")}
_TIMES_A_YEAR = {1: "year_round", 2: "half_yearly", 4: "quarterly", 12: "monthly"}
_EVERY_MONTHS = {3: "quarterly", 6: "half_yearly"}
_ADVERBS = {"дважды": 2, "трижды": 3}
_EVERY = frozenset({"каждый", "каждая", "каждую", "каждое", "каждого", "каждой", "каждые"})


def read_phrase(line: Line, place: int) -> Match | None:
    """The phrase that stands at the place and the place after it."""
    for read in (_weekdays, _days_of_month, _count, _set_phrase):
        if match := read(line, place):
            return match
    return None


def _set_phrase(line: Line, place: int) -> Match | None:
    for words, phrase in SET_PHRASES.get(line.word(place), ()):
        if all(
            line.word(at) == word or (word == "-" and line.kind(at) == "dash") for at, word in enumerate(words, place)
        ):
            return phrase, place + len(words)
    return None


def _count(line: Line, place: int) -> Match | None:
    """«2 раза в год», «не реже 1 раза в квартал», «раз в полугодие», «1 раз в 2 месяца», «2–3 раза в месяц»."""
    is_least = line.word(place) == "не" and line.word(place + 1) in {"реже", "менее"}
    times = _times(line, place + 2 * is_least)
    if times is None:
        return None
    first, last, place = times
    if line.word(place) not in {"в", "за"} and line.text(place) != "/":
        return None
    every = _cardinal(line, place + 1)
    place += 1 + (every is not None)
    unit = _COUNT_UNITS.get(line.word(place))
    every = 1 if every is None else every
    if unit is None or not 1 <= first <= last or every < 1 or (every > 1 and unit not in _COUNT_PLURALS):
        return None
    return _count_phrase(first, last, every, unit, is_least), place + 1


def _times(line: Line, place: int) -> tuple[int, int, int] | None:
    """How many times, from and to, and the place after «раз»."""
    place += line.word(place) == "по"
    if line.word(place) in _ADVERBS:
        return _ADVERBS[line.word(place)], _ADVERBS[line.word(place)], place + 1
    first = last = _cardinal(line, place)
    place += first is not None
    if first is not None and line.kind(place) == "dash" and (number := _cardinal(line, place + 1)) is not None:
        last = number
        place += 2
    if line.word(place) not in {"раз", "раза", "разу", "р"}:
        return None
    return (1 if first is None else first), (1 if last is None else last), place + 1


def _cardinal(line: Line, place: int) -> int | None:
    return line.number(place) if line.kind(place) == "number" else CARDINAL_FORMS.get(line.word(place))


def _count_phrase(first: int, last: int, every: int, unit: str, is_least: bool) -> Phrase:
    accusative, once, kind = _COUNT_WORDS[unit]
    if first == last == every == 1 and not is_least:
        return Phrase(kind, once)
    if every > 1:
        accusative = f"{every} {_COUNT_PLURALS[unit][0 if _is_few(every) else 1]}"
        kind = _EVERY_MONTHS.get(every, "periodic") if unit == "month" else "periodic"
    elif unit == "year":
        kind = _TIMES_A_YEAR.get(first, "periodic") if first == last else "periodic"
    count = f"{first}" if first == last else f"{first}–{last}"
    if is_least:
        return Phrase(
            kind, f"не реже {count} {'раза' if last % 10 == 1 and last % 100 != 11 else 'раз'} в {accusative}"
        )
    return Phrase(kind, f"{count} {'раза' if _is_few(last) else 'раз'} в {accusative}")


def _is_few(number: int) -> bool:
    return 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14


def _weekdays(line: Line, place: int) -> Match | None:
    """«каждый вторник», «по средам и пятницам», «первый и третий вторник месяца», «каждая последняя пятница»."""
    if line.word(place) == "по" and line.word(place + 1) in WEEKDAY_NAMES_DATIVE:
        return _weekly(line, place + 1)
    has_every = line.word(place) in _EVERY
    place += has_every
    if has_every and line.word(place) in WEEKDAY_FORMS:
        return _weekly(line, place)
    numbers: list[int] = []
    while line.is_nth(place) and len(numbers) < 5:
        numbers.append(line.number(place) or 0)
        place += 1
        place += line.is_comma(place) and line.number(place + 1) is not None
    weekday = WEEKDAY_FORMS.get(line.word(place))
    if not numbers or weekday is None:
        return None
    words = f"{list_words(ordinal(number, weekday) for number in numbers)} {WEEKDAY_NAMES[weekday]}"
    place += 1 + (line.word(place + 1) in _EVERY)
    if line.word(place) in {"месяца", "мес", "ежемесячно"}:
        return Phrase("monthly", f"{words} месяца"), place + 1
    if line.word(place) in QUARTER_WORDS:
        return Phrase("quarterly", f"{words} квартала"), place + 1
    return (Phrase("monthly", f"{words} месяца"), place) if has_every else None


def _weekly(line: Line, place: int) -> Match:
    days = [WEEKDAY_FORMS[line.word(place)]]
    place += 1
    while line.is_comma(place):
        at = place + 1 + (line.word(place + 1) in _EVERY or line.word(place + 1) == "по")
        if line.word(at) not in WEEKDAY_FORMS:
            break
        days.append(WEEKDAY_FORMS[line.word(at)])
        place = at + 1
    return Phrase("weekly", f"по {list_words(WEEKDAY_NAMES_DATIVE[day] for day in dict.fromkeys(days))}"), place


def _days_of_month(line: Line, place: int) -> Match | None:
    """«до 25 числа каждого месяца», «10 и 25 числа ежемесячно», «с 1 по 5 число каждого месяца», «каждое 15 число»."""
    is_late = line.word(place) == "не" and line.word(place + 1) == "позднее"
    is_deadline = is_late or line.word(place) == "до"
    place += is_deadline + is_late
    has_every = line.word(place) in _EVERY
    place += has_every
    days, place = _numbered_days(line, place + (line.word(place) == "с"))
    if not days or line.word(place) not in {"числа", "число", "числам"}:
        return None
    place += 1
    if line.word(place) in _EVERY and line.word(place + 1) in {"месяца", "мес"}:
        place += 2
    elif line.word(place) == "ежемесячно":
        place += 1
    elif not has_every:
        return None
    return Phrase("monthly", f"{'до ' * is_deadline}{list_words(days)} числа каждого месяца"), place


def _numbered_days(line: Line, place: int) -> tuple[list[str], int]:
    """Days of a month and ranges of them, as words, and the place after."""
    days: list[str] = []
    while _is_day(line, place) and len(days) < 31:
        is_range = line.is_joint(place + 1) and _is_day(line, place + 2)
        days.append(f"{line.number(place)}–{line.number(place + 2)}" if is_range else f"{line.number(place)}")
        place += 3 if is_range else 1
        place += line.is_comma(place) and _is_day(line, place + 1)
    return days, place


def _is_day(line: Line, place: int) -> bool:
    return 1 <= (line.number(place) or 0) <= 31
