"""What is kept between requests: never one edition's words under another, never a draft's, never stale."""

import gzip

import pytest

from tests.factories import make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db

PAGES = ["/plans/2025/", "/plans/2025/?q=семинар", "/plans/2025/plan.json", "/plans/2025/plan.csv?q=семинар"]


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар первый")
    publish_plan(plan)
    return plan


def rename(plan, title):
    event = plan.events.get()
    event.title = title
    event.save()


def body(response):
    return response.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_next_answer_after_publishing_has_the_new_words(client, plan, path):
    before = body(client.get(path))
    rename(plan, "Семинар второй")
    publish_plan(plan)

    after = body(client.get(path))

    assert ("Семинар первый" in before, "Семинар второй" in before) == (True, False)
    assert ("Семинар первый" in after, "Семинар второй" in after) == (False, True)


@pytest.mark.parametrize("path", PAGES)
def test_draft_never_reaches_an_answer_kept_or_new(client, plan, path):
    client.get(path)
    rename(plan, "Семинар черновой")

    answers = [body(client.get(path)), body(client.get(f"{path}{'&' if '?' in path else '?'}utm_source=new"))]

    assert ["черновой" in answer for answer in answers] == [False, False]


def test_page_of_an_old_edition_learns_that_it_was_replaced(client, plan):
    path = "/plans/2025/editions/1/"
    before = body(client.get(path))
    rename(plan, "Семинар второй")
    publish_plan(plan)

    after = body(client.get(path))

    assert ("не действует" in before, "не действует" in after) == (False, True)
    assert "Семинар первый" in after


def test_two_editions_with_the_same_words_keep_their_own_numbers(client, plan):
    rename(plan, "Семинар второй")
    publish_plan(plan)
    rename(plan, "Семинар первый")
    publish_plan(plan, note="как было")

    numbers = [f"Редакция {number} от" in body(client.get(f"/plans/2025/editions/{number}/")) for number in (1, 2, 3)]

    assert numbers == [True, True, True]


def test_plans_of_two_years_never_mix(client, plan):
    other = make_plan(2026)
    make_event(section=make_section(other), title="Семинар чужой")
    publish_plan(other)

    words = [("чужой" in body(client.get(f"/plans/{year}/"))) for year in (2025, 2026, 2025, 2026)]

    assert words == [False, True, False, True]


@pytest.mark.parametrize("path", PAGES)
def test_unchanged_answer_is_not_sent_again(client, plan, path):
    etag = client.get(path)["ETag"]

    again = client.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, again.content, again["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize("path", PAGES)
def test_tag_changes_with_the_edition(client, plan, path):
    etag = client.get(path)["ETag"]
    rename(plan, "Семинар второй")
    publish_plan(plan)

    again = client.get(path, headers={"If-None-Match": etag})

    assert again.status_code == 200
    assert again["ETag"] != etag


def test_compressed_page_is_the_same_page(client, plan):
    plain = client.get("/plans/2025/")

    packed = client.get("/plans/2025/", headers={"Accept-Encoding": "gzip"})

    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert packed["Vary"] == "Accept-Encoding"


def test_page_depends_on_nothing_of_the_visitor(client, admin_client, plan):
    assert admin_client.get("/plans/2025/").content == client.get("/plans/2025/").content


def test_words_no_page_asks_for_make_no_other_answer(client, plan):
    plain, padded = client.get("/plans/2025/?month=5"), client.get("/plans/2025/?utm_source=x&month=5")

    assert (padded["ETag"], padded.content) == (plain["ETag"], plain.content)


@pytest.mark.parametrize(
    ("offer", "packed"), [("gzip", True), ("br, gzip;q=0.5", True), ("gzip;q=0", False), ("", False)]
)
def test_page_is_packed_only_for_who_takes_it(client, plan, offer, packed):
    response = client.get("/plans/2025/", headers={"Accept-Encoding": offer})

    assert response.has_header("Content-Encoding") == packed
