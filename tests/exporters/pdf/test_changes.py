"""«Лист изменений», opened again."""

import io
import re
from dataclasses import replace

import pdfplumber

from events.document import Approval, Facet, Section
from events.exporters.pdf import changes
from tests.exporters.plans import make_document, make_imprint, make_row


def sheet(old, new):
    data = changes.export(old, new, before=make_imprint(edition=1), after=make_imprint())
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
        "Изменены: раздел 1. Вебинары",
        "Остаётся",
        "Включены: раздел 1. Вебинары",
        "Семинар по звуку",
        "Исключены: раздел 1. Вебинары",
        "Бухгалтерский учёт",
    ]
    assert rows[2][2] == "Дата проведения: 2 квартал → май"


def test_words_outside_the_rows_are_told():
    _, rows = sheet(make_document(), make_document(heading="Новая шапка"))

    assert rows[2][2] == "Шапка: Повышение квалификации → Новая шапка"


def test_included_row_says_what_each_word_is():
    _, rows = sheet(make_document(make_row()), make_document(make_row(), make_row(number="2", title="Семинар")))

    assert rows[2][2].startswith("Форма мероприятия: вебинар Место проведения: Муниципальные образования Дата")


def test_details_and_approval_are_told():
    old = make_document(make_row(details="в зале"), approval=Approval("stamp", "Директор"))
    new = make_document(make_row(details="в фойе"), approval=Approval("order", "директора", "", None, "15-о"))

    _, rows = sheet(old, new)

    stamp = "УТВЕРЖДАЮ; Директор; _______________; «____» ______________ 20____ г."
    assert rows[2][2] == f"Гриф утверждения: {stamp} → УТВЕРЖДЁН; приказом директора; № 15-о"
    assert rows[4][2] == "Подробности: в зале → в фойе"


def test_new_order_is_told_by_numbers():
    titles = ["Хор", "Вокал", "Танец", "Театр", "Ремёсла"]
    moved = [titles[3], *titles[:3], titles[4]]

    def plan(names):
        return make_document(*(make_row(number=str(n), title=name) for n, name in enumerate(names, 1)))

    _, rows = sheet(plan(titles), plan(moved))

    assert rows[2][2] == "Номера пунктов, раздел 1. Вебинары: 4 → 1, 1–3 → 2–4"


def test_change_that_is_not_printed_is_no_equality():
    text, _ = sheet(make_document(make_row()), make_document(make_row(venue_facet=Facet("мо", "Округа"))))

    assert "Слова плана не изменились." in text


def test_equal_editions_make_a_decent_sheet():
    text, rows = sheet(make_document(), make_document())

    assert "Изменений нет." in text
    assert rows == []


def test_words_never_become_markup():
    _, rows = sheet(make_document(), make_document(make_row(title="<b>Создание мультимедии</b>")))

    assert "<b>Создание мультимедии</b>" in [row[1] for row in rows]


def sections(*parts):
    """A plan of sections given as title, note, titles of rows."""
    return make_document(
        sections=tuple(
            Section(title, note, tuple(make_row(number=str(n), title=row) for n, row in enumerate(rows, 1)))
            for title, note, rows in parts
        )
    )


def test_title_of_the_plan_is_told_by_its_name():
    _, rows = sheet(make_document(), make_document(title="ПЛАН на 2025 год"))

    assert rows[2][2] == "Название плана: ПЛАН МЕРОПРИЯТИЙ на 2025 г. → ПЛАН на 2025 год"


def test_sections_in_another_order_are_told():
    first, second = ("Семинары", "", ["Хор", "Танец"]), ("Вебинары", "", ["Фото"])

    _, rows = sheet(sections(first, second), sections(second, first))

    assert [row[0] for row in rows[1:2]] == ["Разделы"]
    assert rows[2][2] == "Переставлен раздел: раздел 2. Вебинары → раздел 1. Вебинары"
    assert len(rows) == 3


def test_section_that_goes_and_one_that_comes_are_told():
    kept = ("Семинары", "", ["Хор"])

    _, rows = sheet(sections(kept, ("Вебинары", "по заявкам", [])), sections(kept, ("Конкурсы", "", ["Зимний смотр"])))

    assert rows[2][2] == "Включён раздел 2. Конкурсы Исключён раздел 2. Вебинары (по заявкам)"


def test_words_of_a_section_that_change_or_go_are_told():
    rows = ["Хор", "Танец"]

    _, told = sheet(
        sections(("Семинары", "по заявкам", rows), ("Вебинары", "", ["Фото"])),
        sections(("", "", rows), ("Вебинары и встречи", "", ["Фото"])),
    )

    assert told[2][2] == (
        "Раздел 1. Название раздела: Семинары → пусто Примечание к разделу: по заявкам → пусто "
        "Раздел 2. Название раздела: Вебинары → Вебинары и встречи"
    )


def test_row_moved_between_sections_is_told():
    def plan(first, second):
        return sections(("Семинары", "", first), ("Вебинары", "", second))

    _, rows = sheet(plan(["Хор", "Танец"], ["Фото"]), plan(["Хор"], ["Фото", "Танец"]))

    assert rows[2][1:] == ["Танец", "Раздел: Семинары → Вебинары"]


def test_approval_that_is_not_printed_is_no_change_of_words():
    text, rows = sheet(
        make_document(approval=Approval("none", "Директор")),
        make_document(approval=Approval("none", "Директор Центра")),
    )

    assert "Слова плана не изменились." in text
    assert rows == []
