"""PlanDocument: JSON there and back, the sum over its content, its words alone and a choice of its rows."""

import dataclasses
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.document import Approval, Facet, PlanDocument, Row, Section, from_json, to_json

FULL = Row(
    number="1",
    title="Областная творческая лаборатория",
    format="творческая лаборатория",
    venue="Смоленский областной центр",
    schedule="1 кв., январь",
    department="Отдел народного творчества",
    uid="b0a1",
    period="1 квартал, январь",
    months=(1,),
    formats=(Facet("laboratoriya", "творческая лаборатория"),),
    venue_facet=Facet("centr", "Центр"),
    department_facet=Facet("ont", "Отдел"),
    audience="руководители",
    link="https://example.org/",
)
PLAN = PlanDocument(
    heading="Повышение квалификации",
    title="ПЛАН на 2025 г.",
    year=2025,
    sections=(
        Section("", "", (FULL, Row("2", "Семинар"))),
        Section("Раздел II", "проходят также по заявкам МО", (Row("1", "Вебинар"),)),
    ),
    approval=Approval("order", "Директор", "И. И. Иванова", date(2024, 12, 20), "15-о"),
)

words = st.text(max_size=20)
facets = st.builds(Facet, words, words)
rows = st.builds(
    Row,
    **dict.fromkeys(("number", "title", "format", "venue", "schedule", "department", "uid", "period", "link"), words),
    months=st.lists(st.integers(1, 12), max_size=3).map(tuple),
    formats=st.lists(facets, max_size=2).map(tuple),
    venue_facet=st.none() | facets,
)
documents = st.builds(
    PlanDocument,
    words,
    words,
    st.integers(2000, 2100),
    st.lists(st.builds(Section, words, words, st.lists(rows, max_size=3).map(tuple)), max_size=3).map(tuple),
    st.builds(Approval, words, words, words, st.none() | st.dates(), words),
)


@given(documents)
def test_law_json_reads_back_as_the_same_document(document):
    stored = json.loads(json.dumps(to_json(document)))

    assert stored == to_json(document)
    assert from_json(stored) == document
    assert from_json(stored).sha256() == document.sha256()


def test_json_leaves_out_empty_fields_of_rows():
    assert to_json(PLAN)["sections"][0]["rows"][1] == {"number": "2", "title": "Семинар"}


def test_json_writes_dates_as_iso():
    assert to_json(PLAN)["approval"] == {
        "form": "order",
        "post": "Директор",
        "name": "И. И. Иванова",
        "approved_on": "2024-12-20",
        "order_number": "15-о",
    }


@pytest.mark.parametrize(
    "change", [{"heading": None}, {"sections": [{"title": "", "note": "", "rows": [{"colour": "red"}]}]}]
)
def test_from_json_refuses_what_is_no_document(change):
    plain = {key: value for key, value in (to_json(PLAN) | change).items() if value is not None}

    with pytest.raises((KeyError, TypeError, ValueError)):
        from_json(plain)


def test_sha256_is_64_hexadecimal_digits_that_follow_the_content():
    moved = dataclasses.replace(PLAN, sections=PLAN.sections[::-1])

    assert len(bytes.fromhex(PLAN.sha256())) == 32
    assert len({PLAN.sha256(), moved.sha256(), dataclasses.replace(PLAN, year=2026).sha256()}) == 3


def test_rows_are_in_plan_order():
    assert [row.title for row in PLAN.rows] == ["Областная творческая лаборатория", "Семинар", "Вебинар"]


def test_words_are_the_printed_cells_alone():
    bare = PLAN.words()

    assert [row.cells for row in bare.rows] == [row.cells for row in PLAN.rows]
    assert next(bare.rows) == Row(*FULL.cells)


def test_only_keeps_the_chosen_rows_with_their_numbers():
    chosen = PLAN.only({2})

    assert chosen.sections == (Section("", "", (Row("2", "Семинар"),)),)


def test_part_of_a_plan_is_approved_by_nobody():
    assert PLAN.only({1, 2, 3}).approval == Approval()


def test_only_leaves_out_emptied_sections():
    assert [section.title for section in PLAN.only({3}).sections] == ["Раздел II"]
    assert PLAN.only(set()).sections == ()
