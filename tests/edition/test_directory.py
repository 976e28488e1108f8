import pytest

from events.document import Facet, Row
from events.edition.directory import Contact, Directory
from events.models import Department, Venue
from events.plan import operations
from events.telephones import Telephone
from tests.factories import change, obtain, recording

pytestmark = pytest.mark.django_db


def test_directory_costs_three_queries(django_assert_num_queries):
    for number in range(3):
        obtain(Department, f"Отдел {number}")

    with django_assert_num_queries(3):  # the institution, departments, venues
        Directory.read()


def test_contact_has_what_the_department_tells_today():
    department = change(
        obtain(Department, "Отдел творчества"),
        telephone="38-12-34, 38-12-35",
        email="otdel@centre.example",
        room="5",
        head="Иванова Анна",
        reader_name="творческий отдел",
    )

    contact = Directory.read().contact(Facet(department.key, "Отдел творчества, как он назывался"))

    assert contact == Contact(
        department.key,
        "творческий отдел",
        (Telephone("38-12-34", "tel:381234"), Telephone("38-12-35", "tel:381235")),
        "otdel@centre.example",
        "5",
        "Иванова Анна",
    )
    assert (contact.telephone.words, contact.is_reachable) == ("38-12-34", True)


@pytest.mark.parametrize(
    ("name", "inside"), [("Отдел творчества", "отдел творчества"), ("ИМЦ «Развитие»", "ИМЦ «Развитие»")]
)
def test_name_is_that_of_the_edition_until_readers_have_one(name, inside):
    department = obtain(Department, "Переименованный отдел")

    contact = Directory.read().contact(Facet(department.key, name))

    assert (contact.name, contact.name_inside, contact.is_reachable) == (name, inside, False)


def test_facet_of_nobody_known_keeps_its_label():
    directory = Directory.read()

    assert directory.contact(None) is None
    assert directory.contact(Facet("нет-такого", "Отдел")) == Contact("нет-такого", "Отдел")


def test_merged_department_has_the_contacts_of_the_one_it_went_into():
    old, new = obtain(Department, "Старый отдел"), change(obtain(Department, "Новый отдел"), telephone="38-12-34")
    with recording():
        operations.merge_references(new, [old])

    assert Directory.read().contact(Facet(old.key, "Старый отдел")).telephone.words == "38-12-34"


def test_place_and_form_in_a_few_words():
    venue = obtain(Venue, "Областной центр")
    row = Row(
        venue="ГБУК «Областной центр»",
        venue_facet=Facet(venue.key, "Областной центр"),
        format="ежегодное областное совещание",
        formats=(Facet("совещание", "совещание"), Facet("семинар", "семинар")),
    )
    before = Directory.read()

    change(venue, reader_name="Центр")
    after = Directory.read()

    assert [directory.venue(row) for directory in (before, after)] == ["Областной центр", "Центр"]
    assert (after.format(row), after.venue(Row(venue="Клуб")), after.format(Row(format="встреча"))) == (
        "Совещание, семинар",
        "Клуб",
        "Встреча",
    )
