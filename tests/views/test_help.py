"""The help is true: the names it quotes stand on the pages, its pictures show what the pages show, its claims are tested."""

import hashlib
import json
import re
import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from lxml import html

from tests.factories import change, list_event, make_event, make_plan, make_section, make_user, publish_plan
from tests.pictures import CONTROLS, PICTURES

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "static" / "help"
SHOWN = json.loads((FOLDER / "pictures.json").read_text(encoding="utf-8"))
HELP = ["/help/", "/help/desk/", "/accessibility/"]


@pytest.fixture
def known():
    """A plan of two editions and two sections, and the keys that addresses of the help name."""
    plan = make_plan()
    first, second = make_section(plan), make_section(plan, title="Центр «Развитие»", note="Также по заявкам МО")
    event = make_event(section=first, title="Лаборатория по хореографии", schedule="20 декабря")
    list_event(second, event)
    for title in ("Форма 7-НК: вопросы", "Ответы о форме 7НК", "Итоги года."):  # for the checks to notice
        make_event(section=second, title=title)
    publish_plan(plan)
    row = event.entries.order_by("pk").first().pk
    change(event, title="Лаборатория по хореографии и вокалу")
    publish_plan(plan)
    return {"event": event.uid, "plan": plan.pk, "row": row, "rows": f"row={row}"}


def page(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, path
    return html.fromstring(answer.content.decode())


def words(element):
    return " ".join(element.text_content().split())


def unspaced(name):
    """A browser puts a space between two parts of a name where the page has none."""
    return name.replace(" ", "")


def names(found):
    """What can be pressed or is a heading or a label on a page; a name may be followed by numbers."""
    parts = found.xpath(
        "//a | //button | //summary | //legend | //label | //th | //dt | //h1 | //h2 | //input[@value]/@value/.."
    )
    parts += found.xpath("//*[@class='tabs']//span | //summary/span | //*[@role='tab']")
    return {*map(words, parts), *(part.get("value", "") for part in parts if part.tag == "input")}


def test_names_in_the_help_stand_on_their_pages(client, known):
    client.force_login(make_user(is_superuser=True))
    quoted = [(path, each.get("data-on"), words(each)) for path in HELP for each in page(client, path).find_class("ui")]
    pages = {place: names(page(client, PLACES[place].format(**known))) for place in {place for _, place, _ in quoted}}

    untrue = [
        (path, place, name)
        for path, place, name in quoted
        if not any(
            one == name or one.startswith((f"{name} ", f"{name}:", f"{name},", f"{name}…")) for one in pages[place]
        )
    ]

    assert len(quoted) > 20
    assert untrue == []


PLACES = {
    "plan": "/plans/2025/",
    "event": "/plans/2025/events/{event}/",
    "desk": "/admin/",
    "change": "/admin/events/plan/{plan}/change/",
    "rows": "/admin/events/plan/{plan}/rows/",
    "row": "/admin/events/plan/{plan}/rows/?row={row}",
    "upload": "/admin/events/planimport/add/",
    "publish": "/admin/events/plan/{plan}/publish/",
}


def test_pictures_show_what_the_pages_show(client, known):
    """Their buttons, folds and tabs are still there. After a change of the pages: `make pictures`."""
    client.force_login(make_user(is_superuser=True))

    untrue = {}
    for picture in PICTURES:
        there = [unspaced(name) for name in names(page(client, picture.path.format(**known)))]
        shown = SHOWN[picture.name]["shows"]
        missing = [name for name in shown if not any(one.startswith(unspaced(name)) for one in there)]
        if missing:
            untrue[picture.name] = missing

    assert CONTROLS
    assert untrue == {}


def test_every_picture_is_shown_in_its_own_size_and_described(client):
    used = [image for path in HELP for image in page(client, path).xpath("//article//img")]

    assert sorted(Path(image.get("src")).name for image in used) == sorted(f"{one.name}.png" for one in PICTURES)
    assert SHOWN.keys() == {one.name for one in PICTURES} == {path.stem for path in FOLDER.glob("*.png")}
    for image in used:
        data = Path(finders.find(f"help/{Path(image.get('src')).name}")).read_bytes()
        assert hashlib.sha256(data).hexdigest() == SHOWN[Path(image.get("src")).stem]["sha256"]
        assert struct.unpack(">II", data[16:24]) == (int(image.get("width")), int(image.get("height")))
        assert len(image.get("alt")) > 20


def test_links_of_the_help_lead_somewhere(client):
    for path in HELP:
        found = page(client, path)
        ids = set(found.xpath("//@id"))
        links = found.xpath("//article//a/@href")
        assert [link for link in links if link.startswith("#") and link[1:] not in ids] == []
        assert [link for link in links if link.startswith("/") and client.get(link).status_code != 200] == []


def test_claims_of_accessibility_are_tests(client):
    tests = (ROOT / "tests" / "browser" / "test_public_pages.py").read_text(encoding="utf-8")

    claims = page(client, "/accessibility/").xpath("//li/@data-test")

    assert len(claims) > 8
    assert [claim for claim in claims if not re.search(rf"^def {claim}\(", tests, re.MULTILINE)] == []
