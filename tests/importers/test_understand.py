"""The whole chain in the child process: what is understood there is what is understood here, and no file holds its caller."""

import time

import pytest

from events.importers import ImportFileError, Limits, read_file, sandbox, understand
from events.importers.known import Known, References
from events.importers.matching import reading as reading_json
from events.importers.matching.match import match
from events.importers.raw import RawCell, RawFile, RawRow, RawTable
from tests.importers.tables import PLAN, table
from tests.samples import make

REFERENCES = References(
    (Known("seminar", "семинар"),), (Known("v1", "Дом культуры"),), (Known("d1", "Методический отдел", "", ("МО",)),)
)
# What hostile cells repeat: a pattern that tries each place of such a word as a beginning takes minutes for it.
REPEATED = {
    "letters": "а", "capitals": "А", "digits": "1", "dashes": "-", "long dashes": "–", "dots": ".", "numero signs": "№",
    "underlines": "_", "hyphens": "а-", "initials": "А.А.", "numbers": "1.", "lines": "абв\n", "cut lines": "абв-\n",
    "quotes": "«", "brackets": "(", "words": "слово ", "names": "Иванова ", "for whom": " для", "years": "2025 г ",
    "quarters": "1 квартал ", "orders": "приказом а ", "raised": "1 (а",
}  # fmt: skip
SIX = [word * 60_000 for word in ("а", "1", "-", ".", "№")] + ["а" + " " * 60_000 + "а"]


def files():
    """A plan in every kind of file with six words of 60,000 letters, each in another column, and one as a band."""
    hostile = []
    for place, word in enumerate(SIX):
        hostile.append(list(make.ROWS[0]))
        hostile[-1][place % len(make.HEAD)] = word
    rows = [*hostile, [SIX[0], "", "", ""], *make.ROWS]
    marked = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in [make.HEAD, *rows])
    return {
        # A cell of Excel holds no more.
        "план.xlsx": make.excel_plan([[cell[:32_767] for cell in row] for row in rows]),
        "план.docx": make.word_plan(rows),
        "план.csv": "\r\n".join(";".join(row) for row in [make.HEAD, *rows]).encode(),
        "вставка.html": f"<p>{SIX[0]}</p><table>{marked}</table>".encode(),
    }


@pytest.mark.parametrize("name", ["план.xlsx", "план.docx", "план.csv", "вставка.html"])
def test_long_words_go_through_the_whole_chain_within_its_bounds(name):
    started = time.process_time()

    reading = understand(read_file(name, files()[name]), references=REFERENCES)

    assert len(reading.rows) >= len(make.ROWS)
    assert time.process_time() - started < 2  # of this process: the work is the child's


@pytest.mark.parametrize("word", REPEATED)
def test_time_grows_with_the_length_alone(word):
    """Each place of a plan in turn; with patterns that go back and back this takes minutes."""
    long = REPEATED[word] * (20_000 // len(REPEATED[word]))
    head = ["№", "Название", "Форма", "Место", "Дата и место", "Ответственный", "Участники"]
    ordinary = ["1.", "Лекция «А»", "лекция", "Дом культуры", "1 марта", "Методический отдел", "для всех"]
    rows = [[long if place == column else cell for place, cell in enumerate(ordinary)] for column in range(len(head))]
    lines = [
        head,
        *rows,
        ["2.", "Б", "", "", f"1 марта {long} 1 марта", "", ""],
        [*head[:3], long, *head[4:]],
        ordinary,
    ]
    cells = [RawRow(row, tuple(RawCell(*pair[::-1]) for pair in enumerate(line))) for row, line in enumerate(lines, 1)]
    band = RawRow(len(lines) + 1, (RawCell(long, 0, len(head)),))
    raw = RawFile((RawTable("Таблица 1", (*cells, band, cells[-2]), (*PLAN, long)),), (long, "Директор"))
    started = time.process_time()

    match(raw, references=REFERENCES)

    assert time.process_time() - started < 10


def test_child_understands_what_this_process_understands():
    raw = read_file("план.docx", make.word_plan(), in_process=True)

    assert understand(raw, references=REFERENCES, year=2024) == match(raw, references=REFERENCES, year=2024)


def test_reading_survives_json():
    reading = match(
        RawFile(
            (
                table(
                    "№|Форма и название|Дата и место|Участники|Ответственный",
                    "=Март",
                    "1|Семинар «А»|14 марта, 10:00–12:00, Дом культуры|все|МО, Иванова А. А.",
                    "2|Семинар «Б»|первая суббота марта|все|МО",
                    "3|Семинар «В»|весна, до 20 мая; по средам|все|МО",
                    "4|Семинар «Г»|3 декада марта|все|МО",
                    before=PLAN,
                ),
            )
        ),
        references=REFERENCES,
    )

    assert reading_json.from_json(reading_json.to_json(reading)) == reading


def test_columns_chosen_by_a_person_reach_the_child():
    raw = read_file("план.docx", make.word_plan(), in_process=True)
    columns = {0: {1: "title", 2: "venue"}}

    assert understand(raw, columns=columns) == match(raw, columns=columns)


def test_matching_is_stopped_by_its_time():
    rows = [[f"{row}", f"Семинар {row}", "1 марта", "Отдел"] for row in range(3000)]
    raw = read_file("план.csv", "\n".join(";".join(row) for row in [make.HEAD, *rows]).encode(), in_process=True)
    started = time.monotonic()

    with pytest.raises(ImportFileError, match="читается слишком долго"):
        understand(raw, limits=Limits(matching_seconds=0.5))

    assert time.monotonic() - started < 4


def test_matching_is_stopped_by_its_memory():
    raw = RawFile((table("№|Название|Дата", f"1|{'а ' * 4_000_000}|1 марта", before=PLAN),))

    with pytest.raises(ImportFileError, match="слишком много памяти"):
        understand(raw, limits=Limits(matching_seconds=60))


def test_same_question_is_asked_once(monkeypatch):
    raw = read_file("план.docx", make.word_plan([["1.", "Вечер памяти", "1 марта", "Отдел"]]), in_process=True)
    first = understand(raw)
    monkeypatch.setattr(sandbox, "COMMAND", ["false"])

    assert understand(raw) is first


@pytest.mark.parametrize(
    "changes",
    [{"year": 2031}, {"columns": {0: {1: ""}}}, {"references": REFERENCES}, {"tables": ("Таблица 1",)}],
    ids=["year", "columns", "references", "tables"],
)
def test_another_question_is_asked_anew(monkeypatch, changes):
    raw = read_file("план.docx", make.word_plan([["1.", "Вечер встречи", "1 марта", "Отдел"]]), in_process=True)
    understand(raw)
    monkeypatch.setattr(sandbox, "COMMAND", ["false"])

    with pytest.raises(ImportFileError):
        understand(raw, **changes)


def test_nonsense_from_the_child_is_no_crash(monkeypatch):
    raw = read_file("план.docx", make.word_plan([["1.", "Вечер", "2 марта", "Отдел"]]), in_process=True)
    monkeypatch.setattr(sandbox, "COMMAND", ["echo", '{"done": {"rows": 1}}'])

    with pytest.raises(ImportFileError, match="прочитать не удалось"):
        understand(raw)
