"""«Что изменилось» between two editions: the page and the papers."""

from io import BytesIO
from urllib.parse import unquote

import pytest
from django.core.cache import cache
from django.utils import timezone
from docx import Document
from lxml import html

from events import jobs, lane
from events.views import changes
from tests.factories import change, make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    """Two editions: a word changed, a telephone came; then what nobody has published."""
    plan = make_plan(approval_form="none")
    section = make_section(plan)
    make_event(section=section, title="Семинар", schedule="март")
    event = make_event(section=section, title="Вебинар о хоре", formats=["вебинар"], schedule="май")
    publish_plan(plan)
    change(event, title="Вебинар о танце", contact="38-00-00 (пример)")
    publish_plan(plan, note="уточнено название")
    change(event, title="Тайна")
    return plan


def words(node):
    return " ".join(node.text_content().split())


def page(client, path="/plans/2025/changes/?from=1&to=2"):
    return html.fromstring(client.get(path).content)


def test_page_has_the_clauses_and_beside_them_what_is_not_printed(client, plan):
    found = page(client)

    assert words(found.xpath("//h1")[0]) == "Изменения, которые вносятся в План методических мероприятий на 2025 г."
    assert [words(one) for one in found.xpath("//ol[@class='act']/li")] == [
        "В пункте 2 слово «хоре» заменить словом «танце»."
    ]
    assert [words(one) for one in found.xpath("//section[@aria-labelledby='unprinted']//li")] == [
        "Вебинар о танцеКак записаться: появилось «38-00-00 (пример)»"
    ]
    assert found.xpath("//p[contains(@class,'act-files')]//a/@href") == [
        "/plans/2025/changes.pdf?from=1&to=2",
        "/plans/2025/changes.docx?from=1&to=2",
        "/plans/2025/changes.pdf?from=1&to=2&marks=1",
        "/plans/2025/changes.docx?from=1&to=2&marks=1",
    ]


def test_plan_and_list_of_editions_lead_to_the_page(client, plan):
    for path in ("/plans/2025/", "/plans/2025/editions/"):
        assert "/plans/2025/changes/?from=1&to=2" in page(client, path).xpath("//a/@href")


def test_rows_that_come_stand_in_a_table_under_their_clause(client, plan):
    change(plan.events.get(title="Тайна"), title="Вебинар о танце")
    make_event(section=plan.sections.get(), title="Новый семинар", schedule="1 квартал")
    publish_plan(plan)

    (table,) = page(client, "/plans/2025/changes/").xpath("//ol[@class='act']/li//table")

    assert [words(cell) for cell in table.xpath(".//tbody//td | .//tbody//th")] == [
        "3.", "Новый семинар", "семинар", "Областной центр", "1 квартал", "Методический отдел",
    ]  # fmt: skip


def test_paper_lies_between_the_editions_asked_for(client, plan):
    for number, title in enumerate(("Вебинар о театре", "Вебинар о кино"), start=3):
        change(plan.events.get(title__in=["Тайна", "Вебинар о театре"]), title=title)
        publish_plan(plan, note=f"редакция {number}")

    asked = {
        query: client.get(f"/plans/2025/changes.docx{query}") for query in ("", "?to=3", "?from=1", "?from=2&to=4")
    }

    names = {query: unquote(answer["Content-Disposition"]).rpartition("ред. ")[2] for query, answer in asked.items()}
    assert names == {"": "3–4.docx", "?to=3": "2–3.docx", "?from=1": "1–4.docx", "?from=2&to=4": "2–4.docx"}
    assert len({answer.content for answer in asked.values()}) == len(asked)
    paragraphs = [one.text.replace("\xa0", " ") for one in Document(BytesIO(asked["?from=1"].content)).paragraphs]
    assert "В пункте 2 слово «хоре» заменить словом «кино»." in paragraphs


def test_old_address_of_the_sheet_gives_the_paper(client, plan):
    first, second = client.get("/plans/2025/changes.pdf"), client.get("/plans/2025/changes.pdf?from=1&to=2")

    assert (first.status_code, first["Content-Type"]) == (200, "application/pdf")
    assert first.content == second.content
    assert unquote(first["Content-Disposition"]).endswith("Изменения плана 2025, ред. 1–2.pdf")


def test_plan_with_its_changes_marked_is_a_file_of_its_own(client, plan):
    act, marked = (client.get(f"/plans/2025/changes.docx?from=1&to=2{more}") for more in ("", "&marks=1"))

    body = Document(BytesIO(marked.content)).element.body
    assert ["".join(run.itertext()) for run in body.xpath(".//w:del[w:r]")] == ["хоре"]
    assert "План с отметками изменений 2025, ред. 1–2.docx" in unquote(marked["Content-Disposition"])
    assert "исправл" not in unquote(act["Content-Disposition"])
    assert ("X-Robots-Tag" in act.headers, "X-Robots-Tag" in marked.headers) == (False, True)


def test_long_plan_with_marks_is_set_in_the_queue_and_is_what_a_short_one_is(client, plan, monkeypatch):
    address = "/plans/2025/changes.pdf?from=1&to=2&marks=1"
    short = client.get(address).content
    cache.clear()
    monkeypatch.setattr(changes, "LONG_PAPER", 1)

    first = client.get(address)
    jobs.run(lane.take(timezone.now()), at=timezone.now())
    later = client.get(address)

    assert (first.status_code, later.status_code, later["Content-Type"]) == (202, 200, "application/pdf")
    assert later.content == short
    assert "План с отметками изменений 2025, ред. 1–2.pdf" in unquote(later["Content-Disposition"])


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("?from=x", "Номера редакций пишутся цифрами, например ?from=1&to=2."),
        ("?from=1&to=1", "Нужны две разные редакции плана на 2025 год. Всего их 2."),
        ("?from=1&to=" + "9" * 30, "Нужны две разные редакции плана на 2025 год. Всего их 2."),
        ("?from=0&to=1", "Нужны две разные редакции плана на 2025 год. Всего их 2."),
        ("?to=1", "Нужны две разные редакции плана на 2025 год. Всего их 2."),
    ],
)
def test_refusal_says_what_to_ask_for(client, plan, query, sentence):
    paper, shown = (client.get(f"/plans/2025/{name}{query}") for name in ("changes.pdf", "changes/"))

    assert (paper.status_code, paper.text) == (400, sentence)
    assert (shown.status_code, words(html.fromstring(shown.content).xpath("//*[@role='alert']")[0])) == (400, sentence)


def test_no_other_format_and_no_other_year(client, plan):
    found = [client.get(path).status_code for path in ("/plans/2025/changes.csv", "/plans/2024/changes/")]

    assert found == [404, 404]


def test_page_costs_a_constant_number_of_queries(client, plan, django_assert_num_queries):
    for _ in range(5):
        make_event(section=plan.sections.get())
    publish_plan(plan)

    with django_assert_num_queries(
        6
    ):  # the edition in force, both, their documents; the institution, departments, venues
        client.get("/plans/2025/changes/")
    with django_assert_num_queries(2):  # the edition in force, both
        client.get("/plans/2025/changes/")
