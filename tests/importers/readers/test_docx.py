"""Word files: what stands on paper is read, what does not is left out and said so."""

import pytest

from events.importers import ImportFileError, read_file
from tests.samples import make
from tests.samples.make import cell, paragraph, table, word


def read(data):
    return read_file("план.docx", data, in_process=True)


def texts(file, index=0):
    return [[item.text for item in row.cells] for row in file.tables[index].rows]


def spans(file):
    return [[(item.text, item.column, item.columns, item.rows) for item in row.cells] for row in file.tables[0].rows]


def one_cell(content):
    """What is read of a cell with this content, in the row after a head."""
    file = read(word(table(["№", "Название"], ["1", cell(content)])))
    return file.tables[0].rows[1].cells[1].text, [note.message for note in file.notes]


def run(*inner, properties=""):
    return f"<w:r><w:rPr>{properties}</w:rPr>{''.join(inner)}</w:r>"


def numbered(list_id, level=0):
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list_id}"/></w:numPr>'


def level(index, text, kind="decimal", start=1, style=""):
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{kind}"/>'
        f'<w:pStyle w:val="{style}"/><w:lvlText w:val="{text}"/></w:lvl>'
    )


def lists(*levels, second=""):
    """Numbering with one abstract list and two lists made from it; ``second`` goes into the second."""
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="0"/>{second}</w:num>'
    )


def numbers_of(numbering, *places, styles=""):
    """The first column of a table whose cells hold numbered paragraphs without text."""
    rows = [[cell(paragraph("", place)), "Семинар"] for place in places]
    return [row[0] for row in texts(read(word(table(*rows), numbering=numbering, styles=styles)))]


def test_paragraphs_and_tables_come_in_their_order():
    body = paragraph("План") + table(["а"]) + paragraph("Раздел 2") + paragraph() + table(["б"]) + paragraph("Директор")

    file = read(word(body))

    assert [(item.place, item.before) for item in file.tables] == [
        ("Таблица 1", ("План",)),
        ("Таблица 2", ("Раздел 2",)),
    ]
    assert file.after == ("Директор",)


def test_file_of_python_docx_is_read():
    file = read(make.word_plan())

    assert texts(file) == [make.HEAD, *make.ROWS]
    assert (file.tables[0].before, file.after, file.notes) == (("План на 2025 год",), ("Директор И. И. Иванова",), ())


def test_rows_are_numbered_from_one():
    file = read(word(table(["№"], ["1"], ["2"])))

    assert [row.number for row in file.tables[0].rows] == [1, 2, 3]


def test_merged_cells_span():
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    body = table(
        [cell("Раздел 1", properties='<w:gridSpan w:val="3"/>')],
        ["1", "Семинар", cell("Отдел", properties=down)],
        ["2", "Вебинар", cell("", properties=on)],
        ["3", "Лекция", cell("Клуб")],
    )

    assert spans(read(word(body))) == [
        [("Раздел 1", 0, 3, 1)],
        [("1", 0, 1, 1), ("Семинар", 1, 1, 1), ("Отдел", 2, 1, 2)],
        [("2", 0, 1, 1), ("Вебинар", 1, 1, 1)],
        [("3", 0, 1, 1), ("Лекция", 1, 1, 1), ("Клуб", 2, 1, 1)],
    ]


def test_row_that_begins_in_a_later_column_keeps_its_place():
    body = table(["1", "Семинар"], ["Вебинар"]).replace(
        "<w:tr><w:tc><w:tcPr></w:tcPr><w:p><w:pPr></w:pPr><w:r><w:t>Вебинар",
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr><w:tc><w:tcPr></w:tcPr><w:p><w:pPr></w:pPr><w:r><w:t>Вебинар',
    )

    assert spans(read(word(body)))[1] == [("Вебинар", 1, 1, 1)]


def test_content_controls_are_seen_through():
    inner = f"<w:sdt><w:sdtContent>{cell('Семинар')}</w:sdtContent></w:sdt>"
    body = f"<w:tbl><w:sdt><w:sdtContent><w:tr>{cell('1')}{inner}</w:tr></w:sdtContent></w:sdt></w:tbl>"

    assert texts(read(word(f"<w:sdt><w:sdtContent>{body}</w:sdtContent></w:sdt>"))) == [["1", "Семинар"]]


def test_tracked_changes_are_taken_as_accepted():
    content = (
        "<w:p><w:del><w:r><w:delText>Лекция</w:delText></w:r></w:del>"
        f"<w:ins>{run('<w:t>Семинар</w:t>')}</w:ins><w:moveFrom>{run('<w:t> там</w:t>')}</w:moveFrom></w:p>"
    )

    assert one_cell(content) == ("Семинар", [])


def test_row_deleted_by_a_tracked_change_is_left_out():
    body = table(["1", "Семинар"], ["2", "Лекция"]).replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 1)

    assert texts(read(word(body))) == [["2", "Лекция"]]


def test_breaks_tabs_and_hyphens_of_a_paragraph_are_kept():
    content = (
        f"<w:p>{run('<w:t>1 кв.</w:t><w:br/><w:t>янв</w:t><w:noBreakHyphen/><w:t>фев</w:t><w:tab/><w:t>!</w:t>')}</w:p>"
    )

    assert one_cell(content) == ("1 кв.\nянв-фев\t!", [])


def test_paragraphs_of_a_cell_are_lines():
    file = read(word(table(["1", cell("Отдел", "методической", "работы")])))

    assert texts(file) == [["1", "Отдел\nметодической\nработы"]]


def test_link_leaves_its_text_and_a_note():
    content = f'<w:p><w:hyperlink r:id="l1">{run("<w:t>Положение</w:t>")}</w:hyperlink></w:p>'
    relation = '<Relationship Id="l1" Type="x/hyperlink" Target="https://evil.example/a" TargetMode="External"/>'

    file = read(word(table(["№", "Название"], ["1", cell(content)]), relations=relation))

    assert texts(file)[1] == ["1", "Положение"]
    assert [(note.place, note.row, note.message) for note in file.notes] == [
        ("Таблица 1", 2, "Ссылка «https://evil.example/a» убрана, её текст оставлен")
    ]


def test_field_leaves_what_it_shows():
    content = (
        "<w:p>"
        + run('<w:fldChar w:fldCharType="begin"/>')
        + run(' <w:instrText>HYPERLINK "http://a.example"</w:instrText>')
    )
    content += run('<w:fldChar w:fldCharType="separate"/>') + run("<w:t>сайт</w:t>")
    content += run('<w:fldChar w:fldCharType="end"/>') + run("<w:t> центра</w:t>") + "</w:p>"

    assert one_cell(content) == ("сайт центра", ["Ссылка «http://a.example» убрана, её текст оставлен"])


def test_field_left_open_does_not_swallow_the_next_paragraph():
    opened = "<w:p>" + run('<w:fldChar w:fldCharType="begin"/>') + "</w:p>"

    assert one_cell(opened + paragraph("Семинар")) == ("Семинар", [])


def test_hidden_text_is_left_out_and_said_so():
    content = f"<w:p>{run('<w:t>черновик</w:t>', properties='<w:vanish/>')}{run('<w:t>Семинар</w:t>')}</w:p>"

    assert one_cell(content) == ("Семинар", ["Скрытый текст (на бумаге его нет) не перенесён: «черновик»."])


def test_control_characters_are_taken_out_and_said_so():
    assert one_cell(paragraph("Сем\u202eинар\x9f")) == ("Семинар", ["Убраны невидимые управляющие символы"])


def test_footnote_marks_are_no_text():
    mark = run('<w:footnoteReference w:id="2"/>')

    assert one_cell("<w:p>" + run("<w:t>Семинар</w:t>") + mark + "</w:p>") == ("Семинар", [])


def test_text_box_is_read_once():
    box = f"<w:txbxContent>{paragraph('УТВЕРЖДАЮ')}{paragraph('Директор')}</w:txbxContent>"
    drawn = f"<mc:AlternateContent><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"

    file = read(word(f"<w:p>{run(drawn)}{run('<w:t>План</w:t>')}</w:p>" + table(["1", "2"])))

    assert file.tables[0].before == ("План", "УТВЕРЖДАЮ", "Директор")


def test_table_inside_a_cell_becomes_its_lines():
    inner = table(["май", "Клуб"], ["июнь", "Музей"])

    assert one_cell(inner + paragraph("и далее")) == ("май Клуб\nиюнь Музей\nи далее", [])


def test_table_that_only_arranges_the_page_is_opened():
    plan = table(["№", "Название", "Дата"], ["1", "Семинар", "май"], ["2", "Лекция", "июнь"])

    file = read(word(table([cell(paragraph("План"), plan, paragraph("Директор"))])))

    assert texts(file) == [["№", "Название", "Дата"], ["1", "Семинар", "май"], ["2", "Лекция", "июнь"]]
    assert (file.tables[0].before, file.after) == (("План",), ("Директор",))


def test_numbers_counted_by_word_are_read():
    numbering = lists(level(0, "%1."), level(1, "%1.%2"))

    found = numbers_of(numbering, numbered(1), numbered(1), numbered(1, 1), numbered(1, 1), numbered(1), numbered(1, 1))

    assert found == ["1.", "2.", "2.1", "2.2", "3.", "3.1"]


def test_list_numbers_run_on_or_start_anew_as_the_list_says():
    anew = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    places = (numbered(1), numbered(1), numbered(2), numbered(2))

    assert numbers_of(lists(level(0, "%1.")), *places) == ["1.", "2.", "3.", "4."]
    assert numbers_of(lists(level(0, "%1."), second=anew), *places) == ["1.", "2.", "1.", "2."]


@pytest.mark.parametrize(
    ("kind", "start", "expected"),
    [
        ("upperRoman", 3, ["III", "IV"]),
        ("lowerRoman", 9, ["ix", "x"]),
        ("decimalZero", 9, ["09", "10"]),
        ("russianLower", 6, ["е", "ж"]),
        ("russianUpper", 29, ["Я", "АА"]),
        ("lowerLetter", 26, ["z", "aa"]),
        ("bullet", 1, ["", ""]),
    ],
)
def test_list_numbers_have_their_signs(kind, start, expected):
    assert numbers_of(lists(level(0, "%1", kind, start)), numbered(1), numbered(1)) == expected


def test_list_number_comes_from_the_paragraph_style():
    styles = (
        '<w:style w:styleId="Base"><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Mine"><w:basedOn w:val="Base"/></w:style>'
    )
    place = '<w:pStyle w:val="Mine"/>'

    assert numbers_of(lists(level(0, "%1)")), place, place, styles=styles) == ["1)", "2)"]


def test_list_number_stands_before_the_text():
    data = word(table([cell(paragraph("Кадры", numbered(1))), "x"]), numbering=lists(level(0, "%1.", "upperRoman")))

    assert texts(read(data)) == [["I. Кадры", "x"]]


def test_strict_open_xml_is_read():
    data = word(table(["1", "Семинар"]), namespace="http://purl.oclc.org/ooxml/wordprocessingml/main")

    assert texts(read(data)) == [["1", "Семинар"]]


def test_relation_that_leads_nowhere_does_no_harm():
    relation = '<Relationship Id="i1" Type="x/image" Target="NULL"/>'

    assert texts(read(word(table(["1", "Семинар"]), relations=relation))) == [["1", "Семинар"]]


def test_file_without_a_table_is_refused():
    with pytest.raises(ImportFileError, match="В файле нет таблицы"):
        read(word(paragraph("Письмо")))


def test_file_without_its_main_part_is_refused():
    parts = make.unpacked(make.word_plan())
    del parts["word/document.xml"]

    with pytest.raises(ImportFileError, match="повреждён"):
        read(make.package(parts))


@pytest.mark.parametrize("mark", ["strike", "dstrike", "vanish"])
def test_struck_and_hidden_rows_are_read_and_marked(mark):
    words = run("<w:t>Семинар</w:t>", properties=f"<w:{mark}/>")
    data = make.word(make.table(["№", "Название"], ["1", make.cell(f"<w:p>{words}</w:p>")]))

    file = read_file("план.docx", data, in_process=True)

    assert [cell.text for cell in file.tables[0].rows[1].cells] == ["1", "Семинар"]
    assert [(note.row, note.code) for note in file.notes] == [(2, "hidden" if mark == "vanish" else "struck")]


def test_hidden_table_row_is_read_and_marked():
    row = "<w:tr><w:trPr><w:hidden/></w:trPr>" + make.cell("1") + make.cell("Семинар") + "</w:tr>"
    body = make.table(["№", "Название"]).replace("</w:tbl>", f"{row}</w:tbl>")

    file = read_file("план.docx", make.word(body), in_process=True)

    assert [cell.text for cell in file.tables[0].rows[1].cells] == ["1", "Семинар"]
    assert [(note.row, note.code) for note in file.notes] == [(2, "hidden")]


def test_style_that_strikes_is_seen():
    words = run("<w:t>12 </w:t>", properties='<w:rStyle w:val="gone"/>') + run("<w:t>15 марта</w:t>")
    styles = '<w:style w:type="character" w:styleId="gone"><w:rPr><w:strike/></w:rPr></w:style>'
    data = make.word(make.table(["Семинар", make.cell(f"<w:p>{words}</w:p>")]), styles=styles)

    file = read_file("план.docx", data, in_process=True)

    assert [cell.text for cell in file.tables[0].rows[0].cells] == ["Семинар", "15 марта"]
    assert [note.message for note in file.notes] == ["Зачёркнутые слова не перенесены: «12»."]


def test_number_that_word_counts_does_not_keep_a_cell_from_being_struck():
    words = run("<w:t>Семинар</w:t>", properties="<w:strike/>")
    content = f"<w:p><w:pPr>{numbered(1)}</w:pPr>{words}</w:p>"
    numbering = (
        f'<w:abstractNum w:abstractNumId="1">{level(0, "%1.")}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
    )

    file = read(word(table(["№", "Название"], ["1", cell(content)]), numbering=numbering))

    assert file.tables[0].rows[1].cells[1].text == "1. Семинар"
    assert [note.code for note in file.notes] == ["struck"]
