"""What is offered while a person types: names of the reference books, words of this plan and of other years, ready rows."""

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any

from events import schedules, text
from events.columns import CELLS
from events.forms.plan import echo
from events.models import Entry, Event, Plan
from events.plan.books import BOOKS
from events.plan.meaning import Meaning, Office
from events.schedules import list_months

MOST = 7
_TIMES = {"quarterly": "четыре раза", "half_yearly": "два раза", "monthly": "двенадцать раз"}
_KINDS = {"format": "Новая форма", "venue": "Новое место", "department": "Новый отдел"}


@dataclass(frozen=True, slots=True)
class Offer:
    """Words for a cell and what is said beneath them; ``take`` is the event whose whole row comes instead."""

    words: str
    note: str = ""
    take: int | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """What typed words mean: a sentence, and the name of the value they would add to a reference book."""

    echo: str = ""
    new: str = ""


def said_of(cell: str, words: str, plan: Plan, office: Office) -> Said:
    """The line beneath a cell while it is typed in."""
    words = text.clean(words)
    if cell == "schedule":
        return Said(understood(words, plan.year))
    if cell not in BOOKS or not words:
        return Said()
    return said_of_meaning(cell, words, office.meaning(cell, words), office)


def said_of_meaning(cell: str, words: str, meaning: Meaning, office: Office) -> Said:
    """The line beneath a cell whose words mean this."""
    near = f" Похоже на «{meaning.near}»." if meaning.near else ""
    if meaning.new:
        return Said(f"{_KINDS[cell]} «{meaning.new}»: в справочнике ещё нет.{near}", meaning.new)
    if not meaning.facets:
        return Said("Только для печати: в справочнике такого нет.")
    if text.fold(words) in {text.fold(meaning.names), text.fold(office.printed(cell, meaning.facets))}:
        return Said("Есть в справочнике")
    return Said(f"Найдётся по: {meaning.names}")


def understood(words: str, year: int) -> str:
    """How a schedule is understood, with what does not fit the plan's year: «Понято: март»."""
    words = text.clean(words)
    schedule = schedules.parse(words)
    if not words or schedule.problem or not schedule.is_recognised:
        return echo(words, year)
    count = _TIMES.get(schedule.kind) if not schedule.spans else None
    if count:
        said = f"{schedule.wording} — {count}"
    elif len(schedule.months) == 12:
        said = "Понято: весь год, без дат"
    elif not schedule.months:
        said = "Понято: без дат"
    else:
        wording = "" if text.fold(schedule.wording) == text.fold(words) else f"{schedule.wording} — "
        said = f"Понято: {wording}{list_months(schedule.months)}"
    return " ".join([said, *schedules.warnings(words, year)])


def offers(plan: Plan, cell: str, typed: str, behind: int | None, section: int | None = None) -> list[Offer]:
    """Words for the cell of a row in this section, the likeliest first; for an empty one those of the row above."""
    if cell not in CELLS:
        return []
    typed = text.clean(typed)
    if not typed:
        return _above(plan, cell, behind)
    if cell == "title":
        return ready_rows(plan, typed, section)
    counted = _counted(plan, cell)
    wanted = text.fold(typed)
    found: dict[str, Offer] = {}
    for words in sorted(counted, key=lambda words: (not text.fold(words).startswith(wanted), -counted[words], words)):
        if _holds(words, wanted):
            number = text.plural(counted[words], "строка", "строки", "строк") if counted[words] else ""
            found.setdefault(text.fold(words), Offer(words, f"{number} этого плана" if number else "из справочника"))
    return [offer for key, offer in found.items() if key != wanted][:MOST]


def _holds(words: str, wanted: str) -> bool:
    """Whether each typed word begins a word there, in any order."""
    own = text.words(words)
    return all(any(word.startswith(part) for word in own) for part in text.words(wanted))


def _counted(plan: Plan, cell: str) -> Counter[str]:
    """The words that the plan's rows print in this cell, by how many rows do; those of the reference book at 0."""
    counted: Counter[str] = Counter()
    if cell == "schedule":
        known = Event.objects.exclude(schedule=None).values_list("schedule__name", flat=True).distinct()
    else:
        model = BOOKS[cell]
        known = [value.printed for value in model.objects.active().only("name", "printed_name")]
    counted.update(dict.fromkeys(known, 0))
    for event in Event.objects.filter(plan=plan).with_references():
        if words := getattr(event, f"printed_{cell}"):
            counted[words] += 1
    return counted


def _above(plan: Plan, cell: str, behind: int | None) -> list[Offer]:
    """The words of the row above and of the rows before it, each once."""
    if cell == "title":
        return []
    rows = list(Entry.objects.filter(section__plan=plan).in_plan_order().values_list("pk", "event"))
    keys = [pk for pk, _event in rows]
    until = keys.index(behind) + 1 if behind in keys else 0
    last = [event for _pk, event in rows[:until]][-30:]
    events = Event.objects.with_references().in_bulk(last)
    words = [getattr(events[pk], f"printed_{cell}") for pk in reversed(last) if pk in events]
    return [
        Offer(said, "как в строке выше" if not index else "") for index, said in enumerate(dict.fromkeys(words)) if said
    ][:MOST]


def ready_rows(plan: Plan, typed: str, section: int | None, most: int = MOST) -> list[Offer]:
    """Rows of this plan and of others whose titles hold the typed words: the newest years first.

    Without those that stand in the section already: none is written there twice.
    """
    if len(typed) < 3:
        return []
    found = Event.objects.holding(typed).exclude(entries__section=section or 0).select_related("plan")
    return [
        Offer(
            event.title,
            "стоит в этом плане: поставить и сюда"
            if event.plan_id == plan.pk
            else f"взять строку плана {event.plan.year} года",
            event.pk,
        )
        for event in found.order_by("-plan__year", "title")[:most]
    ]


def as_json(said: Said, found: list[Offer]) -> dict[str, Any]:
    """The answer to the page."""
    return {"said": asdict(said), "offers": [asdict(offer) for offer in found]}
