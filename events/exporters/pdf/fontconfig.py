"""What fontconfig, which WeasyPrint brings, knows of the fonts of this machine. No font file is read here."""

import ctypes
from collections.abc import Mapping
from functools import cache
from typing import Any

_LIBRARIES = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")
_FOUND = 0  # FcResultMatch


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


def has(charset: ctypes.c_void_p, character: str) -> bool:
    """Whether a font of :func:`charsets` has the character."""
    return bool(_library().FcCharSetHasChar(charset, ord(character)))


@cache
def charsets() -> tuple[ctypes.c_void_p, ...]:
    """What each font covers; nothing where nobody can say. They belong to fontconfig's configuration, which stays for good."""
    found = []
    for pattern in _patterns():
        charset = ctypes.c_void_p()
        if _library().FcPatternGetCharSet(pattern, b"charset", 0, ctypes.byref(charset)) == _FOUND:
            found.append(charset)
    return tuple(found)


@cache
def families() -> Mapping[str, str]:
    """The version of each family by its name, as its font says it: «2.1»; nothing where nobody can say."""
    found: dict[str, str] = {}
    for pattern in _patterns():
        name, version = ctypes.c_char_p(), ctypes.c_int()
        _library().FcPatternGetInteger(pattern, b"fontversion", 0, ctypes.byref(version))
        place = 0
        while _library().FcPatternGetString(pattern, b"family", place, ctypes.byref(name)) == _FOUND:
            # A fixed-point number, as in the table «head» of the font.
            found.setdefault(
                (name.value or b"").decode(errors="replace"), f"{version.value / 2**16:.3f}".rstrip("0").rstrip(".")
            )
            place += 1
    return found


@cache
def _patterns() -> tuple[Any, ...]:
    library = _library()
    fonts = library.FcConfigGetFonts(None, 0) if library else None
    return tuple(fonts[0].fonts[place] for place in range(fonts[0].count)) if fonts else ()


@cache
def _library() -> Any:
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
        library.FcConfigGetFonts.argtypes = [ctypes.c_void_p, ctypes.c_int]
        for getter, kind in (
            (library.FcPatternGetCharSet, ctypes.c_void_p),
            (library.FcPatternGetString, ctypes.c_char_p),
            (library.FcPatternGetInteger, ctypes.c_int),
        ):
            getter.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int, ctypes.POINTER(kind)]
        library.FcCharSetHasChar.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        return library
    return None
