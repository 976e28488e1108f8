"""The indexes of editions: made once for each machine and release, read by every process, never wrong."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.document import Facet, Section
from events.edition import indexes, search
from events.edition.searching import Packed, pack
from events.models import Edition, edition
from tests.exporters.plans import make_document, make_row
from tests.factories import make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(settings, tmp_path):
    settings.VAR_DIR, settings.INDEX_BYTES = tmp_path, 2**24
    return tmp_path / "index"


def publish_year(year, *titles):
    section = make_section(make_plan(year), title="Творчество")
    for title in titles:
        make_event(section=section, title=title)
    publish_plan(section.plan)
    return Edition.objects.in_force(year).sha256


def new_process():
    indexes.forget()
    edition._documents = type(edition._documents)()


def found(sha256, question="вокал"):
    """(positions, queries) of a question."""
    with CaptureQueriesContext(connection) as asked:
        answer = search.ask(sha256, question, search.NO_SYNONYMS)
    return answer.positions, len(asked)


def test_another_process_reads_what_one_has_made_and_no_document(folder):
    sums = [publish_year(2025, "Хор", "Вокал"), publish_year(2026, "Вокал", "Танец")]
    new_process()
    with CaptureQueriesContext(connection) as made:
        indexes.prepare(sums)
    new_process()

    with CaptureQueriesContext(connection) as prepared:
        indexes.prepare(sums)
    answers = [found(sha256) for sha256 in sums]

    assert (len(made), len(prepared), len(list(folder.iterdir()))) == (1, 0, 2)
    assert answers == [(frozenset({2}), 0), (frozenset({1}), 0)]


def test_release_makes_indexes_of_its_own(folder, monkeypatch):
    sha256 = publish_year(2025, "Вокал")
    found(sha256)
    new_process()
    monkeypatch.setattr(indexes, "release", lambda: "next")

    assert found(sha256) == (frozenset({1}), 1)
    assert sorted(path.name.partition("-")[0] for path in folder.iterdir()) == [sha256, sha256]


@pytest.mark.parametrize("spoil", [lambda data: b"", lambda data: data[:-9] + b"123456789", lambda data: b"x" * 5000])
def test_spoilt_index_is_made_anew(folder, spoil):
    sha256 = publish_year(2025, "Хор", "Вокал")
    found(sha256)
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(spoil(whole))
    new_process()

    assert found(sha256) == (frozenset({2}), 1)
    assert path.read_bytes() == whole


def test_full_disk_and_little_memory_cost_time_alone(settings, tmp_path, monkeypatch):
    settings.VAR_DIR, settings.INDEX_BYTES = tmp_path, 1
    monkeypatch.setattr(indexes._Opened, "MOST_BYTES", 1)
    sums = [publish_year(2025, "Хор", "Вокал"), publish_year(2026, "Вокал", "Танец")]

    indexes.prepare(sums)
    answers = [found(sha256)[0] for sha256 in sums * 2]

    assert answers == [frozenset({2}), frozenset({1})] * 2
    assert len(indexes._opened._found) == 1
    assert list(tmp_path.iterdir()) == [] or list((tmp_path / "index").iterdir()) == []


def test_rows_are_unpacked_as_they_were():
    rows = [
        make_row(title="Хор", uid="a", months=(1, 12), formats=(Facet("f", "Форма"),), venue_facet=None),
        make_row(title="«Вокал»\n2025", uid="b", department_facet=Facet("d", "Отдел"), ancestor="c", contact="Ждём"),
        make_row(title="Хор", uid="a"),
    ]
    document = make_document(sections=(Section("Первый", rows=tuple(rows[:1])), Section("", "", tuple(rows[1:]))))

    packed = Packed(pack(document))

    assert [packed.row(place) for place in range(3)] == rows
    assert [packed.section(place) for place in range(3)] == [1, 2, 2]
    assert packed.events([2, 1]) == [0, 1]
    assert packed.places([0]) == {0: [0, 2]}
