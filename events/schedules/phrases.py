"""Grammar of the phrases: «ежеквартально», «2 раза в год», «третья среда месяца», «15 числа каждого месяца», «по заявкам»."""

from collections import defaultdict

from .grammar import Grammar
from .schedule import Phrase
from .vocabulary import (
    CARDINAL_FORMS,
    COUNT_PLURALS,
    COUNT_UNITS,
    COUNT_WORDS,
    LAST,
    PHRASES,
    QUARTER_WORDS,
    WEEKDAY_FORMS,
    WEEKDAY_NAMES,
    WEEKDAY_NAMES_DATIVE,
    expand,
    list_words,
    ordinal,
)

Match = tuple[Phrase, int]

_TIMES_A_YEAR = {1: "year_round", 2: "half_yearly", 4: "quarterly", 12: "monthly"}
_ADVERB_COUNTS = {"дважды": 2, "трижды": 3}
_EVERY = frozenset("каждый каждая каждую каждое каждого каждой каждые".split())


def _table() -> dict[str, list[tuple[tuple[str, ...], Phrase]]]:
    """The set phrases by their first word, the longest first."""
    table: dict[str, list[tuple[tuple[str, ...], Phrase]]] = defaultdict(list)
    for kind, canonical, patterns in PHRASES:
        for words in (words for pattern in patterns for words in expand(pattern)):
            folded = tuple(word.replace("ё", "е") for word in words)
            table[folded[0]].append((folded, Phrase(kind, canonical or " ".join(words).replace(" - ", "-"))))
    for rows in table.values():
        rows.sort(key=lambda row: -len(row[0]))
    return dict(table)


_SET_PHRASES = _table()


def read_phrase(grammar: Grammar, place: int) -> Match | None:
    """The phrase that stands at the place and the place after it."""
    return (
        _weekdays(grammar, place)
        or _day_of_month(grammar, place)
        or _count(grammar, place)
        or _set_phrase(grammar, place)
    )


def _set_phrase(grammar: Grammar, place: int) -> Match | None:
    for words, phrase in _SET_PHRASES.get(grammar.word(place), ()):
        if all(
            grammar.word(place + i) == word or (word == "-" and grammar.kind(place + i) == "dash")
            for i, word in enumerate(words)
        ):
            return phrase, place + len(words)
    return None


def _count(grammar: Grammar, place: int) -> Match | None:
    """«2 раза в год», «не реже 1 раза в квартал», «раз в полугодие», «1 раз в 2 месяца», «2–3 раза в месяц»."""
    is_least = grammar.word(place) == "не" and grammar.word(place + 1) in {"реже", "менее"}
    place += 2 * is_least
    place += grammar.word(place) == "по"
    first, last = 1, 1
    if grammar.word(place) in _ADVERB_COUNTS:
        first = last = _ADVERB_COUNTS[grammar.word(place)]
        place += 1
    else:
        if (number := _cardinal(grammar, place)) is not None:
            first = last = number
            place += 1
            if grammar.kind(place) == "dash" and (number := _cardinal(grammar, place + 1)) is not None:
                last = number
                place += 2
        if grammar.word(place) not in {"раз", "раза", "р"}:
            return None
        place += 1
    if grammar.word(place) not in {"в", "за"} and grammar.text(place) != "/":
        return None
    every = _cardinal(grammar, place + 1)
    place += 1 + (every is not None)
    unit = COUNT_UNITS.get(grammar.word(place))
    if unit is None or not 1 <= first <= last:
        return None
    phrase = _count_phrase(first, last, 1 if every is None else every, unit, is_least)
    return (phrase, place + 1) if phrase else None


def _cardinal(grammar: Grammar, place: int) -> int | None:
    if grammar.kind(place) == "number":
        return grammar.number(place)
    return CARDINAL_FORMS.get(grammar.word(place))


def _count_phrase(first: int, last: int, every: int, unit: str, is_least: bool) -> Phrase | None:
    accusative, once, kind = COUNT_WORDS[unit]
    if every > 1:
        if unit not in COUNT_PLURALS:
            return None
        accusative = f"{every} {COUNT_PLURALS[unit][0 if _is_few(every) else 1]}"
        kind = {("month", 3): "quarterly", ("month", 6): "half_yearly"}.get((unit, every), "periodic")
    elif every < 1:
        return None
    elif unit == "year":
        kind = _TIMES_A_YEAR.get(first, "periodic") if first == last else "periodic"
    if first == last == every == 1 and not is_least:
        return Phrase(kind, once)
    count = f"{first}" if first == last else f"{first}–{last}"
    if is_least:
        return Phrase(
            kind, f"не реже {count} {'раза' if last % 10 == 1 and last % 100 != 11 else 'раз'} в {accusative}"
        )
    return Phrase(kind, f"{count} {'раза' if _is_few(last) else 'раз'} в {accusative}")


def _is_few(number: int) -> bool:
    return 2 <= number % 10 <= 4 and not 12 <= number % 100 <= 14


def _weekdays(grammar: Grammar, place: int) -> Match | None:
    """«каждый вторник», «по средам и пятницам», «первый и третий вторник месяца», «каждая последняя пятница»."""
    if grammar.word(place) == "по" and grammar.word(place + 1) in WEEKDAY_NAMES_DATIVE:
        return _weekly(grammar, place + 1)
    has_every = grammar.word(place) in _EVERY
    place += has_every
    if has_every and grammar.word(place) in WEEKDAY_FORMS:
        return _weekly(grammar, place)
    numbers: list[int] = []
    while (number := grammar.number(place)) in {1, 2, 3, 4, LAST} and number is not None and len(numbers) < 5:
        numbers.append(number)
        place += 1
        place += grammar.is_comma(place) and grammar.number(place + 1) is not None
    weekday = WEEKDAY_FORMS.get(grammar.word(place))
    if not numbers or weekday is None:
        return None
    place += 1
    place += grammar.word(place) in _EVERY
    words = f"{list_words(ordinal(number, weekday) for number in numbers)} {WEEKDAY_NAMES[weekday]}"
    if grammar.word(place) in {"месяца", "мес", "ежемесячно"}:
        return Phrase("monthly", f"{words} месяца"), place + 1
    if grammar.word(place) in QUARTER_WORDS:
        return Phrase("quarterly", f"{words} квартала"), place + 1
    return (Phrase("monthly", f"{words} месяца"), place) if has_every else None


def _weekly(grammar: Grammar, place: int) -> Match:
    days = [WEEKDAY_FORMS[grammar.word(place)]]
    place += 1
    while grammar.is_comma(place):
        at = place + 1 + (grammar.word(place + 1) in _EVERY | {"по"})
        if grammar.word(at) not in WEEKDAY_FORMS:
            break
        days.append(WEEKDAY_FORMS[grammar.word(at)])
        place = at + 1
    return Phrase("weekly", f"по {list_words(WEEKDAY_NAMES_DATIVE[day] for day in dict.fromkeys(days))}"), place


def _day_of_month(grammar: Grammar, place: int) -> Match | None:
    """«до 25 числа каждого месяца», «10 и 25 числа ежемесячно», «каждое 15 число»."""
    is_deadline = grammar.word(place) == "до" or (grammar.word(place), grammar.word(place + 1)) == ("не", "позднее")
    place += is_deadline + (is_deadline and grammar.word(place) == "не")
    has_every = grammar.word(place) in _EVERY
    place += has_every
    place += grammar.word(place) == "с"
    days: list[str] = []
    while (number := grammar.number(place)) is not None and 1 <= number <= 31 and len(days) < 31:
        last = grammar.number(place + 2) if grammar.is_joint(place + 1) else None
        days.append(f"{number}" if last is None else f"{number}–{last}")
        place += 1 if last is None else 3
        place += grammar.is_comma(place) and grammar.number(place + 1) is not None
    if not days or grammar.word(place) not in {"числа", "число", "числам"}:
        return None
    place += 1
    if grammar.word(place) in _EVERY and grammar.word(place + 1) in {"месяца", "мес"}:
        place += 2
    elif grammar.word(place) == "ежемесячно":
        place += 1
    elif not has_every:
        return None
    return Phrase("monthly", f"{'до ' * is_deadline}{list_words(days)} числа каждого месяца"), place
