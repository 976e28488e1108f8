"""Pasted tables: HTML from Word, Excel and browsers, tab-separated text, and CSV."""

import pytest

from events.importers import ImportFileError, read_file
from tests.samples import make

TABLE = "<table><tr><th>№</th><th>Название</th></tr><tr><td>1</td><td>Семинар</td></tr></table>"


def read(text, name=""):
    return read_file(name, text if isinstance(text, bytes) else text.encode(), in_process=True)


def rows(file, index=0):
    return {row.number: [item.text for item in row.cells] for row in file.tables[index].rows}


def spans(file):
    return [[(item.text, item.column, item.columns, item.rows) for item in row.cells] for row in file.tables[0].rows]


def html_cell(content):
    """What is read of a cell with this HTML in it."""
    file = read(f"<table><tr><td>1</td><td>{content}</td></tr></table>")
    return rows(file)[1][1], [note.message for note in file.notes]


def test_html_table_is_read_with_the_text_around_it():
    file = read(f"<h1>План</h1><p>на 2025\n год</p>{TABLE}<p>Раздел 2</p>{TABLE}Директор")

    assert [(item.place, item.before) for item in file.tables] == [
        ("Таблица 1", ("План", "на 2025 год")),
        ("Таблица 2", ("Раздел 2",)),
    ]
    assert rows(file) == {1: ["№", "Название"], 2: ["1", "Семинар"]}
    assert (file.after, file.notes) == (("Директор",), ())


def test_spans_of_html_cells_are_kept():
    file = read(
        "<table><thead><tr><td rowspan=2>№<td colspan=2>Кто и где<td rowspan=99>Срок</thead>"
        "<tr><td>Кто<td>Где</tr><tr><td>1<td>Клуб<td>Зал</tr></table>"
    )

    assert spans(file) == [
        [("№", 0, 1, 2), ("Кто и где", 1, 2, 1), ("Срок", 3, 1, 3)],
        [("Кто", 1, 1, 1), ("Где", 2, 1, 1)],
        [("1", 0, 1, 1), ("Клуб", 1, 1, 1), ("Зал", 2, 1, 1)],
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("1 квартал<br>январь", "1 квартал\nянварь"),
        ("<p class=MsoNormal>Отдел<o:p></o:p></p>\n <p>методической\n  работы</p>", "Отдел\nметодической работы"),
        ("<b>Семи</b><i>нар</i>", "Семинар"),
        ("<ol start=3><li>раз<li>два</ol>", "3. раз\n4. два"),
        ("<ul><li>раз<ul><li>два</ul></ul>", "раз\nдва"),
        ("<table><tr><td>май<td>Клуб</table>", "май Клуб"),
        ("a &lt; b&nbsp;&amp; c", "a < b\xa0& c"),
        ("Семинар<script>alert(1)</script><style>p{}</style>", "Семинар"),
        ("<!-- [if !supportLists] -->1.<!-- [endif] --> Семинар", "1. Семинар"),
    ],
)
def test_html_cell_is_read_as_it_is_seen(content, expected):
    assert html_cell(content) == (expected, [])


def test_link_leaves_its_text_and_a_note():
    assert html_cell("<a href='javascript:alert(1)'>Положение</a>") == (
        "Положение",
        ["Ссылка «javascript:alert(1)» убрана, её текст оставлен"],
    )


def test_control_characters_are_taken_out_and_said_so():
    assert html_cell("Сем&#8238;инар") == ("Семинар", ["Убраны невидимые управляющие символы"])


def test_table_that_only_arranges_the_page_is_opened():
    inner = "<table><tr><td>1<td>2<td>3<tr><td>4<td>5<td>6<tr><td>7<td>8<td>9</table>"

    file = read(f"<table><tr><td>Меню<td>План{inner}</table>")

    assert (rows(file), file.tables[0].before) == (
        {1: ["1", "2", "3"], 2: ["4", "5", "6"], 3: ["7", "8", "9"]},
        ("Меню", "План"),
    )


def test_page_in_the_old_encoding_is_read():
    assert rows(read(f"<html><meta charset=windows-1251>{TABLE}".encode("cp1251"), "план.html"))[2] == ["1", "Семинар"]


def test_pasted_text_with_tabs_is_read():
    text = 'План на 2025 год\n№\tНазвание\tСрок\n1\t"Семинар ""Живая нить""\nдля всех"\tмай\n\n2\t"Живая нить" и "Клуб"\t\n'

    assert rows(read(text)) == {
        1: ["План на 2025 год", "", ""],
        2: ["№", "Название", "Срок"],
        3: ["1", 'Семинар "Живая нить"\nдля всех', "май"],
        5: ["2", '"Живая нить" и "Клуб"', ""],
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_csv_of_russian_excel_is_read(encoding):
    text = '№;Название\r\n1;"Семинар; лекция\r\nи беседа"\r\n;\r\n2;Клуб\r\n'

    assert rows(read(text.encode(encoding), "план.csv")) == {
        1: ["№", "Название"],
        2: ["1", "Семинар; лекция\nи беседа"],
        4: ["2", "Клуб"],
    }


def test_csv_with_commas_is_read():
    assert rows(read('№,Название\n1,"Семинар, лекция"\n')) == {1: ["№", "Название"], 2: ["1", "Семинар, лекция"]}


def test_csv_without_an_end_to_its_quotes_is_refused():
    with pytest.raises(ImportFileError, match="не закрыты кавычки"):
        read("№;Название\n" + '1;"' + "Семинар" * 20_000)


@pytest.mark.parametrize("text", ["Просто письмо\nбез таблицы", "<html><p>Просто письмо</p></html>"])
def test_text_without_a_table_is_refused(text):
    with pytest.raises(ImportFileError, match="В файле нет таблицы"):
        read(text)


def test_own_words_of_a_plan_survive_every_way():
    as_html = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in make.ROWS)
    as_tabs = "\n".join("\t".join(row) for row in make.ROWS)

    assert rows(read(f"<table>{as_html}</table>")) == rows(read(as_tabs)) == {1: make.ROWS[0], 2: make.ROWS[1]}


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<s>", "</s>"),
        ("<del>", "</del>"),
        ("<span style='text-decoration: line-through'>", "</span>"),
        ("<span class=xl66>", "</span>"),
    ],
)
def test_struck_words_are_left_out_and_named(opening, closing):
    style = "<style>.xl65, td.xl66 {text-decoration:line-through}</style>"
    page = f"{style}<table><tr><td>{opening}12{closing} 15 марта<td>Семинар</table>"

    file = read_file("вставка.html", page.encode(), in_process=True)

    assert [cell.text for cell in file.tables[0].rows[0].cells] == ["15 марта", "Семинар"]
    assert [(note.row, note.code, note.column) for note in file.notes] == [(1, "struck_words", 0)]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("<tr hidden><td>1<td>Семинар</tr>", "hidden"),
        ("<tr style='display:none'><td>1<td>Семинар</tr>", "hidden"),
        ("<tr class=gone><td>1<td>Семинар</tr>", "hidden"),
        ("<tr><td>1<td><s>Семинар</s></tr>", "struck"),
        ("<tr style='text-decoration:line-through'><td>1<td>Семинар</tr>", "struck"),
    ],
)
def test_struck_and_hidden_rows_are_read_and_marked(row, code):
    page = f"<style>.gone{{display:none}}</style><table><tr><td>№<td>Название</tr>{row}</table>"

    file = read_file("вставка.html", page.encode(), in_process=True)

    assert [cell.text for cell in file.tables[0].rows[1].cells] == ["1", "Семинар"]
    assert [(note.row, note.code) for note in file.notes] == [(2, code)]


def test_text_that_looks_like_a_formula_is_said_so():
    file = read_file("вставка.html", b"<table><tr><td>1<td>=VLOOKUP(A1;B:C;2)</table>", in_process=True)

    assert [(note.row, note.code, note.column) for note in file.notes] == [(1, "formula_text", 1)]


def test_pasted_formula_with_tabs_is_said_so():
    file = read_file("", "№\tОтдел\n1\t=VLOOKUP(A1;B:C;2)\n2\t= нет".encode(), in_process=True)

    assert [(note.row, note.code, note.column) for note in file.notes] == [
        (2, "formula_text", 1),
        (3, "formula_text", 1),
    ]
