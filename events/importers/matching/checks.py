"""What is doubtful in a plan as a whole: its title and year, the columns, the run of the numbers, rare spellings, repeats.

Findings in single cells are made where the cell is understood (:mod:`.proposals`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from events.columns import HEADINGS, KEYS
from events.document import PlanDocument, Row
from events.importers.matching.headings import understand
from events.importers.matching.reading import Issue, RowReading, Severity, TableUse
from events.importers.matching.references import Spellings
from events.importers.matching.years import title_years
from events.persons import names_person
from events.text import fold

_HEADING_OF = dict(zip(KEYS, HEADINGS, strict=True)) | {"audience": "Участники"}
# How often a spelling must stand in the file, and how many times oftener than the rare one, to be held for the right one.
_OFTEN = 3
_SPELT_COLUMNS = ("format", "venue", "department")


def check_file(
    document: PlanDocument, *, asked_year: int | None, found_year: int | None, is_title_guessed: bool
) -> Iterator[Issue]:
    """What concerns the whole file."""
    if not any(document.rows):
        message = "Таблица плана не найдена: нужна таблица со столбцом «Название мероприятия» и хотя бы одним пунктом."
        yield Issue("error", "no_plan", message)
        return
    if not document.title:
        yield Issue("warning", "plan_title_missing", "Название плана не найдено. Впишите его.", column="title")
    elif is_title_guessed:
        message = "Слова «план» над таблицей нет: за название принята эта строка. Проверьте её."
        yield Issue("warning", "plan_title_guessed", message, text=document.title)
    if asked_year and found_year and asked_year not in (title_years(document.title) or (found_year,)):
        message = f"В файле план на {found_year} год, а загружается он в план на {asked_year} год."
        yield Issue("warning", "year_mismatch", message, text=document.title, proposal=str(asked_year))
    elif not found_year and asked_year:
        yield Issue(
            "note", "year_given", f"Год в файле не указан, взят заданный: {asked_year}.", proposal=str(asked_year)
        )
    elif not found_year:
        yield Issue("warning", "year_missing", "Год плана в файле не указан. Задайте его.")
    elif not title_years(document.title):
        message = f"Года в названии плана нет, по датам мероприятий это {found_year}."
        yield Issue("note", "year_from_dates", message, text=document.title, proposal=str(found_year))


def check_columns(table: TableUse, *, is_confirmed: bool) -> list[Issue]:
    """How the columns of a table were understood; ``is_confirmed`` when a person named them."""
    row = table.rows[0] if table.rows else 0
    if is_confirmed:
        return []
    issues = []
    if table.is_guessed:
        told = ", ".join(
            f"{place} – «{_heading(column.key)}»" for place, column in enumerate(table.columns, 1) if column.key
        )
        message = f"У таблицы нет шапки, столбцы определены по содержанию: {told}. Проверьте."
        issues.append(Issue("warning", "head_guessed", message, table.place, row))
    for column in table.columns:
        issues += _check_column(table, column.heading, column.key, column.names, row)
    return issues


def _check_column(table: TableUse, heading: str, key: str, names: tuple[str, ...], row: int) -> Iterator[Issue]:
    fields = [name for name in names if name in _HEADING_OF]
    if not key and "period" in names:
        message = f"Столбец «{heading}» – срок: где в нём стоит отметка, срок будет предложен."
        yield Issue("note", "period_column", message, table.place, row, text=heading)
    elif not key and names:
        message = f"Для столбца «{heading}» в плане нет места: он прочитан, но не переносится."
        yield Issue("note", "extra_column", message, table.place, row, text=heading)
    elif not key and heading:
        message = f"Столбец «{heading}» не распознан и не переносится. Если он нужен, укажите, какой это столбец плана."
        yield Issue("warning", "column_unknown", message, table.place, row, text=heading)
    elif len(set(fields).intersection(understand(heading).names)) > 1:
        told = " и ".join(f"«{_heading(name)}»" for name in fields)
        message = f"В столбце «{heading}» два сведения: {told}. Весь текст отнесён к столбцу «{_heading(key)}»."
        yield Issue("note", "joint_column", message, table.place, row, key, text=heading)
    if key == "title" and not table.is_guessed and not {"title", "content"}.intersection(understand(heading).names):
        told = f"столбец «{heading}»" if heading else "столбец без заголовка"
        message = f"Столбца с названием нет: за название принят {told}."
        yield Issue("warning", "title_guessed", message, table.place, row, key, text=heading)


def check_rows(document: PlanDocument, rows: Sequence[RowReading], said: Sequence[Issue]) -> list[Issue]:
    """What shows only when rows are seen together. ``said`` are the findings made before: nothing is said twice."""
    words = list(document.rows)
    return [*_check_numbers(document, rows), *_check_spelling(words, rows, said), *_check_repeats(words, rows)]


def find_repeats(document: PlanDocument) -> dict[int, int]:
    """For each row that lists an event of an earlier section again, word for word, the position of the first one."""
    first: dict[tuple[str, ...], tuple[int, int]] = {}
    repeats = {}
    positions = ((position, row) for position, section in enumerate(document.sections) for row in section.rows)
    for index, (section, row) in enumerate(positions):
        event = tuple(fold(cell) for cell in row.cells[1:])
        origin, where = first.setdefault(event, (index, section))
        if where != section and row.title:
            repeats[index] = origin
    return repeats


def _check_repeats(words: Sequence[Row], rows: Sequence[RowReading]) -> Iterator[Issue]:
    seen: dict[tuple[str, str], RowReading] = {}
    for row, reading in zip(words, rows, strict=True):
        name = (fold(row.title), fold(row.format))
        first = seen.setdefault(name, reading)
        if first is reading or not row.title:
            continue
        if reading.same_as is not None:
            origin = rows[reading.same_as]
            message = f"То же мероприятие стоит в строке {origin.line}. Связать, чтобы оно считалось один раз?"
            yield _about(reading, "suggestion", "link", message, "title", row.title)
        elif first.section == reading.section and words[first.index].cells[1:] == row.cells[1:]:
            message = f"Строка повторяет строку {first.line} этого же раздела. Проверьте, не лишняя ли она."
            yield _about(reading, "warning", "repeat", message, "title", row.title)
        elif first.section != reading.section:
            differing = [
                f"«{heading}»"
                for heading, one, two in zip(HEADINGS[1:], words[first.index].cells[1:], row.cells[1:], strict=True)
                if fold(one) != fold(two)
            ]
            message = (
                f"Так же названо мероприятие в строке {first.line}, но различаются столбцы: {', '.join(differing)}."
            )
            yield _about(reading, "note", "same_title", message, "title", row.title)


def _check_numbers(document: PlanDocument, rows: Sequence[RowReading]) -> Iterator[Issue]:
    """Gaps and repeats in the numbers of a section: a row may have been lost on the way."""
    index = 0
    for section in document.sections:
        numbered = [
            (int(row.number), reading)
            for row, reading in zip(section.rows, rows[index : index + len(section.rows)], strict=True)
            if row.number.isdecimal() and len(row.number) < 6
        ]
        index += len(section.rows)
        for (last, _before), (number, reading) in pairwise(numbered):
            if number not in (last, last + 1):
                message = f"После номера {last} идёт {number}. Проверьте, не пропущены ли пункты."
                yield _about(reading, "warning", "number_gap", message, "number", str(number))


def _check_spelling(words: Sequence[Row], rows: Sequence[RowReading], said: Sequence[Issue]) -> Iterator[Issue]:
    """A spelling met once or twice and near to one that is met often is very likely a slip."""
    told = {(issue.index, issue.column) for issue in said if issue.code == "spelling"}
    for column in _SPELT_COLUMNS:
        places: dict[str, list[int]] = defaultdict(list)
        for index, row in enumerate(words):
            if text := getattr(row, column):
                places[fold(text)].append(index)
        often = {folded for folded, indexes in places.items() if len(indexes) >= _OFTEN}
        spellings = Spellings(often)
        for folded, indexes in places.items():
            right = spellings.nearest(folded) if not names_person(getattr(words[indexes[0]], column)) else ""
            if not right or len(places[right]) < _OFTEN * len(indexes):
                continue
            printed = Counter(getattr(words[index], column) for index in places[right]).most_common(1)[0][0]
            message = f"Похоже на опечатку: обычно в этом файле «{printed}» (строк: {len(places[right])}). Заменить?"
            for index in indexes:
                if (index, column) not in told:
                    text = getattr(words[index], column)
                    yield _about(rows[index], "suggestion", "spelling", message, column, text, printed)


def _about(
    reading: RowReading, severity: Severity, code: str, message: str, column: str, text: str, proposal: str = ""
) -> Issue:
    return Issue(severity, code, message, reading.place, reading.line, column, text, proposal, reading.index)


def _heading(key: str) -> str:
    return _HEADING_OF.get(key, key)
