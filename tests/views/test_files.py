import io
import json
from urllib.parse import unquote

import docx
import jsonschema
import pikepdf
import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone
from lxml import html

from events import exporters, jobs, lane, papers
from events.models import Department, EditionFile, Job
from tests.factories import change, make_event, make_plan, make_plan_of, make_section, publish_plan

pytestmark = pytest.mark.django_db
PAGES = ("/plans/2025/", "/plans/2025/?month=5")


@pytest.fixture
def plan():
    plan = make_plan()
    section = make_section(plan)
    make_event(section=section, title="Семинар", schedule="март")
    make_event(section=section, title="Вебинар", formats=["вебинар"], schedule="май")
    return plan


@pytest.fixture
def edition(plan):
    return publish_plan(plan)


@pytest.mark.parametrize("format_key", exporters.EXPORTERS)
def test_whole_file_is_the_stored_one(client, edition, format_key):
    response = client.get(f"/plans/2025/plan.{format_key}")

    assert response.content == bytes(EditionFile.objects.get(edition=edition, format=format_key).data)
    assert response["Content-Type"] == exporters.EXPORTERS[format_key].content_type


def test_file_has_a_name_a_person_understands(client, edition):
    disposition = client.get("/plans/2025/plan.xlsx")["Content-Disposition"]

    assert unquote(disposition) == (
        "attachment; filename=\"plan.xlsx\"; filename*=UTF-8''План методических мероприятий 2025, ред. 1.xlsx"
    )


def test_filtered_file_holds_just_those_rows(client, edition):
    response = client.get("/plans/2025/plan.csv?month=5")

    body = response.content.decode("utf-8-sig")
    assert ("Вебинар" in body, "Семинар" in body) == (True, False)


@pytest.mark.parametrize("address", ["plan.pdf?month=5", "changes.pdf?from=1&to=2"])
def test_paper_that_cannot_be_made_now_is_refused_in_plain_russian(client, plan, edition, address, no_turns):
    make_event(section=plan.sections.get(), title="Концерт")
    publish_plan(plan)

    response = client.get(f"/plans/2025/{address}")

    assert response.status_code == 503
    assert response["Retry-After"] == "60"
    assert response.content.decode() == str(papers.BusyError())


@pytest.mark.parametrize("address", ["plan.pdf", "plan.xlsx?month=5", "plan.csv?month=5"])
def test_file_that_is_made_already_or_quickly_waits_for_nobody(client, edition, address, no_turns):
    assert client.get(f"/plans/2025/{address}").status_code == 200


def test_data_for_programs_are_those_of_the_filter_and_of_no_other_file(client, edition):
    plain, data, chosen = (client.get(f"/plans/2025/plan.csv{query}") for query in ("", "?data=1", "?data=1&month=5"))

    heads = [answer.content.decode("utf-8-sig").splitlines()[0] for answer in (data, chosen)]
    assert [head.startswith("Код мероприятия (uid);") for head in heads] == [True, True]
    assert [answer.content.count(b"\n") for answer in (data, chosen)] == [3, 2]
    assert plain.content == client.get("/plans/2025/plan.csv?data=2").content != data.content
    assert "данные.csv" in unquote(data["Content-Disposition"])
    assert client.get("/plans/2025/plan.json?data=1").content == client.get("/plans/2025/plan.json").content


def test_section_that_is_asked_for_keeps_its_number_in_every_file(client, plan):
    make_event(section=make_section(plan, title="Раздел второй"), title="Лекция")
    publish_plan(plan)

    told = client.get("/plans/2025/plan.json?section=2").json()
    with pikepdf.open(io.BytesIO(client.get("/plans/2025/plan.pdf?section=2").content)) as pdf:
        inside = pdf.attachments["plan.json"].get_file().read_bytes()
    data = client.get("/plans/2025/plan.csv?data=1&section=2").content.decode("utf-8-sig").splitlines()[1]

    assert [term["section"] for term in told["dates"]] == [2]
    assert json.loads(inside) == told
    assert data.split(";")[1:3] == ["2", "Раздел второй"]


def word_of(answer):
    """The words of a DOCX, runs of one paragraph together."""
    word = docx.Document(io.BytesIO(answer.content))
    lines = [each.text for each in word.paragraphs] + [cell.text for cell in word.tables[0]._cells]
    return "\n".join(lines).replace("\xa0", " ")


def test_extract_says_whom_to_call_as_it_is_known_now(client, plan, edition):
    address = "/plans/2025/plan.docx?month=5&extract=1"
    department = Department.objects.get(name="Методический отдел")
    change(department, telephone="38-12-34")
    first = client.get(address)
    change(department, telephone="38-99-99", reader_name="методисты")  # the paper calls it as its table does

    later, plain = client.get(address), client.get("/plans/2025/plan.docx?month=5")

    assert "Кого спросить: Методический отдел, тел. 38-12-34" in word_of(first)
    assert "Кого спросить: Методический отдел, тел. 38-99-99" in word_of(later)
    assert "Кого спросить" not in word_of(plain)
    assert "Выписка из плана методических мероприятий 2025, ред. 1.docx" in unquote(first["Content-Disposition"])
    assert first["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("query", ["extract=1", "month=5&extract=2"])
def test_extract_is_made_of_what_is_chosen_alone_and_only_when_asked_for(client, edition, query):
    plain = query.rpartition("extract")[0]

    assert client.get(f"/plans/2025/plan.docx?{query}").content == client.get(f"/plans/2025/plan.docx?{plain}").content


def test_menu_offers_an_extract_of_what_is_chosen(client, edition):
    links = [html.fromstring(client.get(page).text).xpath("//a[contains(@href, 'extract=1')]/@href") for page in PAGES]

    assert links == [[], [f"/plans/2025/plan.{key}?month=5&extract=1" for key in ("pdf", "docx")]]


def test_filtered_file_names_its_filter(client, edition):
    body = client.get("/plans/2025/plan.csv?month=5").content.decode("utf-8-sig")

    assert "месяц: Май" in body


@pytest.mark.parametrize("format_key", exporters.EXPORTERS)
@pytest.mark.parametrize("query", ["quarter=9", "format=no-such"])
def test_wrong_filter_is_refused_in_plain_russian(client, edition, format_key, query):
    response = client.get(f"/plans/2025/plan.{format_key}?{query}")

    assert (response.status_code, response["Content-Type"]) == (400, "text/plain; charset=utf-8")
    assert response.content.decode().endswith("в этом плане нет. Выберите из списка или сбросьте фильтр.")


def test_file_of_an_old_edition_stays_as_it_was(client, plan, edition):
    before = client.get("/plans/2025/editions/1/plan.pdf").content

    change(plan.events.get(title="Вебинар"), title="Вебинар о хоре")
    publish_plan(plan)

    assert client.get("/plans/2025/editions/1/plan.pdf").content == before
    assert client.get("/plans/2025/plan.pdf").content != before


def test_format_that_came_after_the_edition_is_made_for_it(client, edition):
    stored = client.get("/plans/2025/plan.csv").content
    cache.clear()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM events_editionfile WHERE format = 'csv'")

    assert client.get("/plans/2025/plan.csv").content == stored


def test_upgrade_of_an_exporter_changes_no_published_file(client, edition, monkeypatch):
    before = client.get("/plans/2025/plan.json").content

    monkeypatch.setattr(exporters, "export", lambda *args: b"another library")

    assert client.get("/plans/2025/plan.json").content == before
    assert json.loads(before)


@pytest.mark.parametrize("query", ["", "?month=5"])
@pytest.mark.parametrize("rows", [1, 12])
def test_file_costs_a_constant_number_of_queries(client, rows, query, django_assert_num_queries):
    publish_plan(make_plan_of(rows))

    with django_assert_num_queries(3):  # the edition, its document, the stored file or the positions found
        client.get(f"/plans/2025/plan.json{query}")


def test_schema_is_published_and_holds_for_the_file(client, edition):
    schema = json.loads(client.get("/plan.schema.json").getvalue())

    plan = json.loads(client.get("/plans/2025/plan.json").content)

    jsonschema.validate(plan, schema)
    assert plan["$schema"] in schema["properties"]["$schema"]["enum"]


@pytest.fixture
def long(monkeypatch):
    """Every file made for a visitor is long."""
    monkeypatch.setattr("events.views.files.LONG_PAPER", 0)


def work():
    """Everything that waits is done, as a worker does it."""
    while job := lane.take(timezone.now()):
        jobs.run(job, at=timezone.now())


def test_long_file_is_answered_at_once_with_a_page_and_at_the_same_address_later(client, edition, long):
    address = "/plans/2025/plan.pdf?month=5"

    first, again = client.get(address), client.get(f"{address}&unknown=1")
    work()
    file = client.get(address)

    assert (first.status_code, first["Refresh"], first["Retry-After"], again.status_code) == (202, "3", "3", 202)
    assert "Файл готовится" in first.text
    assert f'<a href="{address}">Проверить сейчас</a>' in first.text
    assert "no-store" in first["Cache-Control"]
    assert Job.objects.count() == 1
    assert (file.status_code, file["Content-Type"], file.content[:5]) == (200, "application/pdf", b"%PDF-")
    assert "ред. 1, выборка.pdf" in unquote(file["Content-Disposition"])


def test_long_file_is_the_one_that_a_short_one_is(client, edition, long, monkeypatch):
    client.get("/plans/2025/plan.pdf?month=5")
    work()
    made = client.get("/plans/2025/plan.pdf?month=5").content
    cache.clear()
    monkeypatch.setattr("events.views.files.LONG_PAPER", 100)

    assert client.get("/plans/2025/plan.pdf?month=5").content == made


def test_long_extract_is_made_in_the_queue_beside_the_plain_file(client, edition, long, monkeypatch):
    addresses = ["/plans/2025/plan.pdf?month=5", "/plans/2025/plan.pdf?month=5&extract=1"]
    begun = [client.get(address).status_code for address in addresses]
    work()
    made = [client.get(address).content for address in addresses]
    cache.clear()
    monkeypatch.setattr("events.views.files.LONG_PAPER", 100)

    assert (begun, made[0] != made[1]) == ([202, 202], True)
    assert [client.get(address).content for address in addresses] == made


def test_long_file_that_was_interrupted_begins_again_by_itself_but_not_for_ever(client, edition, long):
    address, answers = "/plans/2025/plan.pdf?month=5", []
    for _ in range(4):
        answers.append(client.get(address).status_code)
        lane.take(timezone.now())
        Job.objects.filter(state=Job.State.RUNNING).update(lease_until=None)

    assert answers == [202, 202, 202, 503]
    assert Job.objects.get().attempts == 2


def test_visitor_who_asks_for_too_many_long_files_is_told_so(client, edition, long):
    statuses = [client.get(f"/plans/2025/plan.pdf?month={month}").status_code for month in (3, 5)]
    months = [client.get(f"/plans/2025/plan.pdf?{query}").status_code for query in ("q=семинар", "q=вебинар")]
    other = client.get("/plans/2025/plan.pdf?q=вебинар", REMOTE_ADDR="192.0.2.9")

    assert (statuses, months, other.status_code) == ([202, 202], [202, 503], 202)
    assert client.get("/plans/2025/").status_code == 200


def test_long_file_is_never_made_in_the_request_also_where_nobody_works_at_the_queue(client, edition, long):
    address = "/plans/2025/plan.pdf?month=5"
    first = client.get(address)
    Job.objects.update(started_at=timezone.now() - lane.ASLEEP_AFTER * 2)
    refused = client.get(address)
    work()

    assert (first.status_code, refused.status_code, refused["Retry-After"]) == (202, 503, "60")
    assert "программа для этого на сервере не запущена" in refused.text
    assert client.get(address).content[:5] == b"%PDF-"
