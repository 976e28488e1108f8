"""HTTP answers that the public side and the admin share: files to take away."""

from urllib.parse import quote

from django.http import HttpResponse


def file_response(data: bytes, content_type: str, name: str) -> HttpResponse:
    """A file with a Russian name (RFC 6266, RFC 8187) and the name ``plan.*`` for programs that read no other.

    A browser shows a PDF itself; everything else is saved.
    """
    plain = f"plan.{name.rpartition('.')[2]}"
    disposition = "inline" if content_type == "application/pdf" else "attachment"
    return HttpResponse(
        data,
        headers={
            "Content-Type": content_type,
            "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}",
        },
    )
