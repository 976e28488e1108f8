"""The six columns of the official table: key, printed heading, width on paper and the headings other offices use.

Import recognises the aliases, export prints the headings; both read them here and nowhere else.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Column:
    """One column: ``key`` names the field of :class:`events.document.Row`, ``width`` is millimetres of A4 landscape."""

    key: str
    heading: str
    width: int
    aliases: tuple[str, ...]


# 267 mm is what the margins of 20 mm left and 10 mm right leave of a sheet of 297 mm.
COLUMNS = (
    Column("number", "№ п/п", 12, ("№ п/п", "№", "N п/п", "№№", "№№ п/п", "п/п")),
    Column(
        "title",
        "Название мероприятия",
        78,
        (
            "Название мероприятия",
            "Наименование мероприятия",
            "Наименование мероприятий",
            "Мероприятие",
            "Мероприятия",
            "Тема",
            "Тема мероприятия",
            "Наименование",
            "Название",
            "Содержание работы",
        ),
    ),
    Column(
        "format",
        "Форма мероприятия",
        50,
        ("Форма мероприятия", "Форма проведения", "Форма проведения мероприятия", "Форма", "Категория"),
    ),
    Column("venue", "Место проведения", 55, ("Место проведения", "Место", "Место проведения мероприятия")),
    Column(
        "schedule",
        "Дата проведения",
        30,
        (
            "Дата проведения",
            "Дата",
            "Даты",
            "Срок",
            "Сроки",
            "Сроки проведения",
            "Срок проведения",
            "Срок исполнения",
            "Сроки исполнения",
            "Дата, время",
            "Дата и время",
            "Дата и время проведения",
            "Месяц",
            "Время",
            "Время проведения",
            "Период",
        ),
    ),
    Column(
        "department",
        "Ответственный/исполнитель",
        42,
        (
            "Ответственный/исполнитель",
            "Ответственный",
            "Ответственные",
            "Исполнитель",
            "Исполнители",
            "Ответственные исполнители",
            "Ответственный исполнитель",
            "Ответственный за проведение",
            "Ответственные за проведение",
            "Ответственное лицо",
            "Руководитель",
        ),
    ),
)

HEADINGS = tuple(column.heading for column in COLUMNS)
KEYS = tuple(column.key for column in COLUMNS)
CELLS = KEYS[1:]  # what people write; the number is counted

# Columns of real plans that have no place in the official table: read past, reported, never guessed into another column.
EXTRA_ALIASES = ("Категория участников", "Участники", "Кому адресуется", "Аудитория", "Примечание", "Примечания")

# The columns that only the product's own tables have beside the six; the second heading tells such a table. The keys are
# fields of a row or, of the first two, of its section.
OWN_HEADINGS = ("Раздел", "Примечание к разделу", "Участники", "Подробности", "Контакты", "Ссылка")
OWN_KEYS = ("section", "section_note", "audience", "details", "contact", "link")

# Everything a row or a plan says, as people call it: by the keys of ``events.comparing``.
LABELS = {column.key: column.heading for column in COLUMNS} | {
    "section": "Раздел",
    "heading": "Шапка",
    "plan_title": "Название плана",
    "year": "Год",
    "approval": "Гриф утверждения",
    "section_title": "Название раздела",
    "section_note": "Примечание к разделу",
    "audience": "Для кого",
    "details": "Подробности",
    "contact": "Как записаться",
    "link": "Ссылка",
    "formats": "Формы в справочнике",
    "venue_facet": "Место в справочнике",
    "department_facet": "Отдел в справочнике",
    "period": "Срок в справочнике",
}
# The same where there is little room: heads of narrow tables, beside fields.
SHORT_LABELS = LABELS | {
    "title": "Название",
    "format": "Форма",
    "venue": "Место",
    "schedule": "Дата",
    "department": "Ответственный",
}
