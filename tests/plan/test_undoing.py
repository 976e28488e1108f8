"""Taking back: in reverse order everything is as it was; out of order nobody's later word is lost."""

import pytest
from django.db import connection

from events.models import (
    Entry,
    Event,
    EventFormat,
    EventFormatUse,
    Operation,
    Plan,
    PlanImport,
    Proposal,
    Section,
    Venue,
)
from events.plan import operations, undoing
from events.plan.steps import steps_of
from events.plan.undoing import UndoError
from tests.factories import PUBLISHED_AT, change, make_event, make_plan, make_section, obtain, publish_plan, recording
from tests.plan.desk import Desk, everything

pytestmark = pytest.mark.django_db


@pytest.fixture
def little_room(monkeypatch):
    """Positions so close together that many a move has to renumber."""
    monkeypatch.setattr("events.models.ordering.STEP", 4)
    monkeypatch.setattr("events.plan.operations.order.STEP", 4)


def test_undoing_all_in_reverse_order_restores_everything(little_room):
    desk = Desk(1)
    states, done = {}, []
    while len(done) < 200:
        state = everything() if len(done) % 10 == 0 else None
        if operation := desk.act():
            states[len(done)] = state
            done.append(operation)

    for number in reversed(range(200)):
        undoing.undo(done[number])
        if number % 10 == 0:
            assert everything() == states[number], done[number]
    connection.check_constraints()


DERIVED = {"id", "stems", "folded", "position", "key"}


def test_undo_out_of_order_never_loses_a_later_word(little_room):
    desk = Desk(100)
    for _ in range(40):
        desk.act()

    undone = 0
    for _ in range(80):
        desk.act()
        if result := desk.undo_one():
            undone += 1
            assert words_lost(*result, everything()) == []
            connection.check_constraints()

    assert undone > 25


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
    for _ in range(40):
        desk.act()

    undone = 0
    for _ in range(60):
        desk.act()
        if result := desk.undo_one(with_ticks=True):
            undone += 1
            connection.check_constraints()
            if desk.random.random() < 0.5:
                undoing.undo(result[1])
                assert everything() == result[2], result[0]

    assert undone > 15


def test_undo_of_undo_brings_everything_back(little_room):
    desk = Desk(7)
    done, states = [], [everything()]
    while len(done) < 30:
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


# What each rule brings about, by values


@pytest.fixture
def section():
    return make_section(make_plan(), title="Раздел")


def operation_of(plan, act, kind=Operation.Kind.EDIT):
    with recording(plan, kind) as record:
        act()
    return record.operation


def titles(section):
    return [entry.event.title for entry in section.entries.in_order().select_related("event")]


def removal(thing):
    return operation_of(None, thing.delete, Operation.Kind.REMOVE)


def test_wording_that_a_colleague_wrote_holds_its_venue(section):
    """A value and its wording are one thing: neither goes back alone under the other's words."""
    event = make_event(section=section, venue="Клуб")
    change(event, venue=obtain(Venue, "Библиотека"))
    operation = Operation.objects.first()
    change(Event.objects.get(), venue_wording="читальный зал")

    with pytest.raises(UndoError, match="потом меняли"):
        undoing.undo(operation)
    undoing.undo(operation, back=[f"event-{event.pk}-venue_id"])

    assert (Event.objects.get().venue.name, Event.objects.get().venue_wording) == ("Клуб", "")


def test_formats_of_two_acts_part_as_sets(section):
    event = make_event(section=section, formats=["семинар"])
    lecture, webinar, talk = (obtain(EventFormat, name) for name in ("лекция", "вебинар", "беседа"))
    seminar = EventFormat.objects.get(name="семинар")
    first = operation_of(section.plan, lambda: event.set_formats([lecture, webinar]))
    operation_of(section.plan, lambda: Event.objects.get().set_formats([webinar, talk]))

    undoing.undo(first)

    assert set(Event.objects.get().formats.all()) == {seminar, talk}


def test_wording_written_over_formats_is_asked_about(section):
    event = make_event(section=section, formats=["семинар"])
    lecture = obtain(EventFormat, "лекция")
    first = operation_of(section.plan, lambda: event.set_formats([lecture]))
    change(Event.objects.get(), format_wording="лекция-беседа")

    [later] = undoing.look(first).later
    undoing.undo(first, back=[later.key])

    assert (Event.objects.get().printed_format, later.key) == ("семинар", f"event-{event.pk}-format_wording")


def test_formats_given_under_a_wording_are_asked_about(section):
    event = make_event(section=section, formats=["семинар"])
    change(event, format_wording="семинар для всех")
    operation = Operation.objects.first()
    operation_of(section.plan, lambda: Event.objects.get().set_formats([EventFormat.objects.obtain("лекция")]))

    with pytest.raises(UndoError, match="потом меняли"):
        undoing.undo(operation)
    undoing.undo(operation, back=[f"event-{event.pk}-format_wording"])

    assert (Event.objects.get().format_wording, Event.objects.get().printed_format) == ("", "семинар")


def test_format_given_anew_since_is_not_given_twice(section):
    event = make_event(section=section, formats=["семинар"])
    seminar = EventFormat.objects.get()
    change(section, title="Другой")
    operation = operation_of(section.plan, lambda: (event.set_formats([]), change(section, title="Третий")))
    operation_of(section.plan, lambda: Event.objects.get().set_formats([seminar]))

    undoing.undo(operation)

    assert (list(Event.objects.get().formats.all()), Section.objects.get().title) == ([seminar], "Другой")


def test_added_event_that_somebody_works_on_stays_whole(section):
    with recording(section.plan, Operation.Kind.ADD) as record:
        make_event(section=section, title="Новое", formats=["лекция"], venue="Новый клуб")
        make_event(section=section, title="Лишнее", formats=["лекция"], venue="Другой клуб")
    change(Event.objects.get(title="Новое"), audience="слово коллеги")

    undoing.undo(record.operation)

    assert titles(section) == ["Новое"]
    assert [str(value) for value in Event.objects.get().formats.all()] == ["лекция"]
    assert list(Venue.objects.values_list("name", flat=True)) == ["Новый клуб"]


def test_added_event_with_a_colleagues_format_goes_only_when_chosen(section):
    with recording(section.plan, Operation.Kind.ADD) as record:
        event = make_event(section=section, title="Новое", formats=[])
    operation_of(section.plan, lambda: event.set_formats([EventFormat.objects.obtain("лекция")]))

    with pytest.raises(UndoError, match="потом меняли"):
        undoing.undo(record.operation)
    undoing.undo(record.operation, back=[f"event-{event.pk}-whole"])

    assert (Event.objects.count(), EventFormatUse.objects.count(), EventFormat.objects.count()) == (0, 0, 1)


def test_added_row_that_was_only_moved_goes(section):
    make_event(section=section, title="Прежнее")
    with recording(section.plan, Operation.Kind.ADD) as record:
        event = make_event(section=section, title="Новое")
    operation_of(section.plan, lambda: operations.place(event.entries.get(), 1), Operation.Kind.MOVE)

    undoing.undo(record.operation)

    assert titles(section) == ["Прежнее"]


def test_added_section_with_a_colleagues_row_stays(section):
    with recording(section.plan, Operation.Kind.ADD) as record:
        added = Section.objects.create(plan=section.plan, title="Новый")
    make_event(section=added)

    [kept] = undoing.look(record.operation).kept

    assert (kept.thing, kept.reason) == (added, "этим уже пользуются другие строки")


def test_removed_rows_return_between_their_neighbours_after_a_renumbering(section):
    events = [make_event(section=section, title=title) for title in "абвгд"]
    with recording(section.plan, Operation.Kind.REMOVE) as record:
        for event in events[2:4]:
            event.entries.get().delete()
    operation = record.operation
    with recording(section.plan):  # every number is another one now
        for entry in Entry.objects.all():
            entry.position += 7 * 2**20
            entry.save()

    undoing.undo(operation)

    assert titles(section) == list("абвгд")


def test_move_goes_back_between_its_neighbours_after_a_renumbering(section):
    events = [make_event(section=section, title=title) for title in "абвгд"]
    operation = operation_of(section.plan, lambda: operations.place(events[3].entries.get(), 1), Operation.Kind.MOVE)
    with recording(section.plan):
        for number, entry in enumerate(section.entries.in_order(), start=10):
            entry.position = number * 2**21
            entry.save()

    undoing.undo(operation)

    assert titles(section) == list("абвгд")


def test_rows_that_were_only_given_room_are_left_alone_once_somebody_came_after(section, little_room):
    events = [make_event(section=section, title=title) for title in "абвгд"]
    for event in events[2:4]:  # the second move uses up the room between the first two rows
        operation_of(section.plan, lambda event=event: operations.place(event.entries.get(), 2))
    operation = operation_of(section.plan, lambda: operations.place(events[4].entries.get(), 2), Operation.Kind.MOVE)
    assert len(steps_of([operation])) > 2
    later = make_event(section=section, title="е")
    operation_of(section.plan, lambda: operations.place(later.entries.get(), 4), Operation.Kind.MOVE)

    found = undoing.look(operation)
    undoing.undo(operation)

    assert (found.later, len(found.changes) + len(found.moves)) == ([], 1)
    assert titles(section) == list("агевбд")


def test_row_of_one_position_with_another_returns_exactly(section):
    events = [make_event(section=section) for _ in range(3)]
    with recording(section.plan):
        Entry(pk=events[2].entries.get().pk, section=section, event=events[2], position=2**21).save()
    before = everything()
    assert len({row["position"] for row in before[Entry].values()}) == 2

    undoing.undo(removal(events[1].entries.get()))

    assert everything() == before


def test_row_that_a_colleague_moved_since_stays_where_he_put_it(section):
    events = [make_event(section=section, title=title) for title in "абвг"]
    entry = events[3].entries.get()
    operation = operation_of(section.plan, lambda: operations.place(entry, 1), Operation.Kind.MOVE)
    operation_of(section.plan, lambda: operations.place(Entry.objects.get(pk=entry.pk), 2), Operation.Kind.MOVE)

    with pytest.raises(UndoError, match="потом меняли"):
        undoing.undo(operation)
    undoing.undo(operation, back=[f"entry-{entry.pk}-position"])

    assert titles(section) == list("абвг")


def test_row_whose_section_is_gone_asks_for_the_section_first(section):
    make_event(section=section)
    operation = removal(Entry.objects.get())
    later = removal(section)

    assert undoing.look(operation).first == [later]
    with pytest.raises(UndoError, match="Сначала отмените более позднее: удаление"):
        undoing.undo(operation)


def test_edit_of_a_removed_event_asks_for_the_event_first(section):
    event = make_event(section=section)
    operation = operation_of(section.plan, lambda: event.set_formats([]))
    later = removal(event)

    assert undoing.look(operation).first == [later]


def test_what_returns_to_a_merged_value_returns_to_the_one_it_went_into(section):
    event = make_event(section=section, venue="Клуб", formats=["семинар"])
    club, hall = event.venue, obtain(Venue, "Дом культуры")
    seminar, lecture = EventFormat.objects.get(), obtain(EventFormat, "лекция")
    operation = removal(event)
    operation_of(None, lambda: operations.merge_references(hall, [club]), Operation.Kind.MERGE)
    operation_of(None, lambda: operations.merge_references(lecture, [seminar]), Operation.Kind.MERGE)

    undoing.undo(operation)

    assert (Event.objects.get().venue, list(Event.objects.get().formats.all())) == (hall, [lecture])


def test_value_typed_anew_meanwhile_takes_the_place_of_the_one_that_would_return(section):
    with recording(section.plan, Operation.Kind.IMPORT) as record:
        make_event(section=section, title="Из файла", venue="Клуб")
    undo = undoing.undo(record.operation)
    typed = obtain(Venue, "клуб")

    undoing.undo(undo)

    assert list(Venue.objects.all()) == [typed]
    assert Event.objects.get().venue == typed


def test_merge_is_taken_back_beside_a_synonym_added_since(section):
    event = make_event(section=section, venue="Клуб")
    club, hall = event.venue, obtain(Venue, "Дом культуры")
    operation = operation_of(None, lambda: operations.merge_references(hall, [club]), Operation.Kind.MERGE)
    hall.refresh_from_db()
    change(hall, synonyms=f"{hall.synonyms}\nДК")

    undoing.undo(operation)

    assert Venue.objects.get(pk=hall.pk).synonyms == "ДК"
    assert (Event.objects.get().venue, Event.objects.get().venue.merged_into) == (club, None)


def test_value_made_by_an_edit_goes_with_it(section):
    event = make_event(section=section, venue="Клуб")
    operation = operation_of(section.plan, lambda: change(event, venue=Venue.objects.obtain("Библиотека")))

    undoing.undo(operation)

    assert [value.name for value in Venue.objects.all()] == ["Клуб"]


def test_value_merged_elsewhere_meanwhile_is_not_in_use(section):
    value, first, second = (obtain(Venue, name) for name in ("Клуб", "Музей", "Дом культуры"))
    operation = operation_of(None, lambda: operations.merge_references(first, [value]), Operation.Kind.MERGE)
    undoing.undo(operation)
    operation_of(None, lambda: operations.merge_references(second, [value]), Operation.Kind.MERGE)

    with pytest.raises(UndoError, match="потом меняли"):
        undoing.undo(operation)

    value.refresh_from_db()
    assert (value.merged_into, value.is_active) == (second, False)


def test_value_whose_address_is_taken_returns_under_another(section):
    value = obtain(Venue, "Клуб")
    operation = removal(value)
    assert obtain(Venue, "Клуб!").key == "клуб"

    undoing.undo(operation)

    assert Venue.objects.get(name="Клуб").key == "клуб-2"


def test_spelling_that_somebody_took_away_already_is_nothing_to_take_back(section):
    value = obtain(Venue, "Клуб")
    change(value, synonyms="ДК")
    operation = Operation.objects.first()
    change(value, synonyms="Клуб культуры")

    with pytest.raises(UndoError, match="Отменять нечего"):
        undoing.undo(operation)


def test_name_that_another_value_has_taken_does_not_come_back(section):
    value = obtain(Venue, "Клуб")
    change(value, name="Дом культуры")
    operation = Operation.objects.first()
    obtain(Venue, "Клуб")

    found = undoing.look(operation)

    assert [kept.reason for kept in found.kept] == ["написание «клуб» уже относится к значению «Клуб»"]
    with pytest.raises(UndoError):
        undoing.undo(operation)


def test_removed_plan_returns_whole_with_its_file(section):
    make_event(section=section)
    plan = section.plan
    with recording(plan, Operation.Kind.IMPORT) as record:
        change(plan, heading="Из файла")
    file = PlanImport.objects.create(
        file_name="план.docx",
        data=b"",
        sha256="",
        uploaded_at=PUBLISHED_AT,
        raw={},
        year=2025,
        plan=plan,
        state=PlanImport.State.LOADED,
        loaded_at=PUBLISHED_AT,
        operation=record.operation,
    )
    before = everything()
    operation = removal(plan)

    undoing.undo(operation)

    assert everything() == before
    assert PlanImport.objects.get().plan == Plan.objects.get()
    assert file.operation.year == 2025


def test_other_plan_of_the_year_keeps_a_removed_one_away(section):
    operation = removal(section.plan)
    make_plan()

    found = undoing.look(operation)

    assert [(kept.thing.year, kept.reason) for kept in found.kept] == [(2025, "план на этот год уже есть")]
    assert (found.returns, found.first) == ([], [])


def test_published_event_leaves_its_section_and_stays(section):
    make_event(section=section, title="Прежнее")
    with recording(section.plan, Operation.Kind.ADD) as record:
        make_event(section=section, title="Новое", formats=["лекция"])
    publish_plan(section.plan)

    undo = undoing.undo(record.operation)
    assert titles(section) == ["Прежнее"]
    assert Event.objects.get(title="Новое").printed_format == "лекция"
    undoing.undo(undo)

    assert titles(section) == ["Прежнее", "Новое"]


def test_plan_that_was_submitted_since_stays():
    with recording(None, Operation.Kind.ADD) as record:
        plan = make_plan()
    Proposal.objects.create(plan=plan, stored={}, sha256="", by_name="Мария", at=PUBLISHED_AT)

    found = undoing.look(record.operation)

    assert [(kept.thing, kept.reason) for kept in found.kept] == [(plan, "был на утверждении, поэтому не удаляется")]
    assert found.goes == []


def test_year_of_a_plan_published_since_stays(section):
    plan = section.plan
    change(plan, year=2026)
    operation = Operation.objects.first()
    make_event(section=section)
    publish_plan(plan)

    with pytest.raises(UndoError):
        undoing.undo(operation)

    assert Plan.objects.get().year == 2026


def test_loading_says_whether_it_is_taken_back(section):
    with recording(section.plan, Operation.Kind.IMPORT) as record:
        change(section.plan, heading="Из файла")
    PlanImport.objects.create(
        file_name="план.docx",
        data=b"",
        sha256="",
        uploaded_at=PUBLISHED_AT,
        raw={},
        state=PlanImport.State.LOADED,
        loaded_at=PUBLISHED_AT,
        operation=record.operation,
    )
    states, operation = [], record.operation
    for _ in range(3):
        operation = undoing.undo(operation)
        states.append(PlanImport.objects.get().state)

    assert states == ["undone", "loaded", "undone"]


def test_plan_that_moved_since_the_look_is_not_touched(section):
    event = make_event(section=section)
    change(event, title="Стало")
    operation = Operation.objects.first()
    pin = undoing.look(operation).pin
    change(Event.objects.get(), audience="все")

    with pytest.raises(UndoError, match="Посмотрите ещё раз"):
        undoing.undo(operation, pin=pin)

    assert Event.objects.get().title == "Стало"


def test_merge_is_pinned_to_every_plan(section):
    event = make_event(section=section, venue="Клуб")
    hall = obtain(Venue, "Дом культуры")
    operation = operation_of(None, lambda: operations.merge_references(hall, [event.venue]), Operation.Kind.MERGE)
    pin = undoing.look(operation).pin
    change(Event.objects.get(), audience="все")

    assert undoing.look(operation).pin != pin


@pytest.mark.parametrize("kind", Operation.NOT_UNDONE)
def test_what_only_tells_is_not_taken_back(section, kind):
    operation = operation_of(section.plan, lambda: change(section, title="Другой"), kind)

    with pytest.raises(UndoError, match="Отменять нечего"):
        undoing.undo(operation)

    assert Section.objects.get().title == "Другой"
