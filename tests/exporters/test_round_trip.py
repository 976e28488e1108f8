"""The law that keeps both ends honest: what is written out reads back as the same document, approval and all."""

import dataclasses
from datetime import date

import pytest

from events.document import Approval, Section
from events.exporters import export
from events.importers import read_file
from events.importers.matching.match import match
from tests.exporters import plans

MARCH = date(2025, 3, 14)
DOCUMENTS = {
    "official": plans.official_document(),
    "without approval": plans.make_document(approval=Approval()),
    "signed": plans.make_document(approval=Approval("signed", "Директор\nГБУК «Центр»", "И. И. Иванова", MARCH)),
    "by order": plans.make_document(approval=Approval("order", "директора ГБУК «Центр»", "", MARCH, "12-од")),
    "two titled sections": plans.make_document(
        sections=(
            Section("Первый раздел", "", (plans.make_row(), plans.make_row(number="2", title="Второе"))),
            Section("Второй раздел", "По заявкам тоже", (plans.make_row(title="Третье"),)),
        )
    ),
    "openings of formulas": plans.make_document(
        *(
            plans.make_row(number=str(number), title=title)
            for number, title in enumerate(["=cmd|' /C calc'!A0", "+7 (4812)", "- семинар", "@x"], start=1)
        )
    ),
}


def read_back(key, document, imprint):
    return match(read_file(f"план.{key}", export(key, document, imprint), in_process=True)).document


@pytest.mark.parametrize("key", ["xlsx", "docx", "csv", "json"])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_exported_imports_as_the_same_document(key, name):
    document = DOCUMENTS[name]

    read = read_back(key, document, plans.make_imprint())

    assert dataclasses.asdict(read.words()) == dataclasses.asdict(document.words())


@pytest.mark.parametrize("key", ["xlsx", "docx", "csv", "json"])
@pytest.mark.parametrize("imprint", [None, plans.make_imprint(filter_line="форма: вебинар; 1 квартал")])
def test_drafts_and_parts_import_without_the_words_that_say_so(key, imprint):
    document = plans.make_document()

    read = read_back(key, document, imprint)

    assert read.words() == document.words()
