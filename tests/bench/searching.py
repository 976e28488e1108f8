"""Q1 and Q2: the index of a plan, and a question to it; ten plans of 220 rows, each row with words of its own."""

import random
from collections.abc import Iterator
from importlib import import_module

import django

from events.document import PlanDocument
from events.edition.searching import Index, Synonyms, find
from tests.bench.measuring import Line, Target, seconds
from tests.bench.plans import repeated, wordy

YEARS, ROWS = 10, 220
# A plain word, abbreviations, a slip, the other layout, a date, a phrase, words that never meet, nonsense.
QUESTIONS = (
    "хореография", "ДПИ", "семинар для КДУ по заявкам МО", "хореаграфия и тиатр", "dt,byfh", "вебинары во II квартале",
    "«живая нить»", "вебинар хореография совещание", "абракадабра бармаглот варкалось шорьки",
)  # fmt: skip


def questions() -> Iterator[Line]:
    """Milliseconds by the clock, in a process that has read its first question and its first date."""
    plans = [wordy(repeated(ROWS, year), random.Random(year)) for year in range(2020, 2020 + YEARS)]  # noqa: S311
    django.setup()  # a migration has the table
    groups = import_module("events.migrations.0008_search").GROUPS.strip().splitlines()
    synonyms = Synonyms(tuple(tuple(line.split("; ")) for line in groups))
    find(Index.of(repeated(2)), "сентяьрь", synonyms)  # imports
    indexes, cold, warm = [], [], []
    for plan in plans:
        cold.append(1000 * seconds(lambda plan=plan: indexes.append(_asked_once(plan, synonyms))))
    for index in indexes:
        warm += [1000 * seconds(lambda index=index, line=line: find(index, line, synonyms)) for line in QUESTIONS]
    yield Line("Q1", f"index of a plan of {ROWS} rows and its first question, ms", cold, Target(100))
    yield Line("Q2", "a question to a plan that is in memory, ms", warm, Target(20), f"{len(QUESTIONS)} questions")


def _asked_once(plan: PlanDocument, synonyms: Synonyms) -> Index:
    index = Index.of(plan)
    find(index, QUESTIONS[0], synonyms)
    return index
