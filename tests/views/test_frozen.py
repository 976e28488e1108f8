"""What is kept between requests: never one edition's words under another, never a draft's, never stale."""

import gzip
import re
from datetime import timedelta
from urllib.parse import unquote

import pytest
from django.core.cache import cache

from events.models import Abbreviation, Edition, Organisation
from events.release import release
from events.views import frozen
from tests.factories import PUBLISHED_AT, change, make_event, make_plan, make_section, publish_plan, recording

pytestmark = pytest.mark.django_db

PAGES = ["/plans/2025/", "/plans/2025/?q=семинар", "/plans/2025/plan.json", "/plans/2025/plan.csv?q=семинар"]


@pytest.fixture(autouse=True)
def _nothing_kept_by_others():
    cache.clear()


@pytest.fixture
def plan():
    plan = make_plan()
    make_event(section=make_section(plan), title="Семинар первый")
    publish_plan(plan)
    return plan


def rename(plan, title):
    event = plan.events.get()
    change(event, title=title)


def body(response):
    """The page without what its edition changed, and without the highlights of the words looked for."""
    words = re.sub(
        r'(?s)<details class="more changes.*?</details>|<span class="turn">.*?</span>.*?</span>',
        "",
        response.content.decode(),
    )
    return re.sub("</?(?:span|mark)>", "", words)


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


@pytest.mark.parametrize(
    "path", ["/", "/plans/", "/plans/2025/", "/plans/2025/editions/", "/plans/2025/events/{uid}/", "/search/", "/help/"]
)
def test_contact_that_changes_stands_on_the_next_page(client, plan, path, django_assert_num_queries):
    path = path.format(uid=plan.events.get().uid)
    department = plan.events.get().department
    with recording():
        Organisation(name="Областной центр", short_name="Центр", telephone="38-12-00").save()
    before = client.get(path)
    with django_assert_num_queries(1):
        client.get(path)

    change(department, telephone="38-12-34")
    change(Organisation.objects.get(), telephone="38-12-01")
    after = client.get(path, headers={"If-None-Match": before["ETag"]})

    assert (after.status_code, "38-12-01" in body(after), "38-12-00" in body(after)) == (200, True, False)


def test_file_outlives_a_change_of_contacts(client, plan):
    path = "/plans/2025/plan.csv?q=семинар"
    etag = client.get(path)["ETag"]

    change(plan.events.get().department, telephone="38-12-34")

    assert client.get(path)["ETag"] == etag


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


@pytest.mark.parametrize(
    ("path", "plain", "padded"),
    [
        ("/plans/2025/", "?month=5", "?utm_source=x&month=5"),
        ("/plans/2025/", "", "?from=1&to=2"),
        ("/plans/2025/", "", "?month=&q=+"),
        ("/plans/2025/", "", "?view=table"),
        ("/plans/2025/", "?view=events", "?x=1&view=events&view=events"),
        ("/", "", "?utm_source=x&month=5"),
        ("/plans/2025/", "?month=5&q=хор", "?q=хор&month=5&month=5"),
        ("/plans/2025/editions/1/", "", "?from=1"),
        ("/plans/2025/plan.csv", "?month=5", "?from=1&month=5&page=2"),
        ("/plans/2025/changes.pdf", "?from=1&to=2", "?to=02&from=+1&month=5&q=хор"),
        ("/plans/2025/changes.pdf", "?from=1&to=2", ""),
        ("/plans/2025/changes/", "?from=1&to=2", "?to=02&q=x"),
    ],
)
def test_one_question_in_many_forms_makes_one_answer(client, plan, path, plain, padded):
    rename(plan, "Семинар второй")
    publish_plan(plan)

    first, second = client.get(path + plain), client.get(path + padded)

    assert (second["ETag"], second.content) == (first["ETag"], first.content)


def test_sheets_between_different_editions_never_mix(client, plan):
    for title in ("Семинар второй", "Семинар третий"):
        rename(plan, title)
        publish_plan(plan)

    names = []
    for _ in range(2):  # made, then kept
        for first, last in ((1, 2), (1, 3), (2, 3), (3, 1)):
            answer = client.get(f"/plans/2025/changes.pdf?from={first}&to={last}")
            names.append(unquote(answer["Content-Disposition"]).rpartition("ред. ")[2])

    assert names == ["1–2.pdf", "1–3.pdf", "2–3.pdf", "3–1.pdf"] * 2


def test_address_of_the_site_is_part_of_what_is_kept(client, plan, settings):
    path, addresses = "/plans/2025/plan.json?month=3", ["https://old.example", "https://new.example"]
    answers = []
    for settings.SITE_URL in addresses:
        answers.append(client.get(path))

    assert [answer.json()["edition"]["url"] for answer in answers] == [
        f"{url}/plans/2025/editions/1/" for url in addresses
    ]
    assert answers[0]["ETag"] != answers[1]["ETag"]


@pytest.mark.parametrize("path", PAGES)
def test_another_release_of_the_program_makes_every_answer_anew(client, plan, path, monkeypatch):
    etag = client.get(path)["ETag"]

    monkeypatch.setattr(frozen, "release", lambda: "another")
    again = client.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, again["ETag"] == etag) == (200, False)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("pk", 2),
        ("sha256", "0b"),
        ("number", 2),
        ("latest_number", 4),
        ("note", "новое название"),
        ("published_at", PUBLISHED_AT + timedelta(seconds=1)),
    ],
)
def test_nothing_of_an_edition_is_taken_for_another(rf, field, value):
    """A database that was restored may give the number of a lost edition, even its key, to other words."""
    fields = {"pk": 1, "sha256": "0a", "number": 1, "note": "", "published_at": PUBLISHED_AT, "latest_number": 3}
    keys = []
    for changed in ({}, {field: value}):
        edition = Edition()
        for name, content in {**fields, **changed}.items():
            setattr(edition, name, content)
        keys.append(frozen._key(rf.get("/plans/2025/"), edition, asked=""))

    assert keys[0] != keys[1]
    assert frozen._key(rf.get("/plans/2025/"), edition, asked="q=1") != keys[1]
    assert frozen._key(rf.get("/plans/2026/"), edition, asked="") != keys[1]


@pytest.mark.parametrize("is_lost", [lambda key: key.endswith(":name"), lambda key: not key.endswith(":name")])
def test_file_of_which_a_half_was_dropped_is_made_again(client, plan, is_lost):
    path = "/plans/2025/plan.csv?q=семинар"
    before = client.get(path)

    cache.delete_many([key.partition(":1:")[2] for key in list(cache._cache) if is_lost(key)])
    after = client.get(path)

    assert (after.status_code, after.content) == (200, before.content)
    assert after["Content-Disposition"] == before["Content-Disposition"]


def test_release_is_told_by_every_file_that_shapes_an_answer(settings, tmp_path):
    settings.BASE_DIR = tmp_path
    released = release.__wrapped__  # what it finds, without what it remembers
    shaping = [tmp_path / name for name in ("requirements.txt", "events/a.py", "templates/b.html", "static/css/c.css")]
    for path in shaping:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("1")
    found = [released()]

    for path in shaping:
        path.write_text("2")
        found.append(released())
    (tmp_path / "events" / "__pycache__").mkdir()
    (tmp_path / "events" / "__pycache__" / "a.pyc").write_text("2")
    (tmp_path / "README.md").write_text("2")

    assert len(set(found)) == len(found)
    assert released() == found[-1]


@pytest.mark.parametrize(("path", "made"), [("/plans/2025/?q=семинар", 5), ("/plans/2025/plan.csv?q=семинар", 2)])
def test_answer_over_the_limit_is_sent_whole_and_not_kept(
    client, plan, path, made, django_assert_num_queries, monkeypatch
):
    length = len(client.get(path).content)
    cache.clear()

    monkeypatch.setattr(frozen, "LONGEST_KEPT", length - 1)
    whole = client.get(path).content
    with django_assert_num_queries(made):  # the edition, the positions found; of a page the contacts, too
        again = client.get(path).content
    assert len(whole) == len(again) == length

    monkeypatch.setattr(frozen, "LONGEST_KEPT", length)
    client.get(path)
    with django_assert_num_queries(2):  # the same: what is kept depends on the synonyms
        assert client.get(path).content == again


@pytest.mark.parametrize("path", ["/plans/2025/?q=КДУ", "/plans/2025/plan.csv?q=КДУ", "/search/?q=КДУ"])
def test_new_synonym_makes_a_new_answer(client, plan, path):
    etag, other = client.get(path)["ETag"], client.get("/plans/2025/?month=3")["ETag"]
    group = Abbreviation.objects.get(name="КДУ")
    change(group, meanings=f"{group.meanings}\nпервый")

    again = client.get(path, headers={"If-None-Match": etag})

    assert (again.status_code, again["ETag"] == etag) == (200, False)
    assert "первый" in body(again)
    assert client.get("/plans/2025/?month=3")["ETag"] == other


def test_page_and_its_compressed_form_are_kept_apart(client, plan, django_assert_num_queries):
    packed = {"Accept-Encoding": "gzip"}
    first = [client.get("/plans/2025/?q=семинар", headers=headers).content for headers in ({}, packed)]

    with django_assert_num_queries(4):  # the edition and the synonyms, twice
        second = [client.get("/plans/2025/?q=семинар", headers=headers).content for headers in ({}, packed)]

    assert second == first
    assert gzip.decompress(second[1]) == second[0]


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_kept_while_the_code_is_worked_on(client, plan, path, settings):
    settings.DEBUG = True
    etag = client.get(path)["ETag"]

    assert client.get(path, headers={"If-None-Match": etag}).status_code == 200  # a template may have changed
    assert not cache._cache  # the local memory cache of the tests


@pytest.mark.parametrize("path", PAGES)
def test_answer_asks_to_be_checked_each_time(client, plan, path):
    fresh = client.get(path)
    kept = client.get(path)
    unchanged = client.get(path, headers={"If-None-Match": kept["ETag"]})

    assert [answer["Cache-Control"] for answer in (fresh, kept, unchanged)] == ["no-cache"] * 3
    assert {answer["Vary"] for answer in (fresh, kept, unchanged)} == {"Accept-Encoding"}


@pytest.mark.parametrize("path", ["/plans/2025/plan.json", "/plans/2025/plan.csv?q=семинар"])
def test_kept_file_has_its_name_and_its_type(client, plan, path):
    answers = [client.get(path) for _ in range(2)]

    heads = [(answer["Content-Type"], answer["Content-Disposition"], answer.content) for answer in answers]
    assert heads[0] == heads[1]


def test_refusal_is_not_kept(client, plan):
    answers = [client.get("/plans/2025/plan.csv?month=13") for _ in range(2)]

    assert [(answer.status_code, answer.has_header("ETag")) for answer in answers] == [(400, False)] * 2
    assert not cache._cache


@pytest.mark.parametrize(
    ("offer", "packed"),
    [
        ("gzip", True),
        ("GZIP", True),
        ("br, gzip;q=0.5", True),
        ("br , gzip ; q=1.0", True),
        ("gzip;q=0", False),
        ("gzip;q=0.000", False),
        ("br", False),
        ("x-gzip2", False),
        ("", False),
    ],
)
def test_page_is_packed_only_for_who_takes_it(client, plan, offer, packed):
    response = client.get("/plans/2025/", headers={"Accept-Encoding": offer})

    assert response.has_header("Content-Encoding") == packed
