"""``/view/``: a choice of size, contrast and spacing is kept by the browser, reaches every page through the style sheet
alone, and leads back to nobody's site but ours.
"""

import gzip
import re

import pytest
from django.test import Client

from events.appearance import Appearance
from tests.factories import make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db

CHOICE = {"size": "150", "contrast": "1", "back": "/plans/2025/?month=5"}


@pytest.fixture
def style(client):
    """The address of the style sheet that pages name."""
    return re.search(r'<link rel="stylesheet" href="(/view/[^"]+)"', client.get("/view/").text)[1]


def test_choice_is_kept_for_addresses_under_view_alone_and_leads_back(client):
    response = client.post("/view/", CHOICE)

    cookie = response.cookies["view"]
    assert (response.status_code, response["Location"]) == (303, "/plans/2025/?month=5")
    assert (cookie.value, cookie["path"], cookie["httponly"], cookie["samesite"]) == (
        "150-contrast",
        "/view/",
        True,
        "Lax",
    )


def test_page_shows_the_choice_and_keeps_no_other(client):
    client.cookies["view"] = str(Appearance(150, has_spacing=True))

    response = client.get("/view/")

    checked = re.findall(r'name="(\w+)" value="(\w+)" checked', response.text)
    assert checked == [("size", "150"), ("spacing", "1")]
    assert response["Cache-Control"] == "private, no-cache"
    assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("size", ["", "999", "сто"])
def test_unknown_size_is_refused_and_nothing_is_kept(client, size):
    response = client.post("/view/", {"size": size, "back": "/plans/"})

    assert (response.status_code, response.cookies.get("view")) == (400, None)
    assert re.search(r'role="alert">[А-Я][^<]+ (размер|нет)', response.text)
    assert 'name="back" value="/plans/"' in response.text


@pytest.mark.parametrize(
    "back",
    [
        "https://evil.example/",
        "//evil.example/",
        "http://testserver//evil.example/",
        r"/\evil.example/",
        "javascript:alert(1)",
        "plans/",
        "/view/",
        "/" + "x" * 3000,
        "http://[",
        "",
    ],
)
def test_way_back_leads_to_no_other_site(client, back):
    assert client.post("/view/", CHOICE | {"back": back})["Location"] == "/"
    assert 'name="back" value="/"' in client.get("/view/", headers={"referer": back}).text


def test_way_back_is_the_page_the_reader_came_from(client):
    response = client.get("/view/", headers={"referer": "http://testserver/plans/2025/?q=%D1%85%D0%BE%D1%80&month=5"})

    assert 'name="back" value="/plans/2025/?q=%D1%85%D0%BE%D1%80&amp;month=5"' in response.text


def test_sheet_grows_text_and_widths_of_windows_together(client, style):
    usual = client.get(style).text
    client.cookies["view"] = "200-contrast"

    large = client.get(style).text

    assert "font-size: 106.25%" in usual
    assert "font-size: 212.5%" not in usual
    assert "font-size: 212.5%" in large
    assert "@media (min-width: 48rem)" in usual
    assert "@media (min-width: 96rem)" in large
    assert "@media (min-width: 48rem)" not in large
    assert "--ink: #000000" in large
    assert "--ink: #000000" not in usual


@pytest.mark.parametrize("cookie", ["300", "150-", "150-contrast-contrast", "%00", "200;x", "a" * 5000])
def test_strange_cookie_is_the_usual_appearance(client, style, cookie):
    usual = client.get(style).text
    client.cookies["view"] = cookie

    assert client.get(style).text == usual


def test_sheet_is_asked_for_again_and_sent_only_when_the_choice_is_another(client, style):
    first = client.get(style, headers={"accept-encoding": "gzip"})
    again = client.get(style, headers={"if-none-match": first["ETag"]})
    client.cookies["view"] = "150"
    other = client.get(style, headers={"if-none-match": first["ETag"]})

    assert gzip.decompress(first.content).decode() == Client().get(style).text
    assert [answer.status_code for answer in (first, again, other)] == [200, 304, 200]
    for answer in (first, again, other):
        assert answer["Cache-Control"] == "private, no-cache"
        assert answer["Vary"] == "Accept-Encoding, Cookie"
    assert first["Content-Type"] == "text/css; charset=utf-8"


def test_page_is_the_same_for_every_choice(client):
    section = make_section(make_plan())
    make_event(section=section)
    publish_plan(section.plan)
    usual = client.get("/plans/2025/")

    client.cookies["view"] = "200-contrast-spacing"  # even if a browser should send it

    chosen = client.get("/plans/2025/")
    assert (chosen.content, chosen["ETag"], "Cookie" in chosen.get("Vary", "")) == (
        usual.content,
        usual["ETag"],
        False,
    )


def test_site_can_be_installed(client):
    manifest = client.get("/manifest.webmanifest")
    worker = client.get("/worker.js")

    assert manifest["Content-Type"] == "application/manifest+json"
    assert (manifest.json()["start_url"], [icon["sizes"] for icon in manifest.json()["icons"]]) == (
        "/",
        ["192x192", "512x512"],
    )
    assert worker["Content-Type"] == "text/javascript; charset=utf-8"
    for answer in (manifest, worker):
        again = client.get(answer.request["PATH_INFO"], headers={"if-none-match": answer["ETag"]})
        assert (answer["Cache-Control"], again.status_code) == ("no-cache", 304)
