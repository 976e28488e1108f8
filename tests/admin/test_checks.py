"""The pages of checking: one press mends or dismisses what was shown, and nothing else."""

import pytest

from events.models import Dismissal, Operation, Venue
from tests.admin.pages import change_page, form_of, messages_of, press, save, text_of
from tests.factories import change, make_event, make_plan, make_section, make_user

pytestmark = pytest.mark.django_db

QUOTED = 'Школа "Мастер" для всех'
MENDED = "Школа «Мастер» для всех"


@pytest.fixture
def methodist(client):
    client.force_login(make_user("Методист", first_name="Мария", last_name="Соколова"))
    return client


@pytest.fixture
def plan():
    """Three rows; of one the title has straight quotes, so has the section's."""
    plan = make_plan()
    section = make_section(plan, title='Раздел "второй"')
    for title in (QUOTED, "Смотр хоров", "Вечер"):
        make_event(section=section, title=title)
    return plan


def page(plan, kind=""):
    return f"/admin/events/plan/{plan.pk}/checks/{f'?kind={kind}' if kind else ''}"


def preview(plan):
    return f"/admin/events/plan/{plan.pk}/checks/mend/?kind=quotes"


def buttons(response, label):
    """What the buttons with this label send."""
    parsed = response.content.decode().split("<button")[1:]
    return [button.split('value="')[1].split('"')[0] for button in parsed if f">{label}<" in button]


def quoted(plan):
    return plan.events.get(title__startswith="Школа")


def test_page_shows_words_before_and_after_with_the_way_to_their_cell(methodist, plan):
    response = methodist.get(page(plan))

    said = text_of(response)
    assert "2 замечания" in said
    assert "Раздел 1, пункт 1 Название мероприятия Прямые кавычки вместо «ёлочек»." in said
    assert 'Школа "Мастер" → «Мастер» для всех' in said
    entry = quoted(plan).entries.get()
    assert f"/{plan.pk}/rows/?row={entry.pk}&amp;cell=title" in response.content.decode()


@pytest.mark.parametrize("rows", [1, 5])
def test_page_costs_a_constant_number_of_queries(methodist, plan, rows, django_assert_num_queries):
    for number in range(rows):
        make_event(section=plan.sections.get(), title=f'Вечер "{number}"')
    methodist.get(page(plan))

    with django_assert_num_queries(6):
        methodist.get(page(plan))


def test_one_press_mends_one_and_says_how_to_take_it_back(methodist, plan):
    (section_mend, mend) = buttons(methodist.get(page(plan)), "Поставить «ёлочки»")

    response = methodist.post(page(plan), {"do": mend}, follow=True)

    assert quoted(plan).title == MENDED
    assert plan.sections.get().title == 'Раздел "второй"'
    operation = Operation.objects.first()
    undo = f'<a href="/admin/events/operation/{operation.pk}/undo/">Отменить…</a>'
    assert messages_of(response) == [f"Исправлено: раздел 1, пункт 1, «Название мероприятия». {undo}"]
    assert (operation.kind, operation.by_name, operation.plan) == ("edit", "Мария Соколова", plan)


def test_second_press_and_a_colleagues_word_are_answered_with_a_conflict(methodist, plan):
    mend = buttons(methodist.get(page(plan)), "Поставить «ёлочки»")[1]
    change(quoted(plan), title='Школа "Мастер" слово коллеги')
    before = Operation.objects.count()

    answers = [methodist.post(page(plan), {"do": mend}), methodist.post(page(plan), {"do": f"dismiss:{mend[5:69]}"})]

    assert [answer.status_code for answer in answers] == [409, 409]
    assert "Ничего не записано" in messages_of(answers[0])[0]
    assert (quoted(plan).title, Operation.objects.count()) == ('Школа "Мастер" слово коллеги', before)


def test_what_is_meant_so_stays_so_when_the_plan_goes_to_another_year(methodist, plan):
    methodist.post(page(plan), {"do": buttons(methodist.get(page(plan)), "Так и нужно")[1]})

    save(methodist, change_page(plan), year=str(plan.year + 1))

    assert Dismissal.objects.values_list("year", flat=True).get() == plan.year + 1
    assert "1 замечание" in text_of(methodist.get(page(plan)))


def test_finding_is_dismissed_with_the_name_and_shown_again(methodist, plan):
    dismiss = buttons(methodist.get(page(plan)), "Так и нужно")[1]
    response = methodist.post(page(plan, "quotes"), {"do": dismiss}, follow=True)

    said = text_of(response)
    assert response.redirect_chain[0][0].endswith("/checks/?kind=quotes#quotes")
    assert "Мария Соколова" in said
    assert "1 замечание" in said
    (restore,) = buttons(response, "Показывать снова")
    assert "2 замечания" in text_of(methodist.post(page(plan), {"do": restore}, follow=True))
    assert messages_of(methodist.post(page(plan), {"do": restore}, follow=True)) == [
        "Это замечание уже показано снова."
    ]


def test_all_of_a_kind_are_mended_after_a_look_those_without_a_tick_stay(methodist, plan):
    make_event(section=plan.sections.get(), title='Ярмарка "Осень"')
    sent = form_of(methodist.get(preview(plan)), having="pin")
    before = Operation.objects.count()

    press(methodist, preview(plan), sent, mark=sent["mark"][:2])

    assert (Operation.objects.count(), Operation.objects.first().kind) == (before + 1, "bulk")
    assert plan.sections.get().title == "Раздел «второй»"
    assert quoted(plan).title == MENDED
    assert plan.events.filter(title='Ярмарка "Осень"').exists()


def test_preview_left_open_over_somebodys_edit_writes_nothing_and_is_shown_anew(methodist, plan):
    sent = form_of(methodist.get(preview(plan)), having="pin")
    change(plan.events.get(title="Вечер"), title='Вечер "Осень"')

    answer = press(methodist, preview(plan), sent)
    again = form_of(answer, having="pin")

    assert answer.status_code == 409
    assert plan.events.filter(title=QUOTED).exists()
    assert press(methodist, preview(plan), again).status_code == 302
    assert plan.events.filter(title__contains='"').count() == 0


def test_no_tick_is_a_question(methodist, plan):
    answer = press(methodist, preview(plan), form_of(methodist.get(preview(plan)), having="pin"), mark=None)

    assert answer.status_code == 400
    assert messages_of(answer) == ["Отметьте хотя бы одну строку."]


@pytest.mark.parametrize(
    "do", ["", "mend", "mend:x", f"mend:{'0' * 64}.77", "restore:x", f"delete:{'0' * 64}", "restore:"]
)
def test_nonsense_is_no_page(methodist, plan, do):
    assert methodist.post(page(plan), {"do": do}).status_code == 404
    assert Dismissal.objects.count() == 0


def test_unknown_kind_and_plan_are_no_page(methodist, plan):
    other = preview(plan).replace("quotes", "year")
    paths = [page(plan, "нет"), "/admin/events/plan/777/checks/", "/admin/events/plan/x/checks/mend/", other]

    assert [methodist.get(path).status_code for path in paths] == [404] * 4


def test_director_reads_and_writes_nothing(client, plan):
    client.force_login(make_user("Методист"))
    mend, dismiss = (buttons(client.get(page(plan)), label)[1] for label in ("Поставить «ёлочки»", "Так и нужно"))
    client.force_login(make_user("Руководитель"))
    response = client.get(page(plan))
    pin = response.context["checks"].pin

    assert "Прямые кавычки" in text_of(response)
    assert [buttons(response, label) for label in ("Поставить «ёлочки»", "Так и нужно")] == [[], []]
    assert [client.post(page(plan), {"do": do}).status_code for do in (mend, dismiss, "restore:1")] == [403] * 3
    assert client.post(preview(plan), {"pin": pin, "mark": mend[5:69]}).status_code == 403
    assert quoted(plan).title == QUOTED


def test_outsider_sees_nothing(client, plan):
    client.force_login(make_user())

    assert [client.get(path).status_code for path in (page(plan), preview(plan))] == [403, 403]


def test_words_of_a_value_lead_to_its_page_and_name_their_rows(methodist, plan):
    venue = change(Venue.objects.get(), name='Центр "Развитие"')

    response = methodist.get(page(plan))

    assert "Раздел 1, пункт 1" in text_of(response)
    assert f"/admin/events/venue/{venue.pk}/change/" in response.content.decode()


def test_load_is_a_table_with_too_many_marked_in_words(methodist, settings):
    settings.TOO_MANY_IN_A_MONTH = 2
    section = make_section()
    for number in range(2):
        make_event(section=section, title=f"Вечер {number}", schedule="март")

    response = methodist.get(page(section.plan))

    table = response.content.decode().split('<table class="load">')[1].split("</table>")[0]
    assert table.count("слишком много") == 1
    assert "Методический отдел" in table
