"""Importers: a file to raw tables to a PlanDocument. No database.

Here is the one way in, :func:`read_file`; a new format is one module with ``read``, one line in ``READERS`` and one in
:mod:`.detect`, which tells the kinds apart.
"""

from events.importers.errors import ImportFileError
from events.importers.limits import Limits, Progress
from events.importers.raw import RawFile

__all__ = ["READERS", "ImportFileError", "Limits", "read_file"]

# Dotted paths, so that a format's library is imported only where a file of the format is read: in the child process.
READERS = {
    "docx": "events.importers.readers.docx.read",
    "xlsx": "events.importers.readers.xlsx.read",
    "pdf": "events.importers.readers.pdf.read",
    "csv": "events.importers.readers.csv.read",
    "json": "events.importers.readers.json.read",
    "paste": "events.importers.readers.paste.read",
}


def read_file(
    name: str, data: bytes, limits: Limits | None = None, progress: Progress | None = None, *, in_process: bool = False
) -> RawFile:
    """The tables of a file of any known kind; the content decides which, and the name must agree with it.

    Pasted text comes the same way, as UTF-8 under the name «вставка.html» or without a name. Reads in a child process
    bounded by the limits; ``in_process`` is for tests and has no bounds of time and memory. Raises
    :class:`ImportFileError` and nothing else.
    """
    # Only here, for the sandbox is also run as a program and asks this module for READERS.
    from events.importers import sandbox

    limits = limits or Limits()
    if len(data) > limits.max_bytes:
        raise ImportFileError(
            f"Файл больше {limits.max_bytes / 2**20:.0f} МБ. "
            "Уберите из него картинки и всё, кроме плана, и загрузите ещё раз."
        )
    read = sandbox.read_here if in_process else sandbox.read_in_child
    return read(name, data, limits, progress)
