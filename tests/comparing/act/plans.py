"""Plans that are changed at random, as people change them, for acts to be drawn up about."""

from dataclasses import replace
from random import Random

from events.document import PlanDocument, Row, Section

_WORDS = """
    семинар вебинар хор. хор, «Развитие» «Живая нить» мастер-класс МО области области. 2024 2025 г. и и, для „МО“
    7-НК (очно) народного творчества проблемы, прогнозы, решения Центр отдел 1 квартал май
""".split()  # noqa: SIM905 - words, read as words


def some_words(random: Random, most: int = 12) -> str:
    return " ".join(random.choice(_WORDS) for _ in range(random.randint(1, most)))


def some_row(random: Random, uid: str) -> Row:
    venue = random.choice(("Муниципальные образования области", "Центр творчества", "Центр", "", "МО"))
    return Row(
        "", some_words(random), some_words(random, 3), venue, random.choice(("", "май", "2 квартал")), "Отдел", uid
    )


def some_plan(random: Random) -> PlanDocument:
    sections = tuple(
        Section(
            some_words(random, 4) if random.random() < 0.7 else "",
            some_words(random, 4) if random.random() < 0.4 else "",
            tuple(some_row(random, f"{key}-{place}") for place in range(random.randint(0, 7))),
            f"s{key}",
        )
        for key in range(random.randint(1, 4))
    )
    return PlanDocument("Шапка", "ПЛАН на 2025 г.", 2025, sections)


def changed(random: Random, plan: PlanDocument) -> PlanDocument:
    """The plan after one to six changes of every kind there is."""
    sections = [(section, list(section.rows)) for section in plan.sections]
    for number in range(random.randint(1, 6)):
        _change(random, sections, number)
    made = tuple(replace(section, rows=tuple(rows)) for section, rows in sections)
    title = plan.title.replace("2025", "2026") if random.random() < 0.1 else plan.title
    return replace(plan, sections=made, title=title, heading="" if random.random() < 0.1 else plan.heading)


def _change(random: Random, sections: list[tuple[Section, list[Row]]], number: int) -> None:
    place = random.randrange(len(sections))
    section, rows = sections[place]
    kind = random.choice(
        ("word", "word", "word", "cell", "add", "remove", "move", "order", "section", "sections", "rename")
    )
    if kind == "add":
        rows.insert(random.randint(0, len(rows)), some_row(random, f"new-{number}"))
    elif kind == "section":
        field = random.choice(("title", "note"))
        sections[place] = (replace(section, **{field: random.choice(("", some_words(random, 4)))}), rows)
    elif kind == "sections":
        if random.random() < 0.4:
            sections.insert(
                place, (Section(some_words(random, 3), "", (), f"n{number}"), [some_row(random, f"s-{number}")])
            )
        elif random.random() < 0.5:
            random.shuffle(sections)
        elif len(sections) > 1:
            del sections[place]
    elif kind == "rename":
        for _, some in sections:
            some[:] = [replace(row, venue=row.venue.replace("образования", "округа")) for row in some]
    elif rows:
        _change_row(random, kind, rows, random.choice(sections)[1])


def _change_row(random: Random, kind: str, rows: list[Row], others: list[Row]) -> None:
    index = random.randrange(len(rows))
    row = rows[index]
    if kind == "remove":
        del rows[index]
    elif kind == "move":
        others.insert(random.randint(0, len(others)), rows.pop(index))
    elif kind == "order":
        random.shuffle(rows)
    elif kind == "cell":
        rows[index] = replace(row, **{random.choice(("format", "venue", "schedule")): some_words(random, 3)})
    else:
        words = row.title.split()
        at = random.randrange(len(words))
        words[at : at + random.randint(0, 2)] = some_words(random, 2).split() if random.random() < 0.8 else ["слово"]
        rows[index] = replace(row, title=" ".join(words))
