"""The pages of the journal: who may look, what is found, what an undo shows before it does it."""

import re

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from events.admin.journal import url_of, url_of_plan
from events.models import Entry, Event, EventFormat, EventFormatUse, Operation, Plan, Section, Venue
from events.plan import operations
from events.plan.journal_query import of_thing
from tests.factories import change, make_event, make_plan, make_section, make_user, obtain, publish_plan, recording
from tests.plan.desk import everything

pytestmark = pytest.mark.django_db
JOURNAL = "/admin/events/operation/"
Kind = Operation.Kind


@pytest.fixture
def methodist(client):
    user = make_user("Методист", first_name="Мария", last_name="Соколова")
    client.force_login(user)
    return user


@pytest.fixture
def event():
    section = make_section(make_plan(), title="Раздел")
    return make_event(section=section, title="Было", formats=["семинар"])


def written_by(user, thing, **fields):
    """One edit in this person's name; its operation."""
    with recording(getattr(thing, "plan", None), by=user) as record:
        for name, value in fields.items():
            setattr(thing, name, value)
        thing.save()
    return record.operation


def page_of(client, path, status=200):
    response = client.get(path)
    assert response.status_code == status
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", re.sub("</d[td]>", " ", response.content.decode())))


def acts_on(client, query=""):
    return [item["operation"].pk for item in client.get(JOURNAL + query).context["accounts"]]


def undo_path(operation):
    return f"{JOURNAL}{operation.pk}/undo/"


def undo_by_page(client, operation, **data):
    """Look at the page and press its button."""
    pin = client.get(undo_path(operation)).context["found"].pin
    return client.post(undo_path(operation), {"pin": pin, **data})


def test_journal_tells_who_did_what(client, methodist, event):
    written_by(make_user(first_name="Ольга", last_name="Лебедева"), event, title="Стало")
    written_by(methodist, event, audience="руководители")

    words = page_of(client, JOURNAL)

    assert "Ольга Лебедева Правка план 2025 мероприятие «Стало» название: Было → Стало Отменить…" in words
    assert "Вы Правка план 2025 мероприятие «Стало» для кого: руководители Отменить…" in words


def test_long_words_are_shown_where_they_differ(client, methodist, event):
    words = "Итоги деятельности культурно-досуговых учреждений {} в прошедшем году, статистика и цифры по районам"
    change(event, title=words.format("Смоленской области"))
    change(event, title=words.format("региона"))

    html = client.get(JOURNAL).content.decode()
    assert "учреждений <del>Смоленской области</del> <ins>региона</ins> в прошедшем году, … " in html


def test_journal_of_a_plan_has_the_books_and_no_other_plan(client, methodist, event):
    mine = Operation.objects.first()
    with recording(make_plan(2026), Kind.ADD):
        Section.objects.create(plan=Plan.objects.get(year=2026))
    other = Operation.objects.first()
    obtain(Venue, "Музей")
    books = Operation.objects.first()

    found = acts_on(client, url_of_plan(event.plan).removeprefix(JOURNAL))

    assert {mine.pk, books.pk} <= set(found)
    assert other.pk not in found


def test_filters_choose_by_person_kind_day_and_words(client, methodist, event):
    operation = written_by(methodist, event, title="Лаборатория хореографов")
    with recording(event.plan, Kind.MOVE, by_name="Анна Воронова", note="№ 7 → № 3"):
        change(event, audience="все")
    moved = Operation.objects.first()
    day = f"{timezone.localdate(operation.at):%Y-%m-%d}"

    assert acts_on(client, "?person=Мария+Соколова") == [operation.pk]
    assert acts_on(client, "?kind=move") == [moved.pk]
    assert acts_on(client, "?since=2099-01-01") == []
    assert acts_on(client, f"?since={day}&until={day}&q=хореограф&person=Мария+Соколова") == [operation.pk]
    assert acts_on(client, "?until=1999-01-01") == []


@pytest.mark.parametrize(
    "query", ["?year=1", "?kind=нет", "?since=вчера", "?model=user&pk=1", "?pk=x", "?person=никто"]
)
def test_bad_question_finds_nothing_and_says_so(client, methodist, event, query):
    response = client.get(JOURNAL + query)

    assert response.status_code == 400
    assert response.context["accounts"] == []
    assert "Отбор задан неверно" in response.content.decode()


def test_history_of_a_thing_that_is_gone_is_found(client, methodist, event):
    with recording(event.plan, Kind.REMOVE):
        event.delete()
    event.pk = Event.history.latest("history_id").id
    removal = Operation.objects.first()

    assert url_of(event) == f"{JOURNAL}?model=event&pk={event.pk}"
    words = page_of(client, url_of(event))

    assert "История: мероприятие «Было»" in words
    assert acts_on(client, f"?model=event&pk={event.pk}")[0] == removal.pk


@pytest.mark.parametrize("model", [Event, Section, Plan, Venue, EventFormat])
def test_history_of_a_thing_is_the_journal_asked_for_it(client, methodist, event, model):
    thing = model.objects.first()

    response = client.get(f"/admin/events/{model._meta.model_name}/{thing.pk}/history/", follow=True)

    assert response.redirect_chain == [(url_of(thing), 302)]
    assert [item["operation"] for item in response.context["accounts"]] == list(
        of_thing(Operation.objects.all(), thing)
    )


def test_plan_page_leads_to_its_journal(client, methodist, event):
    response = client.get(f"/admin/events/plan/{event.plan_id}/change/")

    assert f'href="{url_of_plan(event.plan)}"' in response.content.decode()


def test_deleted_event_returns_to_its_place(client, methodist, event):
    make_event(section=Section.objects.get(), title="Соседнее")
    before = everything()
    with recording(event.plan, Kind.REMOVE):
        event.delete()
    removal = Operation.objects.first()

    words = page_of(client, undo_path(removal))
    assert "Вернётся мероприятие «Было»" in words
    response = undo_by_page(client, removal)

    undo = Operation.objects.first()
    assert response.url == f"{JOURNAL}{undo.pk}/change/"
    assert (undo.kind, undo.undoes, undo.by, undo.by_name) == (Kind.UNDO, removal, methodist, "Мария Соколова")
    assert everything() == before


def test_undo_is_told_on_both_pages_and_its_own_undo_is_the_redo(client, methodist, event):
    operation = written_by(methodist, event, title="Стало")
    undo_by_page(client, operation)
    undo = Operation.objects.first()

    assert "Отменено Мария Соколова" in page_of(client, f"{JOURNAL}{operation.pk}/change/")
    assert "Отменяет правка, Мария Соколова" in page_of(client, f"{JOURNAL}{undo.pk}/change/")
    assert "отменено " in page_of(client, JOURNAL)
    undo_by_page(client, undo)

    assert Event.objects.get().title == "Стало"


def test_later_word_stays_unless_it_is_ticked(client, methodist, event):
    operation = written_by(methodist, event, title="Стало", audience="первые")
    change(Event.objects.get(), title="Слово коллеги")

    words = page_of(client, undo_path(operation))
    assert "Станет как было мероприятие «Слово коллеги» для кого: первые → пусто" in words
    assert "Потом это меняли" in words
    assert "потом название: Стало → Слово коллеги" in words
    assert "вернуть всё равно; название: Слово коллеги → Было" in words
    undo_by_page(client, operation)

    assert (Event.objects.get().title, Event.objects.get().audience) == ("Слово коллеги", "")
    undo_by_page(client, operation, back=f"event-{event.pk}-title")
    assert Event.objects.get().title == "Было"


def test_plan_that_moved_since_the_look_is_shown_anew_with_the_ticks(client, methodist, event):
    operation = written_by(methodist, event, title="Стало")
    change(Event.objects.get(), title="Слово коллеги")
    tick = f"event-{event.pk}-title"
    pin = client.get(undo_path(operation)).context["found"].pin
    change(Event.objects.get(), audience="ещё правка")

    response = client.post(undo_path(operation), {"pin": pin, "back": tick})

    assert response.status_code == 409
    page = response.content.decode()
    assert "план изменился. Посмотрите ещё раз" in page
    assert f'value="{tick}" checked' in page
    assert Event.objects.get().title == "Слово коллеги"
    client.post(undo_path(operation), {"pin": response.context["found"].pin, "back": tick})
    assert Event.objects.get().title == "Было"


def test_page_without_its_pin_does_nothing(client, methodist, event):
    operation = written_by(methodist, event, title="Стало")

    assert client.post(undo_path(operation)).status_code == 409
    assert Event.objects.get().title == "Стало"


def test_act_that_needs_a_later_undo_names_it(client, methodist, event):
    with recording(event.plan, Kind.REMOVE):
        Entry.objects.get().delete()
    first = Operation.objects.first()
    with recording(event.plan, Kind.REMOVE):
        Section.objects.get().delete()
    later = Operation.objects.first()

    response = client.get(undo_path(first))

    assert f'href="{undo_path(later)}"' in response.content.decode()
    assert 'type="submit" class="default"' not in response.content.decode()
    assert undo_by_page(client, first).status_code == 409
    undo_by_page(client, later)
    undo_by_page(client, first)
    assert Entry.objects.get().event == event


def test_published_event_is_kept_and_the_page_says_why(client, methodist, event):
    with recording(event.plan, Kind.ADD):
        make_event(section=Section.objects.get(), title="Новое")
    addition = Operation.objects.first()
    publish_plan(event.plan)

    words = page_of(client, undo_path(addition))
    assert "Останется как есть мероприятие «Новое»: опубликовано, поэтому не удаляется" in words
    undo_by_page(client, addition)

    assert Event.objects.filter(title="Новое").exists()
    assert not Entry.objects.filter(event__title="Новое").exists()


@pytest.mark.parametrize("kind", [Kind.START, Kind.EARLIER, Kind.PUBLISH])
def test_what_only_tells_is_shown_plainly_and_not_undone(client, methodist, event, kind):
    with recording(event.plan, kind, note="Обновление программы") as record:
        change(event, title="Стало")

    words = page_of(client, f"{JOURNAL}{record.operation.pk}/change/")

    assert "Эта запись только сообщает о том, что было. Отменить её нельзя." in words
    assert client.get(undo_path(record.operation)).status_code == 404
    assert client.post(undo_path(record.operation), {"pin": "1.1"}).status_code == 404
    assert undo_path(record.operation) not in client.get(JOURNAL).content.decode()


def test_publishing_leads_to_its_edition(client, methodist, event):
    edition = publish_plan(event.plan)
    operation = Operation.objects.get(kind=Kind.PUBLISH)

    for path in (JOURNAL, f"{JOURNAL}{operation.pk}/change/"):
        assert f'<a href="{edition.get_absolute_url()}">Открыть редакцию</a>' in client.get(path).content.decode()


def test_name_stays_when_the_account_goes(client, methodist, event):
    author = make_user(first_name="Ольга", last_name="Лебедева")
    written_by(author, event, title="Стало")
    User.objects.get(pk=author.pk).delete()

    assert "Ольга Лебедева Правка" in page_of(client, JOURNAL)
    assert len(acts_on(client, "?person=Ольга+Лебедева")) == 1


def test_merge_is_undone_as_one(client, methodist, event):
    new = obtain(Venue, "Дом культуры")
    before = everything()
    with recording(None, Kind.MERGE):
        operations.merge_references(new, [event.venue])

    undo_by_page(client, Operation.objects.first())

    assert everything() == before


def test_page_of_an_act_tells_all_of_it_by_the_hundred(client, methodist):
    plan = make_plan()
    with recording(plan, Kind.IMPORT) as record:
        for number in range(101):
            Event.objects.create(plan=plan, title=f"Строка {number}", audience="все")

    first = page_of(client, f"{JOURNAL}{record.operation.pk}/change/")
    second = page_of(client, f"{JOURNAL}{record.operation.pk}/change/?page=2")

    assert first.count("для кого: все") == 100
    assert "«Строка 100» для кого: все" in second


def test_journal_is_paged_and_keeps_its_question(client, methodist, event):
    for number in range(51):
        written_by(methodist, event, audience=str(number))

    response = client.get(f"{JOURNAL}?person=Мария+Соколова")

    assert len(response.context["accounts"]) == 50
    assert "?person=%D0%9C%D0%B0%D1%80%D0%B8%D1%8F+%D0%A1%D0%BE%D0%BA%D0%BE%D0%BB%D0%BE%D0%B2%D0%B0&amp;page=2" in (
        response.content.decode()
    )


def test_length_of_the_journal_costs_no_queries(client, methodist, event, django_assert_max_num_queries):
    for number in range(50):
        with recording(event.plan, by_name=f"Имя {number}"):
            event.title, event.venue = f"Название {number}", Venue.objects.obtain(f"Клуб {number}")
            event.save()
            event.set_formats([EventFormat.objects.obtain(f"форма {number}")])

    with django_assert_max_num_queries(80):
        client.get(JOURNAL)
    assert EventFormatUse.objects.count() == 1


@pytest.mark.parametrize("name", ["abc", "0", "99999999999999999999"])
def test_address_of_no_act_is_not_found(client, methodist, name):
    assert client.get(f"{JOURNAL}{name}/change/").status_code == 404
    assert client.get(f"{JOURNAL}{name}/undo/").status_code == 404
