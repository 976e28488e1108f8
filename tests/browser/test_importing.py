"""The import in a real browser: a table from the clipboard, and a row that is corrected with its words checked."""

import pytest
from playwright.sync_api import expect

from events.models import PlanImport
from events.plan import importing
from tests.factories import make_event, make_plan, make_section, make_user

WORDS = "<p class=MsoNormal><span style='font-size:12.0pt'>{}<o:p></o:p></span></p>"
ROWS = [
    (str(n), f"Семинар «Хор» {n}: день первый", "семинар", "Клуб", "1 квартал, март", "Отдел творчества")
    for n in range(1, 11)
]


def word_table():
    """The plan of ten rows as Word lays it out: one venue for two rows each, line breaks in the cells, a struck word."""
    head = (
        "№ п/п",
        "Название мероприятия",
        "Форма мероприятия",
        "Место проведения",
        "Дата проведения",
        "Ответственный",
    )
    lines = [head]
    for number, title, form, venue, schedule, department in ROWS:
        first, second = title.split(": ")
        struck = "<s>май</s> " if number == "3" else ""
        lines.append(
            (number, f"{first}:<br>{second}", form, venue, struck + schedule.replace(", ", ",<br>"), department)
        )
    html = ""
    for place, line in enumerate(lines):
        cells = ""
        for column, words in enumerate(line):
            is_joint = column == 3 and place
            if not is_joint or place % 2:
                cells += f"<td{' rowspan=2' if is_joint else ''}>{WORDS.format(words)}</td>"
        html += f"<tr>{cells}</tr>"
    return (
        f"<p class=MsoTitle>ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2025 г.</p><table class=MsoTable border=1>{html}</table>"
    )


@pytest.fixture
def methodist(page, sign_in, live_server):
    sign_in(page, make_user("Методист"))
    return page


def test_table_of_word_is_copied_and_pasted_whole(methodist):
    methodist.set_content(word_table())
    methodist.keyboard.press("Control+A")
    methodist.keyboard.press("Control+C")
    methodist.goto("/admin/events/planimport/add/")

    methodist.get_by_label("Или таблица из буфера").press("Control+V")
    expect(methodist.get_by_role("status")).to_contain_text("Таблица вставлена вместе с разметкой")
    methodist.get_by_role("button", name="Прочитать").click()

    expect(methodist.get_by_role("button", name="строк в файле")).to_contain_text("10")
    document = importing.propose(PlanImport.objects.get()).document
    assert [row.cells for row in document.rows] == ROWS
    assert (document.year, document.title) == (2025, "ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2025 г.")


def test_row_is_corrected_in_its_place_while_its_words_are_checked(methodist):
    make_event(section=make_section(make_plan()), title="Прежнее", venue="Дом культуры")
    head = "№\tНазвание мероприятия\tМесто проведения\tДата проведения"
    methodist.goto("/admin/events/planimport/add/")
    methodist.get_by_label("Или таблица из буфера").fill(f"{head}\n1\tСеминар\tДК\tкогда-нибудь")
    methodist.get_by_label("Год плана").fill("2025")
    methodist.get_by_role("button", name="Прочитать").click()

    methodist.get_by_role("button", name="Исправить строку 1: Семинар").press("Enter")
    methodist.get_by_label("Место проведения").last.fill("Дом культуры")
    methodist.get_by_label("Дата проведения").last.fill("в мае")
    expect(methodist.locator("#id_cell-schedule-echo")).to_contain_text("Понято так: май")
    expect(methodist.locator("#id_cell-venue-echo")).to_contain_text("Найдётся по: Дом культуры")
    methodist.keyboard.press("Control+Enter")

    expect(methodist.get_by_role("button", name="Запомнить строку")).to_have_count(0)
    row = next(importing.propose(PlanImport.objects.get()).document.rows)
    assert (row.title, row.venue, row.schedule) == ("Семинар", "Дом культуры", "в мае")
