"""Taking back: in reverse order everything is as it was; out of order nobody's later word is lost."""

import pytest
from django.db import connection

from events.models import Entry, Event, EventFormat, EventFormatUse, Operation, Venue
from events.plan import operations, undoing
from events.plan.steps import steps_of
from tests.factories import make_plan, make_section, recording
from tests.plan.desk import Desk, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def little_room(monkeypatch):
    """Positions so close together that many a move has to renumber."""
    monkeypatch.setattr("events.models.ordering.STEP", 4)
    monkeypatch.setattr("events.plan.operations.STEP", 4)


def test_undoing_all_in_reverse_order_restores_everything(little_room):
    desk = Desk(1)
    states, done = [], []
    while len(done) < 300:
        state = everything()
        if operation := desk.act():
            states.append(state)
            done.append(operation)

    for number in reversed(range(300)):
        undoing.undo(done[number])
        if number % 10 == 0:
            assert everything() == states[number], done[number]
    connection.check_constraints()


DERIVED = {"id", "stems", "folded", "position", "key"}


def test_undo_out_of_order_never_loses_a_later_word(little_room):
    desk = Desk(100)
    for _ in range(60):
        desk.act()

    undone = 0
    for _ in range(120):
        desk.act()
        if result := desk.undo_one():
            undone += 1
            assert words_lost(*result, everything()) == []
            connection.check_constraints()

    assert undone > 40


def words_lost(operation, undo, before, after):
    """What an undo did that it must not: it touched something else than what the operation had left."""
    steps = {(step.model, step.pk): step for step in steps_of([operation])}
    lost = []
    for model in before:
        for pk in sorted({*before[model], *after[model]}):
            was, now, step = before[model].get(pk), after[model].get(pk), steps.get((model, pk))
            if was is None and now is not None:
                if step is None or step.after is not None:
                    lost.append(f"{model.__name__} {pk} came from nowhere: {now}")
            elif now is None and was is not None:
                if step is None or step.before is not None or differing(step.after, was):
                    lost.append(f"{model.__name__} {pk} was worked on since: {was}")
            elif was != now:
                lost += [
                    f"{model.__name__} {pk}: {name}" for name in differing(was, now) if is_lost(step, was, now, name)
                ]
        lost += order_lost(model, before[model], after[model], {pk for kind, pk in steps if kind is model})
    return lost


def differing(some, others):
    return [name for name in some if name not in DERIVED and some[name] != others.get(name)]


def is_lost(step, was, now, name):
    if step is None or step.before is None or step.after is None:
        return True
    if name == "synonyms":
        left = set(step.after[name].splitlines()) - set(step.before[name].splitlines())
        return not (set(was[name].splitlines()) - left <= set(now[name].splitlines()))
    unit = next((unit for unit in step.model.units if name in unit or name.removesuffix("_id") in unit), (name,))
    names = [step.model._meta.get_field(one).attname for one in unit if one not in ("formats", "position")]
    return any(was[one] != step.after[one] for one in names)


def order_lost(model, before, after, touched):
    """Siblings that the operation had not touched stand in the order they stood in."""
    parent = f"{getattr(model, 'parent_field', '')}_id"
    if parent == "_id":
        return []
    common = [pk for pk in before if pk in after and pk not in touched]
    orders = [sorted(common, key=lambda pk: (rows[pk][parent], rows[pk]["position"], pk)) for rows in (before, after)]
    return [] if orders[0] == orders[1] else [f"{model.__name__}: another order"]


def test_undo_with_ticks_can_be_taken_back_at_once(little_room):
    desk = Desk(11)
    for _ in range(60):
        desk.act()

    undone = 0
    for _ in range(100):
        desk.act()
        if result := desk.undo_one(with_ticks=True):
            undone += 1
            connection.check_constraints()
            if desk.random.random() < 0.5:
                undoing.undo(result[1])
                assert everything() == result[2], result[0]

    assert undone > 30


def test_undo_of_undo_brings_everything_back(little_room):
    desk = Desk(7)
    done, states = [], [everything()]
    while len(done) < 40:
        if operation := desk.act():
            done.append(operation)
            states.append(everything())
    end = everything()

    undos = [undoing.undo(operation) for operation in reversed(done)]
    for operation, state in zip(reversed(undos), states[1:], strict=True):
        undoing.undo(operation)
        assert everything() == state, operation

    assert everything() == end


def test_undo_of_an_import_takes_bulk_statements(django_assert_max_num_queries):
    plan = make_plan()
    section = make_section(plan)
    state = everything()
    with recording(plan, Operation.Kind.IMPORT) as record:
        venue, lecture = Venue.objects.obtain("Клуб"), EventFormat.objects.obtain("лекция")
        events = [Event(plan=plan, title=f"Строка {number}", venue=venue) for number in range(1000)]
        operations.add_all(events)
        operations.add_all([EventFormatUse(event=event, eventformat=lecture) for event in events])
        operations.add_all([Entry(section=section, event=event, position=n) for n, event in enumerate(events)])
    loaded = everything()

    with django_assert_max_num_queries(150):
        undo = undoing.undo(record.operation)
    assert everything() == state
    with django_assert_max_num_queries(250):
        undoing.undo(undo)

    assert everything() == loaded
