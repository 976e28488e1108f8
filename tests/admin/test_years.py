"""The page of two years: by lineage, over four years, constant in queries."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html

from events.plan.offering import make_offer
from events.plan.rollover import Decisions, Rollover, accept_all
from events.plan.yearly import compare_plans
from tests.admin.pages import text_of
from tests.factories import change, make_event, make_plan, make_plan_of, make_section, make_user

pytestmark = pytest.mark.django_db


def rolled(plan, **said):
    offer = make_offer(plan, plan.year + 1)
    return Rollover(offer, accept_all(offer, Decisions(**said))).write(offer.pin)


@pytest.fixture
def plans():
    """Four years: «Лаборатория» stays, «Итоги» only change their years, «Вебинар» is renamed in the last, «Встреча» goes."""
    section = make_section(make_plan(2023), title="Раздел")
    for title in ("Лаборатория", "«2022 год: итоги»", "Вебинар", "Встреча"):
        make_event(section=section, title=title)
    plans = [section.plan]
    plans += [rolled(plans[0])]
    plans += [rolled(plans[1])]
    last = next(row.entry for row in make_offer(plans[2], 2026).rows if row.row.title == "Встреча")
    plans += [rolled(plans[2], rows={last: "drop"})]
    change(plans[3].events.get(title="Вебинар"), title="Разговор о фото")
    make_event(section=plans[3].sections.get(), title="Премия")
    return plans


@pytest.fixture
def director(client):
    client.force_login(make_user("Руководитель"))
    return client


def test_page_tells_the_year_and_how_long_nothing_changed(director, plans):
    page = director.get(f"/admin/events/plan/{plans[3].pk}/years/")
    said = text_of(page)

    table = html.fromstring(page.content.decode()).xpath("//table[@class='sum']/tbody/tr")
    assert [[cell.text for cell in row] for row in table] == [
        ["2025", "2", "1", "1", "–", "4"],
        ["2026", "2", "1", "–", "1", "4"],
    ]
    assert "1.1 Лаборатория четвёртый год без изменений" in said
    assert "1.2 «2025 год: итоги» четвёртый год без изменений" in said
    assert "Вебинар Разговор о фото" in said
    assert "Новые: 1 1.4 Премия" in said
    assert "Сняты: 1 1.4 Встреча" in said


def test_any_two_years_are_compared_by_lineage(director, plans):
    said = text_of(director.get(f"/admin/events/plan/{plans[0].pk}/years/?with=2026"))

    assert "2023 и 2026: год к году" in said
    assert "«2022 «2025 год: итоги»" in said
    assert "узнана по словам" not in said


def test_unknown_year_is_said(director):
    plan = make_plan()
    make_plan(2026)
    for asked in ("1999", "2025", "2026x", "²", "9" * 30):
        response = director.get(f"/admin/events/plan/{plan.pk}/years/?with={asked}")

        assert response.status_code == 400
        assert "Плана на такой год нет" in text_of(response)


def test_only_plan_has_nothing_beside_it_and_strangers_see_nothing(director, client):
    plan = make_plan()
    assert "Сравнивать не с чем" in text_of(director.get(f"/admin/events/plan/{plan.pk}/years/"))

    client.force_login(make_user())
    assert client.get(f"/admin/events/plan/{plan.pk}/years/").status_code == 403


def test_comparing_takes_as_many_queries_for_many_rows():
    counts = []
    for year, size in ((2020, 2), (2030, 8)):
        plans = [make_plan_of(size, year)]
        plans += [rolled(plans[0])]
        plans += [rolled(plans[1])]
        with CaptureQueriesContext(connection) as queries:
            found = compare_plans(*plans[1:])
        assert [len(found.between.rows), *{*found.unchanged.values()}] == [size, 3]
        counts.append(len(queries))

    assert counts == [13, 13]
