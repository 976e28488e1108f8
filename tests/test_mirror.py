"""The mirror: every link in it leads somewhere, it says what the site says, a second run writes only what has changed."""

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from django.core.management import CommandError, call_command

from events.models import EditionFile
from tests.factories import change, make_event, make_plan, make_section, publish_plan

pytestmark = pytest.mark.django_db
LINK = re.compile(r'\b(?:href|src|action)="([^"]*)"')


@pytest.fixture
def plan():
    plan = make_plan()
    section = make_section(plan, title="Творчество")
    make_event(section=section, title="Семинар «href=/plans/»", schedule="март")
    make_event(section=section, title="Вебинар", schedule="по согласованию")
    publish_plan(plan)
    make_event(section=section, title="Концерт", schedule="май")
    publish_plan(plan)
    return plan


@pytest.fixture
def folder(plan, tmp_path):
    export(tmp_path / "mirror")
    return tmp_path / "mirror"


def export(folder):
    call_command("export_site", folder, processes=1, verbosity=0)


def pages(folder):
    return {path.relative_to(folder).as_posix(): path.read_text("utf-8") for path in folder.rglob("*.html")}


def test_every_link_leads_to_a_file_and_every_anchor_to_its_place(folder):
    missing = []
    for name, html in pages(folder).items():
        for link in LINK.findall(html):
            parts = urlsplit(unescape(link))
            if parts.scheme:
                continue
            target = (folder / name).parent / unquote(parts.path) if parts.path else folder / name
            if (
                not target.is_file()
                or parts.query
                or link.startswith("/")
                or parts.fragment
                and f'id="{unquote(parts.fragment)}"' not in target.read_text("utf-8")
            ):
                missing.append((name, link))

    assert missing == []


def test_sheets_and_pictures_they_name_are_there(folder):
    sheet = next((folder / "view").glob("style.*.css"))
    named = re.findall(r'url\("([^"]+)"\)', sheet.read_text("utf-8"))

    assert named
    assert [name for name in named if not (sheet.parent / name).is_file()] == []


def test_mirror_holds_every_page_and_file(folder, client):
    plan = folder / "plans" / "2025"

    assert {path.name for path in plan.glob("plan.*")} == {
        f"plan.{key}" for key in ["pdf", "xlsx", "docx", "csv", "json", "ics"]
    }
    assert (plan / "plan.pdf").read_bytes() == bytes(EditionFile.objects.get(edition__number=2, format="pdf").data)
    assert (plan / "editions" / "1" / "plan.csv").read_bytes() == client.get("/plans/2025/editions/1/plan.csv").content
    assert (plan / "changes.pdf").read_bytes()[:5] == b"%PDF-"
    assert len(list((plan / "events").glob("*/index.html"))) == 3
    assert len(list((plan / "events").glob("*/event.ics"))) == 2  # the third has no days
    assert "Концерт" in (plan / "index.html").read_text("utf-8")


def test_mirror_names_its_day_and_says_what_only_the_site_can(folder):
    html = pages(folder)

    assert re.search(r"Это копия сайта от \d+ \w+ \d{4} г\., \d\d:\d\d\.", html["index.html"])
    assert "Поиск и отбор работают только на самом сайте." in html["plans/2025/index.html"]
    assert not any("<form" in page or "manifest" in page or "data-keep" in page for page in html.values())
    assert "Семинар «href=/plans/»" in html["plans/2025/index.html"]


def test_months_and_the_list_of_events_are_there_and_lead_on(folder):
    def links(name):
        page = (folder / "plans" / "2025" / name / "index.html").read_text("utf-8")
        return page, set(LINK.findall(page))

    month, from_month = links("month-5")
    everything, from_list = links("list")
    event = next(link for link in from_month if "/events/" in link)

    assert ("Концерт" in month, "Вебинар" in month, "Вебинар" in everything) == (True, False, True)
    assert {"../list/index.html#result", "../month-3/index.html#result"} <= from_month
    assert re.fullmatch(r"\.\./events/[0-9a-f-]{36}/index\.html", event)
    assert "plans/2025/month-5/index.html#result" in LINK.findall((folder / "index.html").read_text("utf-8"))
    assert not (folder / "plans" / "2025" / "month-7").exists()  # nothing is planned then


def test_second_run_writes_only_what_has_changed_and_takes_away_what_is_gone(folder, plan, capsys):
    stale = folder / "plans" / "2024" / "index.html"
    stale.parent.mkdir()
    stale.write_text("давно снято", encoding="utf-8")
    listed = folder / ".mirror.json"
    listed.write_text(listed.read_text("utf-8").replace("{", '{\n"plans/2024/index.html": "",', 1), encoding="utf-8")
    first = (folder / "plans" / "2025" / "index.html").stat().st_mtime_ns

    export(folder)
    same = capsys.readouterr().out
    change(plan.sections.get(), title="Другое творчество")
    publish_plan(plan)
    export(folder)

    assert re.search(r"записано [01], без изменений \d+, убрано 1\.", same)
    assert not stale.exists()
    assert (folder / "plans" / "2025" / "index.html").stat().st_mtime_ns > first
    assert "Другое творчество" in (folder / "plans" / "2025" / "index.html").read_text("utf-8")


def test_folder_with_something_else_in_it_is_refused(plan, tmp_path):
    (tmp_path / "thesis.txt").write_text("не копия", encoding="utf-8")

    with pytest.raises(CommandError, match="лежит что-то другое"):
        export(tmp_path)

    assert [path.name for path in Path(tmp_path).iterdir()] == ["thesis.txt"]
