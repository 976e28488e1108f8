"""Where rows stand: by a step, to a number, to another section, in two sections, apart, off the plan and back."""

from collections.abc import Callable

from django.core.exceptions import ValidationError

from events import text
from events.forms.clashes import signature
from events.models import Entry, Operation, Section
from events.plan import editing, operations
from events.plan.authors import author_of
from events.plan.editing import EditingError

from .outcome import CONFLICT, UNFINISHED, WRONG, Desk, Opened, Outcome, before, last_of, place_name, quoted
from .table import places_of
from .writing import gone_row, made_before, unmade

SENT_APART = "Страница пришла без отметки о том, где стояла строка, поэтому она осталась на месте. Повторите."


def seen_place(desk: Desk) -> tuple[int, int, int] | None:
    """Section, position and number that the page showed."""
    try:
        section, position, number = map(int, desk.sent.get("place", "").split("."))
    except ValueError:
        return None
    return section, position, number


def insert(side: int) -> Callable[[Desk], Outcome]:
    """Open a new row above this one (0) or below it (1)."""

    def run(desk: Desk) -> Outcome:
        entry = desk.standing
        behind = entry.pk if side else before(entry)
        return Outcome("", entry=entry.pk, shown=[entry.pk], opened=Opened(section=entry.section_id, behind=behind))

    return run


def move(step: int) -> Callable[[Desk], Outcome]:
    """One place up or down; 0: to the number that was typed."""

    def run(desk: Desk) -> Outcome:
        seen = seen_place(desk)
        wanted = step or desk.number("number")
        if seen is None or wanted is None:
            return _still(desk, SENT_APART if seen is None else "Впишите номер цифрами.", WRONG)
        with desk.recording(Operation.Kind.MOVE) as record:
            entry = desk.entry = desk.row(desk.standing.pk)
            if entry is None:
                return gone_row(desk, desk.number("row"))
            if entry.is_dropped:
                return _struck(desk, entry)
            current = entry.number()
            is_unmoved = entry.section_id == seen[0] and (entry.position == seen[1] or current == seen[2])
            target = (current if is_unmoved else seen[2]) + step if step else wanted
            last = entry.section.entries.listed().count()
            if step and not 1 <= target <= last:
                return _still(desk, f"Строка уже {'первая' if step < 0 else 'последняя'} в разделе.", 200)
            target = min(max(target, 1), last)
            if not is_unmoved and target != current:
                author = signature(author_of(entry, ["section_id", "position"]))
                said = f"Пока страница была открыта, строку переставили ({author}). Было: № {seen[2]}. У коллеги: "
                return _still(desk, f"{said}№ {current}. У вас: № {target}. Ничего не изменилось.", CONFLICT)
            record.say(note=f"№ {current} → № {target}: {quoted(entry)}")
            operations.place(entry, target)
        return Outcome(f"Теперь № {target}.", entry=entry.pk, shown=[entry.pk], order_changed=True)

    return run


def to_section(desk: Desk) -> Outcome:
    """To the end of another section."""
    with desk.recording(Operation.Kind.MOVE) as record:
        entry = desk.entry = desk.row(desk.standing.pk)
        if entry is None:
            return gone_row(desk, desk.number("row"))
        section, seen = _chosen_section(desk), seen_place(desk)
        if section is None or seen is None:
            return _no_section(desk) if section is None else _still(desk, SENT_APART, WRONG)
        if entry.is_dropped:
            return _struck(desk, entry)
        if section.pk == entry.section_id:
            return _still(desk, "Строка уже стоит в этом разделе.", 200)
        if seen[0] != entry.section_id:
            author = signature(author_of(entry, ["section_id", "position"]))
            return _still(desk, f"Пока страница была открыта, строку перенесли в другой раздел ({author}).", CONFLICT)
        try:
            editing.move(entry, section, section.entries.listed().count() + 1)
        except EditingError as error:
            return _still(desk, str(error), CONFLICT)
        places = places_of(desk.plan)
        record.say(note=f"{place_name(places, entry.pk)}: {quoted(entry)}, из другого раздела")
    return Outcome(f"Теперь {place_name(places, entry.pk)}.", entry=entry.pk, shown=[entry.pk], order_changed=True)


def list_too(desk: Desk) -> Outcome:
    """In another section, too: the same event twice."""
    with desk.recording(Operation.Kind.LINK) as record:
        entry = desk.entry = desk.row(desk.standing.pk)
        if entry is None:
            return gone_row(desk, desk.number("row"))
        section = _chosen_section(desk)
        if section is None:
            return _no_section(desk)
        if entry.is_dropped:
            return _struck(desk, entry)
        try:
            other = editing.insert(section, entry.event, last_of(section.entries.all()))
        except EditingError as error:
            return _still(desk, str(error), CONFLICT)
        places = places_of(desk.plan)
        record.say(note=f"{place_name(places, other.pk)}: {quoted(entry)}, повтор в разделе")
    said = f"Мероприятие стоит теперь и здесь: {place_name(places, other.pk)}."
    return Outcome(said, entry=entry.pk, shown=[entry.pk, other.pk], order_changed=True)


def _chosen_section(desk: Desk) -> Section | None:
    return desk.plan.sections.filter(pk=desk.number("into") or desk.number("too") or 0).first()


def _no_section(desk: Desk) -> Outcome:
    return _still(desk, "Выберите раздел: того, который был выбран, уже нет.", WRONG)


def copy(desk: Desk) -> Outcome:
    """A new event with the same words, right below, open to be changed."""
    with desk.recording(Operation.Kind.ADD) as record:
        source = desk.entry = desk.row(desk.standing.pk)  # read anew: with the words that were saved by this press
        if source is None:
            return gone_row(desk, desk.number("row"))
        if source.is_dropped:
            return _struck(desk, source)
        uid = unmade(desk)
        if uid is None:
            still = _still(desk, "Строка уже повторена. Второй раз не добавляется.", 200)
            earlier = made_before(desk)
            still.shown += [earlier.pk] if earlier else []
            still.order_changed = True
            return still
        made = editing.copy_of(source.event, desk.plan, uid=uid)
        entry = editing.insert(source.section, made, source.pk)
        record.say(note=f"{place_name(places_of(desk.plan), entry.pk)}, повтор строки")
    opened = Opened(entry=desk.row(entry.pk))
    return Outcome("", entry=entry.pk, shown=[source.pk, entry.pk], order_changed=True, opened=opened)


def split(desk: Desk) -> Outcome:
    """This row becomes an event of its own."""
    with desk.recording(Operation.Kind.SPLIT) as record:
        entry = desk.entry = desk.row(desk.standing.pk)
        if entry is None:
            return gone_row(desk, desk.number("row"))
        others = list(entry.event.entries.exclude(pk=entry.pk).values_list("pk", flat=True))
        try:
            editing.split(entry)
        except EditingError as error:
            return _still(desk, str(error), 200)
        record.say(note=f"{place_name(places_of(desk.plan), entry.pk)}: отдельное мероприятие")
    said = "Теперь это отдельное мероприятие: правка этой строки не меняет другую."
    return Outcome(said, entry=entry.pk, shown=[entry.pk, *others], order_changed=True)


def drop(desk: Desk) -> Outcome:
    """Off the plan, with the reason."""
    reason = text.clean(desk.sent.get("reason", ""))
    with desk.recording(Operation.Kind.REMOVE) as record:
        entry = desk.entry = desk.row(desk.standing.pk)
        if entry is None:
            return gone_row(desk, desk.number("row"))
        if entry.is_dropped:
            return _still(desk, f"Строка уже снята с плана ({signature(author_of(entry, ['is_dropped']))}).", 200)
        name, pk = place_name(places_of(desk.plan), entry.pk), entry.pk
        others = [key for key in entry.event.entries.values_list("pk", flat=True) if key != pk]
        try:
            stays = editing.take_off(entry, reason)
        except ValidationError as error:
            return _still(desk, " ".join(error.messages), UNFINISHED)
        record.say(note=f"{name}: {quoted(entry)}{f', причина: {reason}' if reason else ''}")
    if not stays:
        said = f"Строка {quoted(entry)} удалена. Её можно вернуть: «Отменить»."
        return Outcome(said, shown=others, gone=[pk], order_changed=True)
    said = "Строка снята с плана: в следующей редакции её не будет."
    return Outcome(said, entry=pk, shown=[pk, *others], order_changed=True)


def back(desk: Desk) -> Outcome:
    """In the plan again."""
    with desk.recording(Operation.Kind.EDIT) as record:
        entry = desk.entry = desk.row(desk.standing.pk)
        if entry is None:
            return gone_row(desk, desk.number("row"))
        if entry.is_dropped:
            editing.bring_back(entry)
            record.say(note=f"{place_name(places_of(desk.plan), entry.pk)} возвращён в план")
    return Outcome("Строка снова в плане.", entry=entry.pk, shown=[entry.pk], order_changed=True)


def _struck(desk: Desk, entry: Entry) -> Outcome:
    """A row that was taken off the plan stays where it is until it is brought back."""
    author = signature(author_of(entry, ["is_dropped"]))
    return _still(desk, f"Строка снята с плана ({author}). Сначала верните её.", CONFLICT)


def _still(desk: Desk, said: str, status: int) -> Outcome:
    """Nothing was done; the row stays open."""
    return Outcome(said, status, Opened(entry=desk.standing), desk.standing.pk, shown=[desk.standing.pk])
