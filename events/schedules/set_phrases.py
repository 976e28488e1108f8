"""Phrases that stand for a schedule word for word: «в течение года», «ежеквартально», «по отдельному плану», «по заявкам».

A pattern is words in order: ``a|b`` is a choice, ``[a|b]`` may be left out, a lone «-» is a dash in the text.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import product

from events.schedules.schedule import Phrase

IN_THE_YEAR = Phrase("year_round", "в течение года")
# Repetitions that a more exact one of their kind says as well: «еженедельно по средам» is «по средам».
PLAIN_RHYTHMS = frozenset({"еженедельно", "ежемесячно", "ежеквартально"})

_ADJECTIVES = {
    "dative": (
        "отдельному|отдельным|особому|особым|дополнительному|специальному|утверждённому|утверждённым|"
        "согласованному|согласованным|"
        "индивидуальному|индивидуальным|календарному|общему|единому|совместному|своему|годовому|учебному|тематическому|"
        "репертуарному|перспективному"
    ),
    "instrumental": "согласованным|отдельным|особым|утверждённым|календарным",
}
_FORESEEN = "предварительным|предварительной|предварительному|поступившим|отдельным|отдельной|индивидуальным|письменным"
_AGREEMENTS = "предварительному|предварительной|взаимному|отдельному"
_INCOMING = "заявок|запросов|обращений|материалов|документов|информации"
_TO_BE_TOLD = "уточняется|уточняются|уточнена|уточнен|уточнены|уточнить"
_REASONS = (
    "заявке|заявкам|заявлению|заявлениям|записи|заказу|запросу|запросам|обращению|обращениям|"
    "требованию|приглашению|приглашениям|вызову|вызовам|желанию"
)

# Canonical words by kind, and the patterns read as them.
_ONE_WORDING = {
    IN_THE_YEAR: (
        "в|во течение|течении|теч [всего|целого|календарного|текущего|отчетного] года|год|году|г|периода",
        "втечение|втечении года",
        "на протяжении [всего|целого] года|периода",
        "[за] весь [календарный] год|период",
        "круглый год",
        "круглогодично",
    ),
    Phrase("year_round", "постоянно"): ("постоянно", "регулярно", "систематически", "на постоянной|регулярной основе"),
    Phrase("year_round", "ежедневно"): ("ежедневно", "каждый день"),
    Phrase("year_round", "ежегодно"): ("ежегодно", "каждый год"),
    Phrase("half_yearly", "1 раз в полугодие"): ("каждое полугодие", "в каждом полугодии", "по полугодиям"),
    Phrase("quarterly", "ежеквартально"): (
        "ежеквартально",
        "каждый квартал",
        "в каждом квартале",
        "поквартально",
        "ежекв",
    ),
    Phrase("monthly", "ежемесячно"): ("ежемесячно", "каждый месяц", "в каждом месяце", "помесячно", "ежемес"),
    Phrase("weekly", "еженедельно"): ("еженедельно", "каждую неделю"),
    Phrase("unknown", "дата уточняется"): (
        f"[дата|даты|срок|сроки|время] [проведения] [и] [время|место] [проведения] [будет|будут] {_TO_BE_TOLD}",
        "по уточнению",
        "на уточнении",
        "[дата|даты|сроки] [будет|будут] [объявлена|объявлены|сообщена|сообщены] дополнительно",
        "о дате [проведения] будет объявлено|сообщено дополнительно",
    ),
}
# Patterns that keep the words they were written with.
_OWN_WORDING = {
    "by_plan": (
        f"по|согласно [{_ADJECTIVES['dative']}] плану|планам|графику|графикам|расписанию|положению|программе",
        "по|согласно [отдельному|особому|утверждённому|календарному] плану|календарю - графику",
        "согласно плана|графика|положения",
        f"в соответствии с [{_ADJECTIVES['instrumental']}] планом|планами|графиком|расписанием|положением",
    ),
    "on_request": (
        f"по [{_FORESEEN}] {_REASONS}",
        f"[дата|даты|срок|сроки] [проведения] по [{_AGREEMENTS}] согласованию|договорённости",
        "при необходимости",
        "по [мере] [возникновения] необходимости|потребности",
        f"по мере поступления|подачи|накопления|готовности|обращения|обращений|запроса|запросов [{_INCOMING}]",
        "при наличии|поступлении заявок|заявки",
        "на основании заявок",
    ),
}


def _expand(pattern: str) -> Iterator[tuple[str, ...]]:
    choices = []
    for part in re.findall(r"\[[^]]*\]|\S+", pattern):
        words = part.strip("[]").split("|")
        choices.append([*words, ""] if part.startswith("[") else words)
    for sequence in product(*choices):
        yield tuple(filter(None, sequence))


def _phrases() -> Iterator[tuple[tuple[str, ...], Phrase]]:
    for phrase, patterns in _ONE_WORDING.items():
        yield from ((words, phrase) for pattern in patterns for words in _expand(pattern))
    for kind, patterns in _OWN_WORDING.items():
        for words in (words for pattern in patterns for words in _expand(pattern)):
            yield words, Phrase(kind, " ".join(words).replace(" - ", "-"))


def _table() -> dict[str, list[tuple[tuple[str, ...], Phrase]]]:
    table: dict[str, list[tuple[tuple[str, ...], Phrase]]] = defaultdict(list)
    for words, phrase in _phrases():
        folded = tuple(word.replace("ё", "е") for word in words)
        table[folded[0]].append((folded, phrase))
    for rows in table.values():
        rows.sort(key=lambda row: -len(row[0]))
    return dict(table)


# The folded words of each phrase by their first word, the longest first.
SET_PHRASES = _table()
