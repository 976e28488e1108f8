"""A small office that does anything to a small plan, for the tests of taking back."""

from random import Random

from events.models import (
    Department,
    Entry,
    Event,
    EventFormat,
    Operation,
    Plan,
    Section,
    Venue,
)
from events.models.recording import recorded_models
from events.plan import editing, operations, undoing
from events.plan.undoing import UndoError
from tests.factories import make_event, make_plan, make_section

WORDS = ["семинар", "вебинар", "лекция", "практикум", "смотр", "мастер-класс", "лаборатория", "консультация"]


def everything():
    """Every row of the working plan and the reference books, by table and key."""
    return {model: {row["id"]: row for row in model._base_manager.values()} for model in recorded_models()}


class Desk:
    """People at work: each act is one operation, chosen by a random number that begins with ``seed``."""

    def __init__(self, seed):
        self.random = Random(seed)  # noqa: S311 - nothing secret here
        self.plan = make_plan()
        for title in ("", "Раздел второй"):
            section = make_section(self.plan, title=title)
            for _ in range(3):
                make_event(section=section, formats=[self.word()], venue=self.name(), department=self.name())

    def word(self):
        return self.random.choice(WORDS)

    def name(self):
        return f"{self.word()} {self.random.randint(1, 4)}"

    def one(self, model, **filters):
        rows = list(model._base_manager.filter(**filters).order_by("pk"))
        return self.random.choice(rows) if rows else None

    def some(self, model, count, **filters):
        rows = list(model._base_manager.filter(**filters).order_by("pk"))
        return self.random.sample(rows, min(count, len(rows)))

    def act(self):
        """Do something; the operation, or None where it changed nothing."""
        kind, act = self.random.choice(self.ACTS)
        last = Operation.objects.first()
        with operations.recording(self.plan, kind):
            act(self)
        newest = Operation.objects.first()
        return newest if newest != last else None

    def undo_one(self, *, with_ticks=False):
        """Take any earlier act back, or try to: the operation, its undo and the state before, or None.

        ``with_ticks`` chooses some of the later words to go as well.
        """
        operation = self.one(Operation, kind__in=[*dict(self.ACTS), Operation.Kind.UNDO])
        before = everything()
        keys = [later.key for later in undoing.look(operation).later] if with_ticks else []
        try:
            undo = undoing.undo(operation, back=self.random.sample(keys, self.random.randint(0, len(keys))))
        except UndoError as error:
            assert everything() == before
            assert str(error) != undoing.STOPPED, "the database had to stop it"  # noqa: PT017
            return None
        return operation, undo, before

    # Acts

    def add_section(self):
        section = Section(plan=self.plan, title=self.word())
        operations.place(section, self.random.randint(1, 3))

    def edit_section(self):
        self.set(self.one(Section, plan=self.plan), title=self.name(), note=self.word())

    def move_section(self):
        self.move(self.one(Section, plan=self.plan))

    def remove_section(self):
        sections = list(self.plan.sections.all())
        if len(sections) > 2:
            section = self.random.choice(sections)
            events = [entry.event for entry in section.entries.all()]
            section.delete()
            for event in events:
                if not event.entries.exists():
                    event.delete()

    def add_event(self):
        event = Event.objects.create(
            plan=self.plan,
            title=self.name(),
            venue=Venue.objects.obtain(self.name()),
            department=self.one(Department, merged_into=None),
        )
        event.set_formats([EventFormat.objects.obtain(self.name()) for _ in range(self.random.randint(0, 2))])
        if section := self.one(Section, plan=self.plan):
            operations.place(Entry(section=section, event=event), self.random.randint(1, 4))

    def edit_event(self):
        fields = {
            "title": self.name(),
            "venue": self.one(Venue, merged_into=None),
            "venue_wording": self.random.choice(["", self.word()]),
            "format_wording": self.random.choice(["", self.word()]),
            "audience": self.word(),
            "department": self.one(Department, merged_into=None),
        }
        chosen = self.random.sample(sorted(fields), self.random.randint(1, 3))
        self.set(self.one(Event), **{name: fields[name] for name in chosen})

    def edit_formats(self):
        if event := self.one(Event):
            event.set_formats(self.some(EventFormat, self.random.randint(0, 3), merged_into=None))
            if self.random.random() < 0.3:
                self.set(event, format_wording=self.word())

    def remove_event(self):
        if Event.objects.count() > 4:
            self.one(Event).delete()

    def move_entry(self):
        self.move(self.one(Entry))

    def move_entry_elsewhere(self):
        entry, section = self.one(Entry), self.one(Section)
        if entry and section and not section.entries.filter(event=entry.event).exists():
            entry.section = section
            operations.place(entry, self.random.randint(1, 4))

    def link(self):
        event, section = self.one(Event), self.one(Section)
        if event and section and not section.entries.filter(event=event).exists():
            operations.place(Entry(section=section, event=event), self.random.randint(1, 4))

    def unlink(self):
        if entry := self.one(Entry):
            entry.delete()

    def split(self):
        entry = self.one(Entry)
        if entry and entry.event.entries.count() > 1:
            editing.split(entry)

    def take_off(self):
        if entry := self.one(Entry, is_dropped=False):
            self.set(entry, is_dropped=True, drop_reason=self.word())

    def bring_back(self):
        if entry := self.one(Entry, is_dropped=True):
            editing.bring_back(entry)

    def arrange(self):
        entries = list(self.one(Section).entries.in_order())
        self.random.shuffle(entries)
        operations.arrange(entries)

    def edit_all(self):
        audience = self.name()
        events = [event for event in Event.objects.order_by("pk") if event.audience != audience]
        for event in events:
            event.audience = audience
        operations.change_all(events)

    def import_rows(self):
        section = self.one(Section)
        events = [Event(plan=self.plan, title=self.name()) for _ in range(3)]
        operations.add_all(events)
        last = max([entry.position for entry in section.entries.all()], default=0)
        operations.add_all([Entry(section=section, event=e, position=last + n) for n, e in enumerate(events, start=1)])

    def edit_reference(self):
        value = self.one(self.random.choice([Venue, EventFormat]), merged_into=None)
        name = self.name()
        if not type(value).objects.named(name):
            self.set(value, name=name, synonyms=f"{value.synonyms}\n{value.name}".strip())

    def merge(self):
        values = self.some(self.random.choice([Venue, EventFormat, Department]), 2, merged_into=None)
        if len(values) == 2:
            operations.merge_references(values[1], [values[0]])

    def remove_reference(self):
        value = self.one(Venue, merged_into=None, merged=None, events=None)
        if value:
            value.delete()

    def edit_plan(self):
        self.set(self.plan, heading=self.name())

    def make_other_plan(self):
        if not Plan.objects.for_year(2026).exists():
            other = Plan.objects.create(year=2026, title=self.name())
            section = Section.objects.create(plan=other)
            event = Event.objects.create(plan=other, title=self.name(), venue=Venue.objects.obtain(self.name()))
            Entry.objects.create(section=section, event=event)

    def remove_other_plan(self):
        if other := Plan.objects.for_year(2026).first():
            other.delete()

    def set(self, thing, **fields):
        if thing and any(getattr(thing, name) != value for name, value in fields.items()):
            for name, value in fields.items():
                setattr(thing, name, value)
            thing.save()

    def move(self, thing):
        if thing:
            operations.place(thing, self.random.randint(1, thing.siblings().count()))

    ACTS = [
        (Operation.Kind.ADD, add_section),
        (Operation.Kind.EDIT, edit_section),
        (Operation.Kind.MOVE, move_section),
        (Operation.Kind.REMOVE, remove_section),
        *[(Operation.Kind.ADD, add_event)] * 3,
        *[(Operation.Kind.EDIT, edit_event)] * 4,
        *[(Operation.Kind.EDIT, edit_formats)] * 3,
        (Operation.Kind.REMOVE, remove_event),
        *[(Operation.Kind.MOVE, move_entry)] * 4,
        (Operation.Kind.MOVE, move_entry_elsewhere),
        (Operation.Kind.LINK, link),
        (Operation.Kind.REMOVE, unlink),
        (Operation.Kind.SPLIT, split),
        *[(Operation.Kind.REMOVE, take_off)] * 2,
        (Operation.Kind.EDIT, bring_back),
        (Operation.Kind.MOVE, arrange),
        (Operation.Kind.BULK, edit_all),
        (Operation.Kind.IMPORT, import_rows),
        (Operation.Kind.EDIT, edit_reference),
        (Operation.Kind.MERGE, merge),
        (Operation.Kind.REMOVE, remove_reference),
        (Operation.Kind.EDIT, edit_plan),
        (Operation.Kind.ADD, make_other_plan),
        (Operation.Kind.REMOVE, remove_other_plan),
    ]
