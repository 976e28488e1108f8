"""The methodologists' pages in a real browser: what scripts add, what works without them, what a screen reader finds."""

from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from events import second_factor
from events.importers import Limits
from events.models import Revision
from events.plan import approval, importing
from tests.admin.pages import change_page, delete_page, save
from tests.factories import change, make_event, make_plan, make_section, make_user, publish_plan


@pytest.fixture
def section(live_server):
    section = make_section(make_plan(), title="Раздел")
    for title in ("Первое", "Второе", "Третье"):
        make_event(section=section, title=title)
    return section


@pytest.fixture
def methodist(page, sign_in, section):
    sign_in(page, make_user("Методист", first_name="Мария"))
    return page


def order(section):
    return list(section.entries.order_by("position").values_list("event__title", flat=True))


def received():
    """A file on its way into the plan: a row that is known, one that is nearly, a new one with new words."""
    rows = ["1\tПервое\tмай\tОбластной центр", "2\tВторое и ещё\tкогда-нибудь\tОбластной центер", "3\tНовое\tмай\tКлуб"]
    words = "\n".join(["ПЛАН на 2025 год", "№\tНазвание мероприятия\tДата проведения\tМесто проведения", *rows])
    return importing.receive("таблица", words.encode(), by="Мария", at=timezone.now(), limits=Limits())


def overflow(page):
    """By how many pixels the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def test_schedule_is_echoed_while_it_is_typed(methodist, section):
    event = section.entries.first().event
    methodist.goto(f"/admin/events/event/{event.pk}/change/")

    methodist.get_by_label("Срок:").fill("1 кв., январь")
    expect(methodist.locator("#id_schedule_echo")).to_contain_text("1 квартал, январь")
    methodist.get_by_label("Срок:").fill("1 квартал, май")

    expect(methodist.locator("#id_schedule_echo")).to_contain_text("не входит")


def test_entry_is_dragged_to_its_place(methodist, section):
    methodist.goto(f"/admin/events/section/{section.pk}/order/")

    methodist.get_by_role("row", name="Третье").get_by_role("cell").first.drag_to(
        methodist.get_by_role("row", name="Первое").get_by_role("cell").first
    )

    expect(methodist.get_by_text("Пункт «Третье» теперь под № 1.")).to_be_visible()
    assert order(section) == ["Третье", "Первое", "Второе"]


@pytest.mark.parametrize("script", [True, False])
def test_entry_is_moved_by_buttons_and_by_number(new_context, sign_in, section, script):
    page = new_context(java_script_enabled=script).new_page()
    sign_in(page, make_user("Методист"))
    page.goto(f"/admin/events/section/{section.pk}/order/")

    page.get_by_role("button", name="Ниже: пункт 1").click()
    expect(page.get_by_text("Пункт «Первое» теперь под № 2.")).to_be_visible()
    page.get_by_label("на №").first.fill("3")
    page.get_by_role("button", name="Переместить").first.click()

    expect(page.get_by_text("Пункт «Второе» теперь под № 3.")).to_be_visible()
    assert order(section) == ["Первое", "Третье", "Второе"]


def test_event_is_added_without_scripts(new_context, sign_in, section):
    page = new_context(java_script_enabled=False).new_page()
    sign_in(page, make_user("Методист"))
    page.goto("/admin/events/event/add/")

    page.get_by_label("Название:").fill("Семинар")
    page.get_by_label("Срок:").fill("1 квартал, май")
    page.get_by_role("button", name="Сохранить", exact=True).first.click()

    expect(page.get_by_text("не входит").first).to_be_visible()
    expect(page.get_by_label("Название:")).to_have_value("Семинар")


def test_own_pages_are_accessible(new_context, sign_in, section, axe_violations):
    page = new_context(bypass_csp=True).new_page()  # axe itself styles the page it looks at
    sign_in(page, make_user(is_superuser=True))
    plan, event = section.plan, section.entries.first().event
    other = make_event(section=make_section(make_plan(2024)), title="Первое", schedule="15 марта").plan
    edition = publish_plan(plan)
    preview = f"/admin/events/planimport/{received().pk}/preview/"
    operation = change(event, title="Другое", audience="все").history.latest().operation
    change(event, title='Третье "в кавычках"')
    by, pin = make_user("Методист"), Revision.objects.pin(plan.year)
    TOTPDevice.objects.create(user=by, name="Телефон")
    proposal = approval.submit(plan, note="Уточнено", reasons={}, by=by, at=timezone.now(), pin=pin)
    paths = [
        f"/admin/events/section/{section.pk}/order/",
        f"/admin/events/plan/{plan.pk}/publish/",
        f"/admin/events/plan/{other.pk}/submit/",
        f"/admin/events/proposal/{proposal.pk}/review/?row={event.uid}",
        f"/admin/events/proposal/{proposal.pk}/table/",
        f"/admin/events/edition/{edition.pk}/restore/",
        f"/admin/events/edition/{edition.pk}/signed/",
        f"/admin/events/plan/{plan.pk}/bulk/",
        f"/admin/events/plan/{plan.pk}/bulk/?row={event.entries.get().pk}&field=audience&value=все",
        f"/admin/events/plan/{plan.pk}/rows/",
        f"/admin/events/plan/{plan.pk}/rows/?row={section.entries.first().pk}",
        f"/admin/events/plan/{plan.pk}/rows/?insert=end&seek=третье",
        f"/admin/events/plan/{plan.pk}/rows/?section={section.pk}",
        f"/admin/events/plan/{plan.pk}/rows/?section={section.pk}&remove=1",
        f"/admin/events/plan/{plan.pk}/rollover/",
        f"/admin/events/plan/{plan.pk}/years/",
        f"/admin/events/plan/{plan.pk}/checks/",
        f"/admin/events/plan/{plan.pk}/checks/mend/?kind=quotes",
        change_page(plan),
        change_page(section),
        delete_page(section),
        "/admin/events/operation/",
        f"/admin/events/operation/{operation.pk}/change/",
        f"/admin/events/operation/{operation.pk}/undo/",
        "/admin/events/planimport/add/",
        preview,
        f"{preview}?edit={quote('таблица-1-3')}",
        f"{preview}?show=absent",
        "/admin/",
        "/admin/events/event/",
        change_page(event),
        "/admin/events/event/add/",
        "/admin/events/department/",
        change_page(event.department),
        "/admin/events/venue/unused/",
        f"/admin/auth/user/{User.objects.get(is_superuser=True).pk}/change/",
        f"/admin/auth/user/{by.pk}/code/",
        "/admin/profile/",
        "/admin/profile/code/",
        "/admin/profile/code/?begun",
        "/admin/login/?code",
        "/admin/login/",
    ]

    found = {}
    for path in paths:
        page.emulate_media(color_scheme="light")
        if path == "/admin/login/":
            page.context.clear_cookies()  # who is signed in is led on from there
        person = User.objects.get(is_superuser=True)
        if path.endswith("?begun"):
            second_factor.begin(person)
        if path.endswith("?code"):  # the telephone counts, and this session has shown no code
            TOTPDevice.objects.filter(user=person).update(confirmed=True)
        page.goto(path)
        page.evaluate("for (const finding of document.querySelectorAll('details.finding')) finding.open = true")
        found[path] = axe_violations(page)
        # The other scheme has other colours, and nothing else.
        page.emulate_media(color_scheme="dark")
        found[path, "dark"] = axe_violations(page, only="color-contrast")

    assert {place: problems for place, problems in found.items() if problems} == {}


@pytest.mark.parametrize(("width", "script"), [(1280, True), (390, False)])
def test_words_of_two_people_are_chosen_between_by_keyboard(
    new_context, sign_in, client, section, axe_violations, width, script
):
    context = new_context(viewport={"width": width, "height": 844}, java_script_enabled=script, bypass_csp=script)
    page = context.new_page()
    sign_in(page, make_user("Методист", first_name="Мария", last_name="Соколова"))
    client.force_login(make_user("Методист", first_name="Ольга", last_name="Лебедева"))
    page.goto(change_page(section))
    save(client, change_page(section), title="Слова коллеги", note="Примечание коллеги")

    page.get_by_label("Название:").fill("Мои слова")
    page.get_by_role("button", name="Сохранить", exact=True).first.click()
    conflict = page.get_by_role("alert")
    expect(conflict).to_contain_text("Кто и когда: Ольга Лебедева")
    expect(page.get_by_label("Название:")).to_have_value("Мои слова")
    expect(page.get_by_label("Примечание:")).to_have_value("Примечание коллеги")
    assert overflow(page) == 0
    if script:
        assert axe_violations(page) == []
    conflict.get_by_role("radio", name="У вас").focus()
    page.keyboard.press("ArrowUp")
    expect(conflict.get_by_role("radio", name="У коллеги")).to_be_checked()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    expect(page.get_by_role("alert")).to_have_count(0)
    section.refresh_from_db()
    assert (section.title, section.note) == ("Мои слова", "Примечание коллеги")


@pytest.mark.parametrize("name", ["order", "plan", "delete", "import"])
def test_pages_fit_a_phone(phone, sign_in, section, name):
    sign_in(phone, make_user("Методист"))
    paths = {
        "order": f"/admin/events/section/{section.pk}/order/",
        "plan": change_page(section.plan),
        "delete": delete_page(section),
        "import": f"/admin/events/planimport/{received().pk}/preview/?edit={quote('таблица-1-3')}",
    }

    phone.goto(paths[name])

    assert overflow(phone) == 0


def test_event_joins_and_leaves_a_section_without_scripts(new_context, sign_in, section):
    page = new_context(java_script_enabled=False).new_page()
    make_event(section.plan, title="Четвёртое")
    sign_in(page, make_user("Методист"))
    page.goto(f"/admin/events/section/{section.pk}/order/")

    page.get_by_label("Мероприятие этого плана").select_option(label="Четвёртое")
    page.get_by_role("button", name="Добавить последним пунктом").click()
    page.get_by_role("button", name="Убрать из раздела: пункт 1").click()

    expect(page.get_by_text("«Первое» убрано из раздела.")).to_be_visible()
    assert order(section) == ["Второе", "Третье", "Четвёртое"]
