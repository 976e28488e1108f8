"""Files of older and other programs, converted by the real LibreOffice: what is read of them, and what holds it in bounds.

``samples/office`` has two that LibreOffice itself has written from one small plan, its last row struck through.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from events.importers import ImportFileError, Limits, office, read_file
from events.importers.readers.detect import foreign_kind
from tests.importers.readers.test_limits import ole

SAMPLES = Path(__file__).parent.parent / "samples" / "office"
ROWS = [
    ["1", "Семинар по вокалу", "семинар", "Клуб", "1 квартал, март", "Отдел народного творчества"],
    *[
        [
            "2",
            "Вебинар «Роль фото в работе КДУ»",
            "вебинар",
            "Муниципальные образования",
            "май",
            "Отдел методической работы",
        ]
    ],
    ["3", "Отменённая встреча", "встреча", "Клуб", "июнь", "Отдел методической работы"],
]


@pytest.fixture(autouse=True)
def room(tmp_path, monkeypatch):
    """The folder for all that a conversion leaves behind, which is nothing."""
    assert office.program(), "LibreOffice is not installed: `make test` installs it or says how."
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    yield tmp_path
    # Where the site was killed, what watches over the program takes the folder away, a moment after the program.
    wait_until(lambda: all(path.suffix == ".lock" for path in tmp_path.iterdir()))
    assert processes(tmp_path) == []


def processes(room):
    """The command lines of all processes that work in this folder."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes()
        except OSError:
            continue
        if str(room).encode() in words and b"office" in words:
            found.append(words.replace(b"\0", b" ").decode())
    return found


def open_document(secret):
    """A text of OpenDocument with the plan in a table, and a section that shows another file of this computer."""
    cells = [
        "".join(f"<table:table-cell><text:p>{words}</text:p></table:table-cell>" for words in row) for row in ROWS[:2]
    ]
    spaces = {
        name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table", "manifest")
    }
    names = " ".join(f'xmlns:{name}="{space}"' for name, space in spaces.items())
    content = (
        f'<office:document-content {names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        '<office:body><office:text><text:section text:name="s">'
        f'<text:section-source xlink:href="{secret.as_uri()}" text:filter-name="Text"/><text:p>План</text:p></text:section>'
        f"<table:table><table:table-column table:number-columns-repeated='6'/>"
        f"{''.join(f'<table:table-row>{row}</table:table-row>' for row in cells)}</table:table><text:p/>"
        "</office:text></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    entries = (("/", kind), ("content.xml", "text/xml"))
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="{type_}"/>' for name, type_ in entries
    )
    data = BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", f"<manifest:manifest {names}>{listed}</manifest:manifest>")
    return data.getvalue()


def rows_of(file):
    rows = [[cell.text for cell in row.cells] for row in file.tables[0].rows]
    return [row for row in rows if row[0].isdecimal()]


@pytest.mark.parametrize("kind", ["doc", "xls"])
def test_file_of_an_older_program_is_read_whole(kind):
    file = read_file(f"План.{kind.upper()}", (SAMPLES / f"plan.{kind}").read_bytes())

    assert rows_of(file) == ROWS
    assert [note.code for note in file.notes] == ["struck"]


def test_open_document_is_read_without_what_it_refers_to(tmp_path_factory):
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_text("СЕКРЕТ", "utf-8")

    file = read_file("план.odt", open_document(secret))

    assert (rows_of(file), file.tables[0].before) == (ROWS[:2], ("План",))


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (ole("WordDocument"), "doc"),
        (ole("Workbook"), "xls"),
        (ole("EncryptedPackage"), ""),
        (b"{\\rtf1\\ansi}", "rtf"),
        (open_document(Path("/tmp")), "odt"),  # noqa: S108 - only a name
        (open_document(Path("/tmp")).replace(b"opendocument.text", b"opendocument.spreadsheet", 1), "ods"),  # noqa: S108
        (b"PK\x03\x04", ""),
        (b"", ""),
    ],
)
def test_kind_is_known_by_the_first_bytes(data, kind):
    assert foreign_kind(data) == kind


def test_where_there_is_no_libreoffice_a_person_is_told_what_to_do(monkeypatch):
    monkeypatch.setenv("PATH", "")

    with pytest.raises(ImportFileError) as refused:
        read_file("план.doc", (SAMPLES / "plan.doc").read_bytes())

    assert all(program in str(refused.value) for program in ("в Word «", "в Р7-Офисе «", "в LibreOffice «"))


@pytest.mark.parametrize("limits", [Limits(office_seconds=0.2), Limits(office_memory_mb=150)])
def test_file_that_takes_too_much_is_refused_and_leaves_nothing(limits):
    with pytest.raises(ImportFileError, match="Сохраните план|сохраните как"):
        read_file("план.doc", (SAMPLES / "plan.doc").read_bytes(), limits)


def test_libreoffice_ends_with_the_site(room):
    words = f"import tempfile; tempfile.tempdir = {str(room)!r}; from events.importers import read_file; "
    words += f"read_file('план.doc', open({str(SAMPLES / 'plan.doc')!r}, 'rb').read())"
    site = subprocess.Popen([sys.executable, "-c", words])  # noqa: S603 - our own words
    wait_until(lambda: any("--convert-to" in line for line in processes(room)))

    os.kill(site.pid, signal.SIGKILL)
    site.wait()

    wait_until(lambda: not processes(room))


def wait_until(happened):
    for _ in range(600):
        if happened():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen within a minute")
