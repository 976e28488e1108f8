"""What kind of file this is, by its content; its name must agree. The module of the kind reads it."""

import re
from pathlib import PurePath

from events.importers.errors import ImportFileError
from events.importers.limits import Limits
from events.importers.readers.package import ENCRYPTED, MACROS, Package

# What a person calls a kind, and the endings its files bear.
_KINDS = {
    "docx": ("документ Word", (".docx",)),
    "xlsx": ("таблица Excel", (".xlsx",)),
    "pdf": ("документ PDF", (".pdf",)),
    "paste": ("веб-страница", (".html", ".htm")),
    "csv": ("текст", (".csv", ".tsv", ".txt")),
    "json": ("файл JSON", (".json",)),
}
_ACCEPTED = "Загрузите план в формате DOCX, XLSX, PDF или CSV."
_EMPTY = "Файл пуст. Проверьте, тот ли файл выбран, и загрузите его ещё раз."
_SAVE_TEXT = (
    "Сохраните его как DOCX и загрузите новый файл: в Word «Файл – Сохранить как – Документ Word (.docx)», "
    "в Р7-Офисе «Файл – Сохранить как – DOCX», в LibreOffice «Файл – Сохранить как – Word 2010–365 (.docx)»."
)
_SAVE_SHEET = (
    "Сохраните его как XLSX и загрузите новый файл: в Excel «Файл – Сохранить как – Книга Excel (.xlsx)», "
    "в Р7-Офисе «Файл – Сохранить как – XLSX», в LibreOffice «Файл – Сохранить как – Excel 2010–365 (.xlsx)»."
)
# What LibreOffice turns into a kind that is read here, and what a person is told where there is none.
_FOREIGN = {
    "doc": f"Это файл Word старого образца (.doc). {_SAVE_TEXT}",
    "rtf": f"Это файл RTF. {_SAVE_TEXT}",
    "odt": f"Это файл OpenDocument (.odt). {_SAVE_TEXT}",
    "xls": f"Это файл Excel старого образца (.xls). {_SAVE_SHEET}",
    "ods": f"Это файл OpenDocument (.ods). {_SAVE_SHEET}",
}
_OLD_OTHER = f"Это файл программы старого образца, прочитать его нельзя. {_ACCEPTED}"
_PICTURE = "Это картинка, а нужен текст. Загрузите сам документ, с которого она сделана, или распознайте её."
_OPEN_DOCUMENT = "Это файл OpenDocument, но не текст и не таблица. Сохраните план как DOCX или XLSX."
_OTHER_ARCHIVE = f"Это архив или документ неизвестного вида. {_ACCEPTED}"
_UNKNOWN = f"Вид файла не распознан. {_ACCEPTED}"

_TYPES = "[Content_Types].xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAGIC = {
    b"\xff\xd8\xff": _PICTURE,
    b"\x89PNG": _PICTURE,
    b"GIF8": _PICTURE,
    b"II*\x00": _PICTURE,
    b"MM\x00*": _PICTURE,
    b"Rar!": f"Это архив. Распакуйте его. {_ACCEPTED}",
    b"7z\xbc\xaf": f"Это архив. Распакуйте его. {_ACCEPTED}",
}
_RTF = b"{\\rtf"
_STREAMS = {"EncryptedPackage": "", "WordDocument": "doc", "Workbook": "xls", "Book": "xls"}
# A package of OpenDocument begins with its type, not compressed (OpenDocument 1.3, part 2, §3.3).
_OPEN = re.compile(rb"PK\x03\x04.{26}mimetypeapplication/vnd\.oasis\.opendocument\.(text|spreadsheet)", re.DOTALL)
_HTML = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|meta)\b", re.IGNORECASE)
_JSON = re.compile(r'\s*[{\[]\s*["{}\]]')
_TABLE = re.compile(r"<table[\s>]", re.IGNORECASE)


def kind_of(name: str, data: bytes, limits: Limits) -> str:
    """A key of ``READERS``.

    Raises :class:`ImportFileError` for anything that is not read here and for a name that promises another kind.
    """
    kind = _kind_by_content(data, limits)
    ending = PurePath(name).suffix.lower()
    promised = next((other for other, (_, endings) in _KINDS.items() if ending in endings), None)
    if ending in (".docm", ".xlsm", ".dotm", ".xltm"):
        raise ImportFileError(MACROS)
    if promised not in (kind, None):
        title, endings = _KINDS[kind]
        raise ImportFileError(
            f"Имя файла оканчивается на {ending}, а внутри {title}. "
            f"Проверьте, тот ли это файл, и дайте ему имя, которое оканчивается на {endings[0]}."
        )
    return kind


def foreign_kind(data: bytes) -> str:
    """The kind of a file that only LibreOffice reads: «doc», «rtf», «odt», «xls» or «ods»; empty for all others."""
    if data.startswith(_RTF):
        return "rtf"
    if data.startswith(_OLE):
        return next((kind for stream, kind in _STREAMS.items() if stream.encode("utf-16-le") in data), "")
    found = _OPEN.match(data)
    return {b"text": "odt", b"spreadsheet": "ods"}[found[1]] if found else ""


def decoded(data: bytes) -> str:
    """Text of a file: UTF-8, UTF-16 by its mark, or Windows-1251. Raises :class:`ImportFileError` for the rest."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1251"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise ImportFileError(_UNKNOWN)


def _kind_by_content(data: bytes, limits: Limits) -> str:
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf"):
        raise ImportFileError(_EMPTY)
    for magic, message in _MAGIC.items():
        if data.startswith(magic):
            raise ImportFileError(message)
    if foreign := foreign_kind(data):
        raise ImportFileError(_FOREIGN[foreign])
    if data.startswith(_OLE):
        # The old container holds the new formats, too, behind a password; its directory is in UTF-16.
        raise ImportFileError(ENCRYPTED if "EncryptedPackage".encode("utf-16-le") in data else _OLD_OTHER)
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_package(Package(data, limits))
    # Readers of PDF look for the mark within the first kilobyte (ISO 32000-1, annex H.3.4.1).
    if b"%PDF-" in data[:1024]:
        return "pdf"
    return _kind_of_text(data)


def _kind_of_package(package: Package) -> str:
    types = package.xml(_TYPES) if _TYPES in package.names else b""
    if b"macroEnabled" in types:
        raise ImportFileError(MACROS)
    if b"wordprocessingml.document.main" in types or b"wordprocessingml.template.main" in types:
        return "docx"
    if b"spreadsheetml.sheet.main" in types or b"spreadsheetml.template.main" in types:
        return "xlsx"
    if "mimetype" in package.names and package.part("mimetype").startswith(b"application/vnd.oasis.opendocument"):
        raise ImportFileError(_OPEN_DOCUMENT)
    raise ImportFileError(_OTHER_ARCHIVE)


def _kind_of_text(data: bytes) -> str:
    text = decoded(data)
    if _JSON.match(text):
        return "json"
    if _HTML.match(text) or _TABLE.search(text):
        return "paste"
    if "\x00" in text or sum(1 for sign in text[:4096] if sign < " " and sign not in "\t\r\n\v\f") > 8:
        raise ImportFileError(_UNKNOWN)
    return "csv"
