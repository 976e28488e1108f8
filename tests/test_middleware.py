"""The headers of every answer, and whose address counts as the visitor's."""

import pytest
from django.test import Client, RequestFactory

from plan_site.middleware import client_address, client_network


def directives(response):
    return dict(part.strip().split(" ", 1) for part in response.headers["Content-Security-Policy"].split(";"))


def test_every_answer_forbids_all_but_the_sites_own_files(client):
    response = client.get("/healthz")

    assert directives(response) == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "manifest-src": "'self'",
        "worker-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }


def test_every_answer_carries_the_safety_headers(client):
    response = client.get("/healthz")

    names = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
    assert [response.headers[name] for name in names] == ["DENY", "nosniff", "same-origin", "same-origin"]
    assert response.headers["Permissions-Policy"].split(", ")[:3] == [
        "camera=()",
        "display-capture=()",
        "geolocation=()",
    ]


def test_https_redirects_pages_and_spares_the_watchdog(settings):
    settings.SECURE_SSL_REDIRECT = True
    client = Client()

    page = client.get("/plans/")

    assert (page.status_code, page.headers["Location"]) == (301, "https://testserver/plans/")
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("trusted", "headers", "address"),
    [
        (False, {"REMOTE_ADDR": "192.0.2.7"}, "192.0.2.7"),
        (False, {"REMOTE_ADDR": "192.0.2.7", "HTTP_X_FORWARDED_FOR": "203.0.113.1"}, "192.0.2.7"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "198.51.100.9, 203.0.113.1"}, "203.0.113.1"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "2001:db8::0:1"}, "2001:db8::1"),
        (True, {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "unknown"}, None),
        (True, {"REMOTE_ADDR": "192.0.2.7"}, "192.0.2.7"),
        (False, {"REMOTE_ADDR": ""}, None),
    ],
)
def test_client_address_is_the_one_that_can_be_trusted(settings, trusted, headers, address):
    settings.TRUSTED_PROXY = trusted

    assert client_address(RequestFactory().get("/", **headers)) == address


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("unknown", None),
    ],
)
def test_network_is_what_one_visitor_has(address, network):
    assert client_network(RequestFactory().get("/", REMOTE_ADDR=address)) == network
