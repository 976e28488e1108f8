"""Whether paper can show a character. Pango falls back to any font of the machine, so every font's coverage counts.

fontconfig, which WeasyPrint brings, keeps the coverage of each font: no font file is read here.
"""

import ctypes
from functools import cache, lru_cache
from typing import Any

_LIBRARIES = ("libfontconfig.so.1", "libfontconfig.1.dylib", "libfontconfig-1.dll")


class _FontSet(ctypes.Structure):
    _fields_ = (("count", ctypes.c_int), ("size", ctypes.c_int), ("fonts", ctypes.POINTER(ctypes.c_void_p)))


@lru_cache(maxsize=4096)
def is_printable(character: str) -> bool:
    """Whether some font has the character; true where nobody can say."""
    library = _library()
    if library is None:
        return True
    charsets = _charsets()
    return not charsets or any(library.FcCharSetHasChar(charset, ord(character)) for charset in charsets)


@cache
def _library() -> Any:
    for name in _LIBRARIES:
        try:
            library = ctypes.CDLL(name)
        except OSError:
            continue
        library.FcConfigGetFonts.restype = ctypes.POINTER(_FontSet)
        library.FcConfigGetFonts.argtypes = [ctypes.c_void_p, ctypes.c_int]
        library.FcPatternGetCharSet.argtypes = [
            ctypes.c_void_p,
            ctypes.c_char_p,
            ctypes.c_int,
            ctypes.POINTER(ctypes.c_void_p),
        ]
        library.FcCharSetHasChar.argtypes = [ctypes.c_void_p, ctypes.c_uint32]
        return library
    return None


@cache
def _charsets() -> tuple[ctypes.c_void_p, ...]:
    """What each installed font covers. The fonts belong to fontconfig's current configuration, which stays for good."""
    library = _library()
    fonts = library.FcConfigGetFonts(None, 0)
    found = []
    for place in range(fonts[0].count if fonts else 0):
        charset = ctypes.c_void_p()
        if library.FcPatternGetCharSet(fonts[0].fonts[place], b"charset", 0, ctypes.byref(charset)) == 0:
            found.append(charset)
    return tuple(found)
