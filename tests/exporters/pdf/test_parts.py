"""A long plan, set in parts: nobody who reads, hears or searches it may notice."""

import io
import re

import pdfplumber
import pikepdf
import pytest

from events.columns import HEADINGS
from events.document import Section
from events.exporters.pdf import paper, parts
from events.exporters.pdf import plan as pdf
from tests.exporters.pdf.test_fonts import names_in
from tests.exporters.pdf.test_plan import column, elements, pages, squeezed, words_of_elements
from tests.exporters.plans import make_document, make_imprint, make_row

NAMES = ("Первый", "Второй", "Третий")


def long_document(count=60):
    sections = [
        Section(
            name, "Примечание", tuple(make_row(number=str(n), title=f"{name} {n}") for n in range(1, count // 3 + 1))
        )
        for name in NAMES
    ]
    return make_document(sections=tuple(sections))


@pytest.fixture(scope="module")
def joined():
    """Sixty rows as if they were many: six parts, the last of them set by a child process."""
    with pytest.MonkeyPatch.context() as patch:
        _cut_short(patch)
        return pdf.export(long_document(), make_imprint())


def _cut_short(patch):
    patch.setattr(parts, "_LONG", 50)
    patch.setattr(parts, "_PART", 16)
    patch.setattr(parts, "_HEAD_START", 20)


def test_every_row_is_printed_once_and_in_order(joined):
    document = long_document()
    wanted = [squeezed(row.title) for row in document.rows]

    printed = [line for line in map(squeezed, _title_lines(joined)) if line in set(wanted)]

    assert printed == wanted


def _title_lines(data):
    with pdfplumber.open(io.BytesIO(data)) as read:
        return [
            row[1] for sheet in read.pages for table in sheet.extract_tables() for row in table if row[1] is not None
        ]


def test_fonts_of_all_parts_are_named_in_the_metadata_which_stays_plain_text(joined):
    inside, told = names_in(joined)

    assert told == sorted(inside)
    assert b"<stFnt:fontName>" in joined


def test_progress_comes_to_all_rows(monkeypatch):
    _cut_short(monkeypatch)
    told = []

    pdf.export(long_document(), None, lambda done, total: told.append((done, total)))

    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == (66, 66)  # sixty rows, three bands and their notes


def test_page_numbers_run_through_all_parts(joined):
    texts = pages(joined)

    numbers = [re.findall(r"^\d+ из \d+$", text, re.MULTILINE) for text in texts]

    assert numbers == [[], *([f"{number} из {len(texts)}"] for number in range(2, len(texts) + 1))]


def test_only_one_page_before_the_last_has_room_for_another_row(joined):
    """Parts end where pages do; the halves meet on a page of their own."""
    with pdfplumber.open(io.BytesIO(joined)) as read:
        bottoms = [max(edge["bottom"] for edge in sheet.horizontal_edges) for sheet in read.pages]
        limit = float(read.pages[0].height) * 190 / 210

    row = 80  # points: a band, a note and two lines, which keep together
    assert sum(bottom + row < limit for bottom in bottoms[:-1]) <= 1


def test_parts_are_tagged_as_one_table(joined):
    reader, found = elements(joined)
    names = list(reader.Root.StructTreeRoot.IDTree.Names)
    spoken = words_of_elements(reader)
    heads = {bytes(name): spoken(item) for name, item in zip(names[::2], names[1::2], strict=True)}
    rows = [row for name in NAMES for row in [name, *(f"{name} {n}" for n in range(1, 21))]]

    told = [
        [heads[bytes(name)] for name in item.A.Headers]
        for tag, item in found
        if tag == "TD" and "/ColSpan" not in item.A
    ]

    assert [tag for tag, _ in found].count("Table") == 1
    assert [bytes(name) for name in names[::2]] == [bytes(item.ID) for tag, item in found if tag == "TH"]
    assert list(heads.values()) == [*map(squeezed, HEADINGS), *map(squeezed, rows)]
    assert told == [
        [squeezed(HEADINGS[place]), name, squeezed(f"{name} {n}")]
        for name in NAMES
        for n in range(1, 21)
        for place in (0, 2, 3, 4, 5)
    ]


def test_marked_content_of_every_page_belongs_to_the_tree(joined):
    reader, found = elements(joined)

    tree = {(item.Pg.objgen, kid) for _, item in found for kid in item.get("/K", []) if isinstance(kid, int)}
    marked = {
        (page.objgen, int(number))
        for page in reader.pages
        for content in ([page.Contents] if isinstance(page.Contents, pikepdf.Stream) else page.Contents)
        for number in re.findall(rb"/MCID (\d+)", content.read_bytes())
    }

    assert marked == tree
    assert [page.StructParents for page in reader.pages] == list(range(len(reader.pages)))
    (link,) = reader.pages[-1].obj.Annots
    assert list(reader.Root.StructTreeRoot.ParentTree.Nums[::2]) == [*range(len(reader.pages)), link.StructParent]
    assert reader.Root.StructTreeRoot.ParentTree.Nums[-1].S == "/Link"


def test_whatever_is_painted_is_marked(joined):
    for page in pikepdf.open(io.BytesIO(joined)).pages:
        depth = 0
        for operands, operator in pikepdf.parse_content_stream(page):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
            assert depth or str(operator) not in {"Tj", "TJ", "Do"}, operands


def test_bookmarks_of_all_parts_hang_under_the_title(joined):
    reader = pikepdf.open(io.BytesIO(joined))
    with reader.open_outline() as outline:
        (root,) = outline.root
        places = [(item.title, reader.pages.index(pikepdf.Page(item.destination[0]))) for item in root.children]

    texts = pages(joined)
    assert [title for title, _ in places] == list(NAMES)
    assert [f"{title} 1\n" in texts[page].replace(" вебинар", "\n") for title, page in places] == [True] * 3


def test_subsets_of_one_font_differ_in_name(joined):
    reader = pikepdf.open(io.BytesIO(joined))

    fonts = [
        str(item.FontName) for item in reader.objects if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
    ]

    assert len(fonts) == len(set(fonts)) > 3


def test_conformance_and_files_inside_are_those_of_any_paper(joined):
    reader = pikepdf.open(io.BytesIO(joined))

    assert reader.open_metadata().pdfa_status == "3A"
    assert sorted(reader.attachments) == ["plan.json", "plan.xlsx"]
    assert (str(reader.Root.Lang), "/ID" in reader.trailer) == ("ru", True)


def test_plan_of_many_parts_has_the_same_bytes_twice(joined, monkeypatch):
    _cut_short(monkeypatch)

    assert pdf.export(long_document(), make_imprint()) == joined


def test_only_a_plan_of_hundreds_of_rows_is_long():
    assert [parts.is_long(long_document(count)) for count in (390, 450)] == [False, True]


def test_tall_rows_at_the_seams_lose_nothing(monkeypatch):
    monkeypatch.setattr(parts, "_PART", 4)
    rows = [make_row(number=str(n), title=f"Начало{n} " + "слово " * (300 if n % 4 else 3)) for n in range(1, 13)]
    document = make_document(*rows)
    opening, closing = paper.frame(document, None)
    half = parts._Half(paper.rows(document), opening, opening, closing, closing)

    text = "".join(column(part, "title") for _, part in parts._set(half))

    assert [text.count(f"Начало{n}слово") for n in range(1, 13)] == [1] * 12
    assert text.count("слово") == sum(row.title.count("слово") for row in rows)


def test_child_learns_none_of_the_secrets(monkeypatch):
    monkeypatch.setenv("DJANGO_SECRET_KEY", "secret")

    assert "DJANGO_SECRET_KEY" not in parts._environment()


def test_child_that_dies_is_an_error(monkeypatch):
    monkeypatch.setattr(parts, "_COMMAND", ("false",))
    monkeypatch.setattr(parts, "_HEAD_START", 0)

    with pytest.raises(RuntimeError, match="status 1"):
        parts.draw(long_document(), None)
