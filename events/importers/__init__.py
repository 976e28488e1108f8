"""Importers: a file to raw tables to a PlanDocument. No database.

Here are the two ways in: :func:`read_file` gives the tables of a file, :func:`understand` the plan in them. A new format
is one module with ``read``, one line in ``READERS`` and one in :mod:`.readers.detect`, which tells the kinds apart.
"""

import hashlib
import json
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from events.importers import known
from events.importers import raw as raw_json
from events.importers.errors import ImportFileError
from events.importers.known import References
from events.importers.limits import Limits, Progress
from events.importers.raw import RawFile
from events.importers.recent import Recent

if TYPE_CHECKING:
    from events.importers.matching.reading import Reading

__all__ = ["READERS", "ImportFileError", "Limits", "read_file", "understand"]

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

    Pasted text comes the same way, as UTF-8 under the name «вставка.html» or without a name. Files of older programs are
    first converted by LibreOffice, where it is installed. Reads in a child process bounded by the limits; ``in_process`` is
    for tests and has no bounds of time and memory. Raises
    :class:`ImportFileError` and nothing else.
    """
    # Only here, for these two are also run as programs, and the sandbox asks this module for READERS.
    from events.importers import office, sandbox
    from events.importers.readers.detect import foreign_kind

    limits = limits or Limits()
    if len(data) > limits.max_bytes:
        raise ImportFileError(
            f"Файл больше {limits.max_bytes / 2**20:.0f} МБ. "
            "Уберите из него картинки и всё, кроме плана, и загрузите ещё раз."
        )
    if in_process:
        return sandbox.read_here(name, data, limits, progress)
    if (kind := foreign_kind(data)) and office.program():
        name, data = office.converted(name, kind, data, limits)
    return sandbox.read_in_child(name, data, limits, progress)


# A preview page asks for the same reading at every view.
_readings: "Recent[Reading]" = Recent(4)


def understand(
    raw: RawFile,
    *,
    references: References = References(),  # noqa: B008 - frozen, the same for every call
    year: int | None = None,
    columns: Mapping[int, Mapping[int, str]] | None = None,
    tables: Collection[str] = (),
    limits: Limits | None = None,
) -> "Reading":
    """The plan in the tables, as :func:`events.importers.matching.match.match` finds it, in a child process with bounds.

    The last few readings of this process are kept by all that they depend on. Raises :class:`ImportFileError` when
    the matching takes more time or memory than the limits give it.
    """
    from events.importers import sandbox

    asked = {
        "raw": raw_json.to_json(raw),
        "references": known.to_json(references),
        "year": year,
        "columns": {table: dict(keys) for table, keys in (columns or {}).items()},
        "tables": sorted(tables),
    }
    question = json.dumps(asked, ensure_ascii=False).encode()
    key = hashlib.sha256(question).hexdigest()
    return _readings.get(key, lambda: sandbox.match_in_child(question, limits or Limits()))
