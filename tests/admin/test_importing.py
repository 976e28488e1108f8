"""The pages of an import as people use them: what is sent is what a browser would send of the page."""

import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from events import exporters
from events.admin.preview import changed_since
from events.document import PlanDocument, Row, Section
from events.models import Event, Job, Operation, Plan, PlanImport, Schedule
from events.plan.document import build_document
from tests.admin.pages import form_of, messages_of, press, text_of
from tests.factories import change, make_event, make_plan, make_section, make_user, obtain, publish_plan, recording
from tests.plan.test_importing import official

pytestmark = pytest.mark.django_db

ADD = "/admin/events/planimport/add/"
PREVIEW_QUERIES = 29


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


@pytest.fixture
def colleague():
    from django.test import Client

    other = Client()
    other.force_login(make_user("Методист", first_name="Ольга", last_name="Лебедева"))
    return other


def upload(client, name="план.docx", data=None, **fields):
    data = exporters.export("docx", official()) if data is None else data
    return client.post(ADD, {"file": SimpleUploadedFile(name, data), "year": "", "pasted": "", **fields})


@pytest.fixture
def preview(methodist):
    return upload(methodist).url


def push(client, page, button, sent=None, **changes):
    """Press a button of the preview page after some changes; ``sent`` is a page opened before."""
    return press(client, page, sent or form_of(client.get(page), "seen"), **{button: "1", **changes})


def row_page(page, line):
    return f"{page.removesuffix('preview/')}rows/{line}/"


def decisions():
    return PlanImport.objects.get().decisions


def first_line(client, page):
    return client.get(page).context["proposal"].lines[0]


def test_upload_leads_to_a_preview_and_loads_nothing(methodist, preview):
    response = methodist.get(preview)

    body = text_of(response).replace("\u00a0", " ")
    assert "18 строк, 2 раздела" in body
    assert "Плана на 2025 год ещё нет: он будет создан, новых строк 18." in body
    assert Plan.objects.count() == 0


def test_preview_tells_what_differs_from_the_plan(methodist, preview):
    push(methodist, preview, "load")

    body = text_of(methodist.get(upload(methodist).url)).replace("\u00a0", " ")

    assert "новых 0, изменённых 0, прежних 18, нет в файле 0" in body


def test_pasted_table_is_read_too(methodist):
    pasted = "№\tНазвание мероприятия\tДата проведения\n1\tСеминар по вокалу\tмай\n2\tВебинар о хоре\tиюнь"

    response = methodist.post(ADD, {"pasted": pasted, "year": "2025"}, follow=True)

    assert [row.title for row in response.context["proposal"].document.rows] == ["Семинар по вокалу", "Вебинар о хоре"]


@pytest.mark.parametrize("fields", [{}, {"pasted": "  "}])
def test_upload_of_nothing_is_refused_with_a_sentence(methodist, fields):
    response = methodist.post(ADD, fields)

    assert response.status_code == 400
    assert "Выберите файл или вставьте таблицу: что-нибудь одно." in response.content.decode()


def test_broken_file_is_refused_with_a_sentence_and_not_kept(methodist):
    response = upload(methodist, data=b"PK\x03\x04 broken")

    assert response.status_code == 400
    assert response.context["form"].errors["file"]
    assert PlanImport.objects.count() == 0


def test_suggestions_are_taken_and_the_plan_loaded(methodist, preview):
    push(methodist, preview, "accept_all")

    response = methodist.post(preview, {**form_of(methodist.get(preview), "seen"), "load": "1"}, follow=True)

    assert Plan.objects.get().events.count() == 13
    assert messages_of(response) == ["План загружен: новых строк 18, изменённых 0, прежних 0."]
    assert Operation.objects.get(kind="import").by_name == "Мария Соколова"


@pytest.mark.parametrize("button", ["keep", "edit", "show", "accept_all"])
def test_ticks_and_choices_survive_every_button(methodist, preview, button):
    line = first_line(methodist, preview).id
    value = line if button == "edit" else "attention" if button == "show" else "1"
    answer = push(methodist, preview, button, left_out=[line], year="2026", mode="rows", **{button: value})

    assert (decisions()["left_out"], decisions()["year"], decisions()["mode"]) == ([line], 2026, "rows")
    assert unquote(answer.url) == {"edit": row_page(preview, line), "show": f"{preview}?show=attention"}.get(
        button, preview
    )
    sent = form_of(methodist.get(preview), "seen")
    assert (sent["left_out"], sent["year"], sent["mode"]) == ([line], ["2026"], ["rows"])


def test_column_map_survives_the_way_to_a_row_and_back(methodist, preview):
    sent = form_of(methodist.get(preview), "seen")
    name = next(name for name, value in sent.items() if name.startswith("column-") and value == ["venue"])
    line = first_line(methodist, preview).id

    push(methodist, preview, "edit", sent, edit=line, **{name: "", "left_out": [line]})
    page = row_page(preview, line)
    press(methodist, page, form_of(methodist.get(page), "title"), title="Иное название")

    after = methodist.get(preview).context["proposal"]
    assert {row.venue for row in after.document.rows} == {""}
    assert (after.lines[0].row.title, after.lines[0].is_left_out) == ("Иное название", True)


def test_decisions_of_two_people_are_kept_both(methodist, colleague, preview):
    first, second, *_ = (line.id for line in methodist.get(preview).context["proposal"].lines)
    mine, theirs = (form_of(client.get(preview), "seen") for client in (methodist, colleague))
    push(colleague, preview, "keep", theirs, left_out=[first])

    response = methodist.post(preview, {**mine, "left_out": [second], "keep": "1"}, follow=True)

    assert set(decisions()["left_out"]) == {first, second}
    assert any("менял коллега" in message for message in messages_of(response))


def test_loading_waits_until_the_decisions_of_a_colleague_are_seen(methodist, colleague, preview):
    first = first_line(methodist, preview).id
    mine, theirs = (form_of(client.get(preview), "seen") for client in (methodist, colleague))
    push(colleague, preview, "keep", theirs, left_out=[first])

    push(methodist, preview, "load", mine)

    assert Plan.objects.count() == 0


def test_preview_that_is_older_than_the_plan_loads_nothing_and_tells_what_changed(methodist, preview):
    push(methodist, preview, "load")
    again = upload(methodist).url
    sent = form_of(methodist.get(again), "seen")
    event = Event.objects.order_by("pk").first()
    change(event, details="слово коллеги", title="Правка коллеги")
    before = build_document(Plan.objects.get())

    answer = push(methodist, again, "load", sent)

    assert (answer.status_code, build_document(Plan.objects.get())) == (409, before)
    assert "План изменился, пока вы смотрели" in " ".join(messages_of(answer))
    assert "мероприятие «Правка коллеги» (название, подробности)" in text_of(answer)
    push(methodist, again, "load", form_of(answer, "seen"))
    assert PlanImport.objects.get(pk=again.split("/")[-3]).state == "loaded"


def test_what_changed_since_is_told_of_the_first_of_many():
    section = make_section(make_plan())
    events = [make_event(section=section, title=f"Мероприятие {number}") for number in range(1, 8)]
    make_plan(2026)
    last = Operation.objects.first().pk
    with recording(section.plan, by_name="Ольга Лебедева"):
        for event in events:
            event.details = "слово"
            event.save()
    for number in range(1, 22):
        change(events[0], audience=f"кружок {number}")

    lines = changed_since(last, 2025)

    assert len(lines) == 21
    assert lines[0].endswith(
        "Ольга Лебедева, правка: "
        + "; ".join(f"мероприятие «Мероприятие {number}» (подробности)" for number in range(1, 6))
        + "; и другое"
    )
    assert lines[-1] == "и ещё 2\u00a0записи в журнале"
    assert changed_since(Operation.objects.first().pk, 2025) == []


def test_preview_that_is_older_than_a_reference_book_loads_nothing(methodist, preview):
    push(methodist, preview, "load")
    again = upload(methodist, data=exporters.export("docx", replace(official(), heading="Иная"))).url
    sent = form_of(methodist.get(again), "seen")
    venue = Event.objects.exclude(venue=None).first().venue
    change(venue, printed_name="Иное имя")

    assert push(methodist, again, "load", sent).status_code == 409
    assert Plan.objects.get().heading != "Иная"


def test_what_changes_more_than_ticks_is_shown_before_it_is_loaded(methodist, preview):
    response = methodist.post(
        preview, {**form_of(methodist.get(preview), "seen"), "year": "2027", "load": "1"}, follow=True
    )

    assert Plan.objects.count() == 0
    assert any("Посмотрите ещё раз и загрузите" in message for message in messages_of(response))
    push(methodist, preview, "load")
    assert Plan.objects.get().year == 2027


def alike(client):
    """A plan of one row, and two pasted rows: this one and a new one that is much like it."""
    title = "Творческая лаборатория хореографов Смоленской области"
    old = make_event(section=make_section(make_plan()), title=title)
    head = "№\tНазвание мероприятия\tДата проведения"
    pasted = f"{head}\n1\t{title}\tмай\n2\t{title} и балетмейстеров\tмай"
    return old, client.post(ADD, {"pasted": pasted, "year": "2025"}).url


def test_row_that_is_left_out_lets_no_other_row_be_loaded_in_its_place_unseen(methodist):
    old, page = alike(methodist)
    own, other = methodist.get(page).context["lines"]
    before = build_document(Plan.objects.get())

    answer = push(methodist, page, "load", left_out=[own.line.id])

    assert (own.state, other.state) == ("изменена", "новая")
    assert build_document(Plan.objects.get()) == before
    assert (answer.url, PlanImport.objects.first().decisions["left_out"]) == (page, [own.line.id])
    assert methodist.get(page).context["lines"][1].state == "изменена"
    push(methodist, page, "load")
    assert Event.objects.get(uid=old.uid).title == f"{old.title} и балетмейстеров"


def test_suggestion_is_shown_carried_out_before_it_is_loaded(methodist, preview):
    suggestions = list(methodist.get(preview).context["proposal"].suggestions)

    push(methodist, preview, "load", accepted=suggestions)

    assert (Plan.objects.count(), decisions()["accepted"]) == (0, suggestions)
    push(methodist, preview, "load")
    assert Event.objects.count() == 13


def test_page_that_says_nothing_of_what_it_showed_decides_nothing(methodist, preview):
    response = methodist.post(preview, {"load": "1", "year": "2030", "left_out": ["x"]})

    assert (response.status_code, Plan.objects.count(), decisions()) == (400, 0, {})


@pytest.mark.parametrize("blob", ["", "{", "[]", '{"decisions": 1}', "null", '{"decisions":{"left_out":null}}'])
def test_page_that_was_tampered_with_is_refused(methodist, preview, blob):
    response = methodist.post(preview, {"load": "1", "seen": blob})

    assert (response.status_code, Plan.objects.count(), decisions()) == (400, 0, {})


def test_double_load_loads_once_and_says_so(methodist, preview):
    sent = form_of(methodist.get(preview), "seen")
    push(methodist, preview, "load", sent)

    response = push(methodist, preview, "load", sent)

    assert Event.objects.count() == 18
    assert any("уже загружен" in message for message in messages_of(response))


def test_long_file_is_loaded_by_one_job_of_what_was_looked_at(methodist, preview, monkeypatch):
    monkeypatch.setattr("events.admin.importing.LONG", 0)
    monkeypatch.setattr("events.jobs.start", lambda job: None)
    sent = form_of(methodist.get(preview), "seen")

    first, second = (push(methodist, preview, "load", sent) for _ in range(2))

    job = Job.objects.get()
    assert first.url == second.url == f"/admin/events/job/{job.pk}/page/"
    assert job.pin == sent["pin"][0]


def test_one_row_is_corrected_by_hand(methodist, preview):
    page = row_page(preview, first_line(methodist, preview).id)

    press(methodist, page, form_of(methodist.get(page), "title"), title="Иное название")

    assert next(iter(methodist.get(preview).context["proposal"].document.rows)).title == "Иное название"


def test_contradiction_is_refused_in_a_correction_with_its_reason(methodist, preview):
    page = row_page(preview, first_line(methodist, preview).id)

    response = press(methodist, page, form_of(methodist.get(page), "title"), schedule="1 квартал, май")

    assert response.status_code == 400
    assert "Май не входит в 1 квартал" in " ".join(response.context["form"].errors["schedule"])
    assert decisions() == {}


def test_correction_against_a_colleague_shows_three_values_and_can_be_sent_again(methodist, colleague, preview):
    page = row_page(preview, first_line(methodist, preview).id)
    mine, theirs = (form_of(client.get(page), "title") for client in (methodist, colleague))
    press(colleague, page, theirs, venue="Клуб коллеги")

    clash = press(methodist, page, mine, venue="Мой клуб", title="Иное название")
    press(methodist, page, form_of(clash, "title"))

    assert clash.status_code == 409
    assert "у коллеги «Клуб коллеги», у вас «Мой клуб»" in text_of(clash)
    row = first_line(methodist, preview).row
    assert (row.venue, row.title) == ("Мой клуб", "Иное название")


def test_row_is_said_to_be_one_of_the_plan_on_its_page(methodist, preview):
    push(methodist, preview, "load")
    old = next(build_document(Plan.objects.get()).rows)
    pasted = "№\tНазвание мероприятия\tДата проведения\n1\tСовсем другие слова\tмай"
    page = methodist.post(ADD, {"pasted": pasted, "year": "2025"}).url
    line = row_page(page, first_line(methodist, page).id)

    press(methodist, line, form_of(methodist.get(line), "title"), who=f"same {old.uid}")
    push(methodist, page, "load")

    assert Event.objects.get(uid=old.uid).title == "Совсем другие слова"


def test_word_of_a_colleague_on_which_row_it_is_outlives_a_correction(methodist, colleague):
    old, page = alike(methodist)
    line = row_page(page, methodist.get(page).context["lines"][0].line.id)
    mine, theirs = (form_of(client.get(line), "title") for client in (methodist, colleague))
    press(colleague, line, theirs, who="new")

    press(methodist, line, mine, title=f"{old.title}, лето")
    push(methodist, page, "load")

    assert Event.objects.get(uid=old.uid).title == old.title
    assert Event.objects.exclude(uid=old.uid).filter(title=f"{old.title}, лето").count() == 1


def test_two_words_on_which_row_it_is_are_shown_and_can_be_sent_again(methodist, colleague):
    old, page = alike(methodist)
    identifier = methodist.get(page).context["lines"][0].line.id
    line = row_page(page, identifier)
    mine, theirs = (form_of(client.get(line), "title") for client in (methodist, colleague))
    press(colleague, line, theirs, who="new")

    clash = press(methodist, line, mine, who=f"replaces {old.uid}", title="Иное название")
    kept = PlanImport.objects.first().decisions
    press(methodist, line, form_of(clash, "title"))

    assert (clash.status_code, kept["rows"], kept["cells"]) == (409, {identifier: "new"}, {})
    assert "у коллеги «новая строка», у вас «заменяет № 1»" in text_of(clash)
    after = PlanImport.objects.first().decisions
    assert (after["rows"], after["cells"]) == (
        {identifier: f"replaces {old.uid}"},
        {identifier: {"title": "Иное название"}},
    )


def test_preview_offers_the_rows_of_the_plan_that_are_alike(methodist, preview):
    push(methodist, preview, "load")
    old = next(build_document(Plan.objects.get()).rows)
    pasted = f"№\tНазвание мероприятия\tДата проведения\n1\t{old.title} и балетмейстеров\tмай"
    page = methodist.post(ADD, {"pasted": pasted, "year": "2025"}).url

    options = methodist.get(page).context["lines"][0].options

    labels = [option.label for option in options]
    assert labels[1] == "новая строка" or labels[0] == "новая строка"
    assert any(re.fullmatch(r"та же строка, что № 1 раздела 1 \(похожа на \d\d %\)", label) for label in labels)
    assert "заменяет № 1 раздела 1" in labels


def test_rows_for_a_person_are_shown_alone_and_the_others_keep_their_ticks(methodist, preview):
    lines = methodist.get(preview).context["lines"]
    others = [shown.line.id for shown in lines if not shown.needs_person]
    needing = [shown.line.id for shown in lines if shown.needs_person]
    push(methodist, preview, "keep", left_out=[others[0]])
    part = f"{preview}?show=attention"

    sent = form_of(methodist.get(part), "seen")
    methodist.post(part, {**sent, "left_out": [needing[1]], "keep": "1"})

    assert [shown.line.id for shown in methodist.get(part).context["lines"]] == [needing[0], *needing[2:]]
    assert set(decisions()["left_out"]) == {others[0], needing[1]}


def test_preview_says_how_many_rows_are_to_be_checked(methodist, preview):
    body = text_of(methodist.get(preview)).replace("\u00a0", " ")
    part = text_of(methodist.get(f"{preview}?show=attention"))

    assert "Проверьте сами: 5 строк из 18." in body
    assert "Показаны только строки, которые нужно проверить: 5 из 18." in part


@pytest.mark.parametrize("rows", [3, 40])
def test_preview_takes_a_constant_number_of_queries(methodist, django_assert_num_queries, rows):
    def document(word):
        return PlanDocument(
            "",
            "ПЛАН на 2025 г.",
            2025,
            (Section(rows=tuple(Row(str(n), f"{word} {n}", "семинар", "Клуб", "май", "Отдел") for n in range(rows))),),
        )

    push(methodist, upload(methodist, data=exporters.export("docx", document("Семинар"))).url, "load")
    page = upload(methodist, data=exporters.export("docx", document("Вебинар"))).url
    methodist.get(page)

    with django_assert_num_queries(PREVIEW_QUERIES):
        methodist.get(page)


def test_undo_shows_what_will_happen_and_then_does_it(methodist, preview):
    push(methodist, preview, "load")
    event = Event.objects.order_by("pk").first()
    change(event, title="Правка коллеги")
    page = preview.replace("preview", "undo")

    shown = methodist.get(page)
    press(methodist, page, form_of(shown, "pin"))

    assert [item.thing for item, *_ in shown.context["later"]] == [event]
    assert [event.title for event in Event.objects.all()] == ["Правка коллеги"]
    assert PlanImport.objects.get().state == "undone"


def test_later_word_goes_with_the_loading_when_a_person_says_so(methodist, preview):
    push(methodist, preview, "load")
    change(Event.objects.order_by("pk").first(), title="Правка коллеги")
    page = preview.replace("preview", "undo")
    shown = methodist.get(page)

    press(methodist, page, form_of(shown, "pin"), back=[item.key for item, *_ in shown.context["later"]])

    assert (Plan.objects.count(), Event.objects.count()) == (0, 0)


def loaded_over(client, **fields):
    """A plan of one event, and a file that gives it another date and brings a second one; the address of the undo page."""
    event = make_event(section=make_section(make_plan()), title="Семинар по вокалу", schedule="март", **fields)
    pasted = "№\tНазвание мероприятия\tДата проведения\n1\tСеминар по вокалу\tмай\n2\tВебинар о хоре\tиюнь"
    page = client.post(ADD, {"pasted": pasted, "year": "2025"}).url
    push(client, page, "load")
    return event, page.replace("preview", "undo")


def test_undo_tells_by_name_what_becomes_of_what(methodist):
    event, page = loaded_over(methodist)

    body = text_of(methodist.get(page))

    assert "Станет как было мероприятие «Семинар по вокалу» (срок)" in body
    assert re.search(r"Будет убрано .*мероприятие «Вебинар о хоре»", body)
    assert "справочник" not in body
    press(methodist, page, form_of(methodist.get(page), "pin"))
    assert [(row.title, row.schedule) for row in build_document(event.plan).rows] == [("Семинар по вокалу", "март")]


def test_undo_shows_a_field_that_was_changed_later_with_its_word(methodist):
    event, page = loaded_over(methodist)
    event.refresh_from_db()
    change(event, schedule=obtain(Schedule, "июль"))

    shown = methodist.get(page)
    press(methodist, page, form_of(shown, "pin"))

    assert "мероприятие «Семинар по вокалу»: срок, сейчас «июль»" in text_of(shown)
    assert [row.schedule for row in build_document(event.plan).rows] == ["июль"]
    assert "отменена не вся, осталось: 1" in text_of(methodist.get(page.replace("undo", "preview")))


def test_undo_names_what_is_published_and_stays(methodist, preview):
    push(methodist, preview, "load")
    publish_plan(Plan.objects.get())
    page = preview.replace("preview", "undo")
    title = Event.objects.first().title

    shown = methodist.get(page)

    assert f"мероприятие «{title}»: опубликовано, поэтому не удаляется" in text_of(shown)


def test_what_stayed_after_an_undo_can_go_as_well(methodist):
    event, page = loaded_over(methodist)
    change(Event.objects.get(title="Вебинар о хоре"), title="Вебинар коллеги")
    press(methodist, page, form_of(methodist.get(page), "pin"))
    left = methodist.get(page.replace("undo", "preview"))
    titles = [row.title for row in build_document(event.plan).rows]

    shown = methodist.get(page)
    sent = form_of(shown, "pin")
    press(methodist, page, sent, back=[item.key for item, *_ in shown.context["later"]])

    assert titles == ["Семинар по вокалу", "Вебинар коллеги"]
    assert "отменена не вся" in text_of(left)
    assert page in left.content.decode()
    assert [row.title for row in build_document(event.plan).rows] == ["Семинар по вокалу"]
    whole = methodist.get(page.replace("undo", "preview"))
    assert "Загрузка этого файла отменена:" in text_of(whole)
    assert page not in whole.content.decode()
    assert "Отменять нечего" in text_of(methodist.get(page))


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("Методист", ["Семинар по вокалу"]),
        ("Администратор", ["Семинар по вокалу"]),
        ("Руководитель", ["Семинар по вокалу", "Вебинар о хоре"]),
        (None, ["Семинар по вокалу", "Вебинар о хоре"]),
    ],
)
def test_loading_is_undone_by_those_who_may_undo(client, methodist, role, titles):
    event, page = loaded_over(methodist)
    sent = form_of(methodist.get(page), "pin")

    client.force_login(make_user(role))
    client.post(page, sent)

    assert [row.title for row in build_document(event.plan).rows] == titles


def test_who_may_import_but_not_undo_is_offered_none(client, methodist):
    event, page = loaded_over(methodist)
    sent = form_of(methodist.get(page), "pin")
    user = make_user(None)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_planimport", "view_planimport"]))
    client.force_login(user)

    shown, answer = client.get(page.replace("undo", "preview")), client.post(page, sent)

    assert (shown.status_code, answer.status_code) == (200, 403)
    assert page not in shown.content.decode()
    assert next(build_document(event.plan).rows).schedule == "май"


def test_undo_of_what_was_not_looked_at_is_refused(methodist, preview):
    push(methodist, preview, "load")
    page = preview.replace("preview", "undo")
    sent = form_of(methodist.get(page), "pin")
    change(Event.objects.order_by("pk").first(), title="Правка коллеги")

    response = methodist.post(page, sent, follow=True)

    assert any("Пока страница была открыта, план изменился" in message for message in messages_of(response))
    assert (Event.objects.count(), PlanImport.objects.get().state) == (18, "loaded")


def test_loading_is_undone(methodist, preview):
    push(methodist, preview, "load")
    page = preview.replace("preview", "undo")

    press(methodist, page, form_of(methodist.get(page), "pin"))

    assert (Plan.objects.count(), PlanImport.objects.get().state) == (0, "undone")


def test_sheets_are_chosen_on_the_preview(methodist, tmp_path):
    import openpyxl

    book = openpyxl.Workbook()
    for number, year in enumerate((2024, 2025)):
        sheet = book.active if number == 0 else book.create_sheet()
        sheet.title = str(year)
        sheet.append([f"ПЛАН МЕРОПРИЯТИЙ на {year} год"])
        sheet.append(["№", "Название мероприятия", "Дата проведения"])
        sheet.append([1, f"Семинар {year} года", "май"])
    book.save(tmp_path / "план.xlsx")
    page = upload(methodist, name="план.xlsx", data=(tmp_path / "план.xlsx").read_bytes()).url
    sent = form_of(methodist.get(page), "seen")

    push(methodist, page, "keep", sent, sheet=[place for place in sent["sheet"] if "2025" in place])
    push(methodist, page, "load")

    assert len(sent["sheet"]) == 2
    assert (Plan.objects.get().year, [event.title for event in Event.objects.all()]) == (2025, ["Семинар 2025 года"])


def test_original_file_is_given_back_as_it_came(methodist, preview):
    response = methodist.get(preview.replace("preview", "original"))

    assert response.content == exporters.export("docx", official())
    assert response["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("place", ["preview", "original", "undo"])
@pytest.mark.parametrize("role", ["Руководитель", None])
def test_others_do_not_import(client, methodist, preview, role, place):
    client.force_login(make_user(role))

    assert client.get(preview.replace("preview", place)).status_code == 403
    assert client.get(ADD).status_code == 403


def test_hostile_words_are_shown_and_not_run(methodist):
    pasted = "№\tНазвание мероприятия\tДата проведения\n1\t<script>alert(1)</script>\tмай"

    body = methodist.post(ADD, {"pasted": pasted, "year": "2025"}, follow=True).content.decode()

    assert "<script>alert(1)</script>" not in body
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in body


def test_words_of_the_file_can_be_put_back_after_a_suggestion(methodist):
    row = Row("1", "Семинар", "семинар", "ГБУК «Смоленский бастной центр народного творчества»", "май", "Отдел")
    others = [
        replace(row, number=str(n), title=f"Семинар {n}", venue=row.venue.replace("бастной", "областной"))
        for n in range(2, 9)
    ]
    document = PlanDocument("", "ПЛАН МЕРОПРИЯТИЙ на 2025 год", 2025, (Section(rows=(row, *others)),))
    page = upload(methodist, data=exporters.export("docx", document)).url
    push(methodist, page, "accept_all")
    line = first_line(methodist, page)
    path = row_page(page, line.id)

    press(methodist, path, form_of(methodist.get(path), "title"), venue=row.venue)

    assert "областной" in line.row.venue
    assert first_line(methodist, page).row.venue == row.venue


def test_mapping_of_a_column_that_is_none_is_passed_over(methodist, preview):
    push(methodist, preview, "keep", **{"column-x-y": "title"})

    assert methodist.get(preview).status_code == 200
    assert decisions()["columns"] == {}
