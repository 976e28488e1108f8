"""«Лист изменений»: what one edition changed in another, as a printable PDF in the look of the plan itself."""

from events.columns import COLUMNS
from events.comparing import CellChange, Comparison, RowChange
from events.document import Imprint, PlanDocument
from events.exporters import paper, pdf
from events.exporters.wording import edition_line

_HEADINGS = {column.key: column.heading for column in COLUMNS} | {
    "section": "Раздел",
    "heading": "Шапка",
    "section_title": "Название раздела",
    "section_note": "Примечание к разделу",
}
_GROUPS = (("changed", "Изменены"), ("new", "Включены"), ("absent", "Исключены"))
_WIDTHS = (13, 114, 140)  # mm, together as wide as the plan's table


def export(comparison: Comparison, new: PlanDocument, *, before: Imprint, after: Imprint) -> bytes:
    """The sheet for the way from edition ``before`` to ``after``; ``new`` is the later document. Same input, same bytes."""
    title = f"Лист изменений. {new.title}"
    way = f"{edition_line(before)} → {edition_line(after)}"
    body = f'<h1>{paper.say(title)}</h1><p class="filter">{paper.say(way)}</p>{_table(comparison)}'
    return pdf.sheet(paper.sheet(title, body, new, after))


def _table(comparison: Comparison) -> str:
    rows = [_words(comparison.words)] if comparison.words else []
    for kind, name in _GROUPS:
        changes = [change for change in comparison.rows if change.kind == kind]
        if changes:
            rows.append(_band(name))
            rows += map(_row, changes)
    if not rows:
        return '<p class="empty">Изменений нет.</p>'
    columns = "".join(f'<col style="width:{width}mm">' for width in _WIDTHS)
    head = "".join(f'<th scope="col">{heading}</th>' for heading in ("№<br>п/п", "Мероприятие", "Что изменилось"))
    return f"<table><colgroup>{columns}</colgroup><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"


def _band(name: str) -> str:
    return f'<tr class="band"><th scope="row" colspan="3">{name}</th></tr>'


def _words(changes: tuple[CellChange, ...]) -> str:
    return f"{_band('Вне строк')}<tr><td></td><td></td><td>{_cells(changes)}</td></tr>"


def _row(change: RowChange) -> str:
    row = change.row
    what = _cells(change.cells) if change.cells else "<br>".join(paper.say(words) for words in row.cells[2:] if words)
    return f'<tr><td>{paper.say(row.number)}.</td><th scope="row">{paper.say(row.title)}</th><td>{what}</td></tr>'


def _cells(changes: tuple[CellChange, ...]) -> str:
    return "<br>".join(
        f"{_HEADINGS[change.key]}: {_quoted(change.before)} → {_quoted(change.after)}" for change in changes
    )


def _quoted(words: str) -> str:
    return paper.say(words) if words else "пусто"
