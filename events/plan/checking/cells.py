"""Cells without words, and terms that nobody understands, that contradict themselves or are of another year."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from events import schedules, text

from .finding import Finding, Line

NEEDED = {
    "title": "Нет названия",
    "format": "Не указана форма мероприятия",
    "venue": "Не указано место проведения",
    "schedule": "Не указан срок",
    "department": "Не указан ответственный",
}
# Where more rows of a plan or a section than this share lack a cell, it has no such column: said once.
_MOST = 1 / 2
_FEW = 3


def check_cells(lines: Sequence[Line], year: int) -> list[Finding]:
    """Empty cells, then the terms."""
    said: dict[tuple[str, str], str] = {}  # a plan has few different terms
    terms = []
    for place, line in enumerate(lines):
        term = (line.row.schedule.strip(), line.row.period)
        if term[0] and term not in said:
            said[term] = _say(*term, year)
        if sentence := said.get(term):
            terms.append(Finding("schedule", "schedule", line.row.schedule, sentence, line.about, (place,)))
    return [*_empty(lines), *terms]


def _empty(lines: Sequence[Line]) -> Iterator[Finding]:
    sections: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        sections[line.section].append(place)
    whole = range(len(lines))
    for column, said in NEEDED.items():
        if together := _mostly_empty(lines, whole, column):
            rows = text.plural(len(together), "строке", "строках", "строках")
            yield Finding("empty", column, "", f"{said} в {rows} из {len(lines)}.", f"all {column}", together)
            continue
        for number, places in sections.items():
            if together := _mostly_empty(lines, places, column):
                rows = text.plural(len(together), "строке", "строках", "строках")
                sentence = f"{said} в {rows} раздела {number}."
                yield Finding("empty", column, "", sentence, f"section {number} {column}", together)
                continue
            for place in (place for place in places if _is_empty(lines[place], column)):
                yield Finding("empty", column, "", f"{said}.", lines[place].about, (place,))


def _is_empty(line: Line, column: str) -> bool:
    return not getattr(line.row, column).strip()


def _mostly_empty(lines: Sequence[Line], places: Sequence[int], column: str) -> tuple[int, ...]:
    """The places without words in this column, where they are so many that it is one thing to say."""
    empty = tuple(place for place in places if _is_empty(lines[place], column))
    return empty if len(empty) > max(_FEW, len(places) * _MOST) else ()


def _say(words: str, period: str, year: int) -> str:
    """What there is to say of a term: as it prints, and as it was understood."""
    printed, found = schedules.parse(words), schedules.parse(period or words)
    said = [printed.problem or found.problem]
    if not said[0] and not found.is_recognised:
        said.append("Срок не распознан: мероприятие не найдётся по месяцу и не попадёт в календарь.")
    if printed.months and found.months and not set(printed.months) & set(found.months):
        said.append(f"Печатается «{words}», а находится мероприятие по сроку «{found.wording}».")
    return " ".join(dict.fromkeys(filter(None, [*said, *schedules.misfits(words, year)])))
