"""Documents that the exporters are tried with: the real plan, a small one whose every part can be overridden, hostile words."""

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from events import schedules
from events.document import Approval, Facet, Imprint, PlanDocument, Row, Section

OFFICIAL = Path(__file__).parent.parent / "samples" / "official-plan-2025.json"
PUBLISHED_AT = datetime(2025, 3, 14, 21, 30, tzinfo=UTC)  # in Moscow it is the fifteenth already

# What may not be altered, whatever a program takes it for.
HOSTILE = (
    "=cmd|' /C calc'!A0",
    "=1+1",
    "+7 (4812) 00-00-00",
    "-5",
    "@SUM(A1)",
    " =1",
    "#N/A",
    "Ш" * 2000,
    "Слово " * 400 + "конец",
    "Гармонь 🎻👩‍🎤",
    "שלום עולם и مرحبا",
    "_x0041_ <b>&amp;</b> ]]>",
    "первая строка\nвторая\tс табуляцией",
    '\'; DROP TABLE; «кавычки» "прямые"',
)
# Half of a surrogate pair among them.
WITH_CONTROLS, WITHOUT_CONTROLS = "до\x00 и \x07после\x1f\ufffe\ud83d", "до и после"


def make_row(**overrides):
    """A row of a published plan; ``period`` and ``months`` follow from ``schedule``."""
    fields = {
        "number": "1",
        "title": "Создание мультимедии",
        "format": "вебинар",
        "venue": "Муниципальные образования",
        "schedule": "2 квартал",
        "department": "Отдел народного творчества",
    } | overrides
    schedule = schedules.parse(fields["schedule"])
    derived = {
        "uid": str(uuid5(NAMESPACE_URL, ascii(fields["title"]))),
        "period": schedule.wording,
        "months": schedule.months,
        "formats": (Facet("вебинар", "Вебинар"),),
        "venue_facet": Facet("мо", "Муниципальные образования Смоленской области"),
    }
    return Row(**derived | fields)


def make_document(*rows, **overrides):
    """A plan with one section «Вебинары» of these rows."""
    fields = {
        "heading": "Повышение квалификации",
        "title": "ПЛАН МЕРОПРИЯТИЙ на 2025 г.",
        "year": 2025,
        "sections": (Section("Вебинары", "По заявкам тоже", rows or (make_row(),)),),
        "approval": Approval("stamp", "Директор\nГБУК «Центр»", "И. И. Иванова"),
    }
    return PlanDocument(**fields | overrides)


def make_imprint(**overrides):
    """Edition 2, published when Moscow already has the next day."""
    fields = {
        "edition": 2,
        "published_at": PUBLISHED_AT,
        "note": "уточнены сроки",
        "sha256": "0f" * 32,
        "url": "https://plan.example.ru/plans/2025/editions/2/",
    }
    return Imprint(**fields | overrides)


def official_document():
    """The real plan of 2025: 10 and 8 rows, five events in both sections."""
    plain = json.loads(OFFICIAL.read_text(encoding="utf-8"))
    sections = []
    for section in plain["sections"]:
        rows = [{key: str(row[key]) for key in ROW_KEYS} for row in section["rows"]]
        sections.append(Section(section["title"], section["note"], tuple(make_row(**row) for row in rows)))
    return make_document(
        heading=plain.get("heading", ""), title=plain["title"], year=plain["year"], sections=tuple(sections)
    )


def plain(words):
    """The words with ordinary spaces where the papers have no-break ones."""
    return words.replace("\xa0", " ") if isinstance(words, str) else words


ROW_KEYS = ("number", "title", "format", "venue", "schedule", "department")
EMPTY = PlanDocument("", "Пустой план", 2025)
