"""JSON: valid against the published schema, read back whole, with the days of every row."""

import json
from datetime import date

import pytest
from jsonschema import Draft202012Validator, ValidationError

from events.document import Approval, Section, from_json
from events.exporters import json as json_exporter
from events.schedules import KINDS
from tests.exporters import plans

SCHEMA = json.loads(json_exporter.SCHEMA_PATH.read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)


def reopened(document, imprint=None):
    return json.loads(json_exporter.export(document, imprint).decode())


def test_schema_is_one_and_names_itself():
    Draft202012Validator.check_schema(SCHEMA)

    assert SCHEMA["$id"] == json_exporter.SCHEMA_ID
    assert SCHEMA["properties"]["$schema"]["enum"] == ["urn:metodplan:plan:1", json_exporter.SCHEMA_ID]


@pytest.mark.parametrize(
    ("document", "schema"),
    [
        (plans.make_document(), 1),
        (plans.make_document(plans.make_row(ancestor="b0a0")), 2),
        (plans.make_document(sections=(Section("Раздел", key="c0a0"),)), 2),
    ],
)
def test_json_says_the_oldest_schema_that_holds_it(document, schema):
    read = reopened(document)

    VALIDATOR.validate(read)
    assert (read["$schema"], read["plan"].get("schema", 1)) == (f"urn:metodplan:plan:{schema}", schema)
    assert from_json(read["plan"]) == document


def test_schema_knows_every_kind_of_schedule():
    assert SCHEMA["$defs"]["term"]["properties"]["kind"]["enum"] == list(KINDS)


@pytest.mark.parametrize(
    "document",
    [
        plans.official_document(),
        plans.EMPTY,
        plans.make_document(*(plans.make_row(title=words) for words in plans.HOSTILE)),
        plans.make_document(approval=Approval("order", "директора", "", date(2025, 3, 14), "12-од")),
        plans.make_document(
            *(plans.make_row(schedule=words) for words in ("до 1 февраля", "кое-когда", "", "еженедельно"))
        ),
        plans.make_document(
            plans.make_row(
                audience="КДУ", details="а\nб", contact="+7", link="https://example.ru/", department_facet=None
            )
        ),
    ],
)
@pytest.mark.parametrize(
    "imprint", [None, plans.make_imprint(), plans.make_imprint(sha256="", url="", filter_line="май")]
)
def test_json_is_valid_and_reads_back_as_the_same_document(document, imprint):
    read = reopened(document, imprint)

    VALIDATOR.validate(read)
    assert from_json(read["plan"]) == document


@pytest.mark.parametrize(
    "spoil",
    [
        lambda content: content.pop("plan"),
        lambda content: content.update(extra=1),
        lambda content: content["edition"].update(number=0),
        lambda content: content["edition"].update(published_at="вчера"),
        lambda content: content["dates"][0].update(kind="never"),
        lambda content: content["plan"]["approval"].update(form="letter"),
        lambda content: content["plan"]["sections"][0]["rows"][0].update(months=[13]),
    ],
)
def test_schema_refuses_what_is_no_plan(spoil):
    content = reopened(plans.make_document(), plans.make_imprint())

    spoil(content)

    with pytest.raises(ValidationError):
        VALIDATOR.validate(content)


def test_json_says_its_edition_by_the_moscow_clock():
    read = reopened(plans.make_document(), plans.make_imprint(filter_line="май"))

    assert read["edition"] == {
        "number": 2,
        "published_at": "2025-03-15T00:30:00+03:00",
        "note": "уточнены сроки",
        "sha256": "0f" * 32,
        "url": "https://plan.example.ru/plans/2025/editions/2/",
        "filter": "май",
    }


def test_json_of_a_draft_has_no_edition():
    assert reopened(plans.make_document())["edition"] is None


@pytest.mark.parametrize(
    ("schedule", "kind", "edtf", "periods"),
    [
        ("2 квартал", "months", "2025-34", [("2025-04-01", "2025-06-30")]),
        ("15–17 марта", "dates", "2025-03-15/2025-03-17", [("2025-03-15", "2025-03-17")]),
        ("до 1 февраля", "deadline", "../2025-02-01", [("2025-02-01", "2025-02-01")]),
        ("по заявкам", "on_request", None, []),
    ],
)
def test_json_has_the_days_of_a_row(schedule, kind, edtf, periods):
    row = plans.make_row(number="4", schedule=schedule)

    (term,) = reopened(plans.make_document(row))["dates"]

    days = [{"first": first, "last": last} for first, last in periods]
    assert term == {"section": 1, "number": "4", "uid": row.uid, "kind": kind, "edtf": edtf, "periods": days}


def test_json_has_dates_in_plan_order():
    document = plans.official_document()

    terms = reopened(document)["dates"]

    places = [(number, row.uid) for number, section in enumerate(document.sections, 1) for row in section.rows]
    assert [(term["section"], term["uid"]) for term in terms] == places


def test_json_reads_the_printed_schedule_of_a_row_that_has_no_other():
    row = plans.make_row(schedule="II кв.", period="", months=())

    assert reopened(plans.make_document(row))["dates"][0]["edtf"] == "2025-34"


def test_json_survives_half_of_a_surrogate_pair():
    document = plans.make_document(plans.make_row(title="до\ud83dпосле"))

    assert reopened(document)["plan"]["sections"][0]["rows"][0]["title"] == "допосле"
