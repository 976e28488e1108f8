"""How the site is found: what search engines, messengers and feed readers are told, and that it is true and all published."""

import gzip
import io
import json
import re
import zipfile
from xml.etree import ElementTree

import pypdfium2
import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from lxml import html
from PIL import Image

from events.models import Organisation
from events.models.edition import _Documents
from events.views import linked_data
from tests.factories import change, make_event, make_plan, make_section, publish_plan, recording

pytestmark = pytest.mark.django_db

SITE = "https://plan.example"
ATOM = "{http://www.w3.org/2005/Atom}"
SECRETS = [
    "Черновик-тайна", "Заметка-тайна", "Примечание-тайна", "Отдел-тайна", "Место-тайна", "Причина-тайна", "Сотрудник-тайна",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _site(settings):
    cache.clear()
    settings.SITE_URL = SITE


@pytest.fixture
def plan():
    """Two editions, and a working plan that has gone on since: with drafts and private notes."""
    plan = make_plan()
    section = make_section(plan, title="Семинары")
    make_event(section=section, title="Вокал", schedule="2 квартал")
    make_event(section=section, title="Хор </script><b>", schedule="20 мая, 11:00–13:00", private_notes=SECRETS[1])
    make_event(section=section, title="Танец", schedule="май")
    with recording():
        Organisation(name="Областной центр творчества", short_name="Центр творчества", telephone="38-12-00").save()
    publish_plan(plan)
    change(plan.events.get(title="Вокал"), title="Вокал и хор")
    change(plan.events.get(title="Танец").entries.get(), is_dropped=True, drop_reason=SECRETS[5])
    make_event(section=section, title="Костюм", schedule="до 1 июня")
    publish_plan(plan, note="Уточнено к лету", by_name=SECRETS[6])
    make_event(section=section, title=SECRETS[0], venue=SECRETS[4], department=SECRETS[3])
    change(section, note=SECRETS[2])
    return plan


def page(client, path):
    return html.fromstring(client.get(path).content.decode())


def head(client, path):
    """(title, robots, canonical) of a page."""
    found = page(client, path)
    return (
        found.findtext(".//title"),
        *(
            next(iter(found.xpath(query)), "")
            for query in ("//meta[@name='robots']/@content", "//link[@rel='canonical']/@href")
        ),
    )


def data(client, path):
    blocks = page(client, path).xpath("//script[@type='application/ld+json']/text()")
    return [thing for block in blocks for thing in json.loads(block)["@graph"]]


def event_path(plan, title):
    return f"/plans/2025/events/{plan.events.get(title=title).uid}/"


NAME = " — Центр творчества"


PAGES = [
    ("/", "Методические мероприятия 2025: сейчас и дальше", "", "/"),
    ("/plans/2025/", "План методических мероприятий на 2025 г.", "", "/plans/2025/"),
    ("/plans/2025/?view=events", "План методических мероприятий на 2025 г.", "", "/plans/2025/"),
    ("/plans/2025/?view=events&month=5", "Методические мероприятия в мае 2025", "", "/plans/2025/?month=5"),
    ("/plans/2025/?month=5&month=6", "Май, Июнь – План методических мероприятий на 2025 г.", "noindex", ""),
    ("/plans/2025/?month=5&q=хор", "Поиск «хор», Май – План методических мероприятий на 2025 г.", "noindex", ""),
    ("/plans/2025/?month=13", "План методических мероприятий на 2025 г.", "noindex", ""),
    ("/plans/2025/?quarter=2", "2 квартал – План методических мероприятий на 2025 г.", "noindex", ""),
    ("/plans/2025/editions/2/", "План методических мероприятий на 2025 г., редакция 2", "", "/plans/2025/"),
    ("/plans/2025/editions/1/", "План методических мероприятий на 2025 г., редакция 1", "noindex", ""),
    ("/plans/2025/editions/", "Редакции плана методических мероприятий на 2025 год", "", "/plans/2025/editions/"),
    ("/search/", "Поиск по планам всех лет", "noindex", ""),
    ("/help/", "Помощь читателю плана", "", "/help/"),
]


def test_each_page_says_what_it_is_and_whether_it_may_be_found(client, plan):
    found = {path: head(client, path) for path, *_ in PAGES}

    assert {path: (title.replace("\xa0", " "), *rest) for path, (title, *rest) in found.items()} == {
        path: (title + NAME, robots, canonical and SITE + canonical) for path, title, robots, canonical in PAGES
    }


def test_event_is_found_without_the_way_back_and_only_while_it_is_planned(client, plan):
    kept, gone = event_path(plan, "Вокал и хор"), event_path(plan, "Танец")

    assert head(client, f"{kept}?month=5") == (f"Вокал и хор, 2025 год{NAME}", "", SITE + kept)
    assert head(client, gone)[1:] == ("noindex", "")


def test_file_that_is_a_part_or_was_replaced_is_not_found(client, plan):
    hidden = {
        "plan.csv": False,
        "plan.csv?month=5": True,
        "editions/2/plan.csv": False,
        "editions/1/plan.csv": True,
        "changes.pdf?from=2&to=1": True,
    }

    assert {path: "X-Robots-Tag" in client.get(f"/plans/2025/{path}").headers for path in hidden} == hidden


def test_events_on_known_days_alone_are_told_to_machines(client, plan):
    def events(title):
        return [thing for thing in data(client, event_path(plan, title)) if thing["@type"] == "Event"]

    assert [(one["startDate"], one["endDate"]) for one in events("Хор </script><b>")] == [
        ("2025-05-20T11:00:00+03:00", "2025-05-20T13:00:00+03:00")
    ]
    assert [events(title) for title in ("Вокал и хор", "Костюм", "Танец")] == [[], [], []]

    # Beside it who publishes, and the way to the page.
    way = [thing for thing in data(client, event_path(plan, "Вокал и хор")) if thing["@type"] == "BreadcrumbList"]
    publisher = next(thing for thing in data(client, "/") if thing["@type"] == "Organization")

    assert [step["name"] for step in way[0]["itemListElement"]] == ["Методплан", "План на 2025 год", "Вокал и хор"]
    assert (publisher["name"], publisher["telephone"]) == ("Областной центр творчества", ["381200"])


def test_no_word_ends_the_block_of_data():
    assert str(linked_data.script([{"name": "</script><!--&"}])).count("<") == 2


def places_of(client, path):
    """The addresses that a map of the site names, each with its day."""
    tree = ElementTree.fromstring(client.get(path).content)  # noqa: S314 - our own
    return {each[0].text.removeprefix(SITE): [day.text for day in each[1:]] for each in tree}


def test_maps_lead_to_pages_that_may_be_found_and_know_their_day(client, plan):
    maps = places_of(client, "/sitemap.xml")
    places = {path: days for path in maps for path, days in places_of(client, path).items()}

    listed = {event_path(plan, title) for title in ("Вокал и хор", "Хор </script><b>", "Костюм")}
    assert maps == {"/sitemap-pages.xml": [], "/plans/2025/sitemap.xml": ["2025-01-09"]}
    assert {path for path in places if "/events/" in path} == listed
    assert {path for path in places if "?" in path} == {f"/plans/2025/?month={month}" for month in (4, 5, 6)}
    assert {tuple(days) for path, days in places.items() if path.startswith("/plans/2025/")} == {("2025-01-09",)}
    assert [head(client, path)[1:] for path in places] == [("", SITE + path) for path in places]


@pytest.mark.parametrize("years", [1, 3])
def test_maps_and_feed_cost_the_same_for_any_number_of_years(
    client, plan, years, django_assert_num_queries, monkeypatch
):
    for year in range(2026, 2025 + years):
        other = make_plan(year)
        make_event(section=make_section(other), title="Другой год")
        publish_plan(other)

    with django_assert_num_queries(2):  # the edition, its document
        first = client.get("/plans/2025/sitemap.xml")
    with django_assert_num_queries(1):
        again = client.get("/plans/2025/sitemap.xml", headers={"If-None-Match": first["ETag"]})
    with django_assert_num_queries(1):
        client.get("/sitemap.xml")
    monkeypatch.setattr("events.models.edition._documents", _Documents())
    with django_assert_num_queries(6):  # the editions, those they replaced, all documents; three for the contacts
        client.get("/changes.atom")
    make_event(section=plan.sections.first(), title="Новое")
    publish_plan(plan)

    assert (again.status_code, client.get("/plans/1999/sitemap.xml").status_code) == (304, 404)
    assert event_path(plan, "Новое") in places_of(client, "/plans/2025/sitemap.xml")


def test_robots_are_led_to_the_map_of_the_site_that_was_asked(client, settings):
    told = client.get("/robots.txt").content.decode()
    settings.SITE_URL = ""

    asked = client.get("/robots.txt", headers={"Host": "localhost"}).content.decode()

    assert told.splitlines()[-1] == f"Sitemap: {SITE}/sitemap.xml"
    assert asked.splitlines()[-1] == "Sitemap: http://localhost/sitemap.xml"
    assert "Disallow: /admin/" in told


def test_feed_tells_what_each_edition_changed(client, plan, django_assert_max_num_queries):
    with django_assert_max_num_queries(6):
        feed = ElementTree.fromstring(client.get("/changes.atom").content)  # noqa: S314 - our own

    newest, first = feed.findall(f"{ATOM}entry")
    assert newest.findtext(f"{ATOM}title") == "План на 2025 год, редакция 2"
    assert newest.findtext(f"{ATOM}content").splitlines() == [
        "Уточнено к лету.",
        "Изменено: «Вокал и хор» – прежнее название: «Вокал».",
        "Новое: «Костюм».",
        "Исключено: «Танец».",
    ]
    assert first.findtext(f"{ATOM}content") == "План опубликован, в нём 3\xa0мероприятия."
    # For good: whoever has read an entry is never shown it again.
    assert first.findtext(f"{ATOM}id") == "urn:uuid:326a5bb9-4115-5c73-8e64-2281ae1646e4"
    assert feed.findtext(f"{ATOM}updated") == "2025-01-09T09:00:00Z"
    change(Organisation.objects.get(), short_name="Другое имя")
    assert "Другое имя" in client.get("/changes.atom").content.decode()


def test_plan_shows_what_changed_beside_its_events(client, plan):
    table, events = page(client, "/plans/2025/"), page(client, "/plans/2025/?view=events")
    lines = [" ".join(each.text_content().split()) for each in table.xpath("//*[@id='changes']//li")]
    badges = [
        {
            each.xpath("string(.//a)"): " ".join(each.xpath("string(.//*[@class='turn'])").split())
            for each in found.xpath("//th[@role='rowheader'] | //li[@class='happening']")
            if not each.get("colspan")
        }
        for found in (table, events)
    ]

    assert lines == [
        "изменено Вокал и хор прежнее название: «Вокал»",
        "новое Костюм",
        "исключено Танец",
    ]
    told = {"Вокал и хор": "изменено прежнее название: «Вокал»", "Хор </script><b>": "", "Костюм": "новое"}
    assert badges == [told, told]
    assert page(client, "/plans/2025/?month=5").xpath("//*[@id='changes']") == []
    assert page(client, "/plans/2025/editions/1/").xpath("//*[@class='turn']") == []
    assert "1\xa0новое, 1\xa0изменено, 1\xa0исключено" in client.get("/").content.decode()


def test_picture_is_drawn_from_the_plan_and_is_the_same_in_every_process(client, plan):
    address = page(client, "/plans/2025/").xpath("//meta[@property='og:image']/@content")[0]

    answer = client.get(address.removeprefix(SITE))
    cache.clear()

    picture = Image.open(io.BytesIO(answer.content))
    assert (answer["Content-Type"], picture.format, picture.size) == ("image/png", "PNG", (1200, 630))
    assert client.get(address.removeprefix(SITE)).content == answer.content


PUBLIC = [
    "/", "/plans/", "/plans/2025/", "/plans/2025/?view=events", "/plans/2025/?q=тайна", "/plans/2025/editions/",
    "/plans/2025/editions/1/", "/plans/2025/editions/2/", "/search/?q=тайна", "/changes.atom", "/sitemap.xml", "/robots.txt",
    "/help/", "/help/desk/", "/accessibility/", "/plan.schema.json", "/plans/2025/changes/", "/verify/",
]  # fmt: skip
FILES = [
    f"{folder}plan.{key}" for folder in ("", "editions/1/") for key in ("csv", "json", "ics", "xlsx", "docx", "pdf")
]


def test_nothing_unpublished_stands_anywhere(client, plan):
    """Every address that the map, the pages and the editions lead to; the words looked for are the test's own."""
    events = re.findall(rf"{SITE}(/plans/2025/events/[^<]+)", client.get("/plans/2025/sitemap.xml").content.decode())
    paths = [*PUBLIC, *events, *(f"{path}event.ics" for path in events), *(f"/plans/2025/{name}" for name in FILES)]
    paths += ["/plans/2025/changes.pdf", "/plans/2025/changes.docx", "/plans/2025/editions/2/cover.png"]

    leaked = {
        path: words for path in paths if (words := [secret for secret in SECRETS if secret in told(client, path)])
    }

    assert len(events) == 3
    assert leaked == {}


def told(client, path):
    """All that an answer says, the insides of archives and papers, too."""
    answer = client.get(path)
    if answer["Content-Type"] == "application/pdf":
        paper = pypdfium2.PdfDocument(answer.content)
        inside = [paper.get_attachment(place).get_data() for place in range(paper.count_attachments())]
        sheets = [sheet.get_textpage().get_text_range() for sheet in paper]
        paper.close()
        return "\n".join([*sheets, *(unpacked(bytes(file)) for file in inside)])
    return unpacked(answer.content)


def unpacked(content):
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return content.decode("utf-8", errors="ignore").replace("\r\n ", "")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return "\n".join(archive.read(name).decode("utf-8", errors="ignore") for name in archive.namelist())


PACKED = [
    "/", "/plans/", "/plans/2025/editions/", "/search/?q=хор", "/changes.atom", "/sitemap.xml", "/robots.txt", "/help/",
    "/accessibility/", "/plan.schema.json", "/plans/2025/plan.ics", "/plans/2025/plan.csv", "/manifest.webmanifest",
    "/worker.js",
]  # fmt: skip


def test_answer_travels_compressed_once_and_is_counted(client, plan):
    event = event_path(plan, "Хор </script><b>")
    found = {path: asked_twice(client, path) for path in [*PACKED, event, f"{event}event.ics"]}

    # The same answer, packed; not sent again to whoever has it, after a query for the editions and one for the synonyms.
    assert {path: same for path, (same, _, _) in found.items()} == dict.fromkeys(found, True)
    assert {path: status for path, (_, status, _) in found.items()} == dict.fromkeys(found, 304)
    assert {path: count for path, (_, _, count) in found.items() if count > 1} == {
        "/search/?q=хор": 2,
    }


def asked_twice(client, path):
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "gzip"})
    with CaptureQueriesContext(connection) as queries:
        again = client.get(path, headers={"Accept-Encoding": "gzip", "If-None-Match": packed["ETag"]})
    is_same = gzip.decompress(packed.content) == plain.content and packed["Content-Type"] == plain["Content-Type"]
    return is_same, again.status_code, len(queries)
