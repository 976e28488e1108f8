"""CSV: what Russian Excel needs, what a spreadsheet must not run, what a program reads back."""

import csv
from io import StringIO

import pytest

from events.columns import HEADINGS
from events.document import Approval, Section
from events.exporters import csv as csv_exporter
from events.text import clean
from tests.exporters import plans

HEAD = ["Раздел", "Примечание к разделу", *HEADINGS]
PLAIN = plans.make_document(approval=Approval())


def reopened(document, imprint=None):
    text = csv_exporter.export(document, imprint).decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";"))


def only_title(words):
    """The title of the only row as it stands in the file."""
    return reopened(plans.make_document(plans.make_row(title=words)))[-1][3]


def alone(text):
    """A line with one text."""
    return [text, *[""] * 7]


def test_csv_holds_the_real_plan_cell_by_cell():
    document = plans.official_document()

    lines = reopened(document, plans.make_imprint())

    rows = [
        [section.title, section.note, f"{row.number}.", *row.cells[1:]]
        for section in document.sections
        for row in section.rows
    ]
    head = lines.index(HEAD)
    assert lines[head + 1 :] == rows


def test_csv_has_the_words_of_the_paper_above_the_head():
    lines = reopened(plans.make_document(), plans.make_imprint(filter_line="2 квартал"))

    assert lines[: lines.index(HEAD)] == [
        alone("УТВЕРЖДАЮ"),
        alone("Директор"),
        alone("ГБУК «Центр»"),
        alone("_______________ И. И. Иванова"),
        alone("«____» ______________ 20____ г."),
        alone("Повышение квалификации"),
        alone("ПЛАН МЕРОПРИЯТИЙ на 2025 г."),
        alone("Редакция 2 от 15.03.2025"),
        alone("Выборка из плана – 2 квартал"),
        alone(""),
    ]


def test_csv_of_a_draft_says_no_edition():
    lines = reopened(PLAIN)

    assert lines[: lines.index(HEAD)] == [
        alone("Повышение квалификации"),
        alone("ПЛАН МЕРОПРИЯТИЙ на 2025 г."),
        alone(""),
    ]


def test_csv_of_an_empty_plan_is_title_and_head():
    assert reopened(plans.EMPTY) == [alone("Пустой план"), alone(""), HEAD]


def test_csv_keeps_a_section_without_rows():
    sections = (Section("Первый", "По заявкам"), Section("", "", (plans.make_row(),)))

    lines = reopened(plans.make_document(sections=sections, approval=Approval()))

    assert lines[4:] == [["Первый", "По заявкам", *[""] * 6], ["", "", "1.", *plans.make_row().cells[1:]]]


def test_csv_is_what_russian_excel_opens():
    data = csv_exporter.export(plans.EMPTY)

    assert data == "\ufeffПустой план;;;;;;;\r\n;;;;;;;\r\n".encode() + ";".join(HEAD).encode() + b"\r\n"


@pytest.mark.parametrize("words", plans.HOSTILE)
def test_csv_gives_hostile_words_back(words):
    read = only_title(words)

    # What an import does with every cell.
    assert clean(read) == clean(words)
    assert read.removeprefix(csv_exporter.GUARD) == words


@pytest.mark.parametrize("words", ["=1+1", "+7", "-5", "- семинар", "@SUM(A1)", " =1", "＝1", "\t=1"])
def test_csv_guards_what_opens_a_formula(words):
    assert only_title(words) == csv_exporter.GUARD + words


@pytest.mark.parametrize("words", ["Семинар = праздник", "2 + 2", "а-б", "№ 5", "– 5", "'=1'", "«=»"])
def test_csv_guards_nothing_else(words):
    assert only_title(words) == words


def test_csv_drops_control_characters():
    assert only_title(plans.WITH_CONTROLS) == plans.WITHOUT_CONTROLS


def test_csv_keeps_separators_quotes_and_line_breaks_inside_a_cell():
    words = 'первая; "вторая"\nтретья'

    assert only_title(words) == words
