"""The plan «в редакции от …» with its changed rows marked."""

import io
from dataclasses import replace

import pdfplumber

from events.exporters.pdf import marked, parts
from tests.exporters.plans import make_document, make_imprint, make_row


def test_changed_rows_alone_have_a_thick_line_and_the_paper_says_what_it_means():
    rows = [make_row(number=str(number), title=f"Семинар {number}") for number in range(1, 5)]
    old = make_document(*rows[:3])
    new = make_document(rows[0], replace(rows[1], schedule="май", uid=rows[1].uid), rows[2], rows[3])

    data = marked.export(old, new, before=make_imprint(edition=1), after=make_imprint())

    with pdfplumber.open(io.BytesIO(data)) as paper:
        (sheet,) = paper.pages
        text = sheet.extract_text().replace("\xa0", " ")
        thick = [line for line in sheet.lines if line["linewidth"] > 2]
        tops = {word["text"]: (word["top"] + word["bottom"]) / 2 for word in sheet.extract_words()}
    held = {number for number in "1234" if any(one["top"] <= tops[f"{number}."] <= one["bottom"] for one in thick)}
    assert held == {"2", "4"}
    assert "(в редакции от 15.03.2025)" in text
    assert "Толстой чертой слева отмечены пункты, которых не было в редакции 1 или которые изменены в ней." in text


def test_long_plan_is_marked_like_a_short_one_and_set_in_parts(monkeypatch):
    monkeypatch.setattr(parts, "_LONG", 39)
    monkeypatch.setattr(parts, "_HEAD_START", 0)
    rows = [make_row(number=str(number), title=f"Семинар {number}") for number in range(1, 41)]
    changed = {3, 39}
    new = make_document(*(replace(row, schedule="май") if int(row.number) in changed else row for row in rows))

    data = marked.export(make_document(*rows), new, before=make_imprint(edition=1), after=make_imprint())

    with pdfplumber.open(io.BytesIO(data)) as paper:
        text = paper.pages[-1].extract_text().replace("\xa0", " ")
        held = set()
        for sheet in paper.pages:
            thick = [line for line in sheet.lines if line["linewidth"] > 2]
            numbers = [word for word in sheet.extract_words() if word["x0"] < 90 and word["text"][:-1].isdecimal()]
            held |= {
                int(word["text"][:-1])
                for word in numbers
                if any(line["top"] <= (word["top"] + word["bottom"]) / 2 <= line["bottom"] for line in thick)
            }
    assert held == changed
    assert "Толстой чертой слева отмечены пункты" in text
