"""«Изменения, которые вносятся в план», opened again."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime

import pdfplumber
import pikepdf
import pytest

from events.document import Approval, Facet
from events.exporters.pdf import act
from tests.exporters.plans import make_document, make_imprint, make_row

BEFORE = make_imprint(edition=1, published_at=datetime(2025, 1, 9, 9, tzinfo=UTC))
ADDRESS = "https://plan.example.ru/plans/2025/changes/?from=1&to=2"
ROWS = tuple(
    make_row(number=str(n), title=f"Семинар {name}") for n, name in enumerate(("о хоре", "о танце", "о сцене"), 1)
)


def made(old, new, address=ADDRESS):
    return act.export(old, new, before=BEFORE, after=make_imprint(), address=address)


def text(data):
    with pdfplumber.open(io.BytesIO(data)) as paper:
        return "\n".join(page.extract_text().replace("\xa0", " ") for page in paper.pages)


def test_act_says_all_of_itself_from_the_stamp_to_the_address():
    rows = (ROWS[0], replace(ROWS[1], schedule="май"), make_row(number="3", title="Вебинар"))

    lines = text(made(make_document(*ROWS), make_document(*rows))).splitlines()

    assert lines == [
        "УТВЕРЖДАЮ", "Директор", "ГБУК «Центр»", "_______________ И. И. Иванова", "«____» ______________ 20____ г.",
        "ИЗМЕНЕНИЯ,",
        "которые вносятся в План мероприятий на 2025 г.",
        "Редакция 1 от 09.01.2025 после этих изменений – редакция 2 от 15.03.2025.",
        "Номера пунктов даны по редакции 1. Новые номера стоят после слов «дополнить» и «считать».",
        "1. В пункте 2 слова «2 квартал» заменить словом «май».",
        "2. Пункт 3 исключить.",
        "3. План дополнить пунктом 3 следующего содержания:",
        "№ Дата Ответственный/",
        "Название мероприятия Форма мероприятия Место проведения",
        "п/п проведения исполнитель",
        "3. Вебинар вебинар Муниципальные образования 2 квартал Отдел народного",
        "творчества",
        f"Эти изменения и план с ними на сайте: {ADDRESS}",
        "Редакция 2 от 15.03.2025 · SHA-256 0f0f0f0f0f0f0f0f",
    ]  # fmt: skip


DATED = Approval("order", "директора Центра", "", date(2025, 1, 9), "3-о")


@pytest.mark.parametrize(
    ("before", "after", "stamp"),
    [
        (DATED, DATED, ["УТВЕРЖДЕНЫ", "приказом директора Центра", "от ____.____.20____ № ________"]),
        (
            DATED,
            replace(DATED, approved_on=date(2025, 3, 14), order_number="15-о"),
            ["УТВЕРЖДЕНЫ", "приказом директора Центра", "от 14.03.2025 № 15-о"],
        ),
        (
            Approval("signed", "Директор", "А. Б. Воронова", date(2025, 1, 9)),
            Approval("signed", "Директор", "А. Б. Воронова", date(2025, 1, 9)),
            ["УТВЕРЖДАЮ", "Директор", "_______________ А. Б. Воронова", "«____» ______________ 20____ г."],
        ),
        (Approval(), Approval(), ["ИЗМЕНЕНИЯ,"]),
    ],
)
def test_day_and_number_of_the_stamp_are_those_of_these_changes_alone(before, after, stamp):
    old, new = make_document(*ROWS, approval=before), make_document(*ROWS[:2], approval=after)

    said = text(made(old, new, address="")).splitlines()

    assert said[: len(stamp)] == stamp
    assert ("Должность, подпись, имя:" in "\n".join(said)) == (after.form == "none")


def test_change_that_is_not_printed_is_no_equality():
    other = make_document(make_row(venue_facet=Facet("мо", "Округа")))

    assert "Слова плана не изменились." in text(made(make_document(), other))
    assert "Изменений нет." in text(made(make_document(), make_document()))


def test_tables_of_two_clauses_stay_apart_for_a_screen_reader():
    rows = tuple(replace(row, title="Совсем другое", format="круг", venue="Дом", schedule="май") for row in ROWS[:2])
    long = tuple(make_row(number=str(n), title=f"Вечер {n}") for n in range(4, 60))

    data = made(
        make_document(*ROWS, *long),
        make_document(
            rows[0],
            ROWS[1],
            replace(rows[1], uid=ROWS[2].uid),
            *long,
            *(make_row(number=str(n), title=f"Час {n}") for n in range(60, 90)),
        ),
    )

    with pikepdf.open(io.BytesIO(data)) as paper:
        root = paper.Root.StructTreeRoot
        tables = [kid for kid in root.K[0].K if kid.S == "/Table"]
        assert [len(table.K[1].K) for table in tables] == [1, 1, 30]  # the last of them over two pages
        names = [str(name) for name in list(root.IDTree.Names)[::2]]
        assert names == sorted(set(names))
        first_cells = [table.K[1].K[0].K[0] for table in tables]
        assert len({str(cell.A.Headers[0]) for cell in first_cells}) == 3


def test_words_never_become_markup_and_the_same_bytes_come_again():
    old, new = make_document(*ROWS), make_document(*ROWS, make_row(number="4", title="<b>Час</b> &amp; =1+1"))

    data = made(old, new)

    assert data == made(old, new)
    assert "4. <b>Час</b> &amp; =1+1 вебинар" in text(data)
