"""Rows set closer where a page would be left partly white, within bounds, and nowhere else."""

import io

import pdfplumber
import pytest

from events.exporters.pdf import density, paper, sheet
from events.exporters.pdf import plan as pdf
from tests.exporters.plans import make_imprint, official_document

MM = 72 / 25.4


def row(height, *, leads=False, tall=False):
    return density._Row(height, leads, tall)


FIVE = row(2 * 0.7 + 5 * 1.14 * density._LETTERS)  # five lines, 23.5 mm
SAVED = FIVE.saved(len(density.STEPS) - 1)


@pytest.fixture(scope="module")
def official():
    with pdfplumber.open(io.BytesIO(pdf.export(official_document(), make_imprint()))) as read:
        yield read.pages


def test_second_page_of_the_real_plan_takes_the_row_it_missed_by_little(official):
    lowest = [max(line["bottom"] for line in page.rects + page.lines) / MM for page in official]
    words = official[1].extract_text()

    assert "4. Областная творческая лаборатория" in words.replace("\xa0", " ")
    assert 190 - lowest[1] < density.HOLE


def test_letters_of_closer_rows_are_as_large_and_no_line_touches_another(official):
    letters = [char for char in official[1].chars if 20 < char["top"] / MM < 190 and char["text"].strip()]
    titles = [char for char in letters if 33 < char["x0"] / MM < 90 and char["top"] / MM > 30]
    lines = sorted({round(char["top"], 1) for char in titles})

    assert {round(char["size"], 1) for char in letters} == {11}
    assert min(below - above for above, below in zip(lines, lines[1:], strict=False)) > 11 * 1.05


def test_page_that_misses_a_row_by_little_is_closed_no_more_than_it_needs():
    rows = [FIVE] * 14
    room = 7 * FIVE.height

    assert dict(density._closed(rows, [room - 0.3] * 20, 0)) == dict.fromkeys(range(14), 1)
    assert dict(density._closed(rows, [room - 4.8 * SAVED] * 20, 0)) == dict.fromkeys(range(14), 3)
    assert dict(density._closed(rows, [room] * 20, 0)) == {}


def test_page_that_cannot_take_the_row_stays_as_it_is():
    ten = row(2 * 0.7 + 10 * 1.14 * density._LETTERS)
    all_saved = 3 * ten.saved(len(density.STEPS) - 1)

    assert dict(density._closed([ten] * 9, [3 * ten.height - all_saved + 0.1] * 9, 0)) == dict.fromkeys(range(9), 3)
    assert dict(density._closed([ten] * 9, [3 * ten.height - all_saved] * 9, 0)) == {}


def test_small_white_place_is_left_as_it_is():
    small = row(10.4)

    assert dict(density._closed([small] * 20, [10 * 10.4 - 0.1] * 20, 0)) == {}


def test_title_of_a_section_comes_with_its_note_and_its_first_row():
    rows = [*[FIVE] * 5, row(6, leads=True), row(6, leads=True), FIVE, FIVE]
    room = 5 * FIVE.height + 25.5  # for the title and the note, and of the row for half

    assert dict(density._closed(rows, [room] * 5, 0)) == dict.fromkeys(range(8), 3)


def test_what_stands_below_the_last_row_counts_with_it():
    assert dict(density._closed([FIVE] * 5, [5 * FIVE.height + 7.7] * 5, 8)) == dict.fromkeys(range(5), 1)


def test_rows_that_a_page_may_cut_leave_what_follows_alone():
    rows = [FIVE, row(400, tall=True), *[FIVE] * 20]

    assert dict(density._closed(rows, [7 * FIVE.height - 0.3] * 20, 0)) == {}


def test_long_paper_is_laid_out_once(monkeypatch):
    monkeypatch.setattr(density, "MOST_PAGES", 2)
    count = []

    sheet.sheet_of_rows(lambda steps: count.append(steps) or paper.html(official_document(), None, steps=steps))

    assert count == [{}]


def test_rows_are_marked_whatever_else_they_are():
    plain, band, other = paper.rows(official_document())[9:12]

    assert paper._closer(plain, 2).startswith('<tr class="close2"><td>')
    assert paper._closer(band, 1).startswith('<tr class="band close1"><th')
    assert paper._closer(other, 3).startswith('<tr class="note close3"><td')
