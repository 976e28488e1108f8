"""«Лист изменений», opened again."""

import io
import re
from dataclasses import replace

import pdfplumber

from events.comparing import compare
from events.exporters import changes
from tests.exporters.plans import make_document, make_imprint, make_row


def sheet(old, new):
    data = changes.export(compare(old, new), new, before=make_imprint(edition=1), after=make_imprint())
    with pdfplumber.open(io.BytesIO(data)) as paper:
        text = "\n".join(page.extract_text() for page in paper.pages)
        rows = [row for page in paper.pages for table in page.extract_tables() for row in table]
    return text, [[re.sub(r"\s+", " ", cell or "") for cell in row] for row in rows]


def test_sheet_tells_each_kind_of_change():
    kept, dropped = make_row(title="Остаётся"), make_row(number="2", title="Бухгалтерский учёт")
    old = make_document(kept, dropped)
    new = make_document(replace(kept, schedule="май"), make_row(number="2", title="Семинар по звуку"))

    text, rows = sheet(old, new)

    assert "Редакция 1 от 15.03.2025 → Редакция 2 от 15.03.2025" in text
    assert [row[0] if row[1] in (None, "") else row[1] for row in rows[1:]] == [
        "Изменены",
        "Остаётся",
        "Включены",
        "Семинар по звуку",
        "Исключены",
        "Бухгалтерский учёт",
    ]
    assert rows[2][2] == "Дата проведения: 2 квартал → май"


def test_words_outside_the_rows_are_told():
    _, rows = sheet(make_document(), make_document(heading="Новая шапка"))

    assert rows[2][2] == "Шапка: Повышение квалификации → Новая шапка"


def test_equal_editions_make_a_decent_sheet():
    text, rows = sheet(make_document(), make_document())

    assert "Изменений нет." in text
    assert rows == []


def test_words_never_become_markup():
    _, rows = sheet(make_document(), make_document(make_row(title="<b>Создание мультимедии</b>")))

    assert "<b>Создание мультимедии</b>" in [row[1] for row in rows]
