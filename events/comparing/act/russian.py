"""Clauses in the words of an office: «В пункте 9 раздела 1 слово «прогнозы» заменить словом «перспективы»».

The place comes first, then the verb; numbers are those of the edition that is changed. Read it aloud before changing it.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from events.columns import LABELS
from events.comparing.act.clauses import (
    Act,
    Add,
    AddSection,
    Anew,
    Cells,
    Clause,
    Move,
    PlanAnew,
    Printed,
    PrintedSection,
    Remove,
    RemoveSection,
    Renumber,
    RenumberSections,
    Replace,
    RowAnew,
    Spot,
    To,
)
from events.comparing.act.phrases import Edit, is_sayable

# So many runs of numbers can be read; a longer list of places is left out where the words stand nowhere else.
_MOST_RUNS = 12


@dataclass(frozen=True, slots=True)
class TableLine:
    """A line under a clause: a row with its number and five cells, or the ``band`` or ``note`` of a section with one."""

    kind: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """One numbered clause. ``words`` is a new wording that cannot stand in quotation marks: a paragraph of its own."""

    text: str
    table: tuple[TableLine, ...] = ()
    words: str = ""


def points(act: Act) -> tuple[Point, ...]:
    """The clauses of an act in words, in its order."""
    return tuple(_Voice(act).say(clause) for clause in act.clauses)


def section_names(act: Act) -> tuple[str, ...]:
    """What the numbers of sections mean: «раздел 1 – без названия», for each section of a plan that has several."""
    sections = act.before.sections
    return tuple(
        f"раздел {number} – {quoted(section.title) if section.title else 'без названия'}"
        for number, section in enumerate(sections, start=1)
        if len(sections) > 1
    )


def quoted(words: str) -> str:
    """The words in quotation marks, those inside them of the second kind, sign by sign: titles may have one alone."""
    return f"«{words.replace('«', '„').replace('»', '“')}»"


class _Voice:
    """Says clauses of one act; in a plan with a single section its number is not said."""

    def __init__(self, act: Act) -> None:
        clauses = act.clauses
        self.is_single = len(act.before.sections) < 2 and not any(isinstance(one, AddSection) for one in clauses)
        self.ways: dict[type, Callable[[Any], Point]] = {
            Replace: self._replace,
            Anew: self._anew,
            RowAnew: self._row_anew,
            Remove: self._remove,
            RemoveSection: lambda clause: Point(f"Раздел {clause.section + 1} исключить."),
            Add: self._add,
            AddSection: self._add_section,
            Move: self._move,
            Renumber: self._renumber,
            RenumberSections: self._renumber_sections,
            PlanAnew: lambda clause: Point("План изложить в следующей редакции:", tuple(_plan(clause.plan))),
        }

    def say(self, clause: Clause) -> Point:
        return self.ways[type(clause)](clause)

    def _number(self, section: int) -> str:
        return "" if self.is_single else f" {section + 1}"

    def _of(self, section: int) -> str:
        return "" if self.is_single else f" раздела {section + 1}"

    def _replace(self, clause: Replace) -> Point:
        field = clause.spots[0].field
        edits = ", ".join(map(_edit, clause.edits))
        if clause.spots[0].row < 0:
            return Point(f"{self._within(clause.spots[0])} {edits}.")
        column = f" в графе {quoted(LABELS[field])}" if field else ""
        is_long = len(_runs_by_section(clause.spots)) > _MOST_RUNS
        if clause.is_everywhere:
            places = "" if is_long else f" ({self._numbers(clause.spots, 'пункт', 'пункты')})"
            return Point(f"По тексту плана{places}{column} {edits}.")
        return Point(f"В {self._numbers(clause.spots, 'пункте', 'пунктах')}{column} {edits}.")

    def _numbers(self, spots: Iterable[Spot], one: str, many: str) -> str:
        """«пункте 9 раздела 1 и пункте 2 раздела 2»."""
        by_section = [
            (section, [spot.row + 1 for spot in group])
            for section, group in groupby(sorted(spots), key=lambda spot: spot.section)
        ]
        parts = [f"{one if len(rows) == 1 else many} {_list(rows)}{self._of(section)}" for section, rows in by_section]
        # «пункт 10 раздела 1, пункты 1 и 3 раздела 2»: one «и» is enough.
        return ", ".join(parts) if any(" и " in part for part in parts) else _and(parts)

    def _within(self, spot: Spot) -> str:
        if spot.section < 0:
            return "В названии плана" if spot.field == "title" else "В строке над названием плана"
        what = "наименовании раздела" if spot.field == "title" else "примечании к разделу"
        return f"В {what}{self._number(spot.section)}"

    def _anew(self, clause: Anew) -> Point:
        what = self._whole(clause.spot)
        if not clause.words:
            return Point(f"{what.gone(clause.old)}.")
        opening = f"{what.whole} изложить в следующей редакции" if clause.old else what.come
        if is_sayable(clause.words):
            return Point(f"{opening}: {quoted(clause.words)}.")
        return Point(f"{opening}:", words=clause.words)

    def _whole(self, spot: Spot) -> "_Whole":
        if spot.row >= 0:
            place, column = f"В пункте {spot.row + 1}{self._of(spot.section)}", quoted(LABELS[spot.field])
            return _Whole(
                f"{place} графу {column}",
                f"{place} графу {column} дополнить словами",
                lambda _old: f"{place} слова в графе {column} исключить",
            )
        if spot.section < 0:
            if spot.field == "title":
                return _Whole("Название плана", "План дополнить названием", lambda _old: "Название плана исключить")
            return _Whole(
                "Строку над названием плана",
                "Над названием плана поместить слова",
                lambda old: f"Слова {quoted(old)} над названием плана исключить",
            )
        number = self._number(spot.section)
        if spot.field == "title":
            return _Whole(
                f"Наименование раздела{number}",
                f"Раздел{number} дополнить наименованием",
                lambda _old: f"Наименование раздела{number} исключить",
            )
        return _Whole(
            f"Примечание к разделу{number}",
            f"Раздел{number} дополнить примечанием",
            lambda _old: f"Примечание к разделу{number} исключить",
        )

    def _row_anew(self, clause: RowAnew) -> Point:
        number = clause.row + 1
        return Point(
            f"Пункт {number}{self._of(clause.section)} изложить в следующей редакции:",
            (TableLine("row", (str(number), *clause.cells)),),
        )

    def _remove(self, clause: Remove) -> Point:
        numbers = [row + 1 for row in clause.rows]
        return Point(f"{_noun(numbers, 'Пункт', 'Пункты')} {_list(numbers)}{self._of(clause.section)} исключить.")

    def _add(self, clause: Add) -> Point:
        numbers = [number for number, _ in clause.rows]
        where = "План" if self.is_single else _into(clause.to, "Раздел", "Новый раздел")
        noun = _noun(numbers, "пунктом", "пунктами")
        return Point(f"{where} дополнить {noun} {_list(numbers)} следующего содержания:", tuple(_rows(clause.rows)))

    def _add_section(self, clause: AddSection) -> Point:
        lines = tuple(_section(clause.title, clause.note, clause.rows))
        name = f"План дополнить разделом {clause.number}"
        if not lines:
            return Point(f"{name} без наименования.")
        return Point(f"{name} следующего содержания:", lines)

    def _move(self, clause: Move) -> Point:
        old = [row + 1 for row in clause.rows]
        noun = _noun(old, "Пункт", "Пункты")
        where = _into(clause.to, "раздел", "новый раздел")
        opening = f"{noun} {_list(old)}{self._of(clause.section)} перенести в {where} и считать"
        return Point(f"{opening} {_considered(old, list(clause.numbers))}.")

    def _renumber(self, clause: Renumber) -> Point:
        return Point(_renumbered(clause.numbers, "Пункт", "Пункты", "пунктом", "пунктами", self._of(clause.section)))

    @staticmethod
    def _renumber_sections(clause: RenumberSections) -> Point:
        return Point(_renumbered(clause.numbers, "Раздел", "Разделы", "разделом", "разделами", ""))


@dataclass(frozen=True, slots=True)
class _Whole:
    """How the whole of one place is spoken of: given anew, put where nothing was, taken out."""

    whole: str
    come: str
    gone: Callable[[str], str]


def _into(to: To, kept: str, new: str) -> str:
    return f"{new} {to.number}" if to.old is None else f"{kept} {to.old + 1}"


def _edit(edit: Edit) -> str:
    """«слово «прогнозы» заменить словом «перспективы»», or what an office says of words put in or taken out."""
    old, new = edit.old, edit.new
    if not new:
        return f"{_words(old, 'слово', 'слова', 'цифры')} {quoted(old)} исключить"
    if new.startswith(f"{old} "):
        more = new[len(old) :].strip()
        after = _words(old, "слова", "слов", "цифр")
        return f"после {after} {quoted(old)} дополнить {_words(more, 'словом', 'словами', 'цифрами')} {quoted(more)}"
    if new.endswith(f" {old}"):
        more = new[: -len(old)].strip()
        before = _words(old, "словом", "словами", "цифрами")
        return f"перед {before} {quoted(old)} дополнить {_words(more, 'словом', 'словами', 'цифрами')} {quoted(more)}"
    what, by = _words(old, "слово", "слова", "цифры"), _words(new, "словом", "словами", "цифрами")
    return f"{what} {quoted(old)} заменить {by} {quoted(new)}"


def _words(phrase: str, one: str, many: str, digits: str) -> str:
    if phrase.isdecimal():
        return digits
    return one if len(phrase.split()) == 1 else many


def _noun(numbers: Sequence[int], one: str, many: str) -> str:
    return one if len(numbers) == 1 else many


def _and(parts: Iterable[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} и {last}" if most else last


def _list(numbers: Sequence[int]) -> str:
    """«1–5, 7 и 9»."""
    parts = ([f"{run[0]}–{run[-1]}"] if len(run) > 2 else map(str, run) for run in _runs(numbers))
    return _and(part for some in parts for part in some)


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    """The numbers as runs of consecutive ones, in the order given."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _runs_by_section(spots: Iterable[Spot]) -> list[list[int]]:
    return [
        run
        for _, group in groupby(sorted(spots), key=lambda spot: spot.section)
        for run in _runs([spot.row for spot in group])
    ]


def _considered(old: list[int], new: list[int]) -> str:
    """«пунктом 3», «соответственно пунктами 3 и 4»."""
    return f"пунктом {new[0]}" if len(old) == 1 else f"соответственно пунктами {_list(new)}"


def _renumbered(numbers: Iterable[tuple[int, int]], one: str, many: str, by_one: str, by_many: str, of: str) -> str:
    """«Пункты 6–10 раздела 1 считать соответственно пунктами 5–9»: a part for each run of consecutive new numbers."""
    chains: list[list[tuple[int, int]]] = []
    for pair in numbers:
        if chains and pair[1] == chains[-1][-1][1] + 1:
            chains[-1].append(pair)
        else:
            chains.append([pair])
    parts = []
    for place, chain in enumerate(chains):
        old, new = [pair[0] for pair in chain], [pair[1] for pair in chain]
        noun = one if len(chain) == 1 else many
        what = f"{noun if place == 0 else noun.lower()} {_list(old)}{of if place == 0 else ''}"
        by = f"{by_one} {new[0]}" if len(chain) == 1 else f"соответственно {by_many} {_list(new)}"
        parts.append(f"{what} считать {by}" if place == 0 else f"{what} – {by}")
    return f"{', '.join(parts)}."


def _rows(rows: Iterable[tuple[int, Cells]]) -> Iterator[TableLine]:
    return (TableLine("row", (str(number), *cells)) for number, cells in rows)


def _section(title: str, note: str, rows: Iterable[tuple[int, Cells]]) -> Iterator[TableLine]:
    if title:
        yield TableLine("band", (title,))
    if note:
        yield TableLine("note", (note,))
    yield from _rows(rows)


def _plan(plan: Printed) -> Iterator[TableLine]:
    def lines(section: PrintedSection) -> Iterator[TableLine]:
        return _section(section.title, section.note, enumerate(section.rows, start=1))

    return (line for section in plan.sections for line in lines(section))
