"""The plan of 2025 as a file has it, and the form a reading is printed and scored in."""

import json
from pathlib import Path

from events.importers.matching.golden import golden
from tests.importers.tables import issues, read, table

OFFICIAL = json.loads((Path(__file__).parents[2] / "samples" / "official-plan-2025.json").read_text(encoding="utf-8"))
ABOVE = (
    *(
        "УТВЕРЖДАЮ",
        "Директор ГБУК «Смоленский областной",
        "центр народного творчества»",
        "_______________ И. И. Иванова",
    ),
    *("«____» ______________ 2024 г.", OFFICIAL["heading"], OFFICIAL["title"]),
)
KEYS = ("title", "format", "venue", "schedule", "department")


def official_table():
    """The plan as a table with the slips of the original: lone line breaks, double spaces, «бастной»."""
    lines = ["№/п/п|Название мероприятия|Форма мероприятия|Место проведения|Дата/проведения|Ответственный/исполнитель"]
    for section in OFFICIAL["sections"]:
        lines += [f"={text}" for text in (section["title"], section["note"]) if text]
        for row in section["rows"]:
            cells = [row[key].replace("квартал, ", "квартал/").replace(" 2025 года", "  2025 года") for key in KEYS]
            if row["format"] == "семинар":
                cells[2] = cells[2].replace("областной", "бастной")
            lines.append("|".join([f"{row['number']}.", *cells]))
    return table(*lines, before=ABOVE)


def test_official_plan_is_read_word_for_word():
    reading = read(official_table())

    document = reading.document
    assert (document.heading, document.title, document.year) == (OFFICIAL["heading"], OFFICIAL["title"], 2025)
    assert [[part.title, part.note, len(part.rows)] for part in document.sections] == [
        [part["title"], part["note"], len(part["rows"])] for part in OFFICIAL["sections"]
    ]
    expected = [
        [str(row["number"]), *(row[key] for key in KEYS)] for part in OFFICIAL["sections"] for row in part["rows"]
    ]
    expected[11][3] = expected[11][3].replace("областной", "бастной")
    assert [list(row.cells) for row in document.rows] == expected


def test_official_plan_has_18_entries_and_13_events():
    reading = read(official_table())

    assert (len(reading.rows), reading.event_count) == (18, 13)
    assert [row.same_as for row in reading.rows][13:] == [0, 1, 2, 3, 4]
    assert dict(reading.counts()) == {"suggestion": 6}


def test_slip_of_the_official_plan_is_offered_for_correction():
    reading = read(official_table())

    centre = OFFICIAL["sections"][0]["rows"][0]["venue"]
    assert [issue[3:] for issue in issues(reading, "spelling")] == [
        ("venue", centre.replace("областной", "бастной"), centre)
    ]


def test_reading_is_printed_in_plain_values():
    reading = read(
        table("№|Название|Дата", "=Учёба", "=по заявкам", "1.|А|1 квартал/март", before=("План на 2025 год",))
    )

    assert golden(reading) == {
        "title": "План на 2025 год",
        "year": 2025,
        "sections": [
            {
                "title": "Учёба",
                "note": "по заявкам",
                "rows": [
                    {
                        "number": "1",
                        "title": "А",
                        "format": "",
                        "venue": "",
                        "schedule": "1 квартал, март",
                        "department": "",
                        "schedule_kind": "months",
                        "months": [3],
                    }
                ],
            }
        ],
    }


def test_rhythm_without_a_name_of_its_own_covers_the_year():
    reading = read(table("№|Название|Дата", "1|А|1 раз в 2 месяца", before=("План на 2025 год",)))

    row = golden(reading)["sections"][0]["rows"][0]
    assert (row["schedule_kind"], row["months"]) == ("year_round", list(range(1, 13)))
