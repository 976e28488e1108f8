"""The paper of record: the whole plan as a PDF, with its XLSX and JSON inside."""

from datetime import datetime
from typing import Any

from events.document import Imprint, PlanDocument
from events.exporters import Progress, extract
from events.exporters.pdf import paper, sheet
from events.exporters.wording import made_at


def export(document: PlanDocument, imprint: Imprint | None = None, progress: Progress | None = None) -> bytes:
    """The document as a PDF with its XLSX and JSON inside (PDF/A-3, relationship «Source»); without ``imprint`` a draft.

    ``progress`` is called for a long plan only; a short one takes about a second.
    """
    from events.exporters.pdf import parts

    shown = extract.printed(document, imprint)
    if parts.is_long(shown):
        return parts.draw(shown, imprint, lambda: _attachments(document, imprint), progress)
    return sheet.sheet_of_rows(lambda steps: paper.html(shown, imprint, steps=steps), _attachments(document, imprint))


def _attachments(document: PlanDocument, imprint: Imprint | None) -> list[Any]:
    import weasyprint

    from events.exporters import json
    from events.exporters.xlsx import plan as xlsx

    at: datetime = made_at(document, imprint)
    return [
        weasyprint.Attachment(
            string=module.export(document, imprint),
            name=name,
            description=description,
            created=at,
            modified=at,
            relationship="Source",
        )
        for module, name, description in (
            (xlsx, "plan.xlsx", "Таблица плана для электронных таблиц"),
            (json, "plan.json", "План в виде данных"),
        )
    ]
