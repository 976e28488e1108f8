"""Which edition a file says it is of: the address that our exporters write into each. Only read in the child process."""

import io
import re
import zipfile

# Not the whole address: the site may have moved since the file was made.
_ADDRESS = re.compile(r"/plans/(\d{4})/editions/(\d{1,6})/")
_LONGEST = 8 * 2**20  # bytes of what is looked through


def edition_named_in(data: bytes) -> tuple[int, int] | None:
    """Year and number of the edition; None where the file names none, or is of a kind that we do not make."""
    try:
        found = _ADDRESS.search(_words(data))
    except (ValueError, KeyError, OSError, zipfile.BadZipFile, NotImplementedError):
        return None
    return (int(found[1]), int(found[2])) if found else None


def _words(data: bytes) -> str:
    if data.startswith(b"%PDF"):
        return _of_pdf(data)
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package, package.open("docProps/core.xml") as part:
            return part.read(_LONGEST).decode("utf-8", "replace")
    # A long line of a calendar is folded: RFC 5545 §3.1.
    return data[:_LONGEST].decode("utf-8", "replace").replace("\r\n ", "")


def _of_pdf(data: bytes) -> str:
    """The plan as JSON that stands inside every PDF of ours."""
    import pikepdf  # the child alone needs it here

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return pdf.attachments["plan.json"].get_file().read_bytes()[:_LONGEST].decode("utf-8", "replace")
    except pikepdf.PdfError as error:
        raise ValueError from error
