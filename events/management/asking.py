"""The site asked for its own pages, in this process and as a reader: what it answers is kept as it is for readers."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit
from wsgiref.util import setup_testing_defaults

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

Ask = Callable[..., tuple[int, dict[str, str], bytes]]


def asking(application: WSGIHandler) -> Ask:
    """A function that asks for an address without its host, with headers if need be, and gives status, headers and body."""
    site = urlsplit(settings.SITE_URL)
    host = site.netloc or next((name for name in settings.ALLOWED_HOSTS if "*" not in name), "localhost").lstrip(".")

    def ask(path: str, **headers: str) -> tuple[int, dict[str, str], bytes]:
        path, _, query = path.partition("?")
        environ: dict[str, Any] = {
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "HTTP_HOST": host,
            "wsgi.url_scheme": site.scheme or "https",
        }
        setup_testing_defaults(environ)
        environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
        # Not as a request from outside, at whose end the connection to the database would be closed.
        response: Any = application.get_response(WSGIRequest(environ))
        try:
            body = b"".join(response.streaming_content) if response.streaming else response.content
        finally:
            if response.streaming:
                response.file_to_stream.close()
        return response.status_code, dict(response.items()), body

    return ask
