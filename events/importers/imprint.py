"""What a file of ours says of itself: the edition, by the address that our exporters write into each, and the fonts of a PDF.

Only read in the child process.
"""

import io
import re
import zipfile
from html import unescape
from typing import NamedTuple

# Not the whole address: the site may have moved since the file was made.
_ADDRESS = re.compile(r"/plans/(\d{4})/editions/(\d{1,6})/")
_FONT = re.compile(
    "<stFnt:fontFamily>([^<]{1,100})</stFnt:fontFamily><stFnt:versionString>([^<]{0,30})</stFnt:versionString>"
)
_MOST_FONTS = 10
_LONGEST = 8 * 2**20  # bytes of what is looked through


class Named(NamedTuple):
    """Year and number of the edition; None where the file names none. ``fonts`` are families with their versions."""

    edition: tuple[int, int] | None = None
    fonts: tuple[str, ...] = ()


def named_in(data: bytes) -> Named:
    """What the file says; nothing where it is of a kind that we do not make."""
    try:
        words, fonts = _of_pdf(data) if data.startswith(b"%PDF") else (_words(data), ())
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, NotImplementedError):
        return Named()
    found = _ADDRESS.search(words)
    return Named((int(found[1]), int(found[2])) if found else None, fonts)


def _words(data: bytes) -> str:
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("docProps/core.xml") as part:
            return part.read(_LONGEST).decode("utf-8", "replace")
    # A long line of a calendar is folded: RFC 5545 §3.1.
    return data[:_LONGEST].decode("utf-8", "replace").replace("\r\n ", "")


def _of_pdf(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The plan as JSON that stands inside every PDF of ours, and the fonts of its metadata."""
    import pikepdf  # the child alone needs it here

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            words = pdf.attachments["plan.json"].get_file().read_bytes()[:_LONGEST].decode("utf-8", "replace")
            metadata = pdf.Root.get("/Metadata")
            told = metadata.read_bytes() if isinstance(metadata, pikepdf.Stream) else b""
            return words, _fonts(told[:_LONGEST].decode("utf-8", "replace"))
    except pikepdf.PdfError as error:
        raise ValueError from error


def _fonts(metadata: str) -> tuple[str, ...]:
    found = dict.fromkeys(
        f"{unescape(family)} {unescape(version)}".strip() for family, version in _FONT.findall(metadata)
    )
    return tuple(found)[:_MOST_FONTS]
