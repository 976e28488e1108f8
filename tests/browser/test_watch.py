"""The watch over pages notices what it is there for: a guard that cannot bark guards nothing."""

import pytest
from playwright.sync_api import Error

from tests.browser.conftest import Watch


@pytest.fixture
def watch(live_server):
    """A watch of our own: that of the ``page`` fixture would fail the test."""
    return Watch(live_server.url)


@pytest.fixture
def sign_in_page(watch, browser, live_server):
    """The sign-in form under that watch."""
    context = browser.new_context()
    watch.over(context)
    page = context.new_page()
    page.goto(f"{live_server.url}/admin/login/")
    yield page
    context.close()


def test_watch_is_content_with_the_sign_in_page(watch, sign_in_page, browser):
    watch.settle(browser)

    assert sign_in_page.locator("input[name=username]").count() == 1
    assert watch.problems == []


@pytest.mark.parametrize("address", ["http://other.example.org/", "http://127.0.0.1:19999/"])
def test_watch_notices_a_request_to_another_host_which_fails(watch, sign_in_page, address):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        sign_in_page.goto(address)

    assert watch.problems == [f"request to another host: {address}"]


def test_watch_notices_a_script_that_the_content_policy_forbids(watch, sign_in_page, browser):
    sign_in_page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: '1'}))")
    watch.settle(browser)

    assert len(watch.problems) == 1
    assert watch.problems[0].startswith(
        "console error: Executing inline script violates the following Content Security"
    )


def test_watch_notices_a_lost_file(watch, sign_in_page, browser, live_server):
    sign_in_page.evaluate("fetch('/static/no-such-file.css').then(answer => answer.status)")
    watch.settle(browser)

    assert watch.problems == [f"status 404: {live_server.url}/static/no-such-file.css"]


def test_watch_notices_an_error_in_a_script(watch, sign_in_page):
    with sign_in_page.context.expect_event("weberror"):
        sign_in_page.evaluate("setTimeout(() => { throw new Error('oops') })")

    assert watch.problems == ["script error: oops"]
