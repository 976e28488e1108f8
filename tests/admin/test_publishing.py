import pytest

from events import papers
from events.models import Edition, Plan
from events.plan.document import build_document
from tests.factories import make_event, make_plan, make_section, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def director(client):
    client.force_login(make_user("Руководитель", first_name="Анна", last_name="Воронова"))
    return client


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар")
    return plan


def posted(plan, **fields):
    return {
        "seen": build_document(Plan.objects.get(pk=plan.pk)).sha256(),
        "note": "",
        "approval_form": "stamp",
        "approval_post": "",
        "approval_name": "",
        "approved_on": "",
        "order_number": "",
        **fields,
    }


def page(plan):
    return f"/admin/events/plan/{plan.pk}/publish/"


def test_page_shows_what_will_be_published(director, plan):
    make_event(plan, title="Забытое мероприятие")

    body = director.get(page(plan)).content.decode().replace("\u00a0", " ")

    assert "1 раздел, 1 пункт" in body
    assert "«Забытое мероприятие»: Мероприятие не стоит ни в одном разделе" in body


def test_button_publishes_in_the_name_of_the_person(director, plan):
    director.post(page(plan), posted(plan, note="первая редакция"))

    edition = Edition.objects.get()
    assert (edition.number, edition.published_by, edition.note) == (1, "Анна Воронова", "первая редакция")


def test_approval_goes_to_the_plan_and_the_edition(director, plan):
    order = posted(
        plan, approval_form="order", approval_post="Директор Центра", approved_on="2025-01-09", order_number="5-о"
    )

    director.post(page(plan), order)

    assert Edition.objects.get().document.approval == Plan.objects.get().approval
    assert Plan.objects.get().order_number == "5-о"


def test_double_click_publishes_once_and_says_so(director, plan):
    director.post(page(plan), posted(plan))

    response = director.post(page(plan), posted(plan), follow=True)

    assert Edition.objects.count() == 1
    assert [str(message) for message in response.context["messages"]][-1].startswith("В плане ничего не изменилось")


def test_approval_that_cannot_be_printed_is_refused(director, plan):
    response = director.post(page(plan), posted(plan, approval_form="signed"))

    assert response.status_code == 400
    assert "Гриф с датой требует даты утверждения и фамилии." in response.content.decode()
    assert Edition.objects.count() == 0
    assert Plan.objects.get().approval_form == "stamp"


def test_blocked_plan_is_not_published_and_nothing_is_stored(director, plan):
    plan.events.update(title=" ")

    response = director.post(page(plan), posted(plan, approval_post="Новая должность"))

    assert response.status_code == 400
    assert "Раздел 1, пункт 1 Пустое название." in response.content.decode()
    assert Plan.objects.get().approval_post == ""


def test_draft_is_the_working_plan(director, plan):
    body = director.get(f"/admin/events/plan/{plan.pk}/draft.csv").content.decode("utf-8-sig")

    assert "Семинар" in body


def test_draft_that_cannot_be_made_now_is_refused_in_plain_russian(director, plan, no_turns):
    response = director.get(f"/admin/events/plan/{plan.pk}/draft.pdf")

    assert (response.status_code, response.content.decode()) == (503, str(papers.BusyError()))


def test_draft_that_is_made_quickly_waits_for_nobody(director, plan, no_turns):
    assert director.get(f"/admin/events/plan/{plan.pk}/draft.docx").status_code == 200


def test_publishing_without_a_turn_says_so_and_stores_nothing(director, plan, no_turns):
    response = director.post(page(plan), posted(plan, note="нетерпение"))

    assert (response.status_code, Edition.objects.count()) == (400, 0)
    body = response.content.decode()
    assert str(papers.BusyError()) in body
    assert "нетерпение" in body


def test_unknown_draft_format_is_not_found(director, plan):
    assert director.get(f"/admin/events/plan/{plan.pk}/draft.exe").status_code == 404


def test_plan_changed_after_the_look_is_not_published(director, plan):
    looked_at = posted(plan)
    plan.events.update(title="Подменённое")

    response = director.post(page(plan), looked_at)

    assert response.status_code == 400
    assert "План изменился, пока эта страница была открыта." in response.content.decode()
    assert Edition.objects.count() == 0


def test_second_look_publishes_what_it_shows(director, plan):
    looked_at = posted(plan)
    plan.events.update(title="Подменённое")
    shown = director.post(page(plan), looked_at).context["form"]["seen"].value()

    director.post(page(plan), {**looked_at, "seen": shown})

    assert [row.title for row in Edition.objects.get().document.rows] == ["Подменённое"]


def test_second_press_after_a_refusal_publishes_what_was_typed(director, plan):
    """The refused page is sent again as a browser sends it: every field with the value the page shows."""
    order = posted(
        plan,
        approval_form="signed",
        approval_post="Директор Центра",
        approval_name="И. И. Иванова",
        approved_on="2025-01-09",
    )
    make_event(section=plan.sections.get(), title="Строка коллеги")

    refused = director.post(page(plan), order)
    again = {field.html_name: field.value() for field in refused.context["form"]}
    director.post(page(plan), {name: str(value or "") for name, value in again.items()})

    approval = Edition.objects.get().document.approval
    assert (approval.post, approval.name) == ("Директор Центра", "И. И. Иванова")
