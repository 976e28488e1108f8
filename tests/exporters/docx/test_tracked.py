"""Tracked changes: all of them taken give the new edition, all of them refused the old one."""

from copy import deepcopy
from dataclasses import replace
from io import BytesIO
from random import Random

import pytest
from docx import Document
from docx.oxml.ns import qn

from events.document import Approval, Section
from events.exporters.docx import tracked
from tests.comparing.act.plans import changed, some_plan
from tests.exporters.plans import make_document, make_imprint, make_row


def made(old, new):
    data = tracked.export(old, new, before=make_imprint(edition=1), after=make_imprint())
    return Document(BytesIO(data)).element.body


def settled(body, gone, kept):
    """The words after every change was taken or refused, as Word does it: paragraphs, then rows with their numbers."""
    body = deepcopy(body)
    for row in body.xpath(f".//w:tr[w:trPr/{gone}]"):
        row.getparent().remove(row)
    for paragraph in body.xpath(f".//w:p[w:pPr/w:rPr/{gone}]"):
        paragraph.getparent().remove(paragraph)
    for run in body.xpath(f".//{gone}[w:r]"):
        run.getparent().remove(run)
    counted = {}
    lines = []
    for row in body.xpath(".//w:tr")[1:]:
        cells = [words(cell) for cell in row.xpath("./w:tc")]
        for item in row.xpath("./w:tc/w:p/w:pPr/w:numPr/w:numId"):
            counted[item.get(qn("w:val"))] = counted.get(item.get(qn("w:val")), 0) + 1
            cells[0] = str(counted[item.get(qn("w:val"))])
        lines.append(tuple(cells))
    above = [words(paragraph) for paragraph in body.xpath("./w:p")]
    return [line for line in above if line], lines


def words(node):
    return "".join(text.text or "" for text in node.iter(qn("w:t"), qn("w:delText"))).replace("\xa0", " ")


def told(document):
    """The same of a document."""
    above = [line for line in (document.heading, document.title) if line]
    lines = []
    for section in document.sections:
        lines += [(line,) for line in (section.title, section.note) if line]
        lines += [(str(number), *row.cells[1:]) for number, row in enumerate(section.rows, start=1)]
    return above, lines


@pytest.mark.parametrize("seed", range(24))
def test_changes_taken_give_the_new_edition_and_refused_the_old_one(seed):
    random = Random(seed)  # noqa: S311 - changes that come again, no secrets
    old = some_plan(random)
    new = changed(random, old)

    body = made(old, new)

    assert settled(body, "w:del", "w:ins") == told(new)
    assert settled(body, "w:ins", "w:del") == told(old)


def test_only_the_changed_words_are_marked_and_the_stamp_as_a_whole():
    rows = (make_row(), make_row(number="2", title="Семинар"))
    old = make_document(*rows, approval=Approval("stamp", "Директор"))
    new = replace(
        old,
        approval=Approval("order", "директора", "", None, "15-о"),
        sections=(Section("Вебинары", "По заявкам тоже", (replace(rows[0], title="Создание анимации"), rows[1])),),
    )

    body = made(old, new)

    marked = [(mark.tag.rpartition("}")[2], words(mark)) for mark in body.xpath(".//w:ins[w:r] | .//w:del[w:r]")]
    assert marked[-2:] == [("del", "мультимедии"), ("ins", "анимации")]
    assert [kind for kind, _ in marked[:-2]] == ["del"] * 4 + ["ins"] * 3
    numbers = [mark.get(qn("w:id")) for mark in body.xpath(".//w:ins | .//w:del")]
    assert len(numbers) == len(set(numbers))
    assert {mark.get(qn("w:author")) for mark in body.xpath(".//w:ins")} == {"Редакция 2 от 15.03.2025"}


def test_row_that_goes_over_to_the_next_section_is_numbered_right_either_way():
    first, second, third = (make_row(title=title) for title in ("Хор", "Танец", "Театр"))
    old = make_document(sections=(Section("", "", (first, second), "a"), Section("", "", (third,), "b")))
    new = make_document(sections=(Section("", "", (first,), "a"), Section("", "", (second, third), "b")))

    body = made(old, new)

    taken, refused = settled(body, "w:del", "w:ins")[1], settled(body, "w:ins", "w:del")[1]
    assert (taken, refused) == (told(new)[1], told(old)[1])
