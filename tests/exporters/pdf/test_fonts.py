"""The one list of fonts: what papers are set in, what of it is missing, what a file tells of it."""

import io
import logging
import re
from pathlib import Path

import pikepdf
import pytest

from events.exporters.pdf import fontconfig, fonts, sheet
from events.exporters.pdf import plan as pdf
from events.importers.imprint import named_in
from tests.exporters.plans import make_document, make_imprint, make_row

ROOT = Path(__file__).parents[3]


@pytest.fixture
def machine(monkeypatch):
    """A machine that has these families alone, and on which nothing was noticed yet."""

    def has(*names):
        fonts._notice.cache_clear()
        monkeypatch.setattr(fontconfig, "families", lambda: dict.fromkeys(names, "1.5"))

    yield has
    fonts._notice.cache_clear()


def names_in(data):
    """The fonts that a file has in it, without the tags of their subsets, and those its metadata names."""
    paper = pikepdf.open(io.BytesIO(data))
    inside = {
        str(item.FontName).partition("+")[2]
        for item in paper.objects
        if isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
    }
    told = re.findall("<stFnt:fontName>(.*?)</stFnt:fontName>", paper.Root.Metadata.read_bytes().decode())
    return inside, told


def test_file_tells_each_font_it_is_set_in_with_its_version():
    data = pdf.export(make_document(make_row(title="Телефон ☎")), make_imprint())

    inside, told = names_in(data)

    assert told == sorted(inside)
    assert {"Liberation-Serif", "Liberation-Serif-Bold", "DejaVu-Sans"} <= inside
    assert named_in(data).fonts == tuple(
        f"{name} {fontconfig.families()[name]}" for name in ("DejaVu Sans", "Liberation Serif")
    )


def test_metadata_of_parts_name_the_fonts_of_all_of_them_once():
    parts = [
        f"<a>{fonts.described([(name, name, '1.0') for name in names])}</a>".encode()
        for names in (["B"], ["A", "B"], ["C & D"])
    ]

    whole = fonts.joined(parts).decode()

    assert re.findall("<stFnt:fontName>(.*?)</stFnt:fontName>", whole) == ["A", "B", "C &amp; D"]
    assert whole.startswith("<a><rdf:Description")
    assert whole.endswith("</a>")


@pytest.mark.parametrize(
    ("names", "serif"),
    [
        (["PT Serif", "Liberation Serif"], "Liberation Serif"),
        (["Times New Roman", "PT Serif", "DejaVu Serif"], "PT Serif"),
        (["DejaVu Serif"], None),
        ([], "Liberation Serif"),  # nobody can say
    ],
)
def test_paper_is_set_in_the_first_of_the_list_that_is_there(machine, names, serif):
    machine(*names)

    found = fonts.serif()

    assert (found and found.name) == serif


def test_paper_set_in_other_fonts_is_told_of_in_the_log_once(machine, caplog):
    machine("PT Serif", "Comic")

    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            fonts.used({"Comic": "Comic", "PT-Serif": "PT Serif"})

    assert [record.getMessage() for record in caplog.records] == [
        "A paper is set in Comic, which no list of ours promises",
        "Liberation Serif is missing (package fonts-liberation): papers are set in PT Serif instead",
    ]


def test_every_paper_looks_for_missing_fonts(machine, caplog):
    machine("DejaVu Sans")

    with caplog.at_level(logging.WARNING):
        sheet.sheet('<html lang="ru"><head><title>Лист</title></head><body><p>Слово</p></body></html>')

    assert "papers are set in whatever there is" in caplog.text


def test_set_up_brings_in_what_the_list_promises():
    script = (ROOT / "scripts" / "setup").read_text()

    assert re.search("readonly serif='(.*)'", script)[1].split("|") == [family.name for family in fonts.SERIFS]
    brought = re.search(r"apt_packages.*?serif\) echo (.*?) ;;", script, re.DOTALL)[1].split()
    assert {fonts.SERIFS[0].package, fonts.SIGNS.package} <= set(brought)
