"""Request handling for which Django has no setting: the Permissions-Policy header, the visitor's address."""

import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

# Everything a browser could ask a visitor for; the site needs none of it.
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def permissions_policy(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Add the header by which pages, and scripts injected into them, may not use the camera, location and the like."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        return response

    return middleware


def client_network(request: HttpRequest) -> str | None:
    """What counts as one visitor: an IPv4 address, or the first address of the /64 that every IPv6 subscriber is given."""
    address = client_address(request)
    if address is None:
        return None
    found = ipaddress.ip_address(address)
    if found.version == 4:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((found.packed, 64), strict=False).network_address)


def client_address(request: HttpRequest) -> str | None:
    """The visitor's IP address; None when no address can be trusted.

    Behind a trusted proxy it is the last one in ``X-Forwarded-For``: that one the proxy has added itself, all before
    it are the visitor's own words.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if settings.TRUSTED_PROXY:
        address = request.META.get("HTTP_X_FORWARDED_FOR", address).rpartition(",")[2].strip()
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
