"""Words of rows: the open row saved, a new one added, a ready one taken; words whose row is gone are kept."""

import uuid

from events import text
from events.forms.clashes import signature
from events.forms.editor import RowForm
from events.models import Entry, Event, Operation, Section
from events.models.recording import Recording
from events.plan import editing
from events.plan.authors import author_of, author_of_set
from events.plan.cells import LoadingError
from events.plan.editing import EditingError
from events.plan.meaning import Office

from .outcome import CONFLICT, GONE, UNFINISHED, Desk, Opened, Outcome, neighbour, place_name
from .table import places_of

TWICE = "Эта строка уже добавлена. Второй раз не добавляется."
_BESIDE_TITLE = ("format", "venue", "schedule", "department", "audience", "details", "contact", "link", "private_notes")


def save(desk: Desk) -> Outcome:
    """Store the words of the row that stands open; refused while two people's words or a new value wait for a choice."""
    desk.require("change_event")
    with desk.recording(Operation.Kind.EDIT) as record:
        entry = desk.row(desk.standing.pk)
        if entry is None:
            return gone_row(desk, desk.number("row"))
        desk.entry = entry
        event = Event.objects.with_references().prefetch_related("format_uses").get(pk=entry.event_id)
        form = desk.form(event, Office(), desk.sent)
        if not form.is_valid():
            status = CONFLICT if form.clashes or form.is_unmarked else UNFINISHED
            return Outcome("", status, Opened(form, entry), entry.pk)
        record.say(note=f"{place_name(places_of(desk.plan), entry.pk)}, {form.said_touched}")
        try:
            form.store()
        except LoadingError as error:
            form.add_error(None, str(error))
            return Outcome("", UNFINISHED, Opened(form, entry), entry.pk)
    said = [
        f"Пока вы писали, поле «{theirs.label}» изменили ({theirs.author}): сохранились и те слова, и ваши."
        for theirs in form.theirs
    ]
    if entry.is_dropped:  # a page that knew it had no cells to write into
        author = signature(author_of(entry, ["is_dropped"]))
        said.append(f"Пока вы писали, строку сняли с плана ({author}). Ваши слова записаны в неё, напечатаны не будут.")
    return Outcome(" ".join(said), entry=entry.pk, shown=[entry.pk], order_changed=entry.is_dropped)


def add(desk: Desk, pressed: str) -> Outcome:
    """Store a new row where it was begun."""
    desk.require("add_event", "add_entry")
    with desk.recording(Operation.Kind.ADD) as record:
        section = desk.plan.sections.filter(pk=desk.number("section") or 0).first()
        form = desk.form(Event(plan=desk.plan), Office(), desk.sent)
        if section is None:
            return _without_section(desk, form)
        behind = neighbour(section.entries.all(), desk.number("behind"))
        opened = Opened(form, None, section.pk, behind)
        if taken := desk.number("take"):
            if any(text.clean(desk.sent.get(name, "")) for name in _BESIDE_TITLE):
                form.is_valid()
                opened.note = "В этой строке уже есть слова. Сохраните её, а готовую возьмите в новую строку."
                return Outcome("", CONFLICT, opened)
            taking = _take(desk, record, section, behind, taken)
            return _still(opened, taking) if taking.is_refused else taking
        is_valid = form.is_valid()
        if form.twin:
            return _added(form.twin.entries.order_by("pk").first(), pressed, TWICE)
        if not is_valid:
            return Outcome("", UNFINISHED, opened)
        try:
            form.store()
        except LoadingError as error:
            form.add_error(None, str(error))
            return Outcome("", UNFINISHED, opened)
        entry = editing.insert(section, form.instance, behind)
        record.say(note=f"{place_name(places_of(desk.plan), entry.pk)}, новая строка")
    return _added(entry, pressed)


def _added(entry: Entry | None, pressed: str = "", said: str = "") -> Outcome:
    """The row that was added, now or by an earlier press whose answer may have got lost; the next one where it was asked for."""
    if entry is None:
        return Outcome(said)
    done = Outcome(said, entry=entry.pk, shown=[entry.pk], order_changed=True)
    if pressed == "next":
        done.opened = Opened(section=entry.section_id, behind=entry.pk)
    return done


def _still(opened: Opened, refused: Outcome) -> Outcome:
    """The new row stays open with the title that was typed, and says why it took no other."""
    if opened.form is not None:
        opened.form.is_valid()  # what was typed is shown as after any refusal
    opened.note = refused.said
    return Outcome("", refused.status, opened)


def _without_section(desk: Desk, form: RowForm) -> Outcome:
    """Somebody has removed the section that the new row was for: its words stay on the page, first in the first section."""
    author = signature(author_of_set(Section, id=desk.number("section") or 0))
    form.is_valid()
    first = desk.plan.sections.in_order().first()
    ways = "Она встанет сюда, если сохранить." if first else "Других в плане нет: добавьте раздел в новой вкладке."
    note = f"Раздела, в который вы писали строку, уже нет ({author}). {ways}"
    return Outcome("", CONFLICT, Opened(form, None, first.pk if first else 0, note=note))


def _take(desk: Desk, record: Recording, section: Section, behind: int | None, pk: int) -> Outcome:
    """Put an event of this plan into the section, too, or make one with the words of an event of another year."""
    event = Event.objects.select_related("plan").filter(pk=pk).first()
    if event is None:
        return Outcome("Этого мероприятия уже нет. Найдите его заново.", GONE)
    is_own = event.plan_id == desk.plan.pk
    try:
        if not is_own:
            made = unmade(desk)
            if made is None:
                return _added(made_before(desk), said=TWICE)
            entry = editing.insert(section, editing.copy_of(event, desk.plan, uid=made), behind)
        else:
            record.say(kind=Operation.Kind.LINK)
            entry = editing.insert(section, event, behind)
    except EditingError as error:
        return Outcome(str(error), CONFLICT)
    source = "из этого плана" if is_own else f"из плана {event.plan.year} года"
    record.say(note=f"{place_name(places_of(desk.plan), entry.pk)}, {source}")
    stays = None if is_own else Opened(entry=desk.row(entry.pk))
    return Outcome("", entry=entry.pk, shown=[entry.pk], order_changed=True, opened=stays)


def unmade(desk: Desk) -> uuid.UUID | None:
    """The identity the page has for what is about to be made; None where an earlier press has made it."""
    try:
        found = uuid.UUID(desk.sent.get("fresh", ""))
    except ValueError:
        return uuid.uuid4()
    return None if Event.objects.filter(uid=found).exists() else found


def made_before(desk: Desk) -> Entry | None:
    """The row that an earlier press has made, by the identity the page has for it."""
    return Entry.objects.filter(section__plan=desk.plan, event__uid=desk.sent["fresh"]).order_by("pk").first()


def gone_row(desk: Desk, pk: int | None) -> Outcome:
    """Somebody has removed the row: its words stay on the page, to be saved as a new row."""
    author = signature(author_of_set(Entry, id=pk or 0))
    note = f"Этой строки в плане уже нет ({author})."
    section = desk.plan.sections.filter(pk=desk.number("section") or 0).first() or desk.plan.sections.in_order().first()
    if "title" not in desk.sent or not desk.user.has_perms(["events.add_event", "events.add_entry"]):
        return Outcome(f"{note} Ничего не изменилось.", GONE, gone=[pk] if pk else [])
    data = desk.sent.copy()
    data["seen"] = ""
    form = desk.form(Event(plan=desk.plan), Office(), data)
    form.is_valid()
    form.questions = []
    form.mark_anew()
    said = f"{note} Ваши слова здесь: сохраните их новой строкой или закройте."
    behind = neighbour(section.entries.all(), desk.number("behind")) if section else None
    opened = Opened(form, None, section.pk if section else 0, behind, note=said)
    return Outcome("", CONFLICT, opened, gone=[pk] if pk else [])
