"""HTTP answers that the public side and the admin share: files to take away."""

import re
from typing import IO, cast
from urllib.parse import quote

from django.http import FileResponse, HttpResponse

# Seconds after which a file that could not be made is worth another try.
_RETRY_AFTER = 60
# The attribute of a streamed answer that names its file on the shelf.
SHELVED = "shelved"


def busy_response(sentence: str) -> HttpResponse:
    """503: the file could not be made now; the sentence says so to the person."""
    return HttpResponse(
        sentence, status=503, content_type="text/plain; charset=utf-8", headers={"Retry-After": str(_RETRY_AFTER)}
    )


def refusal(sentence: str) -> HttpResponse:
    """400: what was asked for cannot be; the sentence says what can."""
    return HttpResponse(sentence, status=400, content_type="text/plain; charset=utf-8")


def unfound(response: HttpResponse) -> HttpResponse:
    """The answer with the wish that search engines do not show it: it is a part, or it was replaced."""
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def file_response(data: bytes, content_type: str, name: str) -> HttpResponse:
    """A file with a Russian name (RFC 6266, RFC 8187) and the name ``plan.*`` for programs that read no other.

    A browser shows a PDF or a picture itself; everything else is saved.
    """
    ending = re.search(r"\.[A-Za-z0-9]{1,8}$", name)  # of an uploaded file the name is the visitor's own words
    plain = f"plan{ending[0] if ending else ''}"
    disposition = "inline" if content_type in ("application/pdf", "image/png") else "attachment"
    headers = {
        "Content-Type": content_type,
        "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
    }
    return HttpResponse(data, headers=headers)


def shelved_response(file: IO[bytes], shelved: str, like: HttpResponse) -> HttpResponse:
    """The file, read from the shelf while it is sent, under the headers of ``like``: a slow reader holds no copy in memory."""
    response = FileResponse(file)
    for header in ("Content-Type", "Content-Disposition"):
        response.headers[header] = like.headers[header]
    setattr(response, SHELVED, shelved)
    return cast(HttpResponse, response)
