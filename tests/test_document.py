"""PlanDocument: JSON there and back, the sum over its content, its words alone and a choice of its rows."""

import dataclasses
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.document import (
    SCHEMA,
    Approval,
    Facet,
    PlanDocument,
    Row,
    Section,
    UnknownSchemaError,
    from_json,
    to_json,
)

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
    **dict.fromkeys(
        ("number", "title", "format", "venue", "schedule", "department", "uid", "period", "link", "ancestor"), words
    ),
    months=st.lists(st.integers(1, 12), max_size=3).map(tuple),
    formats=st.lists(facets, max_size=2).map(tuple),
    venue_facet=st.none() | facets,
)
documents = st.builds(
    PlanDocument,
    words,
    words,
    st.integers(2000, 2100),
    st.lists(st.builds(Section, words, words, st.lists(rows, max_size=3).map(tuple), words), max_size=3).map(tuple),
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


KEYED = dataclasses.replace(
    PLAN,
    sections=tuple(dataclasses.replace(section, key=f"key-{n}") for n, section in enumerate(PLAN.sections)),
)


def test_sum_of_schema_one_never_changes():
    """The sum that editions of the first release carry: with all fields of schema 1, and with none of them."""
    assert PLAN.sha256() == "4ff1c250ea6d7bf4b1d655a19e7229d0ae42b3f2b8c4d4557d590ba136379f0e"
    assert (
        PlanDocument("", "", 2025, (Section(),)).sha256()
        == "fc3b9c5ce3fcca3f1fe63b67b24deabf5e04710614e1b20227ebcf7add91fbad"
    )


def test_schema_one_says_no_schema_and_no_later_field():
    assert to_json(PLAN).keys() == {"heading", "title", "year", "sections", "approval"}
    assert [section.keys() for section in to_json(PLAN)["sections"]] == [{"title", "note", "rows"}] * 2


@pytest.mark.parametrize(
    "document",
    [KEYED, dataclasses.replace(PLAN, sections=(Section(rows=(dataclasses.replace(FULL, ancestor="b0a0"),)),))],
)
def test_later_fields_make_schema_two(document):
    assert (document.schema, to_json(document)["schema"]) == (SCHEMA, SCHEMA)
    assert from_json(to_json(document)) == document


def test_in_schema_takes_off_what_came_later_and_nothing_else():
    row = dataclasses.replace(FULL, ancestor="b0a0")
    document = dataclasses.replace(PLAN, sections=(Section("Т", "п", (row,), "ключ"),))

    assert document.in_schema(1) == dataclasses.replace(PLAN, sections=(Section("Т", "п", (FULL,)),))
    assert document.in_schema(2) == document


def test_keys_alone_are_no_change_against_an_old_document():
    other_key = dataclasses.replace(
        KEYED, sections=(dataclasses.replace(KEYED.sections[0], key="x"), KEYED.sections[1])
    )

    assert KEYED.same_content(PLAN)
    assert PLAN.same_content(KEYED)
    assert not KEYED.same_content(other_key)
    assert not KEYED.same_content(dataclasses.replace(PLAN, heading="Иная"))


@pytest.mark.parametrize("schema", [SCHEMA + 1, 0, "2", None])
def test_schema_of_the_future_is_refused_with_a_sentence(schema):
    with pytest.raises(UnknownSchemaError, match="более новой версией программы"):
        from_json({**to_json(PLAN), "schema": schema})
