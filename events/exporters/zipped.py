"""Packing office files so that the same content gives the same bytes on every machine and at any time."""

from collections.abc import Callable, Iterable, Mapping
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

# Takes a part as the library wrote it and gives the chunks of what shall stand there.
Rewrite = Callable[[bytes], Iterable[bytes]]


def sealed(package: bytes, rewritten: Mapping[str, Rewrite] | None = None) -> bytes:
    """The ZIP package with no time of packing in it; the parts named in ``rewritten`` go through their function.

    openpyxl and python-docx stamp every part with the clock. A ``ZipInfo`` made from a name alone says 1 January 1980,
    the zero of the format.
    """
    rewritten = rewritten or {}
    buffer = BytesIO()
    with ZipFile(BytesIO(package)) as source, ZipFile(buffer, "w") as target:
        for name in source.namelist():
            part = ZipInfo(name)
            part.compress_type = ZIP_DEFLATED
            part.create_system = 3  # what is packed on Windows must not differ
            content = source.read(name)
            with target.open(part, "w") as sink:
                sink.writelines(rewritten[name](content) if name in rewritten else [content])
    return buffer.getvalue()
