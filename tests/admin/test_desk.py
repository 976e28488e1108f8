"""The frame around the methodologists' pages: where its one line leads, and for whom."""

import re

import pytest

from tests.admin.pages import change_page
from tests.factories import make_plan, make_user


def rooms(response):
    """The words of the head's line, each with whether it is marked as the page's own room."""
    line = re.search(r'<ul class="desk-rooms">(.*?)</ul>', response.content.decode(), re.S).group(1)
    return [
        (words, bool(mark)) for mark, words in re.findall(r"<a href=[^ >]*( aria-current=[^>]*)?>([^<]*)</a>", line)
    ]


@pytest.mark.parametrize(
    ("role", "words"),
    [
        ("Методист", ["Стол", "План 2025", "Журнал", "Загрузка"]),
        ("Руководитель", ["Стол", "План 2025", "Журнал"]),
        ("Администратор", ["Стол", "План 2025", "Журнал", "Загрузка"]),
        (None, ["Стол"]),
    ],
)
@pytest.mark.django_db
def test_line_leads_where_the_role_may_go(client, role, words):
    make_plan(2025)
    client.force_login(make_user(role, is_staff=True))

    assert [name for name, _ in rooms(client.get("/admin/password_change/"))] == words


@pytest.mark.django_db
def test_line_marks_the_room_and_names_the_plan_that_the_page_is_about(client):
    old, _ = make_plan(2024), make_plan(2025)
    client.force_login(make_user("Методист"))

    marked = {
        path: [words for words, is_here in rooms(client.get(path)) if is_here]
        for path in (
            "/admin/",
            change_page(old),
            "/admin/events/operation/",
            "/admin/events/planimport/add/",
            "/admin/events/plan/",
        )
    }

    assert list(marked.values()) == [["Стол"], ["План 2024"], ["Журнал"], ["Загрузка"], []]
