import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from events import schedules
from events.models import Abbreviation, Department, EventFormat, Schedule, Venue
from events.plan import operations
from tests.factories import make_event, make_plan

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("recorded")]


def test_reference_prints_its_full_name_when_it_has_one():
    venue = Venue(name="Смоленский ОЦНТ", printed_name="ГБУК «Смоленский областной центр народного творчества»")

    assert (str(venue), venue.printed) == ("Смоленский ОЦНТ", "ГБУК «Смоленский областной центр народного творчества»")
    assert Venue(name="Районы").printed == "Районы"


@pytest.mark.parametrize("spelling", ["мастер-класс", "МАСТЕР — КЛАСС ", "мк", "Занятие мастера"])
def test_named_finds_a_value_by_any_spelling(spelling):
    value = EventFormat.objects.create(name="Мастер-класс", printed_name="занятие мастера", synonyms="МК")

    assert EventFormat.objects.named(spelling) == value


def test_named_prefers_the_name_itself_and_knows_no_unknown():
    Venue.objects.create(name="Дом культуры", synonyms="ДК\nКлуб")
    club = Venue.objects.create(name="Клуб")

    assert Venue.objects.named("клуб") == club
    assert Venue.objects.named("Дворец") is None
    assert Venue.objects.named("") is None


def test_active_leaves_retired_values_out():
    kept = Venue.objects.create(name="Клуб")
    Venue.objects.create(name="Закрытый клуб", is_active=False)

    assert list(Venue.objects.active()) == [kept]


def test_schedule_knows_what_its_name_means():
    schedule = Schedule(name="1 квартал, март")

    assert (schedule.parsed, schedule.months) == (schedules.parse("1 квартал, март"), (3,))


def test_obtain_makes_a_value_once():
    first = Department.objects.obtain("Отдел  учёта")
    second = Department.objects.obtain("отдел учета")

    assert (first, Department.objects.count(), first.name) == (second, 1, "Отдел учёта")


def test_key_stays_when_the_name_changes():
    venue = Venue.objects.create(name="Дом культуры")

    venue.name = "Дворец культуры"
    venue.save()

    assert Venue.objects.get().key == "дом-культуры"


def test_keys_of_like_names_differ():
    names = ["Клуб № 1", "Клуб 1", "Клуб (1)", "Клуб", "Клуб 1-2"]

    keys = [Venue.objects.create(name=name).key for name in names]

    assert keys == ["клуб-1", "клуб-1-2", "клуб-1-3", "клуб", "клуб-1-2-2"]


def test_name_without_letters_gets_a_key_all_the_same():
    keys = [Venue.objects.create(name=name).key for name in ("«+»", "«=»")]

    assert keys == ["venue", "venue-2"]


def test_form_cleans_the_name_and_keeps_the_rules_of_every_field():
    value = Venue(name="  Дом\u00a0 учёных ")

    value.full_clean(exclude=["key", "stems"])

    assert value.name == "Дом учёных"
    with pytest.raises(ValidationError) as refusal:
        Venue(name="а" * 501).full_clean(exclude=["key", "stems"])
    assert "name" in refusal.value.message_dict
    Venue(name="Клуб", printed_name="а" * 501).full_clean(exclude=["key", "stems", "printed_name"])


def test_value_may_be_saved_again_under_its_own_spellings():
    value = Venue.objects.create(name="Дом учёных", synonyms="ДУ")

    value.full_clean()
    value.save()

    assert Venue.objects.named("ду") == value


def test_same_name_in_other_letters_is_refused_by_the_database():
    Venue.objects.create(name="Дом учёных")

    with pytest.raises(IntegrityError), transaction.atomic():
        Venue.objects.create(name="дом ученых")


def test_same_name_in_other_letters_is_refused_with_a_sentence():
    Venue.objects.create(name="Дом учёных")

    with pytest.raises(ValidationError) as refusal:
        Venue(name="дом ученых").full_clean(exclude=["key", "stems"])

    assert "Такое значение в справочнике уже есть. Выберите его из списка." in refusal.value.messages


def test_spelling_of_another_value_is_refused():
    Venue.objects.create(name="Дом учёных", synonyms="ДУ")

    with pytest.raises(ValidationError, match="«ду» уже относится к значению «Дом учёных»"):
        Venue(name="Дом учителя", synonyms="ДУ").clean()
    with pytest.raises(ValidationError, match="«дом ученых» уже относится к значению «Дом учёных»"):
        Venue(name="Дом Учёных").clean()


def test_name_of_signs_alone_is_refused():
    with pytest.raises(ValidationError, match="Впишите название"):
        Venue(name=" . ").full_clean(exclude=["key", "stems"])


@pytest.mark.parametrize("words", ["семинары", "СЕМИНАРОВ", "семин"])
def test_holding_finds_words_in_any_form(words):
    value = EventFormat.objects.create(name="Семинар")
    EventFormat.objects.create(name="Вебинар")

    assert list(EventFormat.objects.holding(words)) == [value]


@pytest.mark.parametrize(("words", "count"), [("", 0), ("!!", 0), ("семинар вебинар", 0), ("областной семинар", 1)])
def test_holding_wants_every_word_and_at_least_one(words, count):
    EventFormat.objects.create(name="Семинар", printed_name="областной семинар")
    EventFormat.objects.create(name="Вебинар")

    assert EventFormat.objects.holding(words).count() == count


def test_merge_moves_every_event_and_keeps_the_spelling():
    plan = make_plan()
    right, wrong = Venue.objects.obtain("Областной центр"), Venue.objects.obtain("Обласной центр")
    events = [make_event(plan, venue=venue) for venue in (right, wrong, wrong)]

    moved = operations.merge_references(right, [wrong])

    assert moved == 2
    assert [event.venue for event in plan.events.order_by("pk")] == [right] * len(events)
    assert Venue.objects.named("обласной центр") == right
    assert list(Venue.objects.present()) == [right]
    assert (Venue.objects.get(pk=wrong.pk).merged_into, Venue.objects.get(pk=wrong.pk).is_active) == (right, False)


def test_merge_keeps_every_spelling():
    right = Venue.objects.create(name="Областной центр", printed_name="ГБУК «Центр»", synonyms="ОЦ")
    wrong = Venue.objects.create(
        name="Обласной центр", printed_name="ГБУК Обласной центр", synonyms="Обл. центр\n\nобл. центр"
    )

    operations.merge_references(right, [wrong])

    right.refresh_from_db()
    assert right.synonyms.splitlines()[:4] == ["ОЦ", "Обласной центр", "ГБУК Обласной центр", "Обл. центр"]
    assert (right.name, right.printed_name) == ("Областной центр", "ГБУК «Центр»")
    assert {Venue.objects.named(name) for name in ("ОЦ", "обл. центр", "гбук обласной центр")} == {right}


def test_merge_adds_no_spelling_that_is_known():
    right = Venue.objects.create(name="Клуб", synonyms="Обл. центр")
    wrong = Venue.objects.create(name="Областной центр", synonyms="обл. центр")

    operations.merge_references(right, [wrong])

    right.refresh_from_db()
    assert right.synonyms == "Обл. центр\nОбластной центр"


def test_merge_of_formats_leaves_each_event_with_the_format_once():
    event = make_event(formats=["вебинар", "вебенар"])

    operations.merge_references(EventFormat.objects.named("вебинар"), [EventFormat.objects.named("вебенар")])

    assert [str(value) for value in event.formats.all()] == ["вебинар"]


def test_merge_is_recorded_in_the_history_of_the_event():
    event = make_event(venue="Обласной центр")

    operations.merge_references(Venue.objects.obtain("Областной центр"), [Venue.objects.named("Обласной центр")])

    assert event.history.latest("history_id").venue.name == "Областной центр"


def test_merge_with_itself_or_with_another_book_does_nothing():
    venue = Venue.objects.obtain("Клуб")

    assert operations.merge_references(venue, [venue]) == 0
    with pytest.raises(ValueError, match="one reference book"):
        operations.merge_references(Department.objects.obtain("Клуб"), [venue])
    assert (Venue.objects.get(), Venue.objects.get().merged_into) == (venue, None)


@pytest.mark.parametrize("book", [Venue, EventFormat])
def test_merge_takes_the_same_statements_however_many_events_there_are(book):
    plan, counts = make_plan(), []
    for rows in (1, 12):
        right, wrong = book.objects.obtain(f"верно {rows}"), book.objects.obtain(f"неверно {rows}")
        for _ in range(rows):
            make_event(plan, **({"venue": wrong} if book is Venue else {"formats": [wrong.name]}))
        with CaptureQueriesContext(connection) as queries:
            assert operations.merge_references(right, [wrong]) == rows
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", ["кду", " КДУ. ", " . "])
def test_abbreviation_stands_once_and_says_something(name):
    with pytest.raises(ValidationError) as refused:
        Abbreviation(name=name, meanings="клуб").full_clean(exclude=["stems"])

    assert "name" in refused.value.message_dict


def test_merge_fills_in_missing_contacts_and_leaves_the_others():
    right, wrong = Department.objects.obtain("Отдел"), Department.objects.obtain("Отдел тот же")
    right.telephone, wrong.telephone, wrong.email = "12-34-56", "65-43-21", "a@b.example"
    right.save(), wrong.save()

    operations.merge_references(right, [wrong])

    merged = Department.objects.get(pk=right.pk)
    assert (merged.telephone, merged.email) == ("12-34-56", "a@b.example")


def test_merge_forgets_the_names_when_asked_to():
    right, wrong = Venue.objects.obtain("Областной центр"), Venue.objects.obtain("Обласной центр")

    operations.merge_references(right, [wrong], keep_names=False)

    assert Venue.objects.get(pk=right.pk).synonyms == ""
    assert Venue.objects.named("Обласной центр") is None


def test_synonyms_are_bounded():
    many = "\n".join(f"синоним {n}" for n in range(201))

    with pytest.raises(ValidationError, match="Синонимов больше 200"):
        Venue(name="Центр", synonyms=many).full_clean()
    with pytest.raises(ValidationError, match="не длиннее 500"):
        Venue(name="Центр", synonyms="о" * 501).full_clean()
    with pytest.raises(ValidationError, match="Синонимов больше 200"):
        Venue(name="Центр", synonyms=many[: many.rindex("\n")]).take_over(Venue(name="Другой"))
