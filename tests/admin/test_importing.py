"""The pages of an import as people use them: what is sent is what a browser would send of the page."""

import json
import re
from dataclasses import replace
from urllib.parse import unquote

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile

from events import exporters, importers
from events.admin.since import changed_since
from events.document import PlanDocument, Row, Section
from events.importers import Limits
from events.importers.recent import Recent
from events.models import Event, EventFormat, Job, Operation, Plan, PlanImport, Venue
from events.plan.document import build_document
from tests.admin.pages import form_of, messages_of, press, text_of
from tests.factories import change, make_event, make_plan, make_section, make_user, publish_plan, recording
from tests.plan.test_importing import official

pytestmark = pytest.mark.django_db

ADD = "/admin/events/planimport/add/"
PREVIEW_QUERIES = 27


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


def push(client, page, button, sent=None, /, **changes):
    """Press a button of the preview page after some changes; ``sent`` is a page opened before."""
    return press(client, page, sent or form_of(client.get(page), "seen"), **{button: "1", **changes})


def opened(client, page, line):
    """What the browser would send of the page with this row open."""
    return form_of(client.get(page, {"edit": line}), "cell-title")


def correct(client, page, line, sent=None, **words):
    """Open a row, type and press its button; ``sent`` is a page opened before."""
    typed = {f"cell-{name}": value for name, value in words.items()}
    return press(client, page, {**(sent or opened(client, page, line)), **typed, "correct": line})


def skipped(*lines):
    """The answers that leave these rows out."""
    return {f"row-{line}": "skip" for line in lines}


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


@pytest.mark.parametrize("button", ["keep", "edit", "show", "page", "accept_all"])
def test_ticks_and_choices_survive_every_button(methodist, preview, button):
    line = first_line(methodist, preview).id
    value = {"edit": line, "show": "attention", "page": "2"}.get(button, "1")
    answer = push(methodist, preview, button, year="2026", mode="rows", **skipped(line), **{button: value})

    assert (decisions()["left_out"], decisions()["year"], decisions()["mode"]) == ([line], 2026, "rows")
    ends = {"edit": f"?edit={line}#{line}", "show": "?show=attention", "page": "?page=2"}
    assert unquote(answer.url) == f"{preview}{ends.get(button, '')}"
    sent = form_of(methodist.get(preview), "seen")
    assert (sent[f"row-{line}"], sent["year"], sent["mode"]) == (["skip"], ["2026"], ["rows"])


def test_wrong_year_is_said_beside_it_and_costs_no_other_decision_and_no_word(methodist, preview):
    line, other = (line.id for line in methodist.get(preview).context["proposal"].lines[:2])
    sent = opened(methodist, preview, line)
    wrong = {"year": "20255", "cell-title": "Мои слова", **skipped(other)}

    answer = press(methodist, preview, sent, **wrong, load="1")

    again = form_of(answer, "cell-title")
    assert (answer.status_code, decisions()["left_out"], decisions()["year"]) == (400, [other], None)
    assert answer.context["form"].errors["year"]
    assert (again["year"], again["cell-title"]) == (["20255"], ["Мои слова"])


def test_column_map_survives_the_correction_of_a_row(methodist, preview):
    sent = form_of(methodist.get(preview), "seen")
    name = next(name for name, value in sent.items() if name.startswith("column-") and value == ["venue"])
    line = first_line(methodist, preview).id

    push(methodist, preview, "edit", sent, edit=line, **{name: ""})
    correct(methodist, preview, line, title="Иное название")

    after = methodist.get(preview).context["proposal"]
    assert {row.venue for row in after.document.rows} == {""}
    assert after.lines[0].row.title == "Иное название"


def test_decisions_of_two_people_are_kept_both(methodist, colleague, preview):
    first, second, *_ = (line.id for line in methodist.get(preview).context["proposal"].lines)
    mine, theirs = (form_of(client.get(preview), "seen") for client in (methodist, colleague))
    push(colleague, preview, "keep", theirs, **skipped(first))

    response = methodist.post(preview, {**mine, **skipped(second), "keep": "1"}, follow=True)

    assert set(decisions()["left_out"]) == {first, second}
    assert any("менял коллега" in message for message in messages_of(response))


def test_loading_waits_until_the_decisions_of_a_colleague_are_seen(methodist, colleague, preview):
    first = first_line(methodist, preview).id
    mine, theirs = (form_of(client.get(preview), "seen") for client in (methodist, colleague))
    push(colleague, preview, "keep", theirs, **skipped(first))

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
    last = Operation.objects.first().pk
    publish_plan(section.plan)
    assert changed_since(last, 2025) == []
    change(events[0], title="«Смотр» зимой")
    assert changed_since(last, 2025)[0].endswith("правка: мероприятие «Смотр» зимой (название)")


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

    answer = push(methodist, page, "load", **skipped(own.line.id))

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
    response = methodist.post(preview, {"load": "1", "year": "2030", **skipped("x")})

    assert (response.status_code, Plan.objects.count(), decisions()) == (400, 0, {})


@pytest.mark.parametrize("blob", ["", "[]", '{"decisions": 1}'])
def test_page_that_was_tampered_with_is_refused(methodist, preview, blob):
    response = methodist.post(preview, {"load": "1", "seen": blob})

    assert (response.status_code, Plan.objects.count(), decisions()) == (400, 0, {})
    assert messages_of(response) == ["Страница устарела. Посмотрите файл ещё раз."]


def test_double_load_loads_once_and_says_so(methodist, preview):
    sent = form_of(methodist.get(preview), "seen")
    push(methodist, preview, "load", sent)

    response = push(methodist, preview, "load", sent)

    assert Event.objects.count() == 18
    assert any("уже загружен" in message for message in messages_of(response))


def test_long_file_is_loaded_by_one_job_of_what_was_looked_at(methodist, preview, monkeypatch):
    monkeypatch.setattr("events.admin.importing.deciding.LONG", 0)
    sent = form_of(methodist.get(preview), "seen")

    first, second = (push(methodist, preview, "load", sent) for _ in range(2))

    job = Job.objects.get()
    assert first.url == second.url == f"/admin/events/job/{job.pk}/page/"
    assert job.pin == sent["pin"][0]


def test_one_row_is_corrected_in_its_place(methodist, preview):
    line = first_line(methodist, preview).id

    answer = correct(methodist, f"{preview}?show=new&page=1", line, title="Иное название")

    assert next(iter(methodist.get(preview).context["proposal"].document.rows)).title == "Иное название"
    assert unquote(answer.url) == f"{preview}?show=new#{line}"


def test_field_that_was_not_sent_keeps_its_words(methodist, preview):
    line = first_line(methodist, preview)
    sent = opened(methodist, preview, line.id)
    part = {name: value for name, value in sent.items() if not name.startswith("cell-") and name != "year"}

    press(methodist, preview, {**part, "cell-seen": sent["cell-seen"], "cell-venue": "Клуб", "correct": line.id})

    assert first_line(methodist, preview).row.cells == replace(line.row, venue="Клуб").cells


@pytest.mark.parametrize("button", ["load", "keep", "accept_all", "edit", "page"])
def test_words_of_the_open_row_are_kept_whatever_is_pressed(methodist, preview, button):
    first, second = (line.id for line in methodist.get(preview).context["proposal"].lines[:2])
    sent = {**opened(methodist, preview, first), "cell-title": "Иное название"}

    answer = press(methodist, preview, sent, **{button: second if button == "edit" else "1"})

    assert decisions()["cells"] == {first: {"title": "Иное название"}}
    assert (answer.status_code, Plan.objects.count()) == (302, 0)


def test_words_of_the_open_row_are_let_go_of_by_its_own_button_alone(methodist, preview):
    line = first_line(methodist, preview).id
    sent = {**opened(methodist, preview, line), "cell-title": "Иное название"}

    press(methodist, preview, sent, keep=line)
    refused = press(methodist, preview, {**sent, "cell-schedule": "1 квартал, май"}, load="1")

    assert decisions()["cells"] == {}
    assert (refused.status_code, form_of(refused, "cell-title")["cell-title"]) == (400, ["Иное название"])


@pytest.mark.parametrize("name", ["title", "venue"])
def test_half_a_sign_in_what_was_seen_is_refused(methodist, preview, name):
    line = first_line(methodist, preview).id
    sent = opened(methodist, preview, line)
    seen = json.dumps({**json.loads(sent["cell-seen"][0]), name: "\ud800"})

    answer = correct(methodist, preview, line, {**sent, "cell-seen": seen}, **{name: "Иное"})

    assert (answer.status_code, decisions()["cells"]) == (400, {})


def test_contradiction_is_refused_in_a_correction_with_its_reason(methodist, preview):
    line = first_line(methodist, preview).id

    response = correct(methodist, preview, line, schedule="1 квартал, май", title="Слова, которые остались в форме")

    assert response.status_code == 400
    assert "Май не входит в 1 квартал" in " ".join(response.context["opened"].form.errors["schedule"])
    assert form_of(response, "cell-title")["cell-title"] == ["Слова, которые остались в форме"]
    assert decisions()["cells"] == {}


def test_correction_against_a_colleague_shows_three_values_and_can_be_sent_again(methodist, colleague, preview):
    line = first_line(methodist, preview).id
    mine, theirs = (opened(client, preview, line) for client in (methodist, colleague))
    correct(colleague, preview, line, theirs, venue="Клуб коллеги")

    clash = correct(methodist, preview, line, mine, venue="Мой клуб", title="Иное название")
    correct(methodist, preview, line, form_of(clash, "cell-title"))

    assert clash.status_code == 409
    assert "у коллеги «Клуб коллеги», у вас «Мой клуб»" in text_of(clash)
    row = first_line(methodist, preview).row
    assert (row.venue, row.title) == ("Мой клуб", "Иное название")


def test_row_is_said_to_be_one_of_the_plan_in_its_form(methodist, preview):
    push(methodist, preview, "load")
    old = next(build_document(Plan.objects.get()).rows)
    pasted = "№\tНазвание мероприятия\tДата проведения\n1\tСовсем другие слова\tмай"
    page = methodist.post(ADD, {"pasted": pasted, "year": "2025"}).url

    correct(methodist, page, first_line(methodist, page).id, who=f"same {old.uid}")
    push(methodist, page, "load")

    assert Event.objects.get(uid=old.uid).title == "Совсем другие слова"


def test_word_of_a_colleague_on_which_row_it_is_outlives_a_correction(methodist, colleague):
    old, page = alike(methodist)
    line = methodist.get(page).context["lines"][0].line.id
    mine, theirs = (opened(client, page, line) for client in (methodist, colleague))
    correct(colleague, page, line, theirs, who="new")

    correct(methodist, page, line, mine, title=f"{old.title}, лето")
    push(methodist, page, "load")

    assert Event.objects.get(uid=old.uid).title == old.title
    assert Event.objects.exclude(uid=old.uid).filter(title=f"{old.title}, лето").count() == 1


def test_two_words_on_which_row_it_is_are_shown_and_can_be_sent_again(methodist, colleague):
    old, page = alike(methodist)
    line = methodist.get(page).context["lines"][0].line.id
    mine, theirs = (opened(client, page, line) for client in (methodist, colleague))
    correct(colleague, page, line, theirs, who="new")

    clash = correct(methodist, page, line, mine, who=f"replaces {old.uid}", title="Иное название")
    kept = PlanImport.objects.first().decisions
    correct(methodist, page, line, form_of(clash, "cell-title"))

    assert (clash.status_code, kept["rows"], kept["cells"]) == (409, {line: "new"}, {})
    assert "у коллеги «новая строка», у вас «заменяет № 1»" in text_of(clash)
    after = PlanImport.objects.first().decisions
    assert (after["rows"], after["cells"]) == ({line: f"replaces {old.uid}"}, {line: {"title": "Иное название"}})


def test_words_are_checked_while_they_are_typed(methodist, preview):
    push(methodist, preview, "load")
    page = upload(methodist).url
    line = first_line(methodist, page).id
    known = Event.objects.exclude(venue=None).first().venue
    asked = {"line": line, "schedule": "1 кв.", "venue": known.name, "format": "небывалая форма", "department": ""}

    said = methodist.get(page.replace("preview", "check"), asked).json()

    assert said == {
        "schedule": "Понято так: 1 квартал — месяцы: январь–март",
        "venue": f"Найдётся по: {known.name}",
        "format": "В справочнике такого нет: будет новое значение",
        "department": "",
    }
    assert methodist.get(page.replace("preview", "check"), {**asked, "line": "x"}).status_code == 404


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
    push(methodist, preview, "keep", **skipped(others[0]))
    part = f"{preview}?show=attention"

    sent = form_of(methodist.get(part), "seen")
    methodist.post(part, {**sent, **skipped(needing[1]), "keep": "1"})

    assert [shown.line.id for shown in methodist.get(part).context["lines"]] == [needing[0], *needing[2:]]
    assert set(decisions()["left_out"]) == {others[0], needing[1]}


def test_preview_says_how_many_rows_are_to_be_checked(methodist, preview):
    body = text_of(methodist.get(preview)).replace("\u00a0", " ")
    part = text_of(methodist.get(f"{preview}?show=attention"))

    assert "Проверьте сами: 5 строк из 18." in body
    assert "Строки, где нужен человек: 5 из 18" in part
    counts = [(count.show, count.number) for count in methodist.get(preview).context["shows"]]
    assert counts == [("attention", 5), ("new", 18), ("all", 18)]


def long_file(rows, typed="семинар"):
    """A plan of many rows with a misspelt one near the end."""
    lines = [Row(str(n), f"Семинар {n} по краеведению", "семинар", "Клуб", "май", "Отдел") for n in range(1, rows + 1)]
    lines[-2] = replace(lines[-2], schedule="1 квартал, май", format=typed)
    return exporters.export("docx", PlanDocument("", "ПЛАН на 2025 год", 2025, (Section(rows=tuple(lines)),)))


def test_long_file_opens_with_the_rows_that_need_a_person(methodist):
    page = upload(methodist, data=long_file(120)).url

    first = methodist.get(page)
    whole = methodist.get(f"{page}?show=all&page=2")

    assert (first.context["show"], [shown.line.row.number for shown in first.context["lines"]]) == (
        "attention",
        ["119"],
    )
    assert [shown.line.row.number for shown in whole.context["lines"]] == [str(n) for n in range(101, 121)]
    assert 'name="page" value="1"' in whole.content.decode()


@pytest.mark.parametrize(
    "query",
    ["edit=a/b", "edit=нет-такой", "show=x&page=9999999", f"page={'9' * 4400}", "page=²", f"edit={'9' * 4400}"],
)
def test_address_that_says_nothing_shows_the_preview(methodist, preview, query):
    assert methodist.get(f"{preview}?{query}").status_code == 200


def test_button_for_a_row_that_is_none_is_answered_with_a_sentence(methodist, preview):
    edited = push(methodist, preview, "edit", edit="a/b")
    corrected = push(methodist, preview, "correct", correct="a/b")

    assert methodist.get(edited.url).status_code == 200
    assert (corrected.status_code, messages_of(corrected)) == (409, ["Такой строки в файле нет. Посмотрите ещё раз."])


def spelled(methodist):
    """A plan that knows a venue and a form, and the page of a file that spells both otherwise in two rows."""
    make_event(
        section=make_section(make_plan()),
        title="Прежнее",
        venue="Смоленский областной центр народного творчества",
        formats=["вебинар"],
    )
    head = "№\tНазвание мероприятия\tФорма мероприятия\tМесто проведения\tДата проведения"
    rows = [f"{n}\tСеминар о хоре {n}\tвебенар\tОЦНТ\tмай" for n in (1, 2)]
    return methodist.post(ADD, {"pasted": "\n".join([head, *rows]), "year": "2025"}).url


def choose(client, page, **said):
    """Answer for words of the file by their heading."""
    names = client.get(page).context["names"]
    return push(client, page, "keep", **{f"value-{i}": said.get(n.words, n.chosen) for i, n in enumerate(names)})


def test_new_words_are_answered_once_for_the_whole_file(methodist):
    page = spelled(methodist)
    venue, form = Venue.objects.get(), EventFormat.objects.get()
    shown = methodist.get(page)
    choose(methodist, page, ОЦНТ=f"is {venue.key}", вебенар=f"mend {form.key}")
    after = methodist.get(page)
    push(methodist, page, "load")

    assert [(name.heading, name.words, name.rows) for name in shown.context["names"]] == [
        ("Форма", "вебенар", 2),
        ("Место", "ОЦНТ", 2),
    ]
    assert {name.words: name.chosen for name in after.context["names"]} == {
        "ОЦНТ": f"is {venue.key}",
        "вебенар": f"mend {form.key}",
    }
    assert not any(shown.needs_person for shown in after.context["lines"])
    events = Event.objects.exclude(title="Прежнее")
    assert {(event.venue, event.printed_venue, event.printed_format) for event in events} == {
        (venue, "ОЦНТ", "вебинар")
    }
    assert {tuple(event.formats.all()) for event in events} == {(form,)}
    assert (Venue.objects.count(), EventFormat.objects.count()) == (1, 1)


def test_new_words_may_stay_words(methodist):
    page = spelled(methodist)
    choose(methodist, page, ОЦНТ="words", вебенар="words")

    push(methodist, page, "load")

    event = Event.objects.exclude(title="Прежнее").first()
    assert (event.venue, event.printed_venue, event.printed_format) == (None, "ОЦНТ", "вебенар")
    assert (Venue.objects.count(), EventFormat.objects.count(), event.formats.count()) == (1, 1, 0)


def test_new_words_become_values_unless_a_person_says_otherwise(methodist):
    page = spelled(methodist)

    push(methodist, page, "load")

    assert {venue.name for venue in Venue.objects.all()} == {"ОЦНТ", "Смоленский областной центр народного творчества"}


@pytest.mark.parametrize(("answer", "status"), [("is нет-такого", 302), ("чушь", 400), ("is \x00", 400)])
def test_answer_that_no_page_gives_makes_nothing_unseen(methodist, answer, status):
    page = spelled(methodist)

    response = choose(methodist, page, ОЦНТ=answer)

    assert (response.status_code, methodist.get(page).status_code) == (status, 200)
    assert (Venue.objects.count(), EventFormat.objects.count()) == (1, 1)


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


def test_loading_is_taken_back_in_the_journal(methodist, preview):
    push(methodist, preview, "load")
    page = f"/admin/events/operation/{PlanImport.objects.get().operation_id}/undo/"

    shown = methodist.get(preview)
    old = methodist.get(preview.replace("preview", "undo"))
    press(methodist, page, form_of(methodist.get(page), "pin"))

    assert (old.status_code, old.url) == (302, page)
    assert page in shown.content.decode()
    assert (Plan.objects.count(), PlanImport.objects.get().state) == (0, "undone")
    assert "Загрузка этого файла отменена" in text_of(methodist.get(preview))


def test_what_stayed_after_an_undo_is_counted_and_can_go_as_well(methodist, preview):
    push(methodist, preview, "load")
    change(Event.objects.order_by("pk").first(), title="Правка коллеги")
    page = f"/admin/events/operation/{PlanImport.objects.get().operation_id}/undo/"

    press(methodist, page, form_of(methodist.get(page), "pin"))

    assert [event.title for event in Event.objects.all()] == ["Правка коллеги"]
    left = methodist.get(preview)
    assert re.search(r"отменена не вся, осталось: \d", text_of(left))
    assert page in left.content.decode()


def test_old_address_of_an_undo_leads_back_where_nothing_was_loaded(methodist, preview):
    assert methodist.get(preview.replace("preview", "undo")).url == preview


def test_who_may_import_but_not_undo_is_offered_none(client, methodist, preview):
    push(methodist, preview, "load")
    user = make_user(None)
    user.user_permissions.set(Permission.objects.filter(codename__in=["add_planimport", "view_planimport"]))
    client.force_login(user)
    page = f"/admin/events/operation/{PlanImport.objects.get().operation_id}/undo/"

    shown, answer = client.get(preview), client.post(page, {"pin": "x"})

    assert (shown.status_code, answer.status_code) == (200, 403)
    assert page not in shown.content.decode()


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

    correct(methodist, page, line.id, venue=row.venue)

    assert "областной" in line.row.venue
    assert first_line(methodist, page).row.venue == row.venue


def test_mapping_of_a_column_that_is_none_is_passed_over(methodist, preview):
    push(methodist, preview, "keep", **{"column-x-y": "title"})

    assert methodist.get(preview).status_code == 200
    assert decisions()["columns"] == {}


def test_words_stay_in_the_browser_where_a_file_cannot_be_matched_in_time(methodist, preview, monkeypatch):
    sent = form_of(methodist.get(preview), "seen")
    monkeypatch.setattr(importers, "_readings", Recent(4))
    monkeypatch.setattr(importers, "Limits", lambda: Limits(matching_seconds=0.01))

    answer = press(methodist, preview, sent, load="1", kept="abcdefgh1")

    assert (answer.status_code, answer.url) == (302, "/admin/events/planimport/")
    assert answer.cookies["kept_answer"].value == "shown.abcdefgh1"
