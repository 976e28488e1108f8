"""«Лист изменений»: what one edition changed in another, as a printable PDF in the look of the plan itself."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from events.columns import COLUMNS, LABELS
from events.comparing import CellChange, Comparison, RowChange, compare
from events.document import Imprint, PlanDocument
from events.exporters.pdf import paper, sheet
from events.exporters.wording import approval_lines, edition_line

_GROUPS = (("changed", "Изменены"), ("new", "Включены"), ("absent", "Исключены"))
_WIDTHS = (13, 114, 140)  # mm, together as wide as the plan's table


def export(old: PlanDocument, new: PlanDocument, *, before: Imprint, after: Imprint) -> bytes:
    """The changes from edition ``before`` (document ``old``) to ``after`` (document ``new``). Same input, same bytes."""
    title = f"Лист изменений. {new.title}"
    way = f"{edition_line(before)} → {edition_line(after)}"
    body = f'<h1>{paper.say(title)}</h1><p class="filter">{paper.say(way)}</p>{_table(old, new)}'
    return sheet.sheet(paper.sheet(title, body, new, after))


def _table(old: PlanDocument, new: PlanDocument) -> str:
    comparison = compare(old, new)
    rows = [*_general(comparison, old, new), *_sections(comparison, old, new)]
    for kind, name in _GROUPS:
        changes = [change for change in comparison.rows if change.kind == kind]
        for section, group in groupby(changes, key=lambda change: (change.new or change.old or (0, 0))[0]):
            rows.append(_band(f"{name}: {_section(old if kind == 'absent' else new, section)}"))
            rows += map(_row, group)
    if not rows:
        # What else an edition freezes, such as the names that filters know, is not printed.
        return f'<p class="empty">{"Изменений нет." if old == new else "Слова плана не изменились."}</p>'
    columns = "".join(f'<col style="width:{width}mm">' for width in _WIDTHS)
    head = "".join(f'<th scope="col">{heading}</th>' for heading in ("№<br>п/п", "Мероприятие", "Что изменилось"))
    return f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _section(document: PlanDocument, section: int) -> str:
    title = document.sections[section].title
    return f"раздел {section + 1}" + (f". {title}" if title else "")


def _band(name: str) -> str:
    return f'<tr class="band"><th scope="row" colspan="3">{paper.say(name)}</th></tr>'


def _general(comparison: Comparison, old: PlanDocument, new: PlanDocument) -> list[str]:
    """What changed beside the rows: the approval, the words above the table, the order."""
    stamps = ["; ".join(approval_lines(document.approval)) for document in (old, new)]
    # The stamp as it is printed; what of it is not printed changes no sheet.
    words = tuple(
        replace(change, before=stamps[0], after=stamps[1]) if change.key == "approval" else change
        for change in sorted(comparison.words, key=lambda change: change.key != "approval")
        if change.key != "approval" or stamps[0] != stamps[1]
    )
    lines = [_cells(words)] if words else []
    lines += [f"Номера пунктов, {paper.say(line)}" for line in _renumbered(comparison, old, new)]
    return _group("Вне строк", lines)


def _sections(comparison: Comparison, old: PlanDocument, new: PlanDocument) -> list[str]:
    """What became of whole sections: made, taken out, put elsewhere, called otherwise."""
    lines = []
    for change in comparison.section_changes:
        was = _section(old, change.old) if change.old is not None else ""
        now = _section(new, change.new) if change.new is not None else ""
        if not now:
            lines.append(paper.say(f"Исключён {was}{_note(old, change.old)}"))
        elif not was:
            lines.append(paper.say(f"Включён {now}{_note(new, change.new)}"))
        if change.is_moved:
            lines.append(paper.say(f"Переставлен раздел: {was} → {now}"))
        if change.cells:
            lines.append(f"{paper.say(now.partition('.')[0].capitalize())}. {_cells(change.cells)}")
    return _group("Разделы", lines)


def _note(document: PlanDocument, section: int | None) -> str:
    note = document.sections[section].note if section is not None else ""
    return f" ({note})" if note else ""


def _group(name: str, lines: list[str]) -> list[str]:
    return [_band(name), f"<tr><td></td><td></td><td>{'<br>'.join(lines)}</td></tr>"] if lines else []


def _renumbered(comparison: Comparison, old: PlanDocument, new: PlanDocument) -> Iterator[str]:
    """For each section whose rows have other numbers now: «раздел 1: 9 → 1, 1–8 → 2–9»."""
    kept = [(change.old, change.new) for change in comparison.rows if change.old and change.new]
    for section, places in groupby(kept, key=lambda pair: pair[1][0]):
        runs: list[list[tuple[str, str]]] = []
        last = None
        for (was_in, was), (_, now) in places:
            numbers = old.sections[was_in].rows[was].number, new.sections[section].rows[now].number
            if was_in != comparison.sections[section] or numbers[0] == numbers[1]:
                continue  # the change of the row itself says that it came from another section
            if last == (was - 1, now - 1):
                runs[-1].append(numbers)
            else:
                runs.append([numbers])
            last = was, now
        if runs:
            moves = ", ".join(" → ".join(map(_range, zip(*run, strict=True))) for run in runs)
            yield f"{_section(new, section)}: {moves}"


def _range(numbers: tuple[str, ...]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}–{numbers[-1]}"


def _row(change: RowChange) -> str:
    row = change.row
    if change.cells:
        what = _cells(change.cells)
    else:
        shown = zip(COLUMNS[2:], row.cells[2:], strict=True)
        what = "<br>".join(f"{column.heading}: {paper.say(words)}" for column, words in shown if words)
    return f'<tr><td>{paper.say(row.number)}.</td><th scope="row">{paper.say(row.title)}</th><td>{what}</td></tr>'


def _cells(changes: tuple[CellChange, ...]) -> str:
    return "<br>".join(
        f"{LABELS[change.key]}: {_quoted(change.before)} → {_quoted(change.after)}" for change in changes
    )


def _quoted(words: str) -> str:
    return paper.say(words) if words else "пусто"
