from dataclasses import replace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from events import exporters
from events.document import PlanDocument, Row, Section
from events.models import Event, Plan, PlanImport
from tests.factories import make_user
from tests.plan.test_importing import official

pytestmark = pytest.mark.django_db

ADD = "/admin/events/planimport/add/"


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


def upload(client, name="план.docx", data=None, **fields):
    data = exporters.export("docx", official()) if data is None else data
    return client.post(ADD, {"file": SimpleUploadedFile(name, data), "year": "", "pasted": "", **fields})


@pytest.fixture
def preview(methodist):
    return upload(methodist).url


def test_upload_leads_to_a_preview_and_loads_nothing(methodist, preview):
    response = methodist.get(preview)

    body = response.content.decode().replace("\u00a0", " ")
    assert "18 строк, 2 раздела" in body
    assert "новых 18, изменённых 0, прежних 0, нет в файле 0" in body
    assert Plan.objects.count() == 0


def test_pasted_table_is_read_too(methodist):
    pasted = "№\tНазвание мероприятия\tДата проведения\n1\tСеминар по вокалу\tмай\n2\tВебинар о хоре\tиюнь"

    response = methodist.post(ADD, {"pasted": pasted, "year": "2025"}, follow=True)

    assert [row.title for row in response.context["proposal"].document.rows] == ["Семинар по вокалу", "Вебинар о хоре"]


@pytest.mark.parametrize("fields", [{}, {"pasted": "  "}])
def test_upload_of_nothing_is_refused_with_a_sentence(methodist, fields):
    response = methodist.post(ADD, fields)

    assert response.status_code == 400
    assert "Выберите файл или вставьте таблицу: что-нибудь одно." in response.content.decode()


def test_broken_file_is_refused_with_a_sentence_and_not_kept(methodist):
    response = upload(methodist, data=b"PK\x03\x04 broken")

    assert response.status_code == 400
    assert response.context["form"].errors["file"]
    assert PlanImport.objects.count() == 0


def test_suggestions_are_taken_and_the_plan_loaded(methodist, preview):
    methodist.post(preview, {"accept_all": "1", "year": ""})

    response = methodist.post(preview, {"accepted": list(accepted()), "load": "1", "year": ""}, follow=True)

    assert Plan.objects.get().events.count() == 13
    assert any("План загружен: новых строк 18" in str(message) for message in response.context["messages"])


def accepted():
    return PlanImport.objects.get().decisions["accepted"]


def test_decisions_wait_for_the_person(methodist, preview):
    methodist.post(preview, {"accept_all": "1", "year": "2026"})

    body = methodist.get(preview).content.decode()

    assert body.count('name="accepted"') == body.count(" checked>")
    assert 'value="2026"' in body


def test_double_load_loads_once_and_says_so(methodist, preview):
    methodist.post(preview, {"load": "1", "year": ""})

    response = methodist.post(preview, {"load": "1", "year": ""}, follow=True)

    assert Event.objects.count() == 18
    assert any("уже загружен" in str(message) for message in response.context["messages"])


def test_one_row_is_corrected_by_hand(methodist, preview):
    line = methodist.get(preview).context["proposal"].lines[0]
    row = {key: getattr(line.row, key) for key in ("title", "format", "venue", "schedule", "department")}

    methodist.post(f"{preview.removesuffix('preview/')}rows/{line.id}/", {**row, "title": "Иное название"})

    assert next(methodist.get(preview).context["proposal"].document.rows).title == "Иное название"


def test_loading_is_undone(methodist, preview):
    methodist.post(preview, {"load": "1", "year": ""})

    methodist.post(preview.replace("preview", "undo"))

    assert (Plan.objects.count(), PlanImport.objects.get().state) == (0, "undone")


def test_original_file_is_given_back_as_it_came(methodist, preview):
    response = methodist.get(preview.replace("preview", "original"))

    assert response.content == exporters.export("docx", official())
    assert response["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("place", ["preview", "original", "undo"])
@pytest.mark.parametrize("role", ["Руководитель", None])
def test_others_do_not_import(client, methodist, preview, role, place):
    client.force_login(make_user(role))

    assert client.get(preview.replace("preview", place)).status_code == 403
    assert client.get(ADD).status_code == 403


def test_hostile_words_are_shown_and_not_run(methodist):
    pasted = "№\tНазвание мероприятия\tДата проведения\n1\t<script>alert(1)</script>\tмай"

    body = methodist.post(ADD, {"pasted": pasted, "year": "2025"}, follow=True).content.decode()

    assert "<script>alert(1)</script>" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_words_of_the_file_can_be_put_back_after_a_suggestion(methodist):
    row = Row("1", "Семинар", "семинар", "ГБУК «Смоленский бастной центр народного творчества»", "май", "Отдел")
    others = [
        replace(row, number=str(n), title=f"Семинар {n}", venue=row.venue.replace("бастной", "областной"))
        for n in range(2, 9)
    ]
    document = PlanDocument("", "ПЛАН МЕРОПРИЯТИЙ на 2025 год", 2025, (Section(rows=(row, *others)),))
    page = upload(methodist, data=exporters.export("docx", document)).url
    methodist.post(page, {"accept_all": "1", "year": ""})
    line = methodist.get(page).context["proposal"].lines[0]
    words = {key: getattr(row, key) for key in ("title", "format", "venue", "schedule", "department")}

    methodist.post(f"{page.removesuffix('preview/')}rows/{line.id}/", words)

    assert "областной" in line.row.venue
    assert next(methodist.get(page).context["proposal"].document.rows).venue == row.venue


def test_mapping_of_a_column_that_is_none_is_passed_over(methodist, preview):
    methodist.post(preview, {"column-x-y": "title", "year": ""})

    assert methodist.get(preview).status_code == 200
