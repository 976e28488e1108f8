"""Hostile and broken files: each is refused with a sentence, in time, in little memory, and leaves nothing behind."""

import logging
import os
import resource
import sys
import tempfile
from pathlib import Path

import pytest

from events.importers import ImportFileError, Limits, read_file, sandbox
from tests.samples import make

DOCX, XLSX = make.word_plan(), make.excel_plan()
PDF = make.pdf_of_one_page(
    b"BT /F 12 Tf 60 710 Td (Plan) Tj 0 -30 Td (1) Tj ET 50 700 100 100 re 50 650 100 50 re S",
    b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    resources=b"<</Font<</F 5 0 R>>>>",
)
BROKEN = "Файл повреждён или загружен не до конца. Откройте его в программе, сохраните заново и загрузите ещё раз."
SECRET = Path(__file__).as_uri()

ENTITIES = b"".join(b'<!ENTITY a%d "%s">' % (step, b"&a%d;" % (step - 1) * 10) for step in range(1, 10))
BOMB = b'<!DOCTYPE a [<!ENTITY a0 "ha">' + ENTITIES + b"]>"
OUTSIDE = f'<!DOCTYPE a [<!ENTITY a9 SYSTEM "{SECRET}">]>'.encode()


def with_dtd(dtd, root, words):
    """A change that puts the declaration before the root element and uses the entity among the words."""
    return lambda part: part.replace(root, dtd + root, 1).replace(words, words + b"&a9;", 1)


def ole(stream):
    return make.OLE + b"\0" * 1024 + stream.encode("utf-16-le") + b"\0" * 512


def rows_of_sheet(xml):
    return make.repacked(XLSX, sheet1=lambda part: part.replace(b"</sheetData>", xml + b"</sheetData>"))


def odt():
    return make.package({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<a/>"})


def encrypted(package, name):
    """The package with one part more, which is marked as behind a password and which no reader asks for."""
    data = bytearray(make.package(make.unpacked(package) | {name: b"<a/>"}))
    # The last mention of the name is the one in the directory; the flags stand in bytes 8 and 9 of its entry.
    entry = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode()))
    data[entry + 8] |= 1
    return bytes(data)


REFUSED = {
    "empty": ("план.docx", b"", "Файл пуст"),
    "blank": ("план.csv", b" \r\n \r\n", "Файл пуст"),
    "noise": ("план.pdf", bytes(range(256)) * 20, "Вид файла не распознан"),
    "docx cut off": ("план.docx", DOCX[: len(DOCX) // 2], BROKEN),
    "xlsx cut off": ("план.xlsx", XLSX[:-100], BROKEN),
    "pdf cut off": ("план.pdf", PDF[: len(PDF) // 2], BROKEN),
    "pdf named docx": ("план.docx", PDF, "Имя файла оканчивается на .docx, а внутри документ PDF"),
    "docx named xlsx": ("план.xlsx", DOCX, "Имя файла оканчивается на .xlsx, а внутри документ Word"),
    "xlsx named pdf": ("план.PDF", XLSX, "Имя файла оканчивается на .pdf, а внутри таблица Excel"),
    "text named docx": ("план.docx", "План".encode(), "Имя файла оканчивается на .docx, а внутри текст"),
    "picture": ("план.docx", b"\x89PNG\r\n\x1a\n", "Это картинка, а нужен текст"),
    "foreign json": ("план.json", b'{"a": 1}', "Это файл JSON, но не план"),
    "rtf": ("план.docx", b"{\\rtf1 }", "Это файл RTF"),
    "odt": ("план.odt", odt(), "Это файл OpenDocument"),
    "other archive": ("план.docx", make.package({"a.txt": b"a"}), "Это архив или документ неизвестного вида"),
    "old word": ("план.doc", ole("WordDocument"), "Это файл Word старого образца"),
    "old excel": ("план.xls", ole("Workbook"), "Это файл Excel старого образца"),
    "password": ("план.docx", ole("EncryptedPackage"), "Файл защищён паролем"),
    "password on a part of word": ("план.docx", encrypted(DOCX, "customXml/item9.xml"), "Файл защищён паролем"),
    "password on a part of excel": ("план.xlsx", encrypted(XLSX, "customXml/item9.xml"), "Файл защищён паролем"),
    "macros by part": ("план.docx", make.package(make.unpacked(DOCX) | {"word/vbaProject.bin": b"x"}), "В файле есть макросы"),
    "macros by name": ("план.xlsm", XLSX, "В файле есть макросы"),
    "big part": (
        "план.docx",
        make.repacked(DOCX, document=lambda _: b" " * (3 * 2**20)),
        "Внутри файла слишком много данных",
    ),
    "many parts": ("план.docx", make.package({str(part): b"" for part in range(3000)}), "Внутри файла слишком много данных"),
    "entity bomb in word": (
        "план.docx",
        make.repacked(DOCX, document=with_dtd(BOMB, b"<w:document", "План".encode())),
        "В файле есть объявление DTD",
    ),
    "entity bomb in utf-16": (
        "план.docx",
        make.repacked(make.word("<w:p/>"), document=lambda part: (BOMB + part).decode().encode("utf-16")),
        "В файле есть объявление DTD",
    ),
    "entity bomb in excel": (
        "план.xlsx",
        make.repacked(XLSX, sheet1=with_dtd(BOMB, b"<worksheet", b"<v>")),
        "В файле есть объявление DTD",
    ),
    "outside entity in word": (
        "план.docx",
        make.repacked(DOCX, document=with_dtd(OUTSIDE, b"<w:document", "План".encode())),
        "В файле есть объявление DTD",
    ),
    "outside entity in excel": (
        "план.xlsx",
        make.repacked(XLSX, workbook=with_dtd(OUTSIDE, b"<workbook", b"-")),
        "В файле есть объявление DTD",
    ),
    "rows declared to the end of the sheet": (
        "план.xlsx",
        rows_of_sheet(b"".join(b'<row r="%d"/>' % row for row in range(10, 100_000))),
        "объявлено слишком много строк или ячеек",
    ),
    "merged to the end of the sheet": (
        "план.xlsx",
        make.repacked(XLSX, sheet1=lambda part: part.replace(
            b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        )),
        "объявлено слишком много строк или ячеек",
    ),
    "one word in the last cell of the sheet": (
        "план.xlsx",
        rows_of_sheet(b'<row r="9"><c r="XFD9"><v>1</v></c></row>'),
        "больше 12000 ячеек",
    ),
    "many rows of csv": ("план.csv", b"a;b\r\n" * 5_001, "больше 5000 строк"),
    "many characters": ("план.csv", b"a;" + b"b" * 100_001, "слишком много текста"),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_file_is_refused_with_a_sentence(case):
    name, data, message = REFUSED[case]

    with pytest.raises(ImportFileError) as refused:
        read_file(name, data, Limits(max_cells=12_000, max_text=100_000, max_unzipped=2 * 2**20), in_process=True)

    assert str(refused.value).startswith(message) or message in str(refused.value)
    assert str(refused.value).endswith(".")


def test_file_beyond_the_size_is_refused_before_it_is_read():
    with pytest.raises(ImportFileError, match="Файл больше 1 МБ"):
        read_file("план.docx", b"PK\x03\x04" + b"\0" * 2**20, Limits(max_bytes=2**20))


@pytest.mark.parametrize(
    ("name", "data"), [("план.docx", DOCX), ("план.xlsx", XLSX), ("план.pdf", PDF), ("план", DOCX)]
)
def test_child_reads_what_this_process_reads(name, data):
    assert read_file(name, data) == read_file(name, data, in_process=True)


def test_child_refuses_with_the_same_sentence():
    with pytest.raises(ImportFileError) as refused:
        read_file("план.pdf", PDF[:200])

    assert str(refused.value) == BROKEN


def test_child_tells_the_progress():
    told = []

    read_file("план.pdf", PDF, progress=lambda *done: told.append(done))

    assert told == [(1, 1)]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("план.pdf", make.pdf_of_one_page(b"0 0 m 1 1 l S\n" * (30 * 2**20))),
        (
            "план.docx",
            make.repacked(DOCX, document=lambda part: part.replace(b"</w:body>", b"<w:p/>" * 8_000_000 + b"</w:body>")),
        ),
    ],
    ids=["pdf", "docx"],
)
def test_memory_is_held(name, data):
    with pytest.raises(ImportFileError, match="занимает слишком много памяти"):
        read_file(name, data, Limits(seconds=60))


def seconds_of_children():
    """The processor time that ended child processes have used: unlike the clock, it does not run while others work."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_time_is_held():
    endless = make.pdf_of_one_page(b"1 0 0 1 0 0 cm " * 3_000_000)
    before = seconds_of_children()

    with pytest.raises(ImportFileError, match="читается слишком долго"):
        read_file("план.pdf", endless, Limits(seconds=1, memory_mb=1000))

    assert seconds_of_children() - before < 3


def test_death_of_the_child_is_logged_and_said(monkeypatch, caplog):
    monkeypatch.setattr(sandbox, "COMMAND", [sys.executable, "-c", "import os; os.abort()"])

    with caplog.at_level(logging.ERROR), pytest.raises(ImportFileError, match="Файл прочитать не удалось"):
        read_file("план.docx", DOCX)

    assert "status -6" in caplog.text


def test_bug_of_a_reader_is_logged_with_its_place(caplog):
    with caplog.at_level(logging.ERROR), pytest.raises(ImportFileError, match="Файл прочитать не удалось"):
        read_file("план.docx", DOCX, Limits(max_rows=None))

    assert "Traceback" in caplog.text


def test_child_gets_no_secrets_of_the_site(monkeypatch):
    monkeypatch.setenv("DJANGO_SECRET_KEY", "secret")

    assert "secret" not in str(sandbox.environment())


def open_files_and_children():
    return os.listdir("/proc/self/fd"), Path(f"/proc/self/task/{os.getpid()}/children").read_text()


def test_nothing_is_left_behind(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    before = open_files_and_children()

    read_file("план.docx", DOCX)
    with pytest.raises(ImportFileError):
        read_file("план.pdf", PDF[:200])

    assert (list(tmp_path.iterdir()), open_files_and_children()) == ([], before)


def test_plan_of_two_thousand_rows_is_within_the_limits():
    rows = [[f"{row}.", "Семинар «Клуб сегодня» для специалистов", "1 квартал", "Отдел"] for row in range(1, 2001)]

    assert len(read_file("план.xlsx", make.excel_plan(rows), Limits(seconds=60)).tables[0].rows) == 2002
