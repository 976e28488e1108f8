"""Pages in a real Chromium, under watch: what the site makes the browser do is checked in every test.

Not here: how wide, dark or printed a page is looked at; that is each test's own matter.
"""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response


class Watch:
    """Collects what no page of this site may do: ask another host, break the content policy, lose a file, fail."""

    def __init__(self, site: str):
        self.site = f"{site}/"
        self.problems: list[str] = []
        self.contexts: list[BrowserContext] = []

    def over(self, context: BrowserContext) -> None:
        """Watch every page of this context from now on."""
        context.on("request", self._note_foreign)
        context.on("console", self._note_message)
        context.on("weberror", lambda error: self.problems.append(f"script error: {error.error}"))
        context.on("response", self._note_lost_file)
        self.contexts.append(context)

    def settle(self, browser: Browser) -> None:
        """Wait until the events of everything done so far have arrived: they come before the answer to any call."""
        for context in self.contexts:
            if context in browser.contexts:
                context.cookies()

    def _note_foreign(self, request: Request) -> None:
        # The browser cannot reach another host (see browser_type_launch_args); a route that stopped the request here
        # would cost the browser's cache and so most of the time of these tests.
        if request.url.startswith(("http", "ws")) and not request.url.startswith(self.site):
            self.problems.append(f"request to another host: {request.url}")

    def _note_message(self, message: ConsoleMessage) -> None:
        # Chromium reports a page of status 404 as a lost resource, htmx any refusal; _note_lost_file tells them apart.
        known = ("Failed to load resource", "Response Status Error Code")
        if message.type in {"error", "warning"} and not message.text.startswith(known):
            self.problems.append(f"console {message.type}: {message.text}")

    def _note_lost_file(self, response: Response) -> None:
        if response.request.method == "POST" and (response.status in {409, 422} or "hx-trigger" in response.headers):
            return  # what a script has sent is not stored yet: a person is asked, or has to sign in
        request = response.request
        # What the site's service worker asks for a page is reported once more as the page's own.
        if response.status >= 400 and not request.is_navigation_request() and not request.service_worker:
            self.problems.append(f"status {response.status}: {response.url}")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """The system's own Chromium, quiet: it asks nothing of the net by itself and finds no host but this one."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    assert chromium, "Chromium is not installed: `make test` installs it or says how."
    return browser_type_launch_args | {
        "executable_path": chromium,
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
        ],
    }


@pytest.fixture(scope="session")
def base_url(live_server: Any) -> str:
    """``page.goto`` takes paths of the live server."""
    return live_server.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """A reader in Moscow."""
    return browser_context_args | {"locale": "ru-RU", "timezone_id": "Europe/Moscow"}


@pytest.fixture
def new_context(new_context: Callable[..., BrowserContext], browser: Browser, live_server: Any) -> Iterator[Callable]:
    """Contexts under watch, so also ``page`` (1280 px wide); the test fails if there was anything to notice."""
    watch = Watch(live_server.url)

    def watched(**options: Any) -> BrowserContext:
        context = new_context(**options)
        watch.over(context)
        return context

    yield watched
    watch.settle(browser)
    assert watch.problems == []


@pytest.fixture
def phone(new_context: Callable[..., BrowserContext]) -> Page:
    """A page on a telephone 390 px wide."""
    return new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True).new_page()


@pytest.fixture
def axe_violations() -> Callable[..., list[str]]:
    """Ask axe about the page: the broken rules, each with the elements that break it; ``only`` names a single rule."""
    script = Axe().axe_script

    def violations(page: Page, only: str = "") -> list[str]:
        if not page.evaluate("'axe' in window"):  # half of the time of a question is the reading of its script
            page.evaluate(script)
        # No rule that is asked reads the style sheets or media that axe would fetch once more.
        options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
        if only:
            options["runOnly"] = {"type": "rule", "values": [only]}
        found = page.evaluate("options => axe.run(document, options).then(answer => answer.violations)", options)
        return [f"{rule['id']}: {', '.join(str(node['target']) for node in rule['nodes'])}" for rule in found]

    return violations


@pytest.fixture
def sign_in(live_server: Any) -> Callable[[Page, User], None]:
    """Give the page's browser the session of this user, past the sign-in form."""

    def sign_in(page: Page, user: User) -> None:
        client = Client()
        client.force_login(user)
        page.context.add_cookies(
            [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}]
        )

    return sign_in
