import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from events.models import Department, Edition, Organisation, Revision, Venue
from events.models.operation import BOOKS, CONTACTS
from events.models.recording import bulk
from events.plan import undoing
from tests.factories import change, make_event, make_plan, make_section, obtain, publish_plan, recording

pytestmark = pytest.mark.django_db


def make_organisation(**fields):
    with recording():
        organisation = Organisation(**{"name": "Областной центр", "short_name": "Центр", **fields})
        organisation.save()
    return organisation


def test_institution_is_one():
    assert (Organisation.objects.current().pk, str(Organisation.objects.current())) == (None, "")
    make_organisation()

    make_organisation(short_name="Центр творчества")

    assert [str(organisation) for organisation in Organisation.objects.all()] == ["Центр творчества"]
    assert Organisation.objects.current().short_name == "Центр творчества"
    with pytest.raises(IntegrityError), transaction.atomic(), recording(), bulk():
        Organisation.objects.bulk_create([Organisation(pk=2, name="Второе", short_name="Второе")])


@pytest.mark.parametrize("telephone", ["уточняется", "38-12-34, позже"])
def test_telephone_without_a_number_is_refused(telephone):
    department = obtain(Department, "Отдел")
    department.telephone = telephone

    with pytest.raises(ValidationError, match="нет номера телефона"):
        department.full_clean()


def test_contact_counts_at_once_and_changes_no_plan():
    section = make_section()
    make_event(section=section)
    edition = publish_plan(section.plan)
    pin, version = Revision.objects.pin(2025), Revision.objects.number(CONTACTS)

    change(make_organisation(), telephone="38-12-34")

    assert Revision.objects.pin(2025) == pin
    now = Revision.objects.number(CONTACTS)
    assert now > version
    assert Edition.objects.in_force(2025).contacts_version == now
    assert Edition.objects.for_reading().get(pk=edition.pk).contacts_version == now


@pytest.mark.parametrize(("book", "field"), [(Department, "telephone"), (Department, "head"), (Venue, "reader_name")])
def test_what_stands_beside_the_approved_words_raises_its_version(book, field):
    value = obtain(book, "Название")
    before = Revision.objects.number(CONTACTS)

    change(value, **{field: "38-12-34"})
    change(value, **{field: "38-12-34"})

    assert Revision.objects.number(CONTACTS) == before + 2


def test_plan_alone_leaves_the_version_of_contacts():
    plan = make_plan()
    books, contacts = Revision.objects.number(BOOKS), Revision.objects.number(CONTACTS)

    change(plan, heading="Другая шапка")

    assert (Revision.objects.number(BOOKS), Revision.objects.number(CONTACTS)) == (books, contacts)


def test_change_of_a_contact_can_be_taken_back():
    department = obtain(Department, "Отдел")
    with recording() as record:
        department.telephone = "38-12-34"
        department.save()
    before = Revision.objects.number(CONTACTS)

    undoing.undo(record.operation, by=None)

    department.refresh_from_db()
    assert department.telephone == ""
    assert Revision.objects.number(CONTACTS) == before + 1
