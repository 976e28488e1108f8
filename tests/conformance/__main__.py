"""``python -m tests.conformance FOLDER``: writes every kind of file there, for the validators of ``make conformance``."""

import sys
from dataclasses import replace
from pathlib import Path

from events.document import Approval, PlanDocument, Section
from events.exporters import export
from events.exporters.docx import act as docx_act
from events.exporters.docx import tracked
from events.exporters.pdf import act as pdf_act
from events.exporters.pdf import marked
from tests.exporters.plans import make_document, make_imprint, make_row, official_document

BEFORE, AFTER = make_imprint(edition=1), make_imprint()
ADDRESS = "https://plan.example.ru/plans/2025/changes/?from=1&to=2"
LONG = 450  # rows; beyond 400 a paper is joined of parts


def main(folder: Path) -> None:
    """Write the files."""
    for name, document, imprint in plans():
        for key in ("pdf", "docx", "xlsx", "ics"):
            (folder / f"{name}.{key}").write_bytes(export(key, document, imprint))
    for name, old, new in changes():
        pair = {"before": BEFORE, "after": AFTER}
        (folder / f"{name}-act.pdf").write_bytes(pdf_act.export(old, new, address=ADDRESS, **pair))
        (folder / f"{name}-act.docx").write_bytes(docx_act.export(old, new, address=ADDRESS, **pair))
        (folder / f"{name}-marked.pdf").write_bytes(marked.export(old, new, **pair))
        (folder / f"{name}-tracked.docx").write_bytes(tracked.export(old, new, **pair))


def plans():
    """Documents with the name of their files and what they are of."""
    real = official_document()
    stamp = Approval(
        "stamp", "\n".join(["Директор ГБУК «Смоленский областной центр народного творчества»"] * 5), "И. И. Иванова"
    )
    sections = tuple(
        Section(f"Раздел {number}", "По заявкам тоже. " * 20, (make_row(title="слово " * 600),)) for number in range(12)
    )
    yield "real", real, AFTER
    yield "draft", real, None
    yield "part", real.only({2, 3, 15}), make_imprint(filter_line="форма: вебинар")
    extract = make_imprint(filter_line="форма: вебинар", is_extract=True, contacts=("Отдел, тел. 20-00-00",))
    yield "extract", real.only({2, 3, 15}), extract
    yield "sewn", replace(real, approval=stamp), make_imprint(left_field=30)
    yield "tall", make_document(sections=sections), AFTER
    yield "empty", PlanDocument("", "Пустой план", 2025), AFTER
    yield "bands", make_document(sections=(Section("Раздел 1", "По заявкам тоже"), Section("Раздел 2"))), AFTER
    rows = tuple(make_row(number=str(number), title=f"Семинар {number}") for number in range(1, LONG + 1))
    yield "long", make_document(*rows), AFTER


def changes():
    """Pairs of documents: a few changes of the real plan, and a plan given anew."""
    real = official_document()
    first, second = real.sections
    changed = (replace(first.rows[0], schedule="май"), *first.rows[2:], make_row(number="10", title="Новый семинар"))
    yield "changed", real, replace(real, sections=(replace(first, rows=changed), replace(second, note="")))
    yield (
        "anew",
        real,
        make_document(*(make_row(number=str(number), title=f"Вечер {number}") for number in range(1, 30))),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
