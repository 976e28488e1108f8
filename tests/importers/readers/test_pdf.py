"""PDF files: ruled tables over any number of pages are one table, and what stands around them is not lost."""

import io
import re

import pikepdf
import pytest

from events.importers import ImportFileError, Limits, read_file
from tests.samples import make

LONG = "Семинар для специалистов культурно-досуговых учреждений области"


def read(data, **limits):
    return read_file("план.pdf", data, Limits(**limits), in_process=True)


def words(text):
    """The text without the breaks the paper made: where WeasyPrint breaks a line is not what is tested."""
    return re.sub(r"-\s", "-", text).split()


def rows(file, index=0):
    return [[words(item.text) for item in row.cells] for row in file.tables[index].rows]


def as_words(table):
    return [[text.split() for text in row] for row in table]


def long_rows(count):
    """Rows of very different heights, so that page breaks fall into them."""
    return [[f"{number}.", " ".join([LONG] * (1 + number % 9)), "1 квартал", "Отдел"] for number in range(1, count + 1)]


def test_ruled_table_is_read_with_the_text_around_it():
    file = read(make.pdf_plan([["Раздел 1"], *make.ROWS]))

    assert rows(file) == as_words([make.HEAD, ["Раздел 1"], *make.ROWS])
    assert [(item.column, item.columns) for item in file.tables[0].rows[1].cells] == [(0, 4)]
    assert (file.tables[0].place, file.tables[0].before) == ("Таблица 1", ("План на 2025 год",))
    assert (file.after, file.notes) == (("Директор И. И. Иванова",), ())


def test_lines_of_a_cell_are_kept():
    file = read(
        make.pdf_page("<table><tr><td>№</td><td>1 квартал<br>январь</td></tr><tr><td>2</td><td>май</td></tr></table>")
    )

    assert file.tables[0].rows[0].cells[1].text == "1 квартал\nянварь"


@pytest.mark.parametrize("css", ["", "table{border-collapse:separate;border-spacing:0}", "td,th{border:2px double}"])
@pytest.mark.parametrize("head", [True, False])
def test_table_broken_over_pages_is_one_and_no_row_is_in_two(css, head):
    table = long_rows(22)

    file = read(make.pdf_plan(table, css=css, head=head))

    assert rows(file) == as_words([make.HEAD, *table] if head else table)
    assert {re.sub(r"\d", "#", note.message) for note in file.notes} == {
        "Строка разорвана между страницами # и #, прочитана как одна строка"
    }


def test_rows_that_pages_do_not_cut_stay_apart():
    table = long_rows(22)

    file = read(make.pdf_plan(table, css="tr{break-inside:avoid}"))

    assert (rows(file), file.notes) == (as_words([make.HEAD, *table]), ())


def test_section_title_on_top_of_a_page_is_no_rest_of_a_row():
    table = [[f"{number}.", LONG, "май", "Отдел"] for number in range(1, 6)]
    first, second = ([[title], *table] for title in ("Раздел 1", "Раздел 2"))

    file = read(make.pdf_plan([*first, *second], css="tr:nth-child(7){break-before:page}"))

    assert rows(file) == as_words([make.HEAD, *first, *second])


def test_cell_merged_over_a_page_break_reaches_all_its_rows():
    first = "<tr><td>1</td><td>Семинар</td><td rowspan=2>Отдел</td></tr><tr><td>2</td><td>Лекция</td></tr>"
    second = "<tr><td>3</td><td>Вебинар</td><td rowspan=2></td></tr><tr><td>4</td><td>Беседа</td></tr>"
    css = "td{width:50mm} table+table{break-before:page}"

    file = read(make.pdf_page(f"<table>{first}</table><table>{second}</table>", css=css))

    assert rows(file) == [
        [["1"], ["Семинар"], ["Отдел"]],
        [["2"], ["Лекция"]],
        [["3"], ["Вебинар"]],
        [["4"], ["Беседа"]],
    ]
    assert [item.rows for item in file.tables[0].rows[0].cells] == [1, 1, 4]


def test_table_without_an_outer_frame_loses_no_cell():
    css = (
        "tr>:first-child{border-left:0} tr>:last-child{border-right:0} thead th{border-top:0} "
        "tbody tr:last-child td{border-bottom:0}"
    )
    table = long_rows(22)

    file = read(make.pdf_plan(table, css=css))

    assert rows(file) == as_words([make.HEAD, *table])


def test_running_titles_are_read_once_and_page_numbers_not_at_all():
    css = "@page{@top-left{content:'План отдела'} @bottom-left{content:'Редакция 1 · стр. ' counter(page) ' из ' counter(pages)}}"
    table = long_rows(22)

    file = read(make.pdf_plan(table, css=css))

    assert rows(file) == as_words([make.HEAD, *table])
    assert [text.split("\t")[0] for text in file.tables[0].before] == ["План отдела", "План на 2025 год"]
    assert (len(file.tables), file.after) == (1, ("Директор И. И. Иванова",))


def test_tables_with_text_between_them_are_two():
    part = "<table><tr><td>1</td><td>Семинар</td></tr><tr><td>2</td><td>Лекция</td></tr></table>"

    file = read(make.pdf_page(f"{part}<p>Раздел 2</p>{part}"))

    assert [item.before for item in file.tables] == [(), ("Раздел 2",)]


def test_wide_gap_in_a_line_is_a_tab():
    left_and_right = (
        "<p style='display:flex;justify-content:space-between'><span>СОГЛАСОВАНО</span><span>УТВЕРЖДАЮ</span></p>"
    )

    file = read(make.pdf_page(f"{left_and_right}<table><tr><td>1</td><td>2</td></tr></table>"))

    assert file.tables[0].before == ("СОГЛАСОВАНО\tУТВЕРЖДАЮ",)


def test_type_printed_twice_for_boldness_is_read_once():
    bold = "".join(f"<p style='position:absolute;top:0;left:{left}mm;margin:0'>Проект</p>" for left in (0.1, 0.3))

    file = read(make.pdf_page(f"{bold}<br><br><table><tr><td>1</td><td>2</td></tr></table>"))

    assert file.tables[0].before == ("Проект",)


def test_link_leaves_its_text_and_a_note():
    file = read(
        make.pdf_page("<table><tr><td>1</td><td><a href='https://evil.example/a'>Положение</a></td></tr></table>")
    )

    assert rows(file) == [[["1"], ["Положение"]]]
    assert [(note.place, note.message) for note in file.notes] == [
        ("Страница 1", "Ссылка «https://evil.example/a» убрана, её текст оставлен")
    ]


def test_progress_counts_the_pages():
    told = []

    read_file("план.pdf", make.pdf_plan(long_rows(20)), progress=lambda *done: told.append(done), in_process=True)

    assert told == [(page, len(told)) for page in range(1, len(told) + 1)]
    assert len(told) > 1


def test_scan_is_refused_by_its_name():
    image = (
        b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n"
        b"x\nendstream"
    )

    with pytest.raises(ImportFileError, match="это скан, нужен текст"):
        read(make.pdf_of_one_page(b"500 0 0 800 0 0 cm /I Do", image, resources=b"<</XObject<</I 5 0 R>>>>"))


def test_page_that_is_a_picture_among_others_is_said():
    with pikepdf.open(io.BytesIO(make.pdf_plan())) as document:
        picture = document.make_stream(b"x", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=1, Height=1)
        picture.ColorSpace, picture.BitsPerComponent = pikepdf.Name.DeviceGray, 8
        document.add_blank_page()
        document.pages[1].Contents = document.make_stream(b"500 0 0 800 0 0 cm /I Do")
        document.pages[1].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
        stream = io.BytesIO()
        document.save(stream)

    file = read(stream.getvalue())

    assert rows(file) == as_words([make.HEAD, *make.ROWS])
    assert [(note.place, note.message) for note in file.notes] == [
        ("Страница 2", "На странице только картинка без текста, она пропущена")
    ]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (make.pdf_of_one_page(b""), "нет текста"),
        (make.pdf_of_one_page(b"[" * 5_000), "нет текста"),
        (make.pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 1>>"), "нет текста"),
        (b"%PDF-1.7\nnothing", "повреждён"),
    ],
)
def test_pdf_without_content_is_refused(data, message):
    with pytest.raises(ImportFileError, match=message):
        read(data)


def test_table_without_lines_is_refused():
    with pytest.raises(ImportFileError, match="не найдена таблица с линиями"):
        read(make.pdf_plan(css="td,th{border:0}"))


def test_too_many_pages_are_refused():
    with pytest.raises(ImportFileError, match="больше 1 страниц"):
        read(make.pdf_plan(long_rows(20)), max_pages=1)


def locked(user):
    stream = io.BytesIO()
    with pikepdf.open(io.BytesIO(make.pdf_plan())) as document:
        document.save(stream, encryption=pikepdf.Encryption(user=user, owner="owner"))
    return stream.getvalue()


def test_password_is_asked_to_be_taken_off():
    with pytest.raises(ImportFileError, match="защищён паролем"):
        read(locked("secret"))


def test_file_that_merely_forbids_copying_is_read():
    assert rows(read(locked(""))) == as_words([make.HEAD, *make.ROWS])


def test_type_that_stands_on_end_is_read():
    # Helvetica turned by a quarter: up in the left cell, down in the right one.
    content = (
        b"50 600 m 50 700 l 150 700 l 150 600 l 50 600 l 100 600 m 100 700 l S "
        b"BT /F 12 Tf 0 1 -1 0 70 620 Tm (Plan) Tj 0 1 -1 0 85 620 Tm (2025) Tj "
        b"0 -1 1 0 130 680 Tm (Date) Tj 0 -1 1 0 115 680 Tm (Time) Tj ET"
    )
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"

    file = read(make.pdf_of_one_page(content, font, resources=b"<</Font<</F 5 0 R>>>>"))

    assert [[item.text for item in row.cells] for row in file.tables[0].rows] == [["Plan\n2025", "Date\nTime"]]
