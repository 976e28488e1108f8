"""The act as a Word file, opened again."""

from io import BytesIO

from docx import Document

from events.exporters.docx import act
from tests.exporters.pdf.test_act import ADDRESS, BEFORE, ROWS
from tests.exporters.plans import make_document, make_imprint, make_row, plain


def test_act_is_a_numbered_list_with_the_rows_under_their_clause():
    old = make_document(*ROWS)
    new = make_document(*ROWS[1:], make_row(number="3", title="Вебинар"))

    data = act.export(old, new, before=BEFORE, after=make_imprint(), address=ADDRESS)

    word = Document(BytesIO(data))
    points = [plain(one.text) for one in word.paragraphs if one.style.name == "Изменения: пункт"]
    assert points == [
        "Пункт 1 исключить.",
        "План дополнить пунктом 3 следующего содержания:",
        "Пункты 2 и 3 считать соответственно пунктами 1 и 2.",
    ]
    assert word.styles["Изменения: пункт"].element.pPr.numPr.numId.val == 1
    assert [[cell.text for cell in row.cells][1] for row in word.tables[0].rows] == ["Название мероприятия", "Вебинар"]
    assert word.tables[0]._tbl.getprevious().xpath("string(.)").replace("\xa0", " ") == points[1]
    assert word.core_properties.title == "Изменения, которые вносятся в План мероприятий на 2025 г."
    assert data == act.export(old, new, before=BEFORE, after=make_imprint(), address=ADDRESS)


def test_long_plan_given_anew_is_a_supplement():
    new = make_document(*(make_row(number=str(number), title=f"Вечер {number}") for number in range(1, 402)))

    word = Document(BytesIO(act.export(make_document(*ROWS), new, before=BEFORE, after=make_imprint())))

    assert word.tables == []
    assert "План изложить в новой редакции согласно приложению (план в редакции 2 от 15.03.2025)." in [
        plain(paragraph.text) for paragraph in word.paragraphs
    ]
