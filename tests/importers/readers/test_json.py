"""Our own JSON comes back as the very document it was: uids, facets, keys; anything else is refused."""

import json
from datetime import date

import pytest

from events.document import Approval, PlanDocument, Row, Section, to_json
from events.exporters.json import export
from events.importers import ImportFileError, Limits, raw, read_file, understand
from events.importers.matching.match import match
from events.importers.readers.json import read, read_document
from tests.exporters import plans

DOCUMENT = PlanDocument(
    heading="Повышение квалификации",
    title="План на 2025 год",
    year=2025,
    sections=(
        Section(rows=(Row("1", "Итого", schedule="март", uid="u1"), Row("2", "=А", "семинар", "РДК", "май", "Отдел"))),
        Section(
            "* не сноска",
            "II. не раздел",
            (Row("1", "В", schedule="1 квартал, май", audience="директора", link="https://x"),),
        ),
        Section("Раздел 3"),
        Section("Раздел 4", rows=(Row("1", "Г", schedule="июнь", details="с собой", contact="Иванова"),)),
    ),
    approval=Approval("signed", "Директор\nЦентра", "И. И. Иванова", date(2025, 1, 12)),
)


def encoded(document):
    return json.dumps({"$schema": "urn:metodplan:plan:1", "edition": None, "plan": to_json(document)}).encode()


def test_document_comes_back_exactly():
    assert read_document(encoded(DOCUMENT)) == DOCUMENT


@pytest.mark.parametrize(
    "document",
    [
        DOCUMENT,
        plans.official_document(),
        plans.EMPTY,
        plans.make_document(*(plans.make_row(title=words, details=words) for words in plans.HOSTILE)),
        plans.make_document(
            sections=(
                Section("Раздел", "одно", (plans.make_row(title="А"), plans.make_row(title="Б"))),
                Section("Раздел", "другое", (plans.make_row(number="7", title="А"),)),
                Section("", "", ()),
            )
        ),
        plans.make_document(sections=(Section("Раздел", rows=(plans.make_row(ancestor="b0a0"),), key="c0a0"),)),
        *(
            plans.make_document(approval=approval)
            for approval in (
                Approval(),
                Approval("stamp", "Директор", "Иванова Ирина Ивановна"),
                Approval("order", "директора ГБУК «Центр»", "", date(2025, 1, 2), "5-од"),
            )
        ),
    ],
)
@pytest.mark.parametrize("in_process", [True, False])
def test_law_what_is_exported_is_read_back_whole(document, in_process):
    file = read_file("план.json", export(document), in_process=in_process)
    reading = match(file) if in_process else understand(file)

    assert reading.document == document
    assert reading.is_whole
    assert {issue.severity for issue in reading.issues} <= {"error"}
    assert [(row.section, row.line) for row in reading.rows] == [
        (number, line) for number, section in enumerate(document.sections) for line in range(1, len(section.rows) + 1)
    ]


def test_file_survives_being_kept_as_json():
    file = read(export(DOCUMENT), Limits())

    assert raw.from_json(json.loads(json.dumps(raw.to_json(file)))) == file


def test_kept_file_of_an_earlier_release_has_no_document():
    assert raw.from_json({"tables": [], "after": [], "notes": []}) == raw.RawFile(())
    assert raw.to_json(raw.RawFile(())) == {"tables": [], "after": [], "notes": []}


def test_rows_keep_what_was_recognised():
    document = plans.make_document(plans.make_row(schedule="по-новому", period="2 квартал", months=(4, 5, 6)))

    (row,) = match(read(export(document), Limits())).rows

    assert (row.schedule.wording, row.formats, row.venue, row.department) == ("2 квартал", ("вебинар",), "мо", "")


def test_real_problems_are_said():
    document = plans.make_document(plans.make_row(), plans.make_row(title=""), title="")

    issues = match(read(export(document), Limits()), year=2026).issues

    assert [(issue.severity, issue.code, issue.place, issue.row) for issue in issues] == [
        ("warning", "plan_title_missing", "", 0),
        ("warning", "year_mismatch", "", 0),
        ("error", "title_missing", "Раздел 1", 2),
    ]


def test_control_characters_go_and_it_is_said():
    content = json.loads(export(plans.make_document(plans.make_row())))
    content["plan"]["sections"][0]["rows"][0]["title"] = "до\x00 и после"
    content["plan"]["sections"][0]["rows"][0]["venue_facet"]["label"] = "Клуб\x07"

    reading = match(read(json.dumps(content).encode(), Limits()))

    row = next(reading.document.rows)
    assert (row.title, row.venue_facet.label) == ("до и после", "Клуб")
    assert [(issue.severity, issue.place, issue.row) for issue in reading.issues] == [("note", "Раздел 1", 1)]


@pytest.mark.parametrize("limits", [Limits(max_rows=2), Limits(max_text=50), Limits(max_cells=10)])
def test_limits_hold(limits):
    document = plans.make_document(*(plans.make_row(number=str(number)) for number in range(3)))

    with pytest.raises(ImportFileError):
        read(export(document), limits)


@pytest.mark.parametrize("schema", [3, 99])
def test_schema_of_the_future_is_refused_by_its_name(schema):
    content = json.loads(encoded(DOCUMENT))
    content["plan"]["schema"] = schema

    with pytest.raises(ImportFileError, match=f"более новой версией программы .схема {schema}.*Обновите программу"):
        read_document(json.dumps(content).encode())


@pytest.mark.parametrize(
    "row",
    [
        {"uid": 5},
        {"audience": ["x"]},
        {"months": [13]},
        {"months": ["май"]},
        {"formats": [{"key": 1, "label": "x"}]},
        {"venue_facet": {"key": "x"}},
        {"venue_facet": {"key": "x", "label": None}},
        {"colour": "red"},
    ],
)
def test_row_of_other_things_is_refused(row):
    content = json.loads(encoded(DOCUMENT))
    content["plan"]["sections"][0]["rows"][0] |= row

    with pytest.raises(ImportFileError, match="не план с этого сайта"):
        read_document(json.dumps(content).encode())


@pytest.mark.parametrize(
    "change", [{"year": 10**30}, {"year": -1}, {"approval": {"form": "letter"}}, {"schema": None}, {"heading": None}]
)
def test_plan_of_other_things_is_refused(change):
    content = json.loads(encoded(DOCUMENT))
    content["plan"] |= change

    with pytest.raises(ImportFileError):
        read_document(json.dumps(content).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"plan": 1}',
        b'{"plan": {"heading": 1, "title": "", "year": 2025, "sections": [], "approval": {}}}',
        b'{"plan": {"heading": "", "title": "", "year": "2025", "sections": [], "approval": {}}}',
        b'{"plan": {"heading": "", "title": "", "year": 1, "sections": [{"title": "", "rows": []}], "approval": {}}}',
        b'{"plan": ' + b"[" * 100_000,
        b"\xff\xfe\x00",
    ],
)
def test_anything_else_is_refused(data):
    with pytest.raises(ImportFileError, match="не план с этого сайта"):
        read_document(data)
