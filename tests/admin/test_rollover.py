"""The checklist of a new year's plan as people use it: answer, change, drop, create; twice, late, with half of it open."""

import pytest

from events.models import Operation, Plan
from events.plan.document import build_document
from tests.admin.pages import change_page, form_of, messages_of, press, save, text_of
from tests.factories import change, list_event, make_event, make_plan, make_section, make_user, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan():
    plan = make_plan()
    first, second = make_section(plan), make_section(plan, title="Выезды")
    make_event(section=first, title="«2024 год: итоги»")
    list_event(second, make_event(section=first, title="Лаборатория"))
    return plan


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


def page(plan, query=""):
    return f"/admin/events/plan/{plan.pk}/rollover/{query}"


def opened(client, plan):
    """What the browser would send of the page as it stands now."""
    return form_of(client.get(page(plan)), having="pin")


def entry(plan, title, section=0):
    return plan.sections.in_order()[section].entries.get(event__title=title).pk


def titles(plan):
    return [[row.title for row in section.rows] for section in build_document(plan).sections]


def test_everything_is_accepted_and_created_in_one_press(methodist, plan):
    response = press(methodist, page(plan), opened(methodist, plan), do="create-all")

    made = Plan.objects.get(year=2026)
    assert response.url == f"/admin/events/plan/{made.pk}/rows/"
    assert titles(made) == [["«2025 год: итоги»", "Лаборатория"], ["Лаборатория"]]
    assert messages_of(methodist.get(response.url)) == ["Создан план на 2026 год: 3\u00a0строки, 2\u00a0мероприятия."]


def test_refusal_is_read_from_the_top_of_the_page(methodist, plan):
    # The address may have got the row that was opened last, and a form without an address of its own goes on with it.
    assert f'<form method="post" action="{page(plan)}"' in methodist.get(page(plan)).text


def test_nothing_is_created_while_a_proposal_is_open(methodist, plan):
    sent = opened(methodist, plan)
    drop = f"row-{entry(plan, 'Лаборатория', 1)}"
    response = press(methodist, page(plan), sent, do="create", **{drop: "drop"})

    assert response.status_code == 400
    assert "Осталось решить: 2\u00a0предложения" in response.content.decode()
    assert Plan.objects.count() == 1
    accepted = press(methodist, page(plan), form_of(response, having="pin"), do="accept")
    assert accepted.status_code == 200
    press(methodist, page(plan), form_of(accepted, having="pin"), do="create")
    assert titles(Plan.objects.get(year=2026)) == [["«2025 год: итоги»", "Лаборатория"]]


def test_proposals_are_answered_one_by_one(methodist, plan):
    sent = opened(methodist, plan)
    html = methodist.get(page(plan)).content.decode()
    names = [part.split('"')[0] for part in html.split('name="a-')[1:]]
    answers = {f"a-{name}": "same" if name.startswith("e") else "years" for name in names}

    press(methodist, page(plan), sent, do="create", **answers)

    made = Plan.objects.get(year=2026)
    assert made.title == "ПЛАН МЕТОДИЧЕСКИХ МЕРОПРИЯТИЙ на 2026 г."
    assert titles(made)[0] == ["«2024 год: итоги»", "Лаборатория"]


def test_row_is_opened_and_typed_and_an_untouched_field_is_not_written(methodist, plan):
    laboratory = entry(plan, "Лаборатория")
    response = press(methodist, page(plan), opened(methodist, plan), do=f"open-{laboratory}")
    sent = form_of(response, having="pin")
    assert sent[f"w-{laboratory}-title"] == ["Лаборатория"]
    change(plan.events.get(title="Лаборатория"), co_executors="Дом культуры")
    typed = {f"w-{laboratory}-title": "Мастерская", f"row-{laboratory}": "change"}

    moved = press(methodist, page(plan), sent, do="create-all", **typed)

    assert moved.status_code == 409
    assert "прежний план изменился" in text_of(moved)
    assert "Лаборатория» (соисполнители)" in text_of(moved)
    press(methodist, page(plan), form_of(moved, having="pin"), do="create")
    event = Plan.objects.get(year=2026).events.get(title="Мастерская")
    assert event.printed_department == "Методический отдел, Дом культуры"


def test_answer_to_other_words_does_not_count(methodist, plan):
    sent = form_of(press(methodist, page(plan), opened(methodist, plan), do="accept"), having="pin")
    change(plan.events.get(title="«2024 год: итоги»"), title="«2024 год: планы»")

    moved = press(methodist, page(plan), sent, do="create")

    assert moved.status_code == 409
    assert "ещё не решено: 1" in text_of(moved)


def test_section_and_plan_are_decided_at_once(methodist, plan):
    second = plan.sections.last().pk
    dropped = press(methodist, page(plan), opened(methodist, plan), do=f"{second}-drop")
    assert "Оставить: 2, Изменить: 0, Снять: 1" in text_of(dropped)

    changed = press(methodist, page(plan), form_of(dropped, having="pin"), do="plan-change")
    assert "Оставить: 1, Изменить: 2, Снять: 0" in text_of(changed)

    everything = press(methodist, page(plan), form_of(changed, having="pin"), do="plan-drop")
    refused = press(methodist, page(plan), form_of(everything, having="pin"), do="create-all")
    assert refused.status_code == 400
    assert "Сняты все строки" in text_of(refused)


def test_words_typed_stay_when_the_row_is_only_kept(methodist, plan):
    laboratory = entry(plan, "Лаборатория")
    sent = form_of(press(methodist, page(plan), opened(methodist, plan), do=f"open-{laboratory}"), having="pin")

    kept = press(
        methodist, page(plan), sent, do="look", **{f"w-{laboratory}-title": "Мастерская", f"row-{laboratory}": "keep"}
    )

    assert form_of(kept, having="pin")[f"w-{laboratory}-title"] == ["Мастерская"]


def test_empty_title_is_named_and_nothing_is_lost(methodist, plan):
    laboratory = entry(plan, "Лаборатория")
    sent = form_of(press(methodist, page(plan), opened(methodist, plan), do=f"open-{laboratory}"), having="pin")

    refused = press(methodist, page(plan), sent, do="create-all", **{f"w-{laboratory}-title": ""})

    assert refused.status_code == 400
    assert "1.2. Лаборатория: Впишите название мероприятия." in text_of(refused)
    assert Plan.objects.count() == 1


def test_second_press_makes_no_second_plan(methodist, plan):
    sent = opened(methodist, plan)
    press(methodist, page(plan), sent, do="create-all")

    again = press(methodist, page(plan), sent, do="create-all")

    assert Plan.objects.count() == 2
    assert again.status_code == 302
    assert "План на 2026 год уже создан, второй раз он не создаётся." in messages_of(methodist.get(again.url))


def test_taken_year_is_said_and_decisions_stay(methodist, plan):
    make_plan(2026)
    shown = methodist.get(page(plan))
    assert "План на 2026 год уже есть." in text_of(shown)
    last = f"row-{entry(plan, 'Лаборатория', 1)}"

    taken = press(methodist, page(plan), form_of(shown, having="pin"), do="create-all", **{last: "drop"})

    assert taken.status_code == 409
    assert "второго на тот же год не бывает" in text_of(taken)
    other = press(methodist, page(plan), form_of(taken, having="pin"), do="create-all", year="2027")
    assert other.status_code == 302
    assert titles(Plan.objects.get(year=2027)) == [["«2026 год: итоги»", "Лаборатория"]]


def test_wrong_year_is_refused(methodist, plan):
    sent = opened(methodist, plan)
    for year in ("2025", "1800", "", "когда-нибудь", "9" * 40):
        posted = press(methodist, page(plan), sent, do="create-all", year=year)

        assert (posted.status_code, methodist.get(page(plan, f"?year={year}")).status_code) == (400, 400)
    assert Plan.objects.count() == 1


def test_hostile_words_are_only_left_out(methodist, plan):
    sent = opened(methodist, plan)
    noise = {
        "row-999999": "drop",
        "row-x": "keep",
        "a-": "1",
        "w-1-title": "x",
        "f-1": "",
        "w-9999999999999999999-title": "",
        "pin": "9.9",
        "carry": "uid",
    }

    assert press(methodist, page(plan), sent, **noise).status_code == 200
    assert press(methodist, page(plan), sent, **noise, do=f"open-{'9' * 5000}").status_code == 200
    assert press(methodist, page(plan), sent, **{**noise, "pin": "\x00", "do": "create-all"}).status_code == 409
    assert Plan.objects.count() == 1


def test_more_rows_than_a_form_holds_are_not_opened(methodist, plan, monkeypatch):
    monkeypatch.setattr("events.admin.rollover._MOST_OPEN", 1)

    refused = press(methodist, page(plan), opened(methodist, plan), do="plan-change")

    assert refused.status_code == 400
    assert "Оставить: 3, Изменить: 0, Снять: 0" in text_of(refused)


def test_only_those_who_may_make_plans_come_here(client, plan):
    client.force_login(make_user("Руководитель"))

    assert client.get(page(plan)).status_code == 403
    assert client.post(page(plan), {"do": "create-all"}).status_code == 403
    assert "rollover" not in client.get("/admin/events/plan/").content.decode()
    assert not Operation.objects.filter(kind="roll-over").exists()


def test_changing_the_year_leads_here(methodist, plan):
    publish_plan(plan)

    refused = save(methodist, change_page(plan), year="2026")

    assert "откройте на странице плана «Новый план из этого»" in str(refused.context["adminform"].form.errors["year"])
    html = refused.content.decode()
    assert html.count(f'href="{page(plan)}"') == 2
    assert f'href="{page(plan)}"' in methodist.get("/admin/events/plan/").content.decode()
    assert methodist.get("/admin/events/plan/77/rollover/").status_code == 404
