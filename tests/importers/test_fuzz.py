"""Bounded fuzzing: whatever happens to the bytes of a file, a reader answers with tables or with ``ImportFileError``."""

import io
import json
from functools import cache

import pikepdf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.document import PlanDocument, Row, Section, to_json
from events.importers import ImportFileError, read_file
from events.importers.raw import RawFile
from tests.samples import make

# The same examples in every run: a failure must be there tomorrow too. Files are big, so hypothesis does not shrink long.
bounded = settings(
    derandomize=True,
    deadline=None,
    max_examples=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

# Bytes that mean something in XML, in PDF or in numbers.
TELLING = st.sampled_from(
    [
        b"<",
        b">",
        b"&",
        b"/",
        b'"',
        b"\0",
        b"\xff",
        b"-1",
        b"99999999",
        b"null",
        b"[",
        b"]",
        b"<<",
        b">>",
        b"(",
        b"R ",
        b"1e309",
    ]
)
# Where the damage is done, in thousandths of the file; what is cut out; what is put in.
WOUNDS = st.lists(
    st.tuples(st.integers(0, 999), st.integers(0, 40), TELLING | st.binary(max_size=8)), min_size=1, max_size=6
)


def wounded(data, wounds):
    for place, cut, put in wounds:
        at = len(data) * place // 1000
        data = data[:at] + put + data[at + cut :]
    return data


def survives(name, data):
    """Read the file; anything but tables or the one error leaves this function as itself."""
    try:
        assert isinstance(read_file(name, data, in_process=True), RawFile)
    except ImportFileError as error:
        assert str(error).endswith(".")  # noqa: PT017 - either answer is good, each has its form


@cache
def office_files():
    return {"план.docx": make.word_plan(), "план.xlsx": make.excel_plan()}


@cache
def open_pdf():
    """A PDF whose streams are not packed, so that the damage reaches what they say."""
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(make.pdf_plan())) as document:
        document.save(
            stream, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )  # fmt: skip
    return stream.getvalue()


@bounded
@given(name=st.sampled_from(["план.docx", "план.xlsx"]), wounds=WOUNDS, end=st.integers(1, 1000))
def test_damaged_package_never_breaks_a_reader(name, wounds, end):
    data = office_files()[name]

    survives(name, wounded(data[: len(data) * end // 1000], wounds))


@bounded
@given(
    part=st.sampled_from(["word/document.xml", "_rels/.rels", "word/numbering.xml", "[Content_Types].xml"]),
    wounds=WOUNDS,
)
def test_damaged_part_never_breaks_the_word_reader(part, wounds):
    parts = make.unpacked(office_files()["план.docx"])

    survives("план.docx", make.package(parts | {part: wounded(parts[part], wounds)}))


@bounded
@given(part=st.sampled_from(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"]), wounds=WOUNDS)
def test_damaged_part_never_breaks_the_excel_reader(part, wounds):
    parts = make.unpacked(office_files()["план.xlsx"])

    survives("план.xlsx", make.package(parts | {part: wounded(parts[part], wounds)}))


# Well-formed but senseless: damage to bytes seldom gets past the XML parser.
VALUES = st.sampled_from(
    ["", "-1", "0", "1", "7", "99", "abc", "1048576", "99999999999", "A1", "XFD1:A1", "continue", "1.5e400"]
)


@bounded
@given(data=st.data())
def test_senseless_attributes_never_break_a_reader(data):
    name, part = data.draw(
        st.sampled_from(
            [
                ("план.docx", "word/document.xml"),
                ("план.xlsx", "xl/worksheets/sheet1.xml"),
                ("план.xlsx", "xl/styles.xml"),
            ]
        )
    )
    parts = make.unpacked(office_files()[name])
    pieces = parts[part].split(b'"')
    # Every second piece is the value of an attribute; the namespaces at the beginning are left alone.
    for index in data.draw(st.lists(st.integers(20, len(pieces) // 2 - 1), min_size=1, max_size=5)):
        pieces[2 * index + 1] = data.draw(VALUES).encode()

    survives(name, make.package(parts | {part: b'"'.join(pieces)}))


@bounded
@given(wounds=WOUNDS, end=st.integers(1, 1000))
def test_damaged_pdf_never_breaks_the_reader(wounds, end):
    data = open_pdf()

    survives("план.pdf", wounded(data[: len(data) * end // 1000] if end < 500 else data, wounds))


@bounded
@given(wounds=WOUNDS)
def test_damaged_json_never_breaks_the_reader(wounds):
    plan = PlanDocument("", "План на 2025 год", 2025, (Section("", "", (Row("1", "Семинар", months=(1, 2)),)),))

    survives("план.json", wounded(json.dumps({"plan": to_json(plan)}, ensure_ascii=False).encode(), wounds))


TAGS = st.sampled_from(
    [
        "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th>", "<td rowspan=3>", "<td colspan=0>", "<td rowspan=99999>",
        "<p>", "</p>", "<br>", "<ol>", "<li>", "<a href=x>", "</a>", "<script>", "<!--", "-->", "<![CDATA[", "&amp;", "&#0;",
        "&#x10FFFF;", "<div hidden>", "<tbody>", "<html>", "<?xml", "<!DOCTYPE",
    ]
)  # fmt: skip


@bounded
@given(pieces=st.lists(TAGS | st.text(max_size=8), max_size=60))
def test_any_html_is_read_or_refused(pieces):
    survives("план.html", ("<table>" + "".join(pieces)).encode("utf-8", "replace"))


@bounded
@given(
    pieces=st.lists(
        st.sampled_from(["\t", "\n", "\r\n", ";", ",", '"', '""', "\0", "\x1a"]) | st.text(max_size=8), max_size=60
    )
)
def test_any_text_is_read_or_refused(pieces):
    survives("", "".join(pieces).encode("utf-8", "replace"))


@bounded
@given(
    data=st.binary(max_size=400),
    start=st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", make.OLE, b"\xff\xfe", b"<table>"]),
)
def test_any_bytes_are_read_or_refused(data, start):
    survives("", start + data)
