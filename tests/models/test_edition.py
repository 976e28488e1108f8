from datetime import timedelta

import pytest

from events.models import Edition
from tests.factories import PUBLISHED_AT, make_event, make_plan, make_section, publish_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recorded")]


def _publish_twice(year):
    plan = make_plan(year=year)
    event = make_event(section=make_section(plan))
    publish_plan(plan)
    event.title = "Новое название"
    event.save()
    publish_plan(plan, note="другое название", at=PUBLISHED_AT + timedelta(days=1))


def test_edition_in_force_is_the_newest_of_its_year(django_assert_num_queries):
    _publish_twice(2025)
    _publish_twice(2026)

    with django_assert_num_queries(1):
        found = Edition.objects.in_force(2025)
        seen = {name: getattr(found, name) for name in (*_loaded(found), "latest_number")}

    expected = Edition.objects.for_reading().get(year=2025, number=2)
    assert seen == {name: getattr(expected, name) for name in (*_loaded(expected), "latest_number")}


def _loaded(edition):
    """The columns that were read; a published document is long and read apart."""
    return sorted(field.attname for field in edition._meta.fields if field.attname not in edition.get_deferred_fields())


@pytest.mark.parametrize("year", [2024, 10**30])
def test_no_edition_is_in_force_without_a_publication(year):
    with pytest.raises(Edition.DoesNotExist):
        Edition.objects.in_force(year)
