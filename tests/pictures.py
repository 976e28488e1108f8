"""The pictures of the help: what each shows, and how it is taken from a running site (``scripts/pictures``).

Beside the pictures lies ``pictures.json``: the names of the buttons, folds and tabs that each shows. ``tests/views/test_help.py``
looks whether they are still on the page, so a picture that is no longer true fails a test.
"""

import hashlib
import json
import os
import re
import shutil
import sys
import time
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

CONTROLS = (
    "button, input[type=submit], summary, legend, dt, thead th, .tabs a, .tabs span, .actions a, .menu a, "
    "header.site nav a, .desk-rooms a, .object-tools a"
)
_SHOWN = """([selector, height]) => [...document.querySelectorAll(selector)]
    .filter(part => part.offsetParent && part.getBoundingClientRect().bottom > 0
        && part.getBoundingClientRect().top < height && part.getBoundingClientRect().width > 2)
    .map(part => part.innerText || (part.tagName === "INPUT" && part.value) || "")
    .map(words => words.replace(/\\s+/g, ' ').trim()).filter(Boolean)"""


@dataclass(frozen=True)
class Picture:
    """``path`` may hold ``{event}``, ``{plan}``, ``{row}``, ``{rows}``; ``prepare`` does what a person would do before looking,
    ``seen_by`` is who has signed in."""

    name: str
    path: str
    width: int
    height: int
    prepare: Callable[[Page], Any] = lambda page: None
    seen_by: str = ""


def _press(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


METHODIST, DIRECTOR = "metodist", "rukovoditel"  # of the demo
PICTURES = [
    Picture("plan-month", "/plans/2025/?month=12&view=events", 1000, 620),
    Picture("plan-filter", "/plans/2025/#result", 1000, 700, _press(".result .more > summary")),
    Picture("search", "/search/?q=хореаграфия", 1000, 480),
    Picture("event", "/plans/2025/events/{event}/", 1000, 640),
    Picture("desk-start", "/admin/", 1000, 640, seen_by=METHODIST),
    Picture("desk-editor", "/admin/events/plan/{plan}/rows/?row={row}", 1000, 600, seen_by=METHODIST),
    Picture("desk-checks", "/admin/events/plan/{plan}/checks/", 1000, 620, seen_by=METHODIST),
    Picture("desk-bulk", "/admin/events/plan/{plan}/bulk/?{rows}&schedule=март&preview=", 1000, 620, seen_by=METHODIST),
    Picture("desk-upload", "/admin/events/planimport/add/", 1000, 560, seen_by=METHODIST),
    Picture("desk-publish", "/admin/events/plan/{plan}/publish/", 1000, 720, seen_by=DIRECTOR),
    Picture("desk-journal", "/admin/events/operation/", 1000, 620, seen_by=METHODIST),
    Picture("desk-rollover", "/admin/events/plan/{plan}/rollover/", 1000, 700, seen_by=METHODIST),
]


def take(site: str, folder: Path) -> None:
    """All pictures into the folder, with what they show."""
    folder.mkdir(exist_ok=True)
    _wait_for(site)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu", "--lang=ru"]
        )
        pages = {who: _signed_in(browser, site, who) for who in ("", METHODIST, DIRECTOR)}
        known = _known(pages[METHODIST], site)
        told = {picture.name: _take(pages[picture.seen_by], site, known, picture, folder) for picture in PICTURES}
        browser.close()
    words = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "pictures.json").write_text(words + "\n", encoding="utf-8")


def _take(page: Page, site: str, known: dict[str, str], picture: Picture, folder: Path) -> dict:
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    answer = page.goto(site + picture.path.format(**known))
    if answer is None or not answer.ok:
        raise RuntimeError(f"{picture.path}: {answer and answer.status}")
    picture.prepare(page)
    data = page.screenshot(animations="disabled")
    path = folder / f"{picture.name}.png"
    path.write_bytes(data)
    with Image.open(path) as full:  # in few colours it is a third of the size
        full.convert("RGB").quantize(64).save(path, optimize=True)
    shown = page.evaluate(_SHOWN, [CONTROLS, picture.height])
    # What follows a colon or is a number is the plan's, not the page's.
    shown = {re.split(r": |\d", name)[0].strip(" ,") for name in shown} - {""}
    return {"shows": sorted(shown), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _signed_in(browser: Browser, site: str, who: str) -> Page:
    """A page of somebody's own; of a reader for nobody's name."""
    page = browser.new_context(locale="ru-RU", timezone_id="Europe/Moscow", reduced_motion="reduce").new_page()
    if who:
        page.goto(f"{site}/admin/")
        page.locator("#id_username").fill(who)
        page.locator("#id_password").fill(os.environ["DEMO_PASSWORD"])
        page.locator("#id_password").press("Enter")
        page.wait_for_url("**/admin/")
    return page


def _known(page: Page, site: str) -> dict[str, str]:
    """What paths are filled with: the first event of the plan, and the keys of the plan and its first rows in the desk."""
    page.goto(f"{site}/plans/2025/")
    event = page.locator(".plan .title a").first.get_attribute("href").rstrip("/").rpartition("/")[2]
    page.goto(f"{site}/admin/events/plan/")
    plan = re.search(r"/admin/events/plan/(\d+)/", page.content())[1]
    page.goto(f"{site}/admin/events/plan/{plan}/rows/")
    rows = [row.get_attribute("id").removeprefix("row-") for row in page.locator("tr[id^='row-']").all()[:3]]
    return {"event": event, "plan": plan, "row": rows[0], "rows": "&".join(f"row={row}" for row in rows)}


def _wait_for(site: str) -> None:
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{site}/healthz").close()  # noqa: S310 - our own server
        except OSError:
            time.sleep(0.5)
        else:
            return
    raise TimeoutError(site)


if __name__ == "__main__":
    take(sys.argv[1], Path(sys.argv[2]))
