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
from playwright.sync_api import Page, sync_playwright

CONTROLS = "button, summary, legend, .tabs a, .tabs span, header.site nav a, dt, .actions a, thead th, .menu a"
_SHOWN = """([selector, height]) => [...document.querySelectorAll(selector)]
    .filter(part => part.offsetParent && part.getBoundingClientRect().bottom > 0
        && part.getBoundingClientRect().top < height && part.getBoundingClientRect().width > 2)
    .map(part => part.innerText.replace(/\\s+/g, ' ').trim()).filter(Boolean)"""


@dataclass(frozen=True)
class Picture:
    """``path`` may hold ``{event}``, ``{plan}``; ``prepare`` does what a person would do before looking."""

    name: str
    path: str
    width: int
    height: int
    prepare: Callable[[Page], Any] = lambda page: None
    is_desk: bool = False


def _press(selector: str) -> Callable[[Page], None]:
    return lambda page: page.locator(selector).first.click()


PICTURES = [
    Picture("plan-month", "/plans/2025/?month=12&view=events", 1000, 620),
    Picture("plan-filter", "/plans/2025/", 1000, 700, _press(".result .more > summary")),
    Picture("search", "/search/?q=хореаграфия", 1000, 480),
    Picture("event", "/plans/2025/events/{event}/", 1000, 640),
]


def take(site: str, folder: Path) -> None:
    """All pictures into the folder, with what they show."""
    folder.mkdir(exist_ok=True)
    _wait_for(site)
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(locale="ru-RU", timezone_id="Europe/Moscow", reduced_motion="reduce")
        page = context.new_page()
        known = _known(page, site)
        told = {picture.name: _take(page, site, known, picture, folder) for picture in PICTURES}
        browser.close()
    words = json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / "pictures.json").write_text(words + "\n", encoding="utf-8")


def _take(page: Page, site: str, known: dict[str, str], picture: Picture, folder: Path) -> dict:
    page.set_viewport_size({"width": picture.width, "height": picture.height})
    page.goto(site + picture.path.format(**known))
    picture.prepare(page)
    data = page.screenshot(animations="disabled")
    path = folder / f"{picture.name}.png"
    path.write_bytes(data)
    with Image.open(path) as full:  # in few colours it is a third of the size
        full.convert("RGB").quantize(64).save(path, optimize=True)
    shown = page.evaluate(_SHOWN, [CONTROLS, picture.height])
    return {"shows": sorted(set(shown)), "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def _known(page: Page, site: str) -> dict[str, str]:
    """What paths are filled with: the first event of the plan, and the plan's number in the desk, where we sign in."""
    page.goto(f"{site}/plans/2025/")
    event = page.locator(".plan .title a").first.get_attribute("href").rstrip("/").rpartition("/")[2]
    page.goto(f"{site}/admin/")
    page.locator("#id_username").fill("rukovoditel")
    page.locator("#id_password").fill(os.environ["DEMO_PASSWORD"])
    page.locator("#id_password").press("Enter")
    page.goto(f"{site}/admin/events/plan/")
    plan = re.search(r"/admin/events/plan/(\d+)/", page.content())[1]
    return {"event": event, "plan": plan}


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
