"""The paper of record, opened again: its words in reading order, its pages, its tags, its conformance."""

import io
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import lru_cache

import pdfplumber
import pikepdf
import pytest

from events.columns import COLUMNS, HEADINGS
from events.document import Approval, Section
from events.exporters import EXPORTERS, json
from events.exporters.pdf import plan as pdf
from events.exporters.xlsx import plan as xlsx
from tests.exporters.plans import (
    HOSTILE,
    WITH_CONTROLS,
    make_document,
    make_imprint,
    make_row,
    official_document,
)

MM = 72 / 25.4


def squeezed(text):
    """White space aside: where lines break is the layout's business."""
    return re.sub(r"\s+", "", text)


@lru_cache(maxsize=2)  # many tests read the real plan
def pages(data):
    with pdfplumber.open(io.BytesIO(data)) as paper:
        return [page.extract_text() for page in paper.pages]


def tables(data):
    """The rows of the printed table over all pages."""
    with pdfplumber.open(io.BytesIO(data)) as paper:
        return [row for page in paper.pages for table in page.extract_tables() for row in table]


def column(data, key):
    """All that stands in one column over all pages, squeezed; found by where the column is, whatever its borders."""
    widths = [column.width for column in COLUMNS]
    place = [column.key for column in COLUMNS].index(key)
    box = {"-x": 20 + sum(widths[:place]), "-y": 20, "-W": widths[place], "-H": 170}  # mm, the margins cut off
    options = [word for name, length in box.items() for word in (name, str(round(length * MM)))]
    text = subprocess.run(
        ["pdftotext", "-r", "72", *options, "-", "-"], input=data, capture_output=True, check=True
    ).stdout.decode()
    return squeezed(text).replace(squeezed(COLUMNS[place].heading), "")


def elements(data):
    """The structure tree in reading order: (tag, dictionary)."""
    found = []

    def walk(node):
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                found.append((str(node.S)[1:], node))
            kids = node.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                walk(kid)

    paper = pikepdf.open(io.BytesIO(data))
    walk(paper.Root.StructTreeRoot)
    return paper, found


def words_of_elements(paper):
    """A function from an element of the structure tree to its words, squeezed, whatever pages they are on."""
    words = {}
    with pdfplumber.open(io.BytesIO(saved(paper))) as read:
        for page, sheet in zip(paper.pages, read.pages, strict=True):
            for char in sheet.chars:
                words.setdefault((page.objgen, char["mcid"]), []).append(char["text"])

    def spoken(element):
        kids = [(kid.Pg, kid.MCID) if isinstance(kid, pikepdf.Dictionary) else (element.Pg, kid) for kid in element.K]
        return squeezed("".join(letter for page, number in kids for letter in words[page.objgen, int(number)]))

    return spoken


def saved(paper):
    target = io.BytesIO()
    paper.save(target)
    return target.getvalue()


@pytest.fixture(scope="module")
def official():
    return pdf.export(official_document(), make_imprint())


def test_real_plan_takes_two_to_four_pages_of_a4_landscape(official):
    with pdfplumber.open(io.BytesIO(official)) as paper:
        sizes = {(round(page.width), round(page.height)) for page in paper.pages}
        count = len(paper.pages)

    assert 2 <= count <= 4
    assert sizes == {(842, 595)}


def test_every_cell_of_the_real_plan_stands_in_reading_order(official):
    document = official_document()
    wanted = []
    for section in document.sections:
        wanted += [squeezed(words) for words in (section.title, section.note) if words]
        for row in section.rows:
            wanted += [squeezed(f"{row.number}."), *map(squeezed, row.cells[1:])]

    printed = [squeezed(cell) for row in tables(official) if row[0] and "п/п" not in row[0] for cell in row if cell]

    assert printed == wanted


def test_head_is_repeated_on_every_page(official):
    with pdfplumber.open(io.BytesIO(official)) as paper:
        heads = [[squeezed(cell) for cell in page.extract_tables()[0][0]] for page in paper.pages]

    assert heads == [[squeezed(heading) for heading in HEADINGS]] * len(heads)


def test_pages_are_numbered_from_the_second(official):
    texts = pages(official)

    numbers = [re.search(r"^\d+ из \d+$", text, re.MULTILINE) for text in texts]

    assert numbers[0] is None
    assert [found[0] for found in numbers[1:]] == [f"{n} из {len(texts)}" for n in range(2, len(texts) + 1)]


def test_every_page_names_its_edition(official):
    assert ["Редакция 2 от 15.03.2025 · SHA-256 0f0f0f0f0f0f0f0f" in text for text in pages(official)] == [True] * 3


def test_colophon_tells_what_changed_and_where_to_look(official):
    last = squeezed(pages(official)[-1])

    assert squeezed("Редакция 2 от 15.03.2025. Изменения: уточнены сроки.") in last
    assert "https://plan.example.ru/plans/2025/editions/2/" in last


def test_address_of_the_edition_is_a_link_of_the_tree(official):
    paper, found = elements(official)

    (link,) = paper.pages[-1].obj.Annots
    (element,) = (item for tag, item in found if tag == "Link")
    numbers = paper.Root.StructTreeRoot.ParentTree.Nums
    owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    assert str(link.A.URI) == str(link.Contents) == "https://plan.example.ru/plans/2025/editions/2/"
    assert [kid.Obj.objgen for kid in element.K if not isinstance(kid, int)] == [link.objgen]
    assert owners[int(link.StructParent)].objgen == element.objgen


def test_no_paragraph_is_empty():
    document = make_document(approval=Approval("stamp", "Директор\n\nГБУК «Центр»"))

    _, found = elements(pdf.export(document, make_imprint()))

    assert all(len(item.K) for tag, item in found if tag == "P")


def test_fonts_are_embedded_subsets(official):
    paper = pikepdf.open(io.BytesIO(official))
    fonts = [item for item in paper.objects if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item]

    names = [str(font.FontName) for font in fonts]

    assert names
    assert [re.fullmatch(r"/[A-Z]{6}\+.*Serif.*", name) is not None for name in names] == [True] * len(names)


def test_file_declares_both_conformances(official):
    metadata = pikepdf.open(io.BytesIO(official)).open_metadata()

    assert metadata.pdfa_status == "3A"
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["dc:title"] == official_document().title


def test_file_is_tagged_in_russian_with_its_title_shown(official):
    paper = pikepdf.open(io.BytesIO(official))
    root = paper.Root

    assert (str(root.Lang), bool(root.MarkInfo.Marked), bool(root.ViewerPreferences.DisplayDocTitle)) == (
        "ru",
        True,
        True,
    )


def test_table_over_all_pages_is_tagged_as_one(official):
    _, found = elements(official)
    scopes = [str(item.A.Scope) for tag, item in found if tag == "TH"]

    rows, bands, notes = 18, 1, 1
    assert Counter(scopes) == {"/Column": len(COLUMNS) + bands, "/Row": rows}
    tags = Counter(tag for tag, _ in found)
    assert tags == {
        "Document": 1, "Div": 1, "P": 7, "Link": 1, "H1": 1, "Figure": 1, "Table": 1, "THead": 1, "TBody": 1,
        "TR": 1 + rows + bands + notes, "TH": len(COLUMNS) + rows + bands, "TD": rows * 5 + notes,
    }  # fmt: skip


def test_cell_names_its_column_its_section_and_its_event(official):
    paper, found = elements(official)
    names = list(paper.Root.StructTreeRoot.IDTree.Names)
    heads = {bytes(name): item for name, item in zip(names[::2], names[1::2], strict=True)}
    spoken = words_of_elements(paper)

    venue = [item for tag, item in found if tag == "TD"][-3]
    told = [spoken(heads[bytes(name)]) for name in venue.A.Headers]

    document = official_document()
    assert spoken(venue) == squeezed(document.sections[1].rows[-1].venue)
    assert told == [
        squeezed(words) for words in (HEADINGS[3], document.sections[1].title, document.sections[1].rows[-1].title)
    ]
    assert sorted(heads) == [bytes(item.ID) for tag, item in found if tag == "TH"]


def test_whatever_is_marked_belongs_to_the_tree(official):
    """Repeated heads, page numbers and the line at the foot are artifacts: nobody hears them between two rows."""
    paper, found = elements(official)

    tree = {(item.Pg.objgen, kid) for _, item in found for kid in item.get("/K", []) if isinstance(kid, int)}
    marked = {
        (page.objgen, int(number))
        for page in paper.pages
        for number in re.findall(rb"/MCID (\d+)", page.Contents.read_bytes())
    }

    assert marked == tree
    numbers = paper.Root.StructTreeRoot.ParentTree.Nums
    assert [sum(owner is not None for owner in owners) for owners in numbers[1 : 2 * len(paper.pages) : 2]] == [
        sum(place == page.objgen for place, _ in marked) for page in paper.pages
    ]


def test_row_cut_by_a_page_is_tagged_as_one():
    words = " ".join(f"слово{n}" for n in range(700))

    paper, found = elements(pdf.export(make_document(make_row(title=words), make_row(title="После", number="2"))))

    spoken = words_of_elements(paper)
    titles = [spoken(item) for tag, item in found if tag == "TH"][-2:]
    assert titles == [squeezed(words), "После"]


def test_row_without_a_number_stays_a_row_of_its_own():
    rows = [make_row(number="", title=f"Мероприятие {n}") for n in range(1, 61)]

    _, found = elements(pdf.export(make_document(*rows)))

    assert [tag for tag, _ in found].count("TR") == 1 + 2 + 60


def test_sections_are_bookmarks(official):
    with pikepdf.open(io.BytesIO(official)).open_outline() as outline:
        tree = [(squeezed(item.title), [squeezed(kid.title) for kid in item.children]) for item in outline.root]

    document = official_document()
    assert tree == [(squeezed(document.title), [squeezed(document.sections[1].title)])]


def test_table_and_data_are_inside(official):
    document, imprint = official_document(), make_imprint()
    paper = pikepdf.open(io.BytesIO(official))

    inside = {name: file.get_file().read_bytes() for name, file in paper.attachments.items()}

    types = {name: str(file.get_file().obj.Subtype) for name, file in paper.attachments.items()}
    assert types == {f"plan.{key}": "/" + EXPORTERS[key].content_type for key in ("xlsx", "json")}
    assert inside == {"plan.xlsx": xlsx.export(document, imprint), "plan.json": json.export(document, imprint)}
    assert [str(file.AFRelationship) for file in paper.Root.AF] == ["/Source", "/Source"]


def test_code_is_read_last_and_its_box_is_where_it_stands(official):
    _, found = elements(official)

    assert found[-1][0] == "Figure"
    left, bottom, right, top = (float(side) / MM for side in found[-1][1].A.BBox)
    assert 20 < round(right - left, 2) == round(top - bottom, 2)
    assert (round(right), round(bottom)) == (297 - 10, 4)


def test_code_stands_on_the_first_page_alone(official):
    paper, found = elements(official)

    figures = [(str(item.Alt), item.Pg.objgen == paper.pages[0].objgen) for tag, item in found if tag == "Figure"]

    assert figures == [("QR-код страницы редакции: https://plan.example.ru/plans/2025/editions/2/", True)]


def test_code_leads_to_the_page_of_the_edition(official, tmp_path):
    (tmp_path / "plan.pdf").write_bytes(official)
    subprocess.run(
        ["pdftoppm", "-r", "200", "-f", "1", "-l", "1", "-gray", tmp_path / "plan.pdf", tmp_path / "page"], check=True
    )
    header, size, depth, pixels = next(tmp_path.glob("page*.pgm")).read_bytes().split(b"\n", 3)
    width, height = map(int, size.split())

    # The last fifth of the sheet at the right edge holds the code and nothing else.
    corner = [pixels[y * width + int(width * 0.9) : (y + 1) * width] for y in range(int(height * 0.88), height)]
    assert sum(value < 128 for line in corner for value in line) > 1000


@pytest.mark.parametrize(
    ("approval", "lines"),
    [
        (Approval("none"), []),
        (
            Approval("stamp", "Директор\nГБУК «Центр»"),
            ["УТВЕРЖДАЮ", "Директор", "ГБУК «Центр»", "«____» ______________ 20____ г."],
        ),
        (
            Approval("signed", "Директор", "И. И. Иванова", date(2025, 3, 14)),
            ["УТВЕРЖДАЮ", "Директор", "И. И. Иванова", "14 марта 2025 г."],
        ),
        (
            Approval("order", "директора Центра", "", date(2025, 3, 14), "15-о"),
            ["УТВЕРЖДЁН", "приказом директора Центра", "от 14.03.2025 № 15-о"],
        ),
    ],
)
def test_approval_block_has_its_form(approval, lines):
    first = pages(pdf.export(make_document(approval=approval), make_imprint()))[0]

    head = squeezed(first.partition("Повышение квалификации")[0])
    assert head.replace("_" * 15, "") == squeezed("".join(lines)).replace("_" * 15, "")


def test_draft_says_so_on_every_sheet_and_over_its_title_and_nobody_has_signed_it():
    signed = Approval("signed", "Директор", "И.И. Иванова", date(2025, 3, 14))

    texts = pages(pdf.export(replace(official_document(), approval=signed)))

    assert [text.count("ПРОЕКТ") for text in texts] == [2, *[1] * (len(texts) - 1)]
    assert "14 марта" not in texts[0]
    assert "«____» ______________ 20____ г." in texts[0].replace("\xa0", " ")
    assert "Редакция" not in "".join(texts)


def test_part_of_a_plan_has_nothing_to_sign_and_no_sum_of_the_whole():
    part = official_document().only({1})

    text = " ".join(pages(pdf.export(part, make_imprint(filter_line="1 квартал"))))

    assert "УТВЕРЖДАЮ" in " ".join(pages(pdf.export(official_document(), make_imprint())))
    assert "УТВЕРЖДАЮ" not in text
    assert "SHA-256" not in text


def test_part_of_a_plan_names_its_filter():
    text = pages(pdf.export(make_document(), make_imprint(filter_line="форма: вебинар")))[0]

    assert squeezed("Выборка из плана – форма: вебинар") in squeezed(text)


def test_same_input_gives_the_same_bytes_in_another_process():
    here = pdf.export(make_document(), make_imprint())
    code = (
        "import sys; from tests.exporters.plans import *; from events.exporters.pdf import plan as pdf;"
        "sys.stdout.buffer.write(pdf.export(make_document(), make_imprint()))"
    )

    there = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout

    assert there == here


def test_empty_plan_is_a_decent_sheet():
    data = pdf.export(make_document(sections=()), make_imprint())

    (text,) = pages(data)
    assert "Мероприятий нет." in text


def test_plan_without_section_titles_has_no_bands():
    data = pdf.export(make_document(sections=(Section(rows=(make_row(),)), Section(rows=(make_row(),)))))

    assert [row[0] for row in tables(data)[1:]] == ["1.", "1."]


@pytest.mark.parametrize("words", HOSTILE, ids=lambda words: ascii(words[:12]))
def test_any_words_are_printed_as_they_are(words):
    data = pdf.export(make_document(make_row(title=words)), make_imprint())

    shown = squeezed(words).replace("\u200d", "")  # the joiner of two pictures has no shape of its own
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in shown):
        # Letters of a line that runs to the left come out in the order they stand in on the sheet.
        assert sorted(set(shown)) == sorted(set(shown) & set(column(data, "title")))
    else:
        assert shown in column(data, "title")
    assert "Отделнародноготворчества" in column(data, "department")


def test_control_characters_are_left_out():
    text = squeezed("".join(pages(pdf.export(make_document(make_row(title=WITH_CONTROLS))))))

    assert "доипосле" in text


def test_row_taller_than_a_page_is_split_and_loses_nothing():
    words = " ".join(f"слово{n}" for n in range(1500))

    data = pdf.export(make_document(make_row(title=words), make_row(title="После", number="2")))

    assert squeezed(words) + "После" in column(data, "title")
    assert len(pages(data)) > 2


@pytest.mark.parametrize("key", ["title", "format", "venue", "schedule", "department"])
@pytest.mark.parametrize("letters", [700, 1200, 3000])
def test_tall_row_leaves_no_sheet_empty(key, letters):
    words = ("слово " * (letters // 6)).strip()

    texts = pages(pdf.export(make_document(make_row(**{key: words}))))

    assert [text.count("слово") > 0 for text in texts[1:-1]] == [True] * len(texts[1:-1])
    assert sum(text.count("слово") for text in texts) == letters // 6


def test_long_plan_prints_every_row_once():
    rows = [make_row(number=str(n), title=f"Мероприятие {n}") for n in range(1, 201)]

    printed = column(pdf.export(make_document(*rows)), "title")

    assert printed.startswith(squeezed("".join(row.title for row in rows)))


def test_sections_without_rows_are_a_decent_sheet():
    data = pdf.export(make_document(sections=(Section("Полоса"), Section("Другая", "По заявкам"))))

    (text,) = pages(data)
    assert "Мероприятий нет." in text
    assert [row[0] for row in tables(data)[1:]] == ["Полоса", "Другая", "По заявкам"]


def test_ordinary_rows_are_never_split():
    rows = [make_row(number=str(n), title=f"Начало{n} " + "слово " * 40 + f"конец{n}") for n in range(1, 31)]

    texts = pages(pdf.export(make_document(*rows)))

    for n in range(1, 31):
        assert [f"Начало{n} " in text for text in texts] == [
            f"конец{n}\n" in f"{text}\n".replace(" ", "\n") for text in texts
        ]


def test_band_is_never_alone_at_the_foot_of_a_page():
    filler = tuple(make_row(number=str(n), title="слово " * 30) for n in range(1, 12))
    first = make_row(title="Первый " + "слово " * 30)  # so tall that closer rows leave no room for it
    for count in (4, 10):  # with room for title and note at the foot of the first and of the second page
        document = make_document(sections=(Section(rows=filler[:count]), Section("Полоса", "Примечание", (first,))))

        texts = pages(pdf.export(document))

        assert [("Полоса" in text) for text in texts] == [("Первый" in text) for text in texts]


def test_nothing_is_fetched(monkeypatch):
    import socket

    def refuse(*args, **kwargs):
        raise AssertionError("the paper asked the net")

    monkeypatch.setattr(socket, "socket", refuse)

    data = pdf.export(replace(make_document(make_row(title='<img src="http://example.org/x.png">'))), make_imprint())

    assert '<img src="http://example.org/x.png">' in "".join(pages(data))


@pytest.mark.parametrize("left", [20, 30])
def test_no_letter_stands_outside_the_fields_however_long_its_words_are(left):
    note = " ".join(["Семинары проводятся также по заявкам муниципальных образований и клубов"] * 6)
    sections = tuple(Section(f"Раздел {'Ш' * 120} {n}", note, (make_row(title="слово " * 40),)) for n in range(12))
    post = "\n".join(["Директор ГБУК «Смоленский областной центр народного творчества» имени Ш" + "Ш" * 70] * 5)
    document = make_document(
        sections=sections, title="ПЛАН " + "Щ" * 200, approval=Approval("stamp", post, "И. И. " + "Ы" * 60)
    )

    data = pdf.export(document, make_imprint(note="уточнено " * 60, left_field=left))

    with pdfplumber.open(io.BytesIO(data)) as paper:
        chars = [char for page in paper.pages for char in page.chars if char["text"].strip()]
        lines = [line for page in paper.pages for line in (*page.lines, *page.rects)]
        width, height = paper.pages[0].width, paper.pages[0].height
    edges = [min(char["x0"] for char in chars), max(char["x1"] for char in chars), max(line["x1"] for line in lines)]
    assert edges[0] >= left * MM - 0.1
    assert max(edges[1:]) <= width - 10 * MM + 1
    # The numbers of the pages, too, keep the 10 mm of ГОСТ Р 7.0.97-2025 from the edge of the sheet.
    assert min(char["top"] for char in chars) >= 10 * MM
    assert max(char["bottom"] for char in chars) <= height - 10 * MM
    assert sum(char["text"] == "Щ" for char in chars) == 200
    assert "".join(char["text"] for char in chars).count("Семинарыпроводятся") == 6 * 12


def test_real_plan_fills_its_first_page(official):
    """Its seventh row once missed the page by a fifth of a millimetre and left a third of it white."""
    assert "2024 год: итоги" in pages(official)[0]


def test_lines_of_a_cell_do_not_run_together_for_a_screen_reader(official):
    paper = pikepdf.open(io.BytesIO(official))
    with pdfplumber.open(io.BytesIO(saved(paper))) as read:
        letters = "".join(char["text"] for char in read.pages[0].chars)

    assert "«Смоленский областной центр народного творчества»" in letters.replace("\xa0", " ")
