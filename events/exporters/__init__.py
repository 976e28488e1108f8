"""Exporters: PlanDocument to bytes. No database, no request, no clock.

A format is one module with ``export(document, imprint)`` and one line here; it is imported when it is first asked for.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from events.document import Imprint, PlanDocument


@dataclass(frozen=True, slots=True)
class Exporter:
    """A format: ``key`` ends addresses and file names, ``label`` is what a link to the file says.

    ``is_slow``: the format takes seconds for a long plan, and its ``export`` accepts a ``progress`` callback.
    """

    key: str
    content_type: str
    module: str
    label: str
    is_slow: bool = False

    @property
    def is_text(self) -> bool:
        """Whether the file gains by travelling compressed: the others are archives already."""
        return self.content_type.startswith("text/") or self.content_type == "application/json"


# Called with the number of rows done and the number of all rows.
Progress = Callable[[int, int], None]


EXPORTERS = {
    "pdf": Exporter("pdf", "application/pdf", "events.exporters.pdf.plan", "PDF", is_slow=True),
    "xlsx": Exporter(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "events.exporters.xlsx.plan",
        "Excel",
    ),
    "docx": Exporter(
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "events.exporters.docx.plan",
        "Word",
    ),
    "csv": Exporter("csv", "text/csv; charset=utf-8", "events.exporters.csv", "CSV"),
    "json": Exporter("json", "application/json", "events.exporters.json", "JSON"),
    "ics": Exporter("ics", "text/calendar; charset=utf-8", "events.exporters.ics", "ICS (календарь)"),
}


def export(
    format_key: str, document: PlanDocument, imprint: Imprint | None = None, progress: Progress | None = None
) -> bytes:
    """The document as a file of the format; without ``imprint`` a draft. Raises ``KeyError`` for an unknown format.

    A pure function: the same document and imprint give the same bytes in every process.
    """
    exporter = EXPORTERS[format_key]
    options = {"progress": progress} if exporter.is_slow else {}
    return import_module(exporter.module).export(document, imprint, **options)


def file_name(format_key: str, year: int, imprint: Imprint | None = None) -> str:
    """What the file is called: «План методических мероприятий 2025, ред. 2.pdf», a part of it «…, ред. 2, выборка.pdf»,
    an extract «Выписка из плана методических мероприятий 2025, ред. 2.pdf».
    """
    edition = f"ред. {imprint.edition}" if imprint and not imprint.is_draft else "проект"
    if imprint and imprint.is_extract:
        return f"Выписка из плана методических мероприятий {year}, {edition}.{EXPORTERS[format_key].key}"
    part = ", выборка" if imprint and imprint.filter_line else ""
    return f"План методических мероприятий {year}, {edition}{part}.{EXPORTERS[format_key].key}"
