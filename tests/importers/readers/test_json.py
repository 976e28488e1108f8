"""Our own JSON comes back as the document it was, and as a table the matching reads to the same words."""

import json
from datetime import date

import pytest

from events.document import Approval, PlanDocument, Row, Section, to_json
from events.importers import ImportFileError, Limits
from events.importers.matching.match import match
from events.importers.readers.json import read, read_document

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
    "approval",
    [
        DOCUMENT.approval,
        Approval(),
        Approval("stamp", "Директор", "Иванова Ирина Ивановна"),
        Approval("order", "директора ГБУК «Центр»", "", date(2025, 1, 2), "5-од"),
    ],
)
def test_table_is_read_to_the_same_words(approval):
    document = PlanDocument(DOCUMENT.heading, DOCUMENT.title, 2025, DOCUMENT.sections, approval)

    found = match(read(encoded(document), Limits())).document

    assert found.words() == document.words()
    assert [(row.audience, row.details, row.contact, row.link) for row in found.rows] == [
        (row.audience, row.details, row.contact, row.link) for row in document.rows
    ]


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
