"""The ZIP package of Word and Excel files (ECMA-376 part 2): opened with every hostile trick refused first.

Which parts matter and what they mean is known to the readers.
"""

import re
import zipfile
import zlib
from io import BytesIO
from xml.parsers import expat

from events.importers.errors import ImportFileError
from events.importers.limits import Limits

BROKEN = "Файл повреждён или загружен не до конца. Откройте его в программе, сохраните заново и загрузите ещё раз."
TOO_BIG = "Внутри файла слишком много данных. Уберите из него картинки и всё, кроме плана, и загрузите ещё раз."
MACROS = "В файле есть макросы. Сохраните его без макросов (тип .docx или .xlsx) и загрузите ещё раз."
ENCRYPTED = "Файл защищён паролем. Снимите пароль, сохраните файл и загрузите ещё раз."
DOCTYPE = (
    "В файле есть объявление DTD, в документах Word и Excel его не бывает: такой файл не читается. "
    "Откройте план в Word или Excel и сохраните заново."
)
_ZIP_ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, ValueError)


class Package:
    """The parts of one file by name. A part is inflated when it is asked for."""

    def __init__(self, data: bytes, limits: Limits) -> None:
        """Raises :class:`ImportFileError` for a broken, encrypted, swollen or macro-enabled package."""
        try:
            self._archive = zipfile.ZipFile(BytesIO(data))
        except _ZIP_ERRORS as error:
            raise ImportFileError(BROKEN) from error
        infos = self._archive.infolist()
        _check_directory(infos, limits)
        self.names = frozenset(info.filename for info in infos if not info.is_dir())

    def part(self, name: str) -> bytes:
        """The bytes of a part. Raises :class:`ImportFileError` when it is missing or broken."""
        if name not in self.names:
            raise ImportFileError(BROKEN)
        try:
            return self._archive.read(name)
        except _ZIP_ERRORS as error:
            raise ImportFileError(BROKEN) from error

    def xml(self, name: str) -> bytes:
        """As :meth:`part`; also raises for XML that is not well-formed or declares a DTD (entities, outside files)."""
        part = self.part(name)
        _check_xml(part)
        return part


def _check_directory(infos: list[zipfile.ZipInfo], limits: Limits) -> None:
    # What the directory promises is a true bound: zipfile never inflates a part beyond its declared size. A bound on
    # the ratio would only refuse honest plans: a table of 2 000 alike rows packs as tightly as a bomb.
    if len(infos) > limits.max_parts or sum(info.file_size for info in infos) > limits.max_unzipped:
        raise ImportFileError(TOO_BIG)
    if any(info.flag_bits & 0x1 for info in infos):
        raise ImportFileError(ENCRYPTED)
    names = [info.filename for info in infos]
    if len(set(names)) < len(names):
        raise ImportFileError(BROKEN)
    if any(re.search(r"vbaProject|/macrosheets/", name, re.IGNORECASE) for name in names):
        raise ImportFileError(MACROS)


def _check_xml(part: bytes) -> None:
    def refuse(*_: object) -> None:
        raise ImportFileError(DOCTYPE)

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(part, True)
    # Beside its own error expat passes on those of Python's codecs for the encodings it does not know.
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise ImportFileError(BROKEN) from error
